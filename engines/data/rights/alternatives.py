"""A condition as alternatives, any of which is enough, and the fields that each wants to have certain values.

`owner == user or within(department, user.department)` is two of them: one wants the owner to be the asker, the other
the department to be one of a few. An index that begins with such a field gives those that fit in the order of a list.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal as OneOf

from definitions.types import BOOLEAN
from engines.app import Entity
from engines.data.rights.through import path_of
from engines.expressions.facts import nodes
from engines.expressions.nodes import (
    And,
    Asker,
    Call,
    Compare,
    Field,
    In,
    ListOf,
    Literal,
    Node,
    Or,
    Record,
    Variable,
)

Together = tuple[Node, ...]
"""Conditions all of which must hold."""

MOST = 8
"""So many alternatives at most: beyond them a condition is taken as it is."""

COMPARED = ("reference", "text", "boolean")
"""Kinds of values whose equality is that of their columns."""


@dataclass(frozen=True)
class Wanted:
    """What a condition wants a field to be: one value, one of a list, or a record of a tree below others."""

    path: tuple[str, ...]
    """Of the record's own field its name alone."""
    kind: OneOf["one", "each", "below"]
    node: Node
    """The condition."""
    value: Node
    """The value, the list, or what it is to be below: the same for every record."""

    @property
    def sure(self) -> bool:
        """Whether the one value is never empty."""
        return is_sure(self.value)


def alternatives(conditions: Iterable[Node]) -> tuple[Together, ...]:
    """The conditions, any of which is enough, each as what must hold together; none when they are too many."""
    found: dict[Together, None] = {}
    for condition in conditions:
        for each in spread(condition):
            found[each] = None
            if len(found) > MOST:
                return ()
    return tuple(found)


def spread(node: Node) -> Iterator[Together]:
    """The alternatives of one condition: `a and (b or c)` are `a and b` and `a and c`."""
    match node:
        case Or(items=items):
            for item in items:
                yield from spread(item)
        case And(items=items):
            yield from crossed(items)
        case _:
            yield (node,)


def crossed(items: tuple[Node, ...]) -> Iterator[Together]:
    """Each alternative of the first with each of the others."""
    if not items:
        yield ()
        return
    for one in spread(items[0]):
        for others in crossed(items[1:]):
            yield (*one, *others)


def wanted(node: Node) -> Iterator[Wanted]:
    """What a condition that is no `and` or `or` wants a field to be; a comparison may be turned either way."""
    match node:
        case Compare(sign="==", left=left, right=right):
            for one, other in ((left, right), (right, left)):
                if is_kept(one) and is_fixed(other):
                    yield Wanted(path_of(one), "one", node, other)
        case In(item=item, list=items) if is_kept(item) and is_fixed(items) and known(items):
            yield Wanted(path_of(item), "each", node, items)
        case Call(function="within", arguments=(item, above)) if is_kept(item) and is_fixed(above):
            yield Wanted(path_of(item), "below", node, above)
        case Field() if is_kept(node) and node.type.kind == "boolean":
            yield Wanted(path_of(node), "one", node, Literal(True, BOOLEAN))


def is_kept(node: Node) -> bool:
    """Whether a node is a field of the record, or of one that it names, whose values are compared as they are."""
    return bool(path_of(node)) and node.type.kind in COMPARED


def is_fixed(node: Node) -> bool:
    """Whether a value is the same for every record, and there is one."""
    of_record = any(isinstance(each, Record | Variable) for each in nodes(node))
    return not of_record and node.type.kind != "empty"


def known(items: Node) -> bool:
    """Whether no member of a written list may be empty: an empty field would be equal to it."""
    return not isinstance(items, ListOf) or all(is_sure(each) for each in items.items)


def is_sure(node: Node) -> bool:
    """Whether a value is never empty."""
    return isinstance(node, Asker) or (isinstance(node, Literal) and node.value is not None)


def indexed(entity: Entity) -> Iterator[tuple[str, ...]]:
    """The columns of each index of an entity."""
    table = entity.table
    yield ("id",)
    yield from (tuple(column.name for column in index.columns) for index in table.indexes)
    yield from (unique.fields for unique in entity.uniques.values())
    yield from ((name,) for name, each in entity.fields.items() if each.definition.unique)
