"""Moments: a day and a time, kept in UTC."""

from __future__ import annotations

import datetime
import re
import unicodedata
from typing import ClassVar, Literal

import sqlalchemy as sa

from definitions.fields.base import ORDER, Aggregation, BadValue, Column, DateOrder, Field, Operator
from definitions.fields.date import day_in
from definitions.fields.time import clock_in
from definitions.texts import Text
from definitions.types import DATETIME, Type

ZONE = re.compile(r"\s*(Z|[+-]\d{2}:?\d{2})\Z")
FIRST, LAST = datetime.date(1, 1, 3), datetime.date(9999, 12, 29)
"""Moments between these days have a day in every zone."""
SPLIT = re.compile(r"(?<=\d)[Tt](?=\d)|(?<=日)\s*|\s+(?=(?:上午|下午|晚上)?\s*\d{1,2}[:时点])")


class DatetimeField(Field):
    """A moment. Without a zone it is read in the zone the caller adds (`parse` then gives it without one)."""

    label: ClassVar[Text] = Text("Date and time", "日期时间")
    about: ClassVar[Text] = Text("A moment, shown in each person's time zone.", "日期与时间，按各人时区显示。")
    refused: ClassVar[frozenset[str]] = frozenset({"pattern"})
    operators: ClassVar[tuple[Operator, ...]] = ORDER
    aggregations: ClassVar[tuple[Aggregation, ...]] = ("count", "min", "max")

    type: Literal["datetime"] = "datetime"

    def value(self) -> Type:
        return DATETIME

    def column(self) -> Column | None:
        return sa.DateTime(timezone=True)

    def json_schema(self) -> dict[str, object]:
        return {"type": "string", "format": "date-time"}

    def parse(self, value: object, dates: DateOrder = "ymd") -> object:
        match value:
            case None:
                return None
            case datetime.datetime():
                return value
            case datetime.date():
                return datetime.datetime.combine(value, datetime.time())
            case str():
                return moment_in(value, dates) if value.strip() else None
        raise not_a_moment(str(value))

    def to_json(self, value: object) -> object:
        if not isinstance(value, datetime.datetime):
            return value
        if value.tzinfo is None:
            return value.isoformat()
        return value.astimezone(datetime.UTC).isoformat().replace("+00:00", "Z")

    def format(self, value: object, locale: str = "en") -> str:
        if not isinstance(value, datetime.datetime):
            return ""
        exact = value.second or value.microsecond
        text = value.replace(tzinfo=None).isoformat(" ", "auto" if exact else "minutes")
        return text + (value.strftime("%z") if value.tzinfo else "")


def moment_in(text: str, dates: DateOrder = "ymd") -> datetime.datetime:
    """The moment written in `text`; a day alone is its beginning."""
    plain = unicodedata.normalize("NFKC", text).strip()
    zone = ZONE.search(plain) if ":" in plain else None
    body = plain[: zone.start()] if zone else plain
    day, clock = [*SPLIT.split(body, maxsplit=1), ""][:2]
    try:
        found = day_in(day, dates)
        time = clock_in(clock) if clock.strip() else datetime.time()
        offset = zone_of(zone[1]) if zone else None
    except BadValue as fault:
        raise fault if "two different" in fault.text.en else not_a_moment(text.strip()) from None
    except ValueError:
        raise not_a_moment(text.strip()) from None
    if found is None or not FIRST <= found <= LAST:
        raise not_a_moment(text.strip())
    return datetime.datetime.combine(found, time, offset)


def zone_of(text: str) -> datetime.timezone:
    """`Z`, `+08:00` or `+0800`."""
    if text == "Z":
        return datetime.UTC
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return datetime.timezone(datetime.timedelta(minutes=-minutes if text[0] == "-" else minutes))


def not_a_moment(text: str) -> BadValue:
    """The fault of a text that is no moment."""
    return BadValue(
        Text(
            f"“{text}” is not a date with a time; write 2026-01-31 09:30.",
            f"“{text}”不是日期时间；请写成2026-01-31 09:30。",
        )
    )
