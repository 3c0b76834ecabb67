"""Statements of a workspace: compiled once, prepared on each connection, several in one message; the tables."""
