"""Functions: by their SQL in the table, or one that depends on the types of their arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import sqlalchemy as sa

from engines.expressions.functions import FUNCTIONS
from engines.expressions.library.parts import constant, integer, text
from engines.expressions.nodes import Call
from engines.expressions.signature import Column
from engines.expressions.sql import records
from engines.expressions.sql.fields import reachable, reached
from engines.expressions.sql.kinds import sql_type
from engines.expressions.sql.writing import Writing


def call(writer: Writing, node: Call) -> Column:
    """A function of the table."""
    if node.function in records.WRITTEN:
        return records.WRITTEN[node.function](writer, node)
    if node.function in OWN:
        return OWN[node.function](writer, node)
    function = FUNCTIONS[node.function]
    assert function.sql is not None
    arguments = [writer.branch(argument, argument.type) for argument in node.arguments]
    if function.zoned:
        arguments.insert(0, sa.bindparam("_timezone", type_=sa.Text()))
    return sa.type_coerce(_grouped(function.sql(*arguments)), sql_type(node.type))


def within(writer: Writing, node: Call) -> Column:
    """`within()` as a condition."""
    item = node.arguments[0]
    if reachable(writer, item):
        return reached(writer, item, lambda column: records.within(writer, column, node))
    return records.within(writer, writer.value(item), node)


def _grouped(column: Column) -> Column:
    return column.self_group(against=sa.sql.operators.concat_op) if isinstance(column, sa.BinaryExpression) else column


def _coalesce(writer: Writing, node: Call) -> Column:
    return sa.func.coalesce(*(writer.branch(item, node.type) for item in node.arguments), type_=sql_type(node.type))


def _is_empty(writer: Writing, node: Call) -> Column:
    value = writer.value(node.arguments[0])
    match node.arguments[0].type.kind:
        case "boolean":
            return sa.false()
        case "text":
            return sa.func.coalesce(value, text("")) == text("")
        case "list":
            return sa.func.coalesce(sa.func.cardinality(value), integer(0)) == integer(0)
        case _:
            return value.is_(None) if constant(value) is None else sa.false()


def _count_list(writer: Writing, node: Call) -> Column:
    size = sa.func.cardinality(writer.value(node.arguments[0]))
    return sa.cast(sa.func.coalesce(size, integer(0)), sa.Numeric)


OWN: Mapping[str, Callable[[Writing, Call], Column]] = {
    "coalesce": _coalesce,
    "is_empty": _is_empty,
    "count_list": _count_list,
}
"""Functions whose SQL depends on the types of their arguments."""
