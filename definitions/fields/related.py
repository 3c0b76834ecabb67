"""The other end of a reference: records of another entity that point to this one."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

from pydantic import Field as Setting

from definitions.fields.base import BadValue, Column, DateOrder, Field, Links, Operator
from definitions.fields.lines import WITHOUT_COLUMN
from definitions.grammar import Name, Path
from definitions.texts import Text
from definitions.types import Type, rows


class RelatedField(Field):
    """The records of `from` whose reference `by` points here; no column. `from: contract.lines` are detail rows."""

    label: ClassVar[Text] = Text("Related records", "关联记录")
    about: ClassVar[Text] = Text("The records that refer to this one.", "引用本记录的其他记录。")
    refused: ClassVar[frozenset[str]] = WITHOUT_COLUMN | {"required"}
    operators: ClassVar[tuple[Operator, ...]] = ()
    sortable: ClassVar[bool] = False
    many: ClassVar[bool] = True

    type: Literal["related"] = "related"
    source: Path = Setting(alias="from")
    by: Name

    @property
    def entity(self) -> str:
        """The entity of the rows: its full name after linking."""
        return self.source

    def value(self) -> Type:
        return rows(self.source, self.by)

    def column(self) -> Column | None:
        return None

    def json_schema(self) -> dict[str, object]:
        return {"type": "array", "readOnly": True}

    def parse(self, value: object, dates: DateOrder = "ymd") -> object:
        raise BadValue(Text("Related records are changed where they are.", "关联记录请在其自身处修改。"))

    def format(self, value: object, locale: str = "en") -> str:
        return str(len(value)) if isinstance(value, list) else ""

    def linked(self, links: Links, home: str, name: str) -> Self:
        return self.model_copy(update={"source": links.entity(self.source)})
