"""The typed check of expressions: names, types and costs; every mistake told at once, each with its place."""
