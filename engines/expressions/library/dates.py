"""Dates: days of the years 1 to 9999 without a zone; moments become days in the workspace's time zone.

Moments lack the first and the last of those days, so that every time zone can name the day of each.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_DOWN, Decimal
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from engines.expressions.library.numbers import divide, sql_divide
from engines.expressions.library.parts import constant, dates_only, held, integer, literal, text, whole
from engines.expressions.signature import Column

MAX_DAYS, MAX_MONTHS, MAX_MINUTES = 4_000_000, 120_000, 2_000_000_000
SPAN = {"week": 0, "month": 1, "quarter": 3, "year": 12}
"""Units of start_of and end_of, with their months."""
FIRST_MOMENT, END_OF_MOMENTS = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)


def _whole(n: Decimal, bound: int) -> int:
    return int(min(max(n, Decimal(-bound)), Decimal(bound)).to_integral_value(ROUND_DOWN))


def add_days(x: date, n: Decimal) -> date | None:
    """x and n days; empty outside the years 1 to 9999."""
    day = x.toordinal() + _whole(n, MAX_DAYS)
    return date.fromordinal(day) if 1 <= day <= date.max.toordinal() else None


def add_months(x: date, n: Decimal) -> date | None:
    """x and n months; the end of the month clamps."""
    year, month = divmod(x.year * 12 + x.month - 1 + _whole(n, MAX_MONTHS), 12)
    if not 1 <= year <= 9999:
        return None
    return date(year, month + 1, min(x.day, monthrange(year, month + 1)[1]))


def add_years(x: date, n: Decimal) -> date | None:
    """x and n years; 29 February clamps."""
    return add_months(x, Decimal(12 * _whole(n, MAX_MONTHS // 12)))


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
        return date(_whole(year, 10_000), _whole(month, 100), _whole(day, 100))
    except ValueError:
        return None


# --- moments --------------------------------------------------------------------------------------------------------


def local(zone: ZoneInfo, x: datetime) -> datetime:
    """The wall clock at a moment, kept within the years 1 to 9999."""
    try:
        return x.astimezone(zone).replace(tzinfo=None)
    except (OverflowError, ValueError):
        return x.astimezone(UTC).replace(tzinfo=None)


def instant(zone: ZoneInfo, wall: datetime) -> datetime | None:
    """The moment at which the wall clock shows `wall`; standard time where it does so twice or never."""
    offsets = [wall.replace(tzinfo=zone, fold=fold).utcoffset() or timedelta() for fold in (0, 1)]
    return _kept(wall, -min(offsets))


def _kept(moment: datetime, gap: timedelta) -> datetime | None:
    """A moment moved by a gap, within the moments whose day every time zone can name."""
    try:
        moved = (moment + gap).replace(tzinfo=UTC)
    except OverflowError:
        return None
    return moved if FIRST_MOMENT <= moved < END_OF_MOMENTS else None


def date_of(zone: ZoneInfo, x: datetime) -> date:
    """The day of a moment."""
    return local(zone, x).date()


def time_of(zone: ZoneInfo, x: datetime) -> time:
    """The time of day of a moment, to the second."""
    return local(zone, x).time().replace(microsecond=0)


def start_of_day(zone: ZoneInfo, x: date) -> datetime | None:
    """The moment a day begins."""
    return instant(zone, datetime.combine(x, time()))


def hour(x: time) -> Decimal:
    """The hour, 0 to 23."""
    return Decimal(x.hour)


def minute(x: time) -> Decimal:
    """The minute, 0 to 59."""
    return Decimal(x.minute)


def moment_add_months(zone: ZoneInfo, x: datetime, n: Decimal) -> datetime | None:
    """A moment and n months by the wall clock."""
    wall = local(zone, x)
    moved = add_months(wall.date(), n)
    return None if moved is None else instant(zone, datetime.combine(moved, wall.time()))


def moment_add_years(zone: ZoneInfo, x: datetime, n: Decimal) -> datetime | None:
    """A moment and n years by the wall clock."""
    return moment_add_months(zone, x, Decimal(12 * _whole(n, MAX_MONTHS // 12)))


def moment_add_days(zone: ZoneInfo, x: datetime, n: Decimal) -> datetime | None:
    """A moment and n days by the wall clock."""
    wall = local(zone, x)
    moved = add_days(wall.date(), n)
    return None if moved is None else instant(zone, datetime.combine(moved, wall.time()))


def add_minutes(x: datetime, n: Decimal) -> datetime | None:
    """A moment and n minutes."""
    return _kept(x.astimezone(UTC), timedelta(minutes=_whole(n, MAX_MINUTES)))


def add_hours(x: datetime, n: Decimal) -> datetime | None:
    """A moment and n hours."""
    return add_minutes(x, Decimal(60 * _whole(n, MAX_MINUTES // 60)))


def time_between(x: datetime, y: datetime) -> Decimal | None:
    """Days from moment y to moment x, to 12 places."""
    gap = x - y
    microseconds = (gap.days * 86_400 + gap.seconds) * 1_000_000 + gap.microseconds
    return divide(Decimal(microseconds), Decimal(86_400_000_000))


# --- the same in SQL ------------------------------------------------------------------------------------------------


def _number(part: Column) -> Column:
    return sa.cast(part, sa.Numeric)


def _part(name: str, x: Column) -> Column:
    return sa.cast(sa.extract(name, x), sa.Integer)


def _plus(x: Column, y: Column) -> Column:
    return x.op("+", precedence=7)(y)


def sql_add_days(x: Column, n: Column) -> Column:
    """Days added; never before 1 BC, so that PostgreSQL's own range cannot be left. Empty days lead there, too."""
    return sa.type_coerce(dates_only(_plus(x, _days(x, n))), sa.Date())


def _days(x: Column, n: Column) -> Column:
    first = sa.literal_column("date '0001-01-01'", sa.Date())
    return _not_below(held(n, -MAX_DAYS, MAX_DAYS), integer(-1) - sa.type_coerce(x - first, sa.Integer), n)


def _not_below(count: Column, lowest: Column, n: Column) -> Column:
    value = constant(n)
    return count if isinstance(value, Decimal) and value >= 0 else sa.func.greatest(count, lowest)


def sql_add_months(x: Column, n: Column) -> Column:
    """Months added, the end of the month clamped."""
    return _sql_add_months(x, held(n, -MAX_MONTHS, MAX_MONTHS), n)


def _sql_add_months(x: Column, months: Column, n: Column) -> Column:
    lowest = integer(-12) * _part("year", x) - integer(12)
    moved = _plus(x, sa.func.make_interval(integer(0), _not_below(months, lowest, n)))
    return sa.type_coerce(dates_only(sa.cast(moved, sa.Date)), sa.Date())


def sql_add_years(x: Column, n: Column) -> Column:
    """Years added."""
    return _sql_add_months(x, held(n, -MAX_MONTHS // 12, MAX_MONTHS // 12) * integer(12), n)


def sql_days_between(x: Column, y: Column) -> Column:
    """date - date."""
    return _number(sa.type_coerce(x - y, sa.Integer).self_group())


def sql_year(x: Column) -> Column:
    """year()."""
    return _number(_part("year", x))


def sql_month(x: Column) -> Column:
    """month()."""
    return _number(_part("month", x))


def sql_day(x: Column) -> Column:
    """day()."""
    return _number(_part("day", x))


def sql_weekday(x: Column) -> Column:
    """weekday()."""
    return _number(_part("isodow", x))


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
    return sa.type_coerce(dates_only(sa.cast(_plus(_truncated(x, unit), length - day), sa.Date)), sa.Date())


def sql_make_date(year: Column, month: Column, day: Column) -> Column:
    """date(y, m, d): the day is added to the first of the month and must still be in that month."""
    y, m, d = whole(year, 0, 10_000), whole(month, 0, 100), whole(day, 0, 100)
    first = sa.func.make_date(
        sa.case((y.between(integer(1), integer(9999)), y)), sa.case((m.between(integer(1), integer(12)), m)), integer(1)
    )
    moved = _plus(first, d - integer(1))
    return sa.case((sa.and_(d >= integer(1), _part("month", moved) == m), sa.cast(moved, sa.Date)), else_=sa.null())


def _wall(zone: Column, x: Column) -> Column:
    return sa.func.timezone(zone, x, type_=sa.TIMESTAMP())


def _moments_only(moment: Column) -> Column:
    """A moment whose day every time zone can name; any other is empty."""
    end = sa.literal_column("timestamptz '9999-12-31 00:00:00+00'", sa.TIMESTAMP(timezone=True))
    before = sa.literal_column("timestamptz '0001-01-01 23:59:59.999999+00'", sa.TIMESTAMP(timezone=True))
    held = sa.func.greatest(sa.func.least(moment, end), before)
    return sa.func.nullif(sa.func.nullif(held, end), before, type_=sa.TIMESTAMP(timezone=True))


def sql_instant(zone: Column, wall: Column) -> Column:
    """The moment of a wall clock time."""
    return _moments_only(sa.func.timezone(zone, sa.cast(wall, sa.TIMESTAMP), type_=sa.TIMESTAMP(timezone=True)))


def sql_date_of(zone: Column, x: Column) -> Column:
    """date()."""
    return sa.cast(_wall(zone, x), sa.Date)


def sql_time_of(zone: Column, x: Column) -> Column:
    """time()."""
    return sa.cast(sa.func.date_trunc(text("second"), _wall(zone, x)), sa.Time)


def sql_hour(x: Column) -> Column:
    """hour()."""
    return _number(_part("hour", x))


def sql_minute(x: Column) -> Column:
    """minute()."""
    return _number(_part("minute", x))


def sql_moment_add_days(zone: Column, x: Column, n: Column) -> Column:
    """datetime + days(n)."""
    wall = _wall(zone, x)
    days = sa.func.make_interval(integer(0), integer(0), integer(0), _days(sa.cast(wall, sa.Date), n))
    return sql_instant(zone, _plus(wall, days))


def sql_moment_add_months(zone: Column, x: Column, n: Column) -> Column:
    """datetime + months(n)."""
    return _sql_moment_add_months(zone, x, held(n, -MAX_MONTHS, MAX_MONTHS), n)


def _sql_moment_add_months(zone: Column, x: Column, months: Column, n: Column) -> Column:
    wall = _wall(zone, x)
    lowest = integer(-12) * _part("year", wall) - integer(12)
    return sql_instant(zone, _plus(wall, sa.func.make_interval(integer(0), _not_below(months, lowest, n))))


def sql_moment_add_years(zone: Column, x: Column, n: Column) -> Column:
    """datetime + years(n)."""
    return _sql_moment_add_months(zone, x, held(n, -MAX_MONTHS // 12, MAX_MONTHS // 12) * integer(12), n)


def _sql_add_minutes(x: Column, minutes: Column) -> Column:
    none = [integer(0)] * 5
    return _moments_only(_plus(x, sa.func.make_interval(*none, minutes)))


def sql_add_minutes(x: Column, n: Column) -> Column:
    """datetime + minutes(n)."""
    return _sql_add_minutes(x, whole(n, -MAX_MINUTES, MAX_MINUTES))


def sql_add_hours(x: Column, n: Column) -> Column:
    """datetime + hours(n)."""
    return _sql_add_minutes(x, whole(n, -MAX_MINUTES // 60, MAX_MINUTES // 60) * integer(60))


def sql_time_between(x: Column, y: Column) -> Column:
    """datetime - datetime."""
    seconds = sa.cast(sa.extract("epoch", sa.type_coerce(x - y, sa.Interval())), sa.Numeric)
    return sql_divide(seconds, literal(Decimal(86_400)), 40)
