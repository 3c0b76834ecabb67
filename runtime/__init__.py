"""The running server: database, workspaces, HTTP, jobs, command line."""
