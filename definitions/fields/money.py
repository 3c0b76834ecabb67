"""Amounts of money: exact, with the scale of their currency."""

from __future__ import annotations

from typing import ClassVar, Literal

from definitions.fields.number import NumberLike, Scale
from definitions.grammar import Label
from definitions.texts import Text


class MoneyField(NumberLike):
    """An exact amount; `currency` is a field of the record or a currency code, by default the workspace's."""

    label: ClassVar[Text] = Text("Money", "金额")
    about: ClassVar[Text] = Text("An exact amount in a currency.", "精确金额，带币种。")

    type: Literal["money"] = "money"
    scale: Scale = 2
    currency: Label = ""

    @property
    def places(self) -> int:
        return self.scale
