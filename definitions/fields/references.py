"""Several records of another entity: many to many, in a table of links."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal, Self

from pydantic import PrivateAttr

from definitions.fields.base import BadValue, Column, DateOrder, Field, Links, Operator
from definitions.fields.lines import WITHOUT_COLUMN
from definitions.fields.reference import OnDelete, ReferenceField
from definitions.grammar import Path
from definitions.sources import Source
from definitions.texts import Text
from definitions.types import Type, reference

ITEM = "item"
"""The field of a link that refers to the record."""
SEPARATORS = re.compile(r"\s*[;；、\n]\s*")
MOST = 1000


class ReferencesField(Field):
    """Any number of records of `to`, each once, in an order of one's own; kept as links, read as a list of ids."""

    label: ClassVar[Text] = Text("Several references", "多个引用")
    about: ClassVar[Text] = Text(
        "Records of another kind, as many as you like; formulas count and add them up like rows.",
        "引用另一种记录中的任意多条；公式可像明细行一样计数和汇总。",
    )
    refused: ClassVar[frozenset[str]] = WITHOUT_COLUMN
    operators: ClassVar[tuple[Operator, ...]] = ("contains", "is_empty")
    sortable: ClassVar[bool] = False
    many: ClassVar[bool] = True
    owning: ClassVar[bool] = True

    type: Literal["references"] = "references"
    to: Path
    filter: Source | None = None
    on_delete: OnDelete = "restrict"
    _entity: str = PrivateAttr("")

    @property
    def entity(self) -> str:
        """The full name of the links' entity, after linking."""
        return self._entity

    @property
    def fields(self) -> Mapping[str, Field]:
        """What a link holds: the record; one that is cleared or deleted with it takes the link along."""
        rule: OnDelete = "restrict" if self.on_delete == "restrict" else "cascade"
        item = ReferenceField(to=self.to, required=True, on_delete=rule, filter=self.filter, title=self.title)
        return {ITEM: item}

    def value(self) -> Type:
        return Type("rows", entity=self._entity, by="parent", item=reference(self.to))

    def column(self) -> Column | None:
        return None

    def json_schema(self) -> dict[str, object]:
        return {"type": "array", "items": {"type": "string", "minLength": 1}, "maxItems": MOST}

    def parse(self, value: object, dates: DateOrder = "ymd") -> object:
        """The ids; other texts are keys to look the records up by. A cell has semicolons between them."""
        match value:
            case None:
                return None
            case str():
                given: Sequence[object] = [text for text in SEPARATORS.split(value.strip()) if text]
            case [*_]:
                given = value
            case _:
                raise BadValue(Text("Expected a list of records.", "应为记录列表。"))
        if len(given) > MOST:
            raise BadValue(Text(f"More than {MOST} records.", f"记录超过{MOST}条。"))
        return list(dict.fromkeys(one_of(each) for each in given)) or None

    def to_json(self, value: object) -> object:
        return [str(each) for each in value] if isinstance(value, list) else None

    def format(self, value: object, locale: str = "en") -> str:
        return "; ".join(map(str, value)) if isinstance(value, list) else ""

    def cell(self, value: object, locale: str = "en") -> object:
        return self.format(value) or None

    def linked(self, links: Links, home: str, name: str) -> Self:
        copy = self.model_copy(update={"to": links.entity(self.to)})
        copy._entity = f"{home}.{name}"
        return copy


def one_of(value: object) -> uuid.UUID | str:
    """A record's id, or the key of one."""
    said = value.get("id") if isinstance(value, Mapping) else value
    if isinstance(said, uuid.UUID):
        return said
    if not isinstance(said, str) or not said.strip():
        raise BadValue(Text("Expected a record's id or key.", "应为记录的编号或关键字。"))
    try:
        return uuid.UUID(said.strip()) if len(said.strip()) in (32, 36) else said.strip()
    except ValueError:
        return said.strip()
