"""Detail rows: owned by the record, saved with it, in a table of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, Self

from pydantic import Field as Setting
from pydantic import PrivateAttr

from definitions.fields.base import BadValue, Column, DateOrder, Field, Links, Operator
from definitions.grammar import Label, Name
from definitions.texts import Text
from definitions.types import Type, rows

if TYPE_CHECKING:
    from definitions.fields import AnyField

WITHOUT_COLUMN = frozenset(
    {"pattern", "min", "max", "unique", "index", "search", "default", "formula", "must", "sensitive"}
)
"""Settings that mean nothing where there is no column."""


class LinesField(Field):
    """Detail rows with fields of their own; expressions in them know the record that owns them as `parent`."""

    label: ClassVar[Text] = Text("Detail rows", "明细")
    about: ClassVar[Text] = Text(
        "Rows that belong to the record and are saved with it.",
        "属于本记录、随其一起保存的明细行。",
    )
    refused: ClassVar[frozenset[str]] = WITHOUT_COLUMN
    operators: ClassVar[tuple[Operator, ...]] = ()
    sortable: ClassVar[bool] = False
    many: ClassVar[bool] = True
    owning: ClassVar[bool] = True

    type: Literal["lines"] = "lines"
    fields: Annotated[Mapping[Name, AnyField], Setting(min_length=1)]
    record_title: Label = ""
    unique_rows: Mapping[Name, tuple[Name, ...]] = {}
    """Fields that together may occur once among the rows of one record."""
    _entity: str = PrivateAttr("")

    @property
    def entity(self) -> str:
        """The full name of the rows' entity, after linking: `crm.order.lines`."""
        return self._entity

    def value(self) -> Type:
        return rows(self._entity, "parent")

    def column(self) -> Column | None:
        return None

    def json_schema(self) -> dict[str, object]:
        return {"type": "array", "items": {"type": "object"}}

    def parse(self, value: object, dates: DateOrder = "ymd") -> object:
        if value is None:
            return None
        if isinstance(value, list) and all(isinstance(row, Mapping) for row in value):
            return value
        raise BadValue(Text("Expected a list of rows.", "应为明细行列表。"))

    def format(self, value: object, locale: str = "en") -> str:
        return str(len(value)) if isinstance(value, list) else ""

    def linked(self, links: Links, home: str, name: str) -> Self:
        entity = f"{home}.{name}"
        inner = {key: field.linked(links, entity, key) for key, field in self.fields.items()}
        copy = self.model_copy(update={"fields": inner})
        copy._entity = entity
        return copy
