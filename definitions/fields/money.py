"""Amounts of money: exact, with the scale of their currency."""

from __future__ import annotations

from typing import Literal

from definitions.fields.number import NumberLike, Scale
from definitions.grammar import Label


class MoneyField(NumberLike):
    """An exact amount; `currency` is a field of the record or a currency code, by default the workspace's."""

    type: Literal["money"] = "money"
    scale: Scale = 2
    currency: Label = ""

    @property
    def places(self) -> int:
        return self.scale
