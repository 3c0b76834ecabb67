"""Days of the years 1 to 9999, without a zone."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal

import sqlalchemy as sa

from engines.expressions.library.parts import as_number, constant, dates_only, held, integer, part_of, plus, whole
from engines.expressions.signature import Column

MAX_DAYS, MAX_MONTHS = 4_000_000, 120_000
SPAN = {"week": 0, "month": 1, "quarter": 3, "year": 12}
"""Units of start_of and end_of, with their months."""


def held_whole(n: Decimal, bound: int) -> int:
    """A count cut to its whole part and held between two bounds."""
    return int(min(max(n, Decimal(-bound)), Decimal(bound)).to_integral_value(ROUND_DOWN))


def add_days(x: date, n: Decimal) -> date | None:
    """x and n days; empty outside the years 1 to 9999."""
    day = x.toordinal() + held_whole(n, MAX_DAYS)
    return date.fromordinal(day) if 1 <= day <= date.max.toordinal() else None


def add_months(x: date, n: Decimal) -> date | None:
    """x and n months; the end of the month clamps."""
    year, month = divmod(x.year * 12 + x.month - 1 + held_whole(n, MAX_MONTHS), 12)
    if not 1 <= year <= 9999:
        return None
    return date(year, month + 1, min(x.day, monthrange(year, month + 1)[1]))


def add_years(x: date, n: Decimal) -> date | None:
    """x and n years; 29 February clamps."""
    return add_months(x, Decimal(12 * held_whole(n, MAX_MONTHS // 12)))


def days_between(x: date, y: date) -> Decimal:
    """Days from y to x."""
    return Decimal((x - y).days)


def year(x: date) -> Decimal:
    """The year."""
    return Decimal(x.year)


def month(x: date) -> Decimal:
    """The month, 1 to 12."""
    return Decimal(x.month)


def day(x: date) -> Decimal:
    """The day of the month."""
    return Decimal(x.day)


def weekday(x: date) -> Decimal:
    """1 for Monday to 7 for Sunday."""
    return Decimal(x.isoweekday())


def start_of(x: date, unit: str) -> date:
    """The first day of the week, month, quarter or year x is in."""
    if unit == "week":
        return x - timedelta(days=x.weekday())
    months = SPAN[unit]
    return date(x.year, (x.month - 1) // months * months + 1, 1)


def end_of(x: date, unit: str) -> date | None:
    """The last day of the week, month, quarter or year x is in."""
    if unit == "week":
        return add_days(x, Decimal(6 - x.weekday()))
    last = start_of(x, unit).month + SPAN[unit] - 1
    return date(x.year, last, monthrange(x.year, last)[1])


def make_date(year: Decimal, month: Decimal, day: Decimal) -> date | None:
    """A date from its parts; empty when there is no such day."""
    try:
        return date(held_whole(year, 10_000), held_whole(month, 100), held_whole(day, 100))
    except ValueError:
        return None


# --- the same in SQL ------------------------------------------------------------------------------------------------


def sql_add_days(x: Column, n: Column) -> Column:
    """Days added; never before 1 BC, so that PostgreSQL's own range cannot be left. Empty days lead there, too."""
    return sa.type_coerce(dates_only(plus(x, days_moved(x, n))), sa.Date())


def days_moved(x: Column, n: Column) -> Column:
    """How many days to add to x: not so few that PostgreSQL's own calendar is left."""
    first = sa.literal_column("date '0001-01-01'", sa.Date())
    return not_below(held(n, -MAX_DAYS, MAX_DAYS), integer(-1) - sa.type_coerce(x - first, sa.Integer), n)


def not_below(count: Column, lowest: Column, n: Column) -> Column:
    """A count held above the lowest, unless n is written and goes forward."""
    value = constant(n)
    return count if isinstance(value, Decimal) and value >= 0 else sa.func.greatest(count, lowest)


def sql_add_months(x: Column, n: Column) -> Column:
    """Months added, the end of the month clamped."""
    return _sql_add_months(x, held(n, -MAX_MONTHS, MAX_MONTHS), n)


def _sql_add_months(x: Column, months: Column, n: Column) -> Column:
    lowest = integer(-12) * part_of("year", x) - integer(12)
    moved = plus(x, sa.func.make_interval(integer(0), not_below(months, lowest, n)))
    return sa.type_coerce(dates_only(sa.cast(moved, sa.Date)), sa.Date())


def sql_add_years(x: Column, n: Column) -> Column:
    """Years added."""
    return _sql_add_months(x, held(n, -MAX_MONTHS // 12, MAX_MONTHS // 12) * integer(12), n)


def sql_days_between(x: Column, y: Column) -> Column:
    """date - date."""
    return as_number(sa.type_coerce(x - y, sa.Integer).self_group())


def sql_year(x: Column) -> Column:
    """year()."""
    return as_number(part_of("year", x))


def sql_month(x: Column) -> Column:
    """month()."""
    return as_number(part_of("month", x))


def sql_day(x: Column) -> Column:
    """day()."""
    return as_number(part_of("day", x))


def sql_weekday(x: Column) -> Column:
    """weekday()."""
    return as_number(part_of("isodow", x))


def _truncated(x: Column, unit: Column) -> Column:
    return sa.func.date_trunc(unit, sa.cast(x, sa.TIMESTAMP))


def sql_start_of(x: Column, unit: Column) -> Column:
    """start_of()."""
    return sa.cast(_truncated(x, unit), sa.Date)


def sql_end_of(x: Column, unit: Column) -> Column:
    """end_of()."""
    name = constant(unit)
    length = sa.literal_column(
        f"interval '{'7 days' if name == 'week' else f'{SPAN[str(name)]} months'}'", sa.Interval()
    )
    day = sa.literal_column("interval '1 day'", sa.Interval())
    return sa.type_coerce(dates_only(sa.cast(plus(_truncated(x, unit), length - day), sa.Date)), sa.Date())


def sql_make_date(year: Column, month: Column, day: Column) -> Column:
    """date(y, m, d): the day is added to the first of the month and must still be in that month."""
    y, m, d = whole(year, 0, 10_000), whole(month, 0, 100), whole(day, 0, 100)
    first = sa.func.make_date(
        sa.case((y.between(integer(1), integer(9999)), y)), sa.case((m.between(integer(1), integer(12)), m)), integer(1)
    )
    moved = plus(first, d - integer(1))
    return sa.case((sa.and_(d >= integer(1), part_of("month", moved) == m), sa.cast(moved, sa.Date)), else_=sa.null())
