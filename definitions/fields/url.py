"""A web address."""

from __future__ import annotations

import re
from typing import ClassVar, Literal

from definitions.fields.base import BadValue
from definitions.fields.text import TextLike
from definitions.texts import Text

ADDRESS = re.compile(r"https?://[^\s/?#]+([/?#]\S*)?\Z", re.IGNORECASE)


class UrlField(TextLike):
    """A web address; only http and https, so that a link is always safe to follow. `example.com` means https."""

    label: ClassVar[Text] = Text("Web address", "网址")
    about: ClassVar[Text] = Text("A link that opens in a new page.", "可在新页面打开的链接。")
    refused: ClassVar[frozenset[str]] = frozenset({"pattern"})

    type: Literal["url"] = "url"

    def json_schema(self) -> dict[str, object]:
        return super().json_schema() | {"format": "uri", "maxLength": self.max_length or 2000}

    def fitting(self, text: str) -> str:
        full = text if "://" in text or ":" in text.split("/")[0] else f"https://{text}"
        if not ADDRESS.match(full) or len(full) > 2000:
            raise BadValue(Text(f"“{text}” is not a web address.", f"“{text}”不是网址。"))
        return super().fitting(full)
