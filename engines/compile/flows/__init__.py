"""Compiles flows: from what is said to a tree of nodes, every expression typed; then what could get stuck is told."""
