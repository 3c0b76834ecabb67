"""The calculation graph: which stored values depend on what, and how they are brought up to date."""

from engines.data.calculation.graph import Delta, Dependent, Graph, GraphField, Level

__all__ = ["Delta", "Dependent", "Graph", "GraphField", "Level"]
