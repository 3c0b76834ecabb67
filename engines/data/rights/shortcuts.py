"""Paths that an entity keeps the end of: a condition on `client.owner` may ask the record's own lookup of it instead.

A stored lookup is kept up to date by the calculation graph, so it says the same, and an index on it serves a list. Only
what is read is judged by it: while something is being written, the graph has not yet followed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from engines.app import App, Entity
from engines.data.rights.through import path_of
from engines.data.sql.statements import cached
from engines.expressions import Expression
from engines.expressions.nodes import Field, Node, Record
from engines.expressions.trees import rebuilt

Ways = Mapping[tuple[str, ...], str]
"""The stored field that shows the end of a path, by the path."""


def shortened(app: App, entity: Entity, condition: Expression) -> Expression:
    """The condition with the record's own lookups in place of the paths that they show the end of."""
    ways = cached(app, ("ways", entity.name), lambda: known_ways(entity))

    def shorter(node: Node) -> Node:
        way = ways.get(path_of(node)) if isinstance(node, Field) else None
        if way is not None and isinstance(node, Field):
            return Field(Record(root(node).type), way, entity.name, node.type)
        return rebuilt(node, shorter, lambda loop: loop.variable)

    return replace(condition, node=shorter(condition.node)) if ways else condition


def known_ways(entity: Entity) -> Ways:
    """The paths of references that stored fields show the end of."""
    return {
        path_of(each.formula.node): name
        for name, each in entity.fields.items()
        if each.formula and each.storage == "graph" and len(path_of(each.formula.node)) > 1
    }


def root(node: Node) -> Node:
    """Where a path begins."""
    while isinstance(node, Field):
        node = node.base
    return node
