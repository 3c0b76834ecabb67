"""Text of a definition that knows where it stands: expressions stay text here and are compiled elsewhere."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Self

from pydantic_core import PydanticCustomError, core_schema

from definitions.problems import Place

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue


class Source(str):
    """The text of an expression (or of any scalar), with its place; equal to the same plain text."""

    place: Place | None
    raw: str
    """The scalar as written, quotes and escapes included; empty when it came from no file."""

    def __new__(cls, text: str, place: Place | None = None, raw: str = "") -> Self:
        made = super().__new__(cls, text)
        made.place = place
        made.raw = raw
        return made

    def at(self, offset: int) -> Place | None:
        """The place of the character at `offset` (from 0) of this text, inside its file."""
        if self.place is None:
            return None
        lines, column = 0, self.place.column
        written = offset_in_raw(self.raw, str(self), offset)
        before = self.raw[:written]
        if "\n" in before:
            lines = before.count("\n")
            column = len(before) - before.rindex("\n")
        else:
            column += written
        return Place(self.place.file, self.place.line + lines, column)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(source_of, serialization=core_schema.to_string_ser_schema())

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": ["string", "number", "boolean"], "description": "An expression."}


class Whole(int):
    """A whole number of a definition that keeps its text and place."""

    text: str
    place: Place | None

    def __new__(cls, text: str, place: Place | None = None) -> Self:
        made = super().__new__(cls, int(text, 0) if text[:2] in ("0x", "0o") else int(text))
        made.text = text
        made.place = place
        return made

    def __str__(self) -> str:
        return self.text


class Exact(Decimal):
    """A number with a point of a definition that keeps its text and place."""

    text: str
    place: Place | None

    def __new__(cls, text: str, place: Place | None = None) -> Self:
        made = super().__new__(cls, text)
        made.text = text
        made.place = place
        return made

    def __str__(self) -> str:
        return self.text


def source_of(value: object) -> Source:
    """The expression a scalar means: a number or boolean is its own text."""
    match value:
        case Source():
            found = value
        case bool():
            found = Source("true" if value else "false")
        case str():
            found = Source(value)
        case Whole() | Exact():
            found = Source(value.text.removeprefix("+"), value.place, value.text)
        case int() | Decimal():
            found = Source(format(value, "f") if isinstance(value, Decimal) else str(value))
        case _:
            raise PydanticCustomError("expression", "an expression")
    if not found.strip():
        raise PydanticCustomError("expression", "an expression")
    return found


def offset_in_raw(raw: str, text: str, offset: int) -> int:
    """How far into `raw` the character at `offset` of the scalar's `text` is written."""
    position = 0
    for index, character in enumerate(text):
        found = raw.find(character, position)
        if character.isspace():
            found = next_space(raw, position)
        elif found < 0:
            found = position
        if index == offset:
            return found
        position = found + 1
        if raw[:1] == "'" and character == "'":
            position += 1
        if character.isspace():
            while position < len(raw) and raw[position].isspace():
                position += 1
    return min(max(position, 0), len(raw))


def next_space(raw: str, position: int) -> int:
    """The first white space at or after `position`, or `position`."""
    for index in range(position, len(raw)):
        if raw[index].isspace():
            return index
    return position
