"""Which rollups can be kept by adding: a plain sum or count over direct child rows and the child's own columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields as parts_of
from dataclasses import is_dataclass, replace
from typing import cast

from definitions.types import reference
from engines.app import EntityField
from engines.data.calculation.graph import Delta
from engines.expressions import Expression, Read
from engines.expressions.nodes import (
    Aggregate,
    And,
    Arithmetic,
    Call,
    Compare,
    Field,
    If,
    In,
    ListOf,
    Literal,
    Loop,
    Negate,
    Node,
    Not,
    Or,
    Record,
    Variable,
)

OWN_ROW = (And, Arithmetic, Call, Compare, Field, If, In, ListOf, Literal, Negate, Not, Or, Variable)
"""Nodes that a value made from one row alone consists of."""


def delta_of(field: EntityField, fields: Mapping[str, Mapping[str, EntityField]]) -> Delta | None:
    """How to keep `field` by adding, or None when it must be recomputed."""
    node = field.formula.node if field.formula else None
    if not isinstance(node, Aggregate) or node.function not in ("sum", "count") or len(node.loops) != 1:
        return None
    loop = node.loops[0]
    if not isinstance(loop.source, Record) or not loop.by or not own_columns(node, loop, fields):
        return None
    if node.function == "sum" and (node.value is None or node.value.type.scale > field.type.scale):
        return None
    assert field.formula
    return Delta(
        rows=loop.entity,
        by=loop.by,
        value=over_child(field.formula, node.value, loop) if node.function == "sum" else None,
        where=over_child(field.formula, node.where, loop),
        column=column_of(node) if node.function == "sum" else "",
        reads=frozenset(names_read(node, loop)),
    )


def own_columns(node: Aggregate, loop: Loop, fields: Mapping[str, Mapping[str, EntityField]]) -> bool:
    """Whether value and condition read columns of the row and nothing else."""
    inner = [each for part in (node.value, node.where) for each in nodes(part)]
    if not all(isinstance(each, OWN_ROW) for each in inner):
        return False
    if any(isinstance(each, Call) and each.function in NEED_DATA for each in inner):
        return False
    if any(isinstance(each, Field) and not of_row(each, loop) for each in inner):
        return False
    return all(fields[loop.entity][name].storage not in ("read", "rows") for name in names_read(node, loop))


NEED_DATA = frozenset({"convert", "manager", "head", "within", "workdays", "has_role", "amount_in_words"})
"""Functions that look further than the row."""


def of_row(each: Field, loop: Loop) -> bool:
    """Whether a field is the row's own."""
    return isinstance(each.base, Variable) and each.base.name == loop.variable


def nodes(part: object) -> Iterator[Node]:
    """A node and everything below it."""
    if isinstance(part, tuple):
        for each in part:
            yield from nodes(each)
    elif is_dataclass(part) and not isinstance(part, type) and type(part).__module__ == Field.__module__:
        yield cast(Node, part)
        for each in parts_of(part):
            yield from nodes(getattr(part, each.name))


def names_read(node: Aggregate, loop: Loop) -> list[str]:
    """The row's columns that value and condition read."""
    inner = [*nodes(node.value), *nodes(node.where)]
    found = [each.name for each in inner if isinstance(each, Field) and of_row(each, loop)]
    return list(dict.fromkeys(found))


def column_of(node: Aggregate) -> str:
    """The column, when the value is just that."""
    return node.value.name if isinstance(node.value, Field) else ""


def over_child(formula: Expression, part: Node | None, loop: Loop) -> Expression | None:
    """Value or condition as an expression of its own, over the row as its record."""
    if part is None:
        return None
    own = cast(Node, as_record(part, loop))
    reads = frozenset(Read(loop.entity, each.name) for each in nodes(own) if isinstance(each, Field))
    return Expression(formula.source, own, part.type, reads)


def as_record(part: object, loop: Loop) -> object:
    """The same nodes with the loop's row as the record."""
    if isinstance(part, Variable):
        return Record(reference(loop.entity))
    if isinstance(part, tuple):
        return tuple(as_record(each, loop) for each in part)
    if is_dataclass(part) and not isinstance(part, type) and type(part).__module__ == Field.__module__:
        return replace(part, **{each.name: as_record(getattr(part, each.name), loop) for each in parts_of(part)})
    return part
