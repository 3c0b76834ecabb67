"""Colours."""

from __future__ import annotations

import re
import unicodedata
from typing import ClassVar, Literal

from definitions.fields.base import EQUALITY, BadValue, DateOrder, Field, Operator, text_of
from definitions.texts import Text
from definitions.types import TEXT, Type

HEX = re.compile(r"#?([0-9a-f]{3}|[0-9a-f]{6})\Z")
RGB = re.compile(r"rgb\(\s*(\d{1,3})\s*[, ]\s*(\d{1,3})\s*[, ]\s*(\d{1,3})\s*\)\Z")


class ColorField(Field):
    """A colour, kept as `#1a2b3c`; `#ABC` and `rgb(1, 2, 3)` are understood."""

    label: ClassVar[Text] = Text("Colour", "颜色")
    about: ClassVar[Text] = Text("A colour, picked or written as #1a2b3c.", "颜色，可选取，也可写作#1a2b3c。")
    refused: ClassVar[frozenset[str]] = frozenset({"pattern", "min", "max"})
    operators: ClassVar[tuple[Operator, ...]] = EQUALITY

    type: Literal["color"] = "color"

    def value(self) -> Type:
        return TEXT

    def json_schema(self) -> dict[str, object]:
        return {"type": "string", "pattern": "^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$"}

    def parse(self, value: object, dates: DateOrder = "ymd") -> object:
        text = text_of(value)
        if text is None:
            return None
        plain = unicodedata.normalize("NFKC", text).lower()
        if found := HEX.match(plain):
            digits = found[1]
            return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))
        if (found := RGB.match(plain)) and all(int(part) < 256 for part in found.groups()):
            return "#" + "".join(f"{int(part):02x}" for part in found.groups())
        raise BadValue(Text(f"“{text}” is not a colour; write #1a2b3c.", f"“{text}”不是颜色；请写成#1a2b3c。"))
