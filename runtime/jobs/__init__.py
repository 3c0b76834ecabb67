"""Work that takes longer than a request: rows people can watch, done by procrastinate's worker."""
