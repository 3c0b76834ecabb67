"""Percentages: 12.5 is 12.5 %."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar, Literal

from definitions.fields.base import DateOrder
from definitions.fields.digits import plain
from definitions.fields.number import NumberLike, Scale
from definitions.texts import Text


class PercentField(NumberLike):
    """A percentage; the number before the percent sign is kept, so 12.5 % is 12.5."""

    label: ClassVar[Text] = Text("Percentage", "百分比")
    about: ClassVar[Text] = Text("A percentage; 12.5 % is the number 12.5.", "百分比；12.5%即数值12.5。")

    type: Literal["percent"] = "percent"
    scale: Scale = 4

    @property
    def places(self) -> int:
        return self.scale

    def parse(self, value: object, dates: DateOrder = "ymd") -> object:
        if isinstance(value, str):
            value = value.strip().removesuffix("%").removesuffix("％").strip()
        return super().parse(value, dates)

    def format(self, value: object, locale: str = "en") -> str:
        return "" if value is None else f"{trimmed(plain(Decimal(str(value)), self.scale))}%"


def trimmed(text: str) -> str:
    """Without noughts at the end of the decimals."""
    return text.rstrip("0").removesuffix(".") if "." in text else text
