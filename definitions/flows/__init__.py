"""The grammar of flows: approvals and processes as a tree of steps."""
