"""Numbers of documents: counted, patterned, given at the first save."""

from __future__ import annotations

import datetime
import re
from typing import ClassVar, Literal, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from definitions.fields.base import WORDING, Aggregation, BadValue, DateOrder, Field, Operator, text_of
from definitions.grammar import Flag, Label
from definitions.texts import Text
from definitions.types import TEXT, Type

PART = re.compile(r"\{([^{}]*)\}")
KNOWN = ("yyyy", "yy", "mm", "dd", "seq")
Per = Literal["year", "month", "day", "never"]
PERIODS = {"year": "%Y", "month": "%Y-%m", "day": "%Y-%m-%d", "never": ""}


class SequenceField(Field):
    """A number made from `pattern` (`{yyyy} {yy} {mm} {dd} {seq:5}`), counted `per` period; `gapless` leaves no gap."""

    label: ClassVar[Text] = Text("Document number", "编号")
    about: ClassVar[Text] = Text("A number given at the first save, by a pattern.", "首次保存时按规则自动编号。")
    refused: ClassVar[frozenset[str]] = frozenset({"default", "formula", "min", "max"})
    operators: ClassVar[tuple[Operator, ...]] = WORDING
    aggregations: ClassVar[tuple[Aggregation, ...]] = ("count", "min", "max")
    textual: ClassVar[bool] = True

    type: Literal["sequence"] = "sequence"
    pattern: Label = "{seq:5}"
    per: Per = "never"
    gapless: Flag = False

    @model_validator(mode="after")
    def check_pattern(self) -> Self:
        """Exactly one counter, and only known parts."""
        parts = [part.partition(":") for part in PART.findall(self.pattern)]
        unknown = [name for name, _, width in parts if name not in KNOWN or (width and not width.isdigit())]
        if unknown:
            raise PydanticCustomError("sequence_part", "{name}", {"name": unknown[0]})
        if [name for name, _, _ in parts].count("seq") != 1:
            raise PydanticCustomError("sequence_counter", "seq")
        return self

    def value(self) -> Type:
        return TEXT

    def json_schema(self) -> dict[str, object]:
        return {"type": "string", "maxLength": 200}

    def parse(self, value: object, dates: DateOrder = "ymd") -> object:
        text = text_of(value)
        if text is not None and len(text) > 200:
            raise BadValue(Text("Longer than 200 characters.", "超过200个字符。"))
        return text

    def period(self, day: datetime.date) -> str:
        """The period that `day` is counted in: `2026-03` for `per: month`."""
        return day.strftime(PERIODS[self.per])

    def number(self, day: datetime.date, count: int) -> str:
        """The text of the `count`-th number of a period: `SO-202603-00001`."""

        def filled(part: re.Match[str]) -> str:
            name, _, width = part[1].partition(":")
            if name == "seq":
                return str(count).zfill(int(width or 1))
            return {"yyyy": f"{day.year:04}", "yy": f"{day.year % 100:02}", "mm": f"{day.month:02}"}.get(
                name, f"{day.day:02}"
            )

        return PART.sub(filled, self.pattern)
