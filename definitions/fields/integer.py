"""Whole numbers."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar, Literal

import sqlalchemy as sa

from definitions.fields.base import BadValue, Column, DateOrder
from definitions.fields.number import NumberLike
from definitions.texts import Text
from definitions.types import INTEGER, Type


class IntegerField(NumberLike):
    """A whole number of at most 18 digits."""

    label: ClassVar[Text] = Text("Whole number", "整数")
    about: ClassVar[Text] = Text("A number without decimals.", "不带小数的数字。")

    type: Literal["integer"] = "integer"

    @property
    def places(self) -> int:
        return 0

    @property
    def whole(self) -> int:
        return 18

    def value(self) -> Type:
        return INTEGER

    def column(self) -> Column | None:
        return sa.BigInteger()

    def json_schema(self) -> dict[str, object]:
        return {"type": "integer"}

    def fitting(self, number: Decimal) -> Decimal:
        if number != number.to_integral_value():
            raise BadValue(Text(f"“{number:f}” is not a whole number.", f"“{number:f}”不是整数。"))
        return super().fitting(number)

    def parse(self, value: object, dates: DateOrder = "ymd") -> object:
        number = super().parse(value)
        return int(number) if isinstance(number, Decimal) else None

    def to_json(self, value: object) -> object:
        return None if value is None else int(str(value))
