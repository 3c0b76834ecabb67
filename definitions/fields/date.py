"""Days."""

from __future__ import annotations

import datetime
import re
import unicodedata
from typing import ClassVar, Literal

import sqlalchemy as sa

from definitions.fields.base import ORDER, Aggregation, BadValue, Column, DateOrder, Field, Operator
from definitions.texts import Text
from definitions.types import DATE, Type

YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?\Z")
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})\Z")
YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})\Z")
WORDED = re.compile(r"(\d{1,2})[\s-]+([A-Za-z]{3,9})\.?,?[\s-]+(\d{4})\Z")
WORDED_MONTH_FIRST = re.compile(r"([A-Za-z]{3,9})\.?\s+(\d{1,2}),?\s+(\d{4})\Z")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class DateField(Field):
    """A day, without a time or a time zone."""

    label: ClassVar[Text] = Text("Date", "日期")
    about: ClassVar[Text] = Text("A day.", "年月日。")
    refused: ClassVar[frozenset[str]] = frozenset({"pattern"})
    operators: ClassVar[tuple[Operator, ...]] = ORDER
    aggregations: ClassVar[tuple[Aggregation, ...]] = ("count", "min", "max")

    type: Literal["date"] = "date"

    def value(self) -> Type:
        return DATE

    def column(self) -> Column | None:
        return sa.Date()

    def json_schema(self) -> dict[str, object]:
        return {"type": "string", "format": "date"}

    def parse(self, value: object, dates: DateOrder = "ymd") -> object:
        match value:
            case None:
                return None
            case datetime.datetime():
                return value.date()
            case datetime.date():
                return value
            case str():
                return day_in(value, dates)
        raise not_a_date(str(value))

    def to_json(self, value: object) -> object:
        return value.isoformat() if isinstance(value, datetime.date) else value

    def format(self, value: object, locale: str = "en") -> str:
        return value.isoformat() if isinstance(value, datetime.date) else ""


def day_in(text: str, dates: DateOrder = "ymd") -> datetime.date | None:
    """The day written in `text`: `2026-03-01`, `2026/3/1`, `2026年3月1日`, `1 Mar 2026`, `20260301`, or by order."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        return None
    try:
        return datetime.date(*parts_of(plain, dates))
    except ValueError as error:
        raise error if isinstance(error, BadValue) else not_a_date(text.strip()) from None


def parts_of(text: str, dates: DateOrder) -> tuple[int, int, int]:
    """Year, month and day of a written date."""
    if found := YEAR_FIRST.match(text) or COMPACT.match(text):
        return int(found[1]), int(found[2]), int(found[3])
    if found := WORDED.match(text):
        return int(found[3]), month_called(found[2]), int(found[1])
    if found := WORDED_MONTH_FIRST.match(text):
        return int(found[3]), month_called(found[1]), int(found[2])
    if found := YEAR_LAST.match(text):
        return year_last(int(found[1]), int(found[2]), int(found[3]), dates)
    raise ValueError(text)


def year_last(first: int, second: int, year: int, dates: DateOrder) -> tuple[int, int, int]:
    """`03/04/2026`, read by the order asked for, or by the only order that makes a date of it."""
    if dates == "dmy" or (dates == "ymd" and first > 12):
        return year, second, first
    if dates == "mdy" or second > 12 or first == second:
        return year, first, second
    raise BadValue(
        Text(
            f"“{first:02}/{second:02}/{year}” may be two different days; write {year}-{second:02}-{first:02} "
            f"or {year}-{first:02}-{second:02}.",
            f"“{first:02}/{second:02}/{year}”可能是两个不同的日期；请写{year}-{second:02}-{first:02}"
            f"或{year}-{first:02}-{second:02}。",
        )
    )


def month_called(name: str) -> int:
    """The number of an English month."""
    return MONTHS.index(name[:3].lower()) + 1


def not_a_date(text: str) -> BadValue:
    """The fault of a text that is no date."""
    return BadValue(Text(f"“{text}” is not a date; write 2026-01-31.", f"“{text}”不是日期；请写成2026-01-31。"))
