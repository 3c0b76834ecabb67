"""Expressions as SQL: correlated scalar sub-selects whose aliases never collide, conditions that indexes can serve."""
