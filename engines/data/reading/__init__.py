"""Requests that read, as plans: lists, single records, search, titles."""
