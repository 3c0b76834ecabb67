"""Text, on one line or several."""

from __future__ import annotations

import re
from typing import ClassVar, Literal, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from definitions.fields.base import WORDING, Aggregation, BadValue, DateOrder, Field, Operator, text_of
from definitions.grammar import Flag
from definitions.texts import Text
from definitions.types import TEXT, Type

LONGEST = 1_000_000
"""No text is longer than this."""


class TextLike(Field):
    """What all types have in common whose value is text; `min` and `max` are lengths in characters."""

    operators: ClassVar[tuple[Operator, ...]] = WORDING
    aggregations: ClassVar[tuple[Aggregation, ...]] = ("count", "min", "max")
    textual: ClassVar[bool] = True

    @model_validator(mode="after")
    def check_bounds(self) -> Self:
        """Lengths are whole numbers, patterns regular expressions."""
        for name in ("min", "max"):
            bound = getattr(self, name)
            if bound is not None and not bound.isdigit():
                raise PydanticCustomError("length", "{name}", {"name": name})
        try:
            re.compile(self.pattern)
        except re.error as error:
            raise PydanticCustomError("regex", "{reason}", {"reason": str(error)}) from None
        return self

    @property
    def max_length(self) -> int | None:
        """The most characters."""
        return int(self.max) if self.max is not None else None

    @property
    def min_length(self) -> int | None:
        """The fewest characters, where there is a text at all."""
        return int(self.min) if self.min is not None else None

    def value(self) -> Type:
        return TEXT

    def json_schema(self) -> dict[str, object]:
        said = {"minLength": self.min_length, "maxLength": self.max_length or LONGEST, "pattern": self.pattern or None}
        if said["pattern"]:
            said["pattern"] = f"^(?:{self.pattern})$"
        return {"type": "string"} | {key: value for key, value in said.items() if value is not None}

    def parse(self, value: object, dates: DateOrder = "ymd") -> object:
        text = text_of(value)
        return None if text is None else self.fitting(text)

    def fitting(self, text: str) -> str:
        """The text, when its length and pattern are right."""
        longest, shortest = self.max_length or LONGEST, self.min_length or 0
        if len(text) > longest:
            raise BadValue(Text(f"Longer than {longest} characters.", f"超过{longest}个字符。"))
        if len(text) < shortest:
            raise BadValue(Text(f"Shorter than {shortest} characters.", f"少于{shortest}个字符。"))
        if "\x00" in text:
            raise BadValue(Text("Contains a character that cannot be kept.", "含有无法保存的字符。"))
        if self.pattern and not re.fullmatch(self.pattern, text):
            raise BadValue(Text(f"“{text}” does not have the expected form.", f"“{text}”的格式不正确。"))
        return text


class TextField(TextLike):
    """Text; `multiline: true` for more than one line, `pattern` for a regular expression that all of it must match."""

    label: ClassVar[Text] = Text("Text", "文本")
    about: ClassVar[Text] = Text("Words on one line or several.", "单行或多行文字。")

    type: Literal["text"] = "text"
    multiline: Flag = False
