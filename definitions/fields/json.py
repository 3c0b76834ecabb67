"""Any JSON value."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import ClassVar, Literal

from sqlalchemy.dialects import postgresql

from definitions.fields.base import BadValue, Column, DateOrder, Field, Operator
from definitions.texts import Text
from definitions.types import JSON, Type


class JsonField(Field):
    """A JSON value that expressions only pass on; a cell holds its text."""

    label: ClassVar[Text] = Text("Structured data", "结构化数据")
    about: ClassVar[Text] = Text("Any JSON, for exchange with other systems.", "任意JSON数据，用于与其他系统交换。")
    refused: ClassVar[frozenset[str]] = frozenset({"pattern", "min", "max"})
    operators: ClassVar[tuple[Operator, ...]] = ("is_empty",)
    sortable: ClassVar[bool] = False

    type: Literal["json"] = "json"

    def value(self) -> Type:
        return JSON

    def column(self) -> Column | None:
        return postgresql.JSONB()

    def json_schema(self) -> dict[str, object]:
        return {}

    def parse(self, value: object, dates: DateOrder = "ymd") -> object:
        if not isinstance(value, str):
            return value
        if not value.strip():
            return None
        try:
            found: object = json.loads(value, parse_float=Decimal)
        except ValueError:
            raise BadValue(Text("This is not JSON.", "这不是JSON。")) from None
        return found

    def format(self, value: object, locale: str = "en") -> str:
        return "" if value is None else json.dumps(value, ensure_ascii=False, default=str)
