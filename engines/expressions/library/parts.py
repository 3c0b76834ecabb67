"""Pieces of SQL that the functions are made of. All are immutable builtins."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa

from engines.expressions.signature import Column


class Exact(sa.TypeDecorator[Decimal]):
    """NUMERIC whose literals stay numeric in DDL: a bare `5` would be an int there, and overflow."""

    impl = sa.Numeric
    cache_ok = True

    def literal_processor(self, dialect: sa.Dialect) -> Callable[[Decimal | None], str]:
        """`5::numeric`."""
        return lambda value: "null" if value is None else f"{value:f}::numeric"


NUMERIC = Exact()
Value = Decimal | str | bool | date | datetime | time | UUID | None
FIRST_DAY, LAST_DAY = date(1, 1, 1), date(9999, 12, 31)


def literal(value: Value) -> Column:
    """A value written in the expression, as a typed bind."""
    match value:
        case None:
            return sa.null()
        case bool():
            return sa.true() if value else sa.false()
        case Decimal():
            return sa.literal(value, NUMERIC)
        case str():
            return sa.literal(value, sa.Text())
        case datetime():
            return sa.literal_column(f"timestamptz '{value.isoformat(' ')}'", sa.DateTime(timezone=True))
        case date():
            return sa.literal_column(f"date '{value.isoformat()}'", sa.Date())
        case time():
            return sa.literal_column(f"time '{value.isoformat()}'", sa.Time())
        case UUID():
            return sa.literal_column(f"uuid '{value}'", sa.Uuid())


def integer(value: int) -> Column:
    """A small whole number written into the SQL."""
    return sa.literal_column(str(value), sa.Integer())


def text(value: str) -> Column:
    """A fixed text."""
    return sa.literal(value, sa.Text())


def constant(column: Column) -> Value:
    """The value of a column that is a written value; None otherwise."""
    if isinstance(column, sa.BindParameter) and column.unique:
        value: Value = column.value
        return value
    return None


def never_empty(column: Column) -> bool:
    """Whether a column is a written value, so that no case need be made for NULL."""
    return constant(column) is not None


def strict(result: Column, *arguments: Column) -> Column:
    """`result`, but empty when an argument is (for builtins that ignore NULL, as greatest does)."""
    unsure = [argument.is_(None) for argument in arguments if not never_empty(argument)]
    return sa.case((sa.or_(*unsure), sa.null()), else_=result) if unsure else result


def whole(number: Column, low: int, high: int) -> Column:
    """A number cut to its whole part, held between two bounds, as an int."""
    value = constant(number)
    if isinstance(value, Decimal):
        return integer(int(min(max(value, Decimal(low)), Decimal(high))))
    top, bottom = integer(high), integer(low)
    bounded = sa.case((number >= top, top), (number <= bottom, bottom), else_=sa.func.trunc(number))
    return sa.cast(bounded, sa.Integer)


def held(number: Column, low: int, high: int) -> Column:
    """As `whole`, with the number written once; empty counts as `low`, so the caller must make that empty again."""
    value = constant(number)
    if isinstance(value, Decimal):
        return integer(int(min(max(value, Decimal(low)), Decimal(high))))
    return sa.cast(sa.func.least(sa.func.greatest(sa.func.trunc(number), integer(low)), integer(high)), sa.Integer)


def dates_only(day: Column) -> Column:
    """A date of the years 1 to 9999; any other is empty. Written so that the argument appears once."""
    before = sa.literal_column("date '0001-12-31 BC'", sa.Date())
    after = sa.literal_column("date '10000-01-01'", sa.Date())
    held = sa.func.greatest(sa.func.least(day, after), before)
    return sa.func.nullif(sa.func.nullif(held, after), before)


def as_number(part: Column) -> Column:
    """A part of a date as a number of the language."""
    return sa.cast(part, sa.Numeric)


def part_of(name: str, x: Column) -> Column:
    """A part of a date or a moment."""
    return sa.cast(sa.extract(name, x), sa.Integer)


def plus(x: Column, y: Column) -> Column:
    """A sum of days, dates and intervals."""
    return x.op("+", precedence=7)(y)
