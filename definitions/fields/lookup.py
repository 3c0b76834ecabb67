"""A value of a record one refers to, shown here: a path formula under a name of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

from pydantic import model_validator

from definitions.fields.base import EQUALITY, Column, DateOrder, Field, Operator
from definitions.sources import Source
from definitions.texts import Text
from definitions.types import EMPTY, Type


class LookupField(Field):
    """`path: customer.region.name` is the formula; the type is that of the value at its end, known when compiled."""

    label: ClassVar[Text] = Text("Looked-up value", "查找值")
    about: ClassVar[Text] = Text(
        "A value of a record this one refers to, always current.",
        "取自所引用记录的值，始终最新。",
    )
    refused: ClassVar[frozenset[str]] = frozenset({"default", "min", "max", "pattern", "required", "unique"})
    operators: ClassVar[tuple[Operator, ...]] = EQUALITY

    type: Literal["lookup"] = "lookup"
    path: Source

    @model_validator(mode="before")
    @classmethod
    def path_is_formula(cls, said: object) -> object:
        """The path is kept as the formula too, so that it is computed like any other."""
        if isinstance(said, Mapping) and "path" in said:
            return {**said, "formula": said["path"]}
        return said

    def value(self) -> Type:
        return EMPTY

    def column(self) -> Column | None:
        return None

    def json_schema(self) -> dict[str, object]:
        return {"readOnly": True}

    def parse(self, value: object, dates: DateOrder = "ymd") -> object:
        return value
