"""Changing what is said: drafts, change lists, publishing."""
