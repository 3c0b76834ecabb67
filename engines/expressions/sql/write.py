"""Expressions as SQL: values, conditions that indexes can serve, the ids of the records they name."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from engines.expressions.expression import Expression, Sources
from engines.expressions.nodes import Call, In, Rows
from engines.expressions.signature import Column
from engines.expressions.sql.records import those_below
from engines.expressions.sql.rows import gather
from engines.expressions.sql.writer import Writer


def to_sql(expression: Expression, sources: Sources, *, condition: bool = False) -> Column:
    """The expression as SQL. `condition`: for WHERE, CHECK and the like, where unknown counts as false."""
    writer = Writer(sources)
    return writer.condition(expression.node) if condition else writer.value(expression.node)


def ids_of(expression: Expression, sources: Sources) -> sa.Select[tuple[object]]:
    """The ids of the records that a reference or rows name, correlated to the rows of `sources`."""
    writer, node = Writer(sources), expression.node
    if isinstance(node, Rows):
        return gather(writer, node.loops, node.where).select(lambda inner, row: row.c.id)
    value = writer.value(node).label("id")
    return sa.select(value).where(value.element.is_not(None)).correlate_except()


def values_of(expression: Expression, sources: Sources) -> sa.Select[Any]:
    """What `x in list` or `within(x, …)` lets `x` be, as one array; the same for every record."""
    writer, node = Writer(sources), expression.node
    if isinstance(node, In):
        return sa.select(writer.value(node.list).label("found"))
    assert isinstance(node, Call)
    tree, below = those_below(writer, node)
    ids = sa.func.array_agg(tree.c.id, type_=pg.ARRAY(sa.Uuid()))
    return sa.select(ids.label("found")).where(below).correlate_except(tree)
