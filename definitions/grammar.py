"""The common ground of the grammar models: frozen parts, names, and texts for people."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from definitions.texts import LOCALES, Text

NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*\Z")
"""A name: snake_case, beginning with a letter."""

LONGEST_NAME = 48
"""Longer names would not fit PostgreSQL's 63 bytes together with their entity's."""


class Part(BaseModel):
    """A part of a definition: frozen, and without settings nobody knows."""

    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())


def name_of(value: object) -> str:
    """A name as the language wants it; keeps the place of a located name."""
    if isinstance(value, str) and NAME.match(value) and len(value) <= LONGEST_NAME:
        return value
    raise PydanticCustomError("name", "a name")


def path_of(value: object) -> str:
    """One or more names with points between: `crm.order`, `customer.region.name`."""
    if isinstance(value, str) and value and all(NAME.match(part) for part in value.split(".")):
        return value
    raise PydanticCustomError("path", "a name")


def words_of(value: object) -> Text:
    """A title, help or message: a text, or one for each language."""
    match value:
        case Text():
            return value
        case str():
            return Text(str(value))
        case int() if not isinstance(value, bool):
            return Text(str(value))
        case Mapping() if value and all(isinstance(text, str) for text in value.values()):
            unknown = [str(key) for key in value if key not in LOCALES]
            if unknown:
                raise PydanticCustomError("language", "{name}", {"name": unknown[0]})
            return Text(str(value.get("en", "")), str(value.get("zh", "")))
    raise PydanticCustomError("words", "a text")


def whole_of(value: object) -> int:
    """A whole number, not a text or a boolean that could be read as one."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise PydanticCustomError("whole", "a whole number")


def flag_of(value: object) -> bool:
    """true or false, not a text that could be read as one."""
    if isinstance(value, bool):
        return value
    raise PydanticCustomError("flag", "true or false")


def label_of(value: object) -> str:
    """A text that is one; keeps the place of a located text."""
    if isinstance(value, str):
        return value
    raise PydanticCustomError("label", "a text")


Name = Annotated[str, PlainValidator(name_of), WithJsonSchema({"type": "string", "pattern": "^[a-z][a-z0-9]*(_[a-z0-9]+)*$"})]
Path = Annotated[
    str, PlainValidator(path_of), WithJsonSchema({"type": "string", "pattern": r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$"})
]
Words = Annotated[
    Text,
    PlainValidator(words_of),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string"},
                {
                    "type": "object",
                    "properties": {"en": {"type": "string"}, "zh": {"type": "string"}},
                    "additionalProperties": False,
                },
            ]
        }
    ),
]
Integer = Annotated[int, PlainValidator(whole_of), WithJsonSchema({"type": "integer"})]
Flag = Annotated[bool, PlainValidator(flag_of), WithJsonSchema({"type": "boolean"})]
Label = Annotated[str, PlainValidator(label_of), WithJsonSchema({"type": "string"})]

NOTHING = Text("")
"""No text said."""
