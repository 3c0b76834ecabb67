"""A telephone number."""

from __future__ import annotations

import re
import unicodedata
from typing import ClassVar, Literal

from definitions.fields.base import BadValue
from definitions.fields.text import TextLike
from definitions.texts import Text

NUMBER = re.compile(r"\+?[\d\s().\-/]{3,32}((ext\.?|x|转|#)\s*\d{1,6})?\Z", re.IGNORECASE)


class PhoneField(TextLike):
    """A telephone number, kept as written but with half-width digits."""

    label: ClassVar[Text] = Text("Telephone number", "电话号码")
    about: ClassVar[Text] = Text(
        "A telephone number that can be called from the page.",
        "电话号码，可在页面上直接拨打。",
    )
    refused: ClassVar[frozenset[str]] = frozenset({"pattern"})

    type: Literal["phone"] = "phone"

    def fitting(self, text: str) -> str:
        plain = unicodedata.normalize("NFKC", text)
        if not NUMBER.match(plain) or sum(character.isdigit() for character in plain) < 3:
            raise BadValue(Text(f"“{text}” is not a telephone number.", f"“{text}”不是电话号码。"))
        return super().fitting(plain)
