"""Several values of a list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar, Literal, Self

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from definitions.fields.base import BadValue, Column, DateOrder, Field, Links, Operator
from definitions.fields.choice import ChoiceSetting, linked_choices
from definitions.texts import Text
from definitions.types import TEXTS, Type

SEPARATORS = re.compile(r"\s*[,;，；、\n]\s*")


class ChoicesField(Field):
    """Any number of a list of values, each once, in the order given."""

    label: ClassVar[Text] = Text("Several choices", "多选")
    about: ClassVar[Text] = Text("Any number of a list of values.", "从列表中选若干项。")
    refused: ClassVar[frozenset[str]] = frozenset({"pattern", "min", "max"})
    operators: ClassVar[tuple[Operator, ...]] = ("contains", "is_empty")
    sortable: ClassVar[bool] = False

    type: Literal["choices"] = "choices"
    choices: ChoiceSetting

    def value(self) -> Type:
        return TEXTS

    def column(self) -> Column | None:
        return postgresql.ARRAY(sa.Text())

    def json_schema(self) -> dict[str, object]:
        return {
            "type": "array",
            "items": {"type": "string", "enum": list(self.choices.values)},
            "uniqueItems": True,
        }

    def parse(self, value: object, dates: DateOrder = "ymd") -> object:
        chosen = [self.choices.value_of(text) for text in texts_of(value)]
        return list(dict.fromkeys(chosen)) or None

    def format(self, value: object, locale: str = "en") -> str:
        if not isinstance(value, Sequence):
            return ""
        comma = Text(", ", "、").get(locale)
        return comma.join(self.choices.title(one, locale) for one in value)

    def linked(self, links: Links, home: str, name: str) -> Self:
        return self.model_copy(update={"choices": linked_choices(self.choices, links)})


def texts_of(value: object) -> list[str]:
    """The texts of a list, or of a cell that separates them by commas, semicolons or lines."""
    match value:
        case None:
            return []
        case str():
            return [text for text in SEPARATORS.split(value.strip()) if text]
        case [*values] if all(isinstance(one, str) for one in values):
            return [str(one).strip() for one in values if str(one).strip()]
    raise BadValue(Text("Expected a list of texts.", "应为文本列表。"))
