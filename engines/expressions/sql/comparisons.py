"""Comparison and membership, so that an index can serve them where NULL may mean false."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import partial

import sqlalchemy as sa

from engines.expressions.nodes import Asker, Clock, Compare, In, ListOf, Literal, Node
from engines.expressions.signature import Column
from engines.expressions.sql.fields import reachable, reached
from engines.expressions.sql.kinds import is_true
from engines.expressions.sql.writing import Writing

SIGNS = {"<": "__lt__", "<=": "__le__", ">": "__gt__", ">=": "__ge__"}
LARGEST_INTEGER = 2**63 - 1


def compare(writer: Writing, node: Compare, exact: bool) -> Column:
    """A comparison; `exact` when it must not be NULL."""
    left, right, sign = node.left, node.right, node.sign
    if left.type.kind == "empty" or right.type.kind == "empty":
        return _against_empty(writer, right if left.type.kind == "empty" else left, sign)
    if left.type.kind == "boolean":
        one, two = writer.truth(left).self_group(), writer.truth(right).self_group()
        return one == two if sign == "==" else one != two
    for side, other, turned in ((left, right, sign), (right, left, _turned(sign))):
        if sign != "!=" and reachable(writer, side) and _sure(other):
            found = reached(writer, side, partial(_ordered, writer, turned, node=other))
            return is_true(found) if exact else found
    one, two = _pair(writer, left, right)
    if sign in SIGNS:
        found = getattr(one, SIGNS[sign])(two)
        return is_true(found) if exact else found
    sure = _filled(one) or _filled(two) or _sure(left) or _sure(right)
    both = _both(one, left) and _both(two, right)
    if sign == "!=":
        return one != two if both else one.is_distinct_from(two)
    if both or (sure and not exact):
        return one == two
    if exact or not (isinstance(one, sa.ColumnClause) or isinstance(two, sa.ColumnClause)):
        return one.is_not_distinct_from(two)
    return sa.or_(one == two, sa.and_(one.is_(None), two.is_(None)))


def _pair(writer: Writing, left: Node, right: Node) -> tuple[Column, Column]:
    """Both sides as comparable columns; an integer column stays one beside a whole literal, for its index."""
    if left.type.kind != "number":
        return writer.value(left), writer.value(right)
    one, two = writer.value(left), writer.value(right)
    if isinstance(one.type, sa.Integer) and isinstance(two.type, sa.Integer):
        return one, two
    if isinstance(one.type, sa.Integer) and _whole(right):
        return one, _whole_literal(right)
    if isinstance(two.type, sa.Integer) and _whole(left):
        return _whole_literal(left), two
    return writer.number(left), writer.number(right)


def _ordered(writer: Writing, sign: str, column: Column, node: Node) -> Column:
    if isinstance(column.type, sa.Integer) and _whole(node):
        value: Column = _whole_literal(node)
    elif isinstance(column.type, sa.Integer):
        column, value = sa.cast(column, sa.Numeric), writer.value(node)
    else:
        value = writer.value(node)
    found: Column = column == value if sign == "==" else getattr(column, SIGNS[sign])(value)
    return found


def _against_empty(writer: Writing, node: Node, sign: str) -> Column:
    """`x == empty`."""
    if node.type.kind in ("boolean", "empty"):
        return sa.true() if (sign == "==") == (node.type.kind == "empty") and sign in ("==", "!=") else sa.false()
    if sign not in ("==", "!="):
        return sa.false()
    column = writer.value(node)
    return column.is_(None) if sign == "==" else column.is_not(None)


def contained(writer: Writing, node: In, exact: bool) -> Column:
    """Membership in a list; `exact` when it must not be NULL."""
    if isinstance(node.list, ListOf):
        return _in_list(writer, node.item, node.list.items, exact)
    found = writer.value(node.item) == sa.any_(writer.value(node.list))
    return is_true(found) if exact else found


def _in_list(writer: Writing, item: Node, items: Sequence[Node], exact: bool) -> Column:
    sure = [one for one in items if _sure(one)]
    unsure = [Compare("==", item, one) for one in items if not _sure(one)]
    if len(sure) == len(items) and items and reachable(writer, item):
        found = reached(writer, item, lambda column: column.in_([_beside(writer, column, one) for one in items]))
        return is_true(found) if exact else found
    parts: list[Column] = [compare(writer, compared, exact) for compared in unsure]
    if sure:
        column = writer.value(item)
        found = column.in_([_beside(writer, column, one) for one in sure])
        parts.append(is_true(found) if exact and not _both(column, item) else found)
    return sa.or_(*parts) if parts else sa.false()


def _beside(writer: Writing, column: Column, node: Node) -> Column:
    return _whole_literal(node) if isinstance(column.type, sa.Integer) and _whole(node) else writer.value(node)


def _turned(sign: str) -> str:
    return {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(sign, sign)


def _sure(node: Node) -> bool:
    """Whether a node is a known value that is never empty and does not depend on a row."""
    match node:
        case Literal(value=value):
            return value is not None
        case Asker() | Clock():
            return True
        case _:
            return False


def _filled(column: Column) -> bool:
    return isinstance(column, sa.Column) and not column.nullable


def _both(column: Column, node: Node) -> bool:
    return _filled(column) or _sure(node)


def _whole(node: Node) -> bool:
    value = node.value if isinstance(node, Literal) else None
    return isinstance(value, Decimal) and value == value.to_integral_value() and abs(value) <= LARGEST_INTEGER


def _whole_literal(node: Node) -> Column:
    assert isinstance(node, Literal) and isinstance(node.value, Decimal)
    return sa.literal(int(node.value), sa.BigInteger())
