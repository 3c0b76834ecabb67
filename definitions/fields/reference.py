"""A reference to a record of an entity."""

from __future__ import annotations

import uuid
from typing import ClassVar, Literal, Self

import sqlalchemy as sa

from definitions.fields.base import Aggregation, BadValue, Column, DateOrder, Field, Links, Operator
from definitions.grammar import Path
from definitions.sources import Source
from definitions.texts import Text
from definitions.types import Type, reference

OnDelete = Literal["restrict", "clear", "cascade"]


class ReferenceLike(Field):
    """What all references have in common: a record's id."""

    refused: ClassVar[frozenset[str]] = frozenset({"pattern", "min", "max"})
    operators: ClassVar[tuple[Operator, ...]] = ("==", "!=", "in", "is_empty", "within")
    aggregations: ClassVar[tuple[Aggregation, ...]] = ("count",)

    filter: Source | None = None
    on_delete: OnDelete = "restrict"

    @property
    def target(self) -> str:
        """The entity referred to: its full name after linking."""
        raise NotImplementedError

    def value(self) -> Type:
        return reference(self.target)

    def column(self) -> Column | None:
        return sa.Uuid()

    def json_schema(self) -> dict[str, object]:
        return {"type": "string", "minLength": 1}

    def parse(self, value: object, dates: DateOrder = "ymd") -> object:
        """A record's id; any other text is given back as the key to look the record up by."""
        if value is None or isinstance(value, uuid.UUID):
            return value
        if not isinstance(value, str | int) or isinstance(value, bool):
            raise BadValue(Text("Expected a record's id or key.", "应为记录的编号或关键字。"))
        text = str(value).strip()
        try:
            return uuid.UUID(text) if len(text) in (32, 36) else text or None
        except ValueError:
            return text

    def to_json(self, value: object) -> object:
        return None if value is None else str(value)


class ReferenceField(ReferenceLike):
    """A record of `to`; `filter` narrows what may be chosen, `on_delete` says what happens when it is deleted."""

    label: ClassVar[Text] = Text("Reference", "引用")
    about: ClassVar[Text] = Text("A record of another kind, found by its name.", "引用另一种记录，按名称查找。")

    type: Literal["reference"] = "reference"
    to: Path

    @property
    def target(self) -> str:
        return self.to

    def linked(self, links: Links, home: str, name: str) -> Self:
        return self.model_copy(update={"to": links.entity(self.to)})
