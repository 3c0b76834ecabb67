"""Moments, and the days and times that clocks show for them in the workspace's time zone.

Moments lack the first and the last day of the calendar, so that every time zone can name the day of each.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from engines.expressions.library.dates import MAX_MONTHS, add_days, add_months, days_moved, held_whole, not_below
from engines.expressions.library.numbers import divide, sql_divide
from engines.expressions.library.parts import as_number, held, integer, literal, part_of, plus, text, whole
from engines.expressions.signature import Column

MAX_MINUTES = 2_000_000_000
FIRST_MOMENT, END_OF_MOMENTS = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)


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
    return moment_add_months(zone, x, Decimal(12 * held_whole(n, MAX_MONTHS // 12)))


def moment_add_days(zone: ZoneInfo, x: datetime, n: Decimal) -> datetime | None:
    """A moment and n days by the wall clock."""
    wall = local(zone, x)
    moved = add_days(wall.date(), n)
    return None if moved is None else instant(zone, datetime.combine(moved, wall.time()))


def add_minutes(x: datetime, n: Decimal) -> datetime | None:
    """A moment and n minutes."""
    return _kept(x.astimezone(UTC), timedelta(minutes=held_whole(n, MAX_MINUTES)))


def add_hours(x: datetime, n: Decimal) -> datetime | None:
    """A moment and n hours."""
    return add_minutes(x, Decimal(60 * held_whole(n, MAX_MINUTES // 60)))


def time_between(x: datetime, y: datetime) -> Decimal | None:
    """Days from moment y to moment x, to 12 places."""
    gap = x - y
    microseconds = (gap.days * 86_400 + gap.seconds) * 1_000_000 + gap.microseconds
    return divide(Decimal(microseconds), Decimal(86_400_000_000))


# --- the same in SQL ------------------------------------------------------------------------------------------------


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
    return as_number(part_of("hour", x))


def sql_minute(x: Column) -> Column:
    """minute()."""
    return as_number(part_of("minute", x))


def sql_moment_add_days(zone: Column, x: Column, n: Column) -> Column:
    """datetime + days(n)."""
    wall = _wall(zone, x)
    days = sa.func.make_interval(integer(0), integer(0), integer(0), days_moved(sa.cast(wall, sa.Date), n))
    return sql_instant(zone, plus(wall, days))


def sql_moment_add_months(zone: Column, x: Column, n: Column) -> Column:
    """datetime + months(n)."""
    return _sql_moment_add_months(zone, x, held(n, -MAX_MONTHS, MAX_MONTHS), n)


def _sql_moment_add_months(zone: Column, x: Column, months: Column, n: Column) -> Column:
    wall = _wall(zone, x)
    lowest = integer(-12) * part_of("year", wall) - integer(12)
    return sql_instant(zone, plus(wall, sa.func.make_interval(integer(0), not_below(months, lowest, n))))


def sql_moment_add_years(zone: Column, x: Column, n: Column) -> Column:
    """datetime + years(n)."""
    return _sql_moment_add_months(zone, x, held(n, -MAX_MONTHS // 12, MAX_MONTHS // 12) * integer(12), n)


def _sql_add_minutes(x: Column, minutes: Column) -> Column:
    none = [integer(0)] * 5
    return _moments_only(plus(x, sa.func.make_interval(*none, minutes)))


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
