"""An e-mail address."""

from __future__ import annotations

import re
from typing import ClassVar, Literal

from definitions.fields.base import BadValue
from definitions.fields.text import TextLike
from definitions.texts import Text

ADDRESS = re.compile(r"[^\s@,;<>\"]+@[^\s@,;<>\"]+\.[^\s@.,;<>\"]+\Z")


class EmailField(TextLike):
    """An e-mail address, kept as written."""

    label: ClassVar[Text] = Text("E-mail address", "电子邮箱")
    about: ClassVar[Text] = Text("An e-mail address, checked for its form.", "电子邮箱地址，检查格式。")
    refused: ClassVar[frozenset[str]] = frozenset({"pattern"})

    type: Literal["email"] = "email"

    def json_schema(self) -> dict[str, object]:
        return super().json_schema() | {"format": "email", "maxLength": self.max_length or 254}

    def fitting(self, text: str) -> str:
        if not ADDRESS.match(text) or len(text) > 254:
            raise BadValue(Text(f"“{text}” is not an e-mail address.", f"“{text}”不是电子邮件地址。"))
        return super().fitting(text)
