"""What every field type knows of itself: settings, value type, column, JSON Schema, reading and writing of values."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, Literal, Protocol, Self
from uuid import UUID

import sqlalchemy as sa
from pydantic import model_validator
from pydantic_core import PydanticCustomError

from definitions.grammar import NOTHING, Flag, Label, Name, Part, Words
from definitions.sources import Source
from definitions.texts import Text
from definitions.types import Type

DateOrder = Literal["ymd", "dmy", "mdy"]
"""How `03/04/2026` is read: not at all unless only one reading is possible, day first, or month first."""

Operator = Literal["==", "!=", "<", "<=", ">", ">=", "in", "between", "contains", "starts_with", "is_empty", "within"]
Aggregation = Literal["count", "sum", "avg", "min", "max"]

Column = sa.types.TypeEngine[Any]
"""The type of a column."""

EQUALITY: tuple[Operator, ...] = ("==", "!=", "in", "is_empty")
ORDER: tuple[Operator, ...] = ("==", "!=", "<", "<=", ">", ">=", "between", "is_empty")
WORDING: tuple[Operator, ...] = ("==", "!=", "contains", "starts_with", "in", "is_empty")

DECIMAL_TEXT = r"^-?\d+(\.\d+)?$"
"""Exact numbers travel as JSON strings."""


class Links(Protocol):
    """Full names for the names a pack uses; each unknown name becomes a fault of the stack."""

    def entity(self, name: str) -> str:
        """The full name of an entity."""

    def options(self, name: str) -> tuple[str, Mapping[str, Option]]:
        """The full name of a shared choice list, and its values."""


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a choice list as people see it."""

    title: Text
    color: str = ""


@dataclass
class BadValue(ValueError):
    """A value that the field cannot hold; says what would do."""

    text: Text

    def __str__(self) -> str:
        return str(self.text)


class Field(Part):
    """A field: the settings common to all types, and what an unremarkable type answers."""

    label: ClassVar[Text] = Text("")
    """What people call the type."""
    about: ClassVar[Text] = Text("")
    """What it is good for, in a sentence."""
    refused: ClassVar[frozenset[str]] = frozenset()
    """Common settings that have no meaning for this type."""
    operators: ClassVar[tuple[Operator, ...]] = EQUALITY
    """What a filter on the field may ask."""
    aggregations: ClassVar[tuple[Aggregation, ...]] = ("count",)
    """How many values may be made one."""
    sortable: ClassVar[bool] = True
    textual: ClassVar[bool] = False
    """Its column is text a search may look into."""
    many: ClassVar[bool] = False
    """Has rows of another table for its value: no column."""
    owning: ClassVar[bool] = False
    """These rows are its own: saved with the record, gone with it."""

    type: str
    title: Words = NOTHING
    help: Words = NOTHING
    required: Flag = False
    unique: Flag = False
    default: Source | None = None
    formula: Source | None = None
    eyes: Literal["system", "asker"] = "system"
    """Of a formula: over all records, whoever looks; or, worked out when it is read, over what the reader may see."""
    min: Source | None = None
    max: Source | None = None
    pattern: Label = ""
    must: Source | None = None
    message: Words = NOTHING
    readonly: Flag = False
    hidden: Flag = False
    index: Flag = False
    search: Flag | None = None
    """Whether the search looks into it; only text can be looked into, elsewhere it changes nothing."""
    sensitive: Flag = False
    """Masked in the history, never a title; who sees it is written into the log."""
    track: Flag | None = None
    id: Label = ""
    was: Name | None = None

    @model_validator(mode="after")
    def refuse_meaningless(self) -> Self:
        """Settings that the type has no use for are faults, and so are two origins of one value."""
        for name in sorted(self.refused & self.model_fields_set):
            raise PydanticCustomError("meaningless", "{name} {type}", {"name": name, "type": self.type})
        if self.formula is not None and self.default is not None:
            raise PydanticCustomError("two_origins", "default, formula")
        if "eyes" in self.model_fields_set and self.formula is None:
            raise PydanticCustomError("eyes", "formula")
        return self

    @property
    def computed(self) -> bool:
        """Nobody writes the value: it has a formula."""
        return self.formula is not None

    def value(self) -> Type:
        """The type of the values in expressions."""
        raise NotImplementedError

    def column(self) -> Column | None:
        """The type of the column; None when there is none."""
        return sa.Text()

    def json_schema(self) -> dict[str, object]:
        """The JSON Schema of a value that is there (null is allowed where the field is not required)."""
        return {"type": "string"}

    def parse(self, value: object, dates: DateOrder = "ymd") -> object:
        """The value a JSON value or the text of a cell means; None for nothing; `BadValue` otherwise."""
        raise NotImplementedError

    def to_json(self, value: object) -> object:
        """The value as JSON has it."""
        return value

    def format(self, value: object, locale: str = "en") -> str:
        """The value as people read it; `parse` understands it again."""
        return "" if value is None else str(value)

    def cell(self, value: object, locale: str = "en") -> object:
        """The value as a cell of Excel or CSV holds it; `parse` understands it again."""
        return value

    def for_browser(self) -> Mapping[str, str | int]:
        """Settings of the type that its editor needs, beside those that follow from its value."""
        return {}

    def linked(self, links: Links, home: str, name: str) -> Self:
        """The same field, called `name` in the entity `home`, with the full names of what it names."""
        return self


def text_of(value: object) -> str | None:
    """The trimmed text of a cell or JSON string; None for nothing."""
    if value is None:
        return None
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, int | float | Decimal | datetime.date | UUID) and not isinstance(value, bool):
        return str(value)
    raise BadValue(Text("Expected a text.", "应为文本。"))
