"""Times of day."""

from __future__ import annotations

import datetime
import re
import unicodedata
from typing import ClassVar, Literal

import sqlalchemy as sa

from definitions.fields.base import ORDER, Aggregation, BadValue, Column, DateOrder, Field, Operator
from definitions.texts import Text
from definitions.types import TIME, Type

CLOCK = re.compile(
    r"(上午|下午|晚上)?\s*(\d{1,2})[:时点](\d{1,2})?[:分]?(?:(\d{1,2})(?:\.(\d{1,6}))?秒?)?\s*([AaPp])?\.?[Mm]?\.?\Z"
)


class TimeField(Field):
    """A time of day, to the second."""

    label: ClassVar[Text] = Text("Time", "时间")
    about: ClassVar[Text] = Text("A time of day.", "一天中的时刻。")
    refused: ClassVar[frozenset[str]] = frozenset({"pattern"})
    operators: ClassVar[tuple[Operator, ...]] = ORDER
    aggregations: ClassVar[tuple[Aggregation, ...]] = ("count", "min", "max")

    type: Literal["time"] = "time"

    def value(self) -> Type:
        return TIME

    def column(self) -> Column | None:
        return sa.Time()

    def json_schema(self) -> dict[str, object]:
        return {"type": "string", "pattern": r"^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?$"}

    def parse(self, value: object, dates: DateOrder = "ymd") -> object:
        match value:
            case None:
                return None
            case datetime.datetime():
                return value.time().replace(tzinfo=None)
            case datetime.time():
                return value
            case str():
                return clock_in(value) if value.strip() else None
        raise not_a_time(str(value))

    def to_json(self, value: object) -> object:
        return value.isoformat() if isinstance(value, datetime.time) else value

    def format(self, value: object, locale: str = "en") -> str:
        if not isinstance(value, datetime.time):
            return ""
        return value.isoformat() if value.second or value.microsecond else value.strftime("%H:%M")


def clock_in(text: str) -> datetime.time:
    """The time written in `text`: `9:30`, `09:30:15`, `9:30 pm`, `下午3:30`, `15时30分`."""
    found = CLOCK.match(unicodedata.normalize("NFKC", text).strip())
    if not found:
        raise not_a_time(text.strip())
    hour = in_half(int(found[2]), found[1], (found[6] or "").lower())
    fraction = int((found[5] or "").ljust(6, "0"))
    try:
        return datetime.time(hour, int(found[3] or 0), int(found[4] or 0), fraction)
    except ValueError:
        raise not_a_time(text.strip()) from None


def in_half(hour: int, half: str | None, letter: str) -> int:
    """The hour of 24 that an hour of a half day means."""
    if half in ("下午", "晚上") or letter == "p":
        return hour if hour >= 12 else hour + 12
    if half == "上午" or letter == "a":
        return 0 if hour == 12 else hour
    return hour


def not_a_time(text: str) -> BadValue:
    """The fault of a text that is no time."""
    return BadValue(Text(f"“{text}” is not a time; write 09:30.", f"“{text}”不是时间；请写成09:30。"))
