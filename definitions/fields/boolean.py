"""Yes or no."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from typing import ClassVar, Literal

import sqlalchemy as sa

from definitions.fields.base import BadValue, Column, DateOrder, Field, Operator
from definitions.texts import Text
from definitions.types import BOOLEAN, Type

YES = frozenset({"true", "yes", "y", "t", "1", "on", "x", "是", "对", "真", "有", "√", "✓", "✔"})
NO = frozenset({"false", "no", "n", "f", "0", "off", "否", "错", "假", "无", "×", "✗", "✘"})


class BooleanField(Field):
    """Yes or no, never empty: what is not said is no."""

    label: ClassVar[Text] = Text("Yes or no", "是否")
    about: ClassVar[Text] = Text("A switch: yes or no.", "是或否的开关。")
    refused: ClassVar[frozenset[str]] = frozenset({"pattern", "min", "max"})
    operators: ClassVar[tuple[Operator, ...]] = ("==", "!=")

    type: Literal["boolean"] = "boolean"

    def value(self) -> Type:
        return BOOLEAN

    def column(self) -> Column | None:
        return sa.Boolean()

    def json_schema(self) -> dict[str, object]:
        return {"type": "boolean"}

    def parse(self, value: object, dates: DateOrder = "ymd") -> object:
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, str | int | Decimal):
            return yes_or_no(str(value))
        raise neither(str(value))

    def format(self, value: object, locale: str = "en") -> str:
        if value is None:
            return ""
        return Text("Yes", "是").get(locale) if value else Text("No", "否").get(locale)


def yes_or_no(text: str) -> bool | None:
    """What a cell says, in English, Chinese, or with a mark."""
    word = unicodedata.normalize("NFKC", text).strip().lower()
    if not word:
        return None
    if word in YES:
        return True
    if word in NO:
        return False
    raise neither(text)


def neither(text: str) -> BadValue:
    """The fault of a text that is neither yes nor no."""
    return BadValue(Text(f"“{text}” is neither yes nor no.", f"“{text}”既不是“是”也不是“否”。"))
