"""The common ground of the grammar models: frozen parts, names, and texts for people."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from definitions.sources import Exact, Source, Whole
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


def one_or_more(said: object) -> object:
    """One thing where several may be: a list of it."""
    return said if isinstance(said, list | tuple) else [said]


def sorting_of(said: object) -> tuple[str, ...]:
    """`-date,number` or `[-date, number]`: fields or paths, a minus for descending."""
    parts = said.split(",") if isinstance(said, str) else said
    if not isinstance(parts, list | tuple):
        raise PydanticCustomError("sorting", "fields to sort by")
    names = tuple(part.strip() if not isinstance(part, Source) else part for part in parts if isinstance(part, str))
    if len(names) != len(parts) or not all(is_path(name.removeprefix("-")) for name in names):
        raise PydanticCustomError("sorting", "fields to sort by")
    return names


def is_path(text: str) -> bool:
    """Whether a text is one or more names with points between."""
    return bool(text) and all(NAME.match(part) for part in text.split("."))


def text_or_number(said: object) -> str:
    """A text that looks like a number or date is its own text: `version: 1.2`."""
    match said:
        case Whole() | Exact():
            return said.text
        case str():
            return str(said)
        case int() if not isinstance(said, bool):
            return str(said)
    raise PydanticCustomError("label", "a text")


def verb_tag(*verbs: str) -> Callable[[object], str | None]:
    """What decides the class of a step: which of `verbs` is among its keys, the first of them where there are several."""

    def tag(said: object) -> str | None:
        keys = said if isinstance(said, Mapping) else type(said).model_fields if isinstance(said, Part) else ()
        found = next((verb for verb in verbs if verb in keys), None)
        return f"<{found}>" if found else None

    return tag


def value_of(said: object) -> object:
    """A value kept as it is: a field's type reads it later."""
    return said


Value = Annotated[Any, PlainValidator(value_of), WithJsonSchema({})]
Anything = Annotated[Any, PlainValidator(value_of), WithJsonSchema({})]
Names = Annotated[tuple[Name, ...], BeforeValidator(one_or_more)]
Paths = Annotated[tuple[Path, ...], BeforeValidator(one_or_more)]
Sources = Mapping[Name, Source]
SourceList = Annotated[tuple[Source, ...], BeforeValidator(one_or_more)]
Sorting = Annotated[tuple[str, ...], PlainValidator(sorting_of), WithJsonSchema({"type": ["string", "array"]})]
