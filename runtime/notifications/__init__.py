"""Telling people something outside the application: mail."""
