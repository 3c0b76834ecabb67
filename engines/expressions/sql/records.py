"""Functions that look into the tables of the base pack: people, working days, exchange rates. SQL only."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from engines.expressions.library.numbers import sql_divide
from engines.expressions.library.parts import dates_only, integer, whole
from engines.expressions.nodes import Call
from engines.expressions.signature import Column
from engines.expressions.sql.writing import Writing

MAX_LEVELS = 100
MAX_WORKDAYS = 1_000


def path_column(table: sa.FromClause) -> Column:
    """The hidden column of a tree: the ids of ancestors and self, root first."""
    return next(column for column in table.c if column.key.startswith("_path_"))


def within(writer: Writing, column: Column, node: Call) -> Column:
    """`column` names a record at or below the ancestor of `within()`, or one of several."""
    tree, below = those_below(writer, node)
    return column.in_(sa.select(tree.c.id).where(below).correlate_except(tree))


def those_below(writer: Writing, node: Call) -> tuple[sa.FromClause, Column]:
    """The tree of `within()`, and which of its records are at or below the ancestor, or one of several."""
    wanted = node.arguments[1].type
    tree = writer.sources.tables.table(wanted.item.entity if wanted.item else wanted.entity).alias()
    ancestor = writer.value(node.arguments[1])
    if wanted.item:
        below = path_column(tree).op("&&", is_comparison=True)(ancestor)
    else:
        below = path_column(tree).op("@>", is_comparison=True)(pg.array([ancestor], type_=sa.Uuid()))
    return tree, below


def _within(writer: Writing, node: Call) -> Column:
    return within(writer, writer.value(node.arguments[0]), node)


def _head(writer: Writing, node: Call) -> Column:
    """The head of a department so many levels up."""
    own, up = (writer.sources.tables.table("base.department").alias() for _ in range(2))
    path = path_column(own)
    level = sa.func.cardinality(path) - whole(writer.number(node.arguments[1]), 0, MAX_LEVELS)
    wanted = up.c.id == sa.type_coerce(path, pg.ARRAY(sa.Uuid()))[level]
    chosen = sa.select(up.c.head).select_from(own.join(up, wanted)).where(own.c.id == writer.value(node.arguments[0]))
    return chosen.correlate_except(own, up).scalar_subquery()


def _manager(writer: Writing, node: Call) -> Column:
    """The nth head on the way up from a user's department that is somebody else."""
    people = writer.sources.tables.table("base.user").alias()
    own, up = (writer.sources.tables.table("base.department").alias() for _ in range(2))
    source = people.join(own, own.c.id == people.c.department).join(up, up.c.id == sa.any_(path_column(own)))
    chosen = sa.select(up.c.head).select_from(source)
    chosen = chosen.where(people.c.id == writer.value(node.arguments[0]), up.c.head != people.c.id)
    chosen = chosen.order_by(sa.func.cardinality(path_column(up)).desc()).limit(integer(1))
    return (
        chosen.offset(whole(writer.number(node.arguments[1]), 1, MAX_LEVELS) - integer(1))
        .correlate_except(people, own, up)
        .scalar_subquery()
    )


def _add_workdays(writer: Writing, node: Call) -> Column:
    """The nth working day after (or before) a day: exceptions of the calendar, else Monday to Friday."""
    moment, count, calendar = node.arguments
    start, wanted = writer.value(moment), whole(writer.number(count), -MAX_WORKDAYS, MAX_WORKDAYS)
    step = sa.case((wanted < integer(0), integer(-1)), else_=integer(1))
    reach = sa.func.generate_series(integer(1), integer(3) * sa.func.abs(wanted) + integer(60))
    ahead = reach.table_valued("n", name="ahead").render_derived()
    day = sa.type_coerce(start.op("+", precedence=7)((ahead.c.n * step).self_group()), sa.Date())
    exceptions = writer.sources.tables.table("base.calendar.days").alias()
    exception = sa.select(exceptions.c.working).where(
        exceptions.c.parent == writer.value(calendar), exceptions.c.date == day
    ).correlate_except(exceptions).limit(integer(1)).scalar_subquery()  # fmt: skip
    working = sa.func.coalesce(exception, sa.extract("isodow", day) < integer(6))
    nth = (
        sa.select(sa.type_coerce(dates_only(day), sa.Date()))
        .select_from(ahead)
        .where(working)
        .order_by(ahead.c.n)
        .offset(sa.func.abs(wanted) - integer(1))
        .limit(integer(1))
    )
    return sa.case((wanted == integer(0), start), else_=nth.correlate_except(ahead).scalar_subquery())


def _convert(writer: Writing, node: Call) -> Column:
    """An amount at the latest rate on or before a day; the inverse rate when only that is known."""
    amount, source, target, day = (writer.branch(argument, argument.type) for argument in node.arguments)
    exact = sa.func.round(amount, integer(24), type_=sa.Numeric())
    direct = amount * _rate(writer, source, target, day)
    inverse = sql_divide(exact, _rate(writer, target, source, day), 60)
    return sa.case((source == target, amount), else_=sa.func.coalesce(direct, inverse))


def _rate(writer: Writing, source: Column, target: Column, day: Column) -> Column:
    rates = writer.sources.tables.table("base.exchange_rate").alias()
    chosen = sa.select(rates.c.rate).where(
        rates.c.from_currency == source, rates.c.to_currency == target, rates.c.date <= day
    )  # fmt: skip
    return chosen.order_by(rates.c.date.desc()).limit(integer(1)).correlate_except(rates).scalar_subquery()


WRITTEN: Mapping[str, Callable[[Writing, Call], Column]] = {
    "within": _within,
    "head": _head,
    "manager": _manager,
    "add_workdays": _add_workdays,
    "convert": _convert,
}
