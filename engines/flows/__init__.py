"""The flow engine: flows compiled, advanced without side effects, and kept as cases beside the records they are for."""
