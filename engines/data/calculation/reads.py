"""What a stored value, check or automatic action reads, and how a change finds its way back to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Literal

from definitions.types import Type
from engines.data.calculation.graph import Dependent
from engines.expressions import Expression, Hop, Read
from engines.expressions.facts import nodes
from engines.expressions.nodes import Call


def reads(expression: Expression, types: Mapping[str, Mapping[str, Type]]) -> frozenset[Read]:
    """Every field the value depends on: those named, those a path goes through, and who belongs to rows."""
    found: set[Read] = set(moves(expression, types))
    for read in expression.reads:
        found |= set(steps(read.path))
        found |= set(itself(read, types))
    return frozenset(found)


def moves(expression: Expression, types: Mapping[str, Mapping[str, Type]]) -> Iterator[Read]:
    """What `within()` reads of a tree: whoever moves in it takes everybody below along."""
    for node in nodes(expression.node):
        if isinstance(node, Call) and node.function == "within":
            tree = node.arguments[1].type.entity
            for name, type in types[tree].items():
                if type.kind == "reference" and type.entity == tree:
                    yield Read(tree, name, (Hop("all", "", "", tree),))


def itself(read: Read, types: Mapping[str, Mapping[str, Type]]) -> Iterator[Read]:
    """The read, or for a name that means rows: the membership of those rows."""
    kind = types[read.entity].get(read.field)
    if kind is not None and kind.kind == "rows":
        yield from steps((*read.path, Hop("rows", read.entity, kind.by, kind.entity)))
    else:
        yield read


def steps(path: tuple[Hop, ...]) -> Iterator[Read]:
    """The fields that decide where a path leads."""
    for index, hop in enumerate(path):
        match hop.kind:
            case "reference":
                yield Read(hop.entity, hop.field, path[:index])
            case "rows":
                yield Read(hop.target, hop.field, path[: index + 1])
            case _:
                yield Read(hop.target, "id", path[: index + 1])


def dependent(
    kind: Literal["field", "check", "action", "wait"], entity: str, name: str, read: Read, level: int = -1
) -> Dependent:
    """How a change of what `read` names concerns the thing called `name`."""
    path = tuple(replace(hop, entity=hop.entity or entity) for hop in read.path)
    if path and path[-1].kind == "rows":
        return Dependent(kind, entity, name, path[-1].field, path[:-1], level)
    return Dependent(kind, entity, name, "id", path, level)


def by_field(found: Iterable[tuple[Read, Dependent]]) -> dict[tuple[str, str], tuple[Dependent, ...]]:
    """Dependents by the field that changed, each once, in a fixed order."""
    grouped: dict[tuple[str, str], dict[Dependent, None]] = {}
    for read, each in found:
        grouped.setdefault((read.entity, read.field), {})[each] = None
    return {key: tuple(sorted(each, key=in_order)) for key, each in grouped.items()}


def in_order(each: Dependent) -> tuple[int, str, str, str, str]:
    """Levels first, the rest last, then by name."""
    return (each.level if each.level >= 0 else 1_000_000, each.entity, each.kind, each.name, str(each.path))
