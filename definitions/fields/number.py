"""Exact decimal numbers."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, ClassVar, Literal

import sqlalchemy as sa
from pydantic import Field as Setting

from definitions.fields.base import DECIMAL_TEXT, ORDER, Aggregation, BadValue, Column, DateOrder, Field, Operator
from definitions.fields.digits import fits, grouped, number_of, plain, rounded
from definitions.grammar import Integer
from definitions.texts import Text
from definitions.types import Type

Scale = Annotated[Integer, Setting(ge=0, le=20)]
Digits = Annotated[Integer, Setting(ge=1, le=60)]


class NumberLike(Field):
    """What the exact numbers have in common: `places` after the point, `whole` digits before it."""

    refused: ClassVar[frozenset[str]] = frozenset({"pattern"})
    operators: ClassVar[tuple[Operator, ...]] = ORDER
    aggregations: ClassVar[tuple[Aggregation, ...]] = ("count", "sum", "avg", "min", "max")

    @property
    def places(self) -> int:
        """Digits kept after the point."""
        raise NotImplementedError

    @property
    def whole(self) -> int:
        """Digits there may be before the point."""
        return 20

    def value(self) -> Type:
        return Type("number", digits=self.whole, scale=self.places)

    def column(self) -> Column | None:
        return sa.Numeric(self.whole + self.places, self.places)

    def json_schema(self) -> dict[str, object]:
        return {"type": ["string", "number"], "pattern": DECIMAL_TEXT}

    def parse(self, value: object, dates: DateOrder = "ymd") -> object:
        number = number_of(value)
        return None if number is None else self.fitting(number)

    def fitting(self, number: Decimal) -> Decimal:
        """The number rounded to the places kept; too large a one is refused."""
        kept = rounded(number, self.places)
        if not fits(kept, self.whole):
            raise BadValue(Text(f"More than {self.whole} digits before the point.", f"整数部分超过{self.whole}位。"))
        return kept

    def to_json(self, value: object) -> object:
        return None if value is None else plain(Decimal(str(value)), self.places)

    def format(self, value: object, locale: str = "en") -> str:
        return "" if value is None else grouped(Decimal(str(value)), self.places)


class NumberField(NumberLike):
    """An exact number; `scale` digits are kept after the point, `precision` is the most digits in all."""

    label: ClassVar[Text] = Text("Number", "数字")
    about: ClassVar[Text] = Text("An exact number with decimals.", "精确小数。")

    type: Literal["number"] = "number"
    scale: Scale = 6
    precision: Digits | None = None

    @property
    def places(self) -> int:
        return self.scale

    @property
    def whole(self) -> int:
        return max(self.precision - self.scale, 0) if self.precision is not None else 20
