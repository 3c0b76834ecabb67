"""How long something takes: exact seconds, shown as hours and minutes."""

from __future__ import annotations

import datetime
import re
import unicodedata
from decimal import Decimal
from typing import ClassVar, Literal

import sqlalchemy as sa

from definitions.fields.base import BadValue, Column, DateOrder
from definitions.fields.number import NumberLike
from definitions.texts import Text
from definitions.types import Type

CLOCK = re.compile(r"(\d{1,9}):([0-5]?\d)(?::([0-5]?\d))?\Z")
PART = re.compile(
    r"\s*(\d{1,9}(?:\.\d{1,6})?)\s*"
    r"(days?|d|天|日|hours?|hrs?|h|小时|时|个小时|minutes?|mins?|min|m|分钟|分|seconds?|secs?|s|秒钟|秒)",
    re.IGNORECASE,
)
UNITS = {"d": 86400, "天": 86400, "日": 86400, "h": 3600, "小": 3600, "时": 3600, "个": 3600}
UNITS |= {"m": 60, "分": 60, "s": 1, "秒": 1}
"""Seconds of a unit by the first letter of its name; a day is 24 hours."""
WIDEST = 10
"""Digits of the greatest number of seconds: three hundred years."""


class DurationField(NumberLike):
    """A length of time, kept as whole seconds: that is its number in expressions. `1h 30m`, `1:30`, `1小时30分`."""

    label: ClassVar[Text] = Text("Duration", "时长")
    about: ClassVar[Text] = Text(
        "A length of time, typed as 1h 30m or 1:30. Formulas calculate with its seconds: duration / 3600 is hours.",
        "时长，可写作1小时30分或1:30。公式按秒计算：时长 / 3600 即小时数。",
    )

    type: Literal["duration"] = "duration"

    @property
    def places(self) -> int:
        return 0

    @property
    def whole(self) -> int:
        return WIDEST

    def value(self) -> Type:
        return Type("number", digits=WIDEST, scale=0)

    def column(self) -> Column | None:
        return sa.BigInteger()

    def json_schema(self) -> dict[str, object]:
        return {"type": "integer"}

    def parse(self, value: object, dates: DateOrder = "ymd") -> object:
        """Seconds of a number, of a clock `1:30` (hours and minutes), or of parts with their units."""
        match value:
            case None:
                return None
            case datetime.timedelta():
                seconds = Decimal(value.days * 86400 + value.seconds)
            case datetime.time():
                seconds = Decimal(value.hour * 3600 + value.minute * 60 + value.second)
            case str():
                if not value.strip():
                    return None
                seconds = seconds_in(value)
            case int() | Decimal() if not isinstance(value, bool):
                seconds = Decimal(value)
            case _:
                raise not_a_duration(str(value))
        return int(self.fitting(whole_seconds(seconds)))

    def to_json(self, value: object) -> object:
        return None if value is None else int(str(value))

    def format(self, value: object, locale: str = "en") -> str:
        return "" if value is None else shown(int(str(value)), locale)

    def cell(self, value: object, locale: str = "en") -> object:
        return None if value is None else clock(int(str(value)))


def whole_seconds(seconds: Decimal) -> Decimal:
    """A fraction of a second is none of ours."""
    if seconds != seconds.to_integral_value():
        raise BadValue(Text("A duration is whole seconds.", "时长以整秒为单位。"))
    return seconds


def seconds_in(text: str) -> Decimal:
    """The seconds that a text says; a bare number has no unit, so only nought is understood."""
    plain = unicodedata.normalize("NFKC", text).strip().replace("\u2212", "-")
    sign, body = (-1, plain[1:].strip()) if plain.startswith("-") else (1, plain)
    if found := CLOCK.match(body):
        return Decimal(sign * (int(found[1]) * 3600 + int(found[2]) * 60 + int(found[3] or 0)))
    if body.isdigit() and int(body) == 0:
        return Decimal(0)
    if body.isdigit():
        raise BadValue(
            Text(
                f"“{text.strip()}” has no unit; write {body}m, 1h 30m or 1:30.",
                f"“{text.strip()}”没有单位；请写{body}分、1小时30分或1:30。",
            )
        )
    total, at = Decimal(0), 0
    while part := PART.match(body, at):
        total += Decimal(part[1]) * UNITS[part[2][0].lower()]
        at = part.end()
    if at == 0 or body[at:].strip():
        raise not_a_duration(text.strip())
    return sign * total


def parts(seconds: int) -> tuple[str, int, int, int]:
    """Sign, hours, minutes, seconds."""
    minutes, rest = divmod(abs(seconds), 60)
    return ("-" if seconds < 0 else "", *divmod(minutes, 60), rest)


def shown(seconds: int, locale: str) -> str:
    """`1h 30m`, `1小时30分`; parts that are nought are left out."""
    sign, *numbers = parts(seconds)
    units = Text("h m s", "小时 分 秒").get(locale).split()
    said = [f"{number}{unit}" for number, unit in zip(numbers, units, strict=True) if number]
    return sign + (("" if locale == "zh" else " ").join(said) or f"0{units[1]}")


def clock(seconds: int) -> str:
    """`1:30`, `1:30:05`: the same in every language."""
    sign, hours, minutes, rest = parts(seconds)
    return f"{sign}{hours}:{minutes:02}" + (f":{rest:02}" if rest else "")


def not_a_duration(text: str) -> BadValue:
    """The fault of a text that is no duration."""
    return BadValue(
        Text(f"“{text}” is not a duration; write 1h 30m or 1:30.", f"“{text}”不是时长；请写1小时30分或1:30。")
    )
