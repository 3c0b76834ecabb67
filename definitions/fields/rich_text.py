"""Text with headings, lists, emphasis and links, made safe."""

from __future__ import annotations

import html
import re
from typing import ClassVar, Literal

import nh3
from sqlalchemy.dialects import postgresql

from definitions.fields.base import BadValue, Column, DateOrder, Field, Operator, text_of
from definitions.texts import Text
from definitions.types import Type

LONGEST = 1_000_000
ELEMENTS = {"p", "br", "h1", "h2", "h3", "ul", "ol", "li", "blockquote", "pre", "code", "hr"} | {
    "strong", "em", "u", "s", "a",
}  # fmt: skip
"""What may stay; everything else goes, with scripts and styles their content too."""
SAFE = nh3.Cleaner(
    tags=ELEMENTS,
    attributes={"a": {"href"}},
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel="noopener noreferrer",
    attribute_filter=lambda _tag, _name, value: value.replace("<", "%3C").replace(">", "%3E"),
)
MARKED_UP = re.compile(r"</?[a-zA-Z][^<>]*>")
TAG = re.compile(r"<[^>]*>")
BREAK = re.compile(r"<(?:br|hr|/p|/h[123]|/li|/pre|/blockquote)>")
SPACES = re.compile("[ \t\r\n\u00a0]+")
SIGNS = (("\u00a0", "&nbsp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("&", "&amp;"))
"""How the cleaned text writes what HTML would take otherwise; the last one last."""
RICH = Type("json", entity="rich_text")
"""Its value in expressions: passed on as it is, or read through plain_text()."""


class RichTextField(Field):
    """Formatted text as HTML of which only harmless elements stay; plain text wherever there are only words."""

    label: ClassVar[Text] = Text("Rich text", "富文本")
    about: ClassVar[Text] = Text(
        "Text with headings, lists, emphasis and links. Formulas read its words with plain_text().",
        "带标题、列表、强调和链接的文字。公式可用plain_text()取其文字。",
    )
    refused: ClassVar[frozenset[str]] = frozenset({"pattern", "min", "max", "unique", "index", "default", "formula"})
    operators: ClassVar[tuple[Operator, ...]] = ("contains", "is_empty")
    sortable: ClassVar[bool] = False

    type: Literal["rich_text"] = "rich_text"

    def value(self) -> Type:
        return RICH

    def column(self) -> Column | None:
        return postgresql.JSONB()

    def json_schema(self) -> dict[str, object]:
        return {"type": "string", "maxLength": LONGEST}

    def parse(self, value: object, dates: DateOrder = "ymd") -> object:
        """Safe HTML; a text without any markup becomes a paragraph for each of its lines."""
        text = text_of(value)
        if text is None:
            return None
        if len(text) > LONGEST:
            raise BadValue(Text(f"Longer than {LONGEST} characters.", f"超过{LONGEST}个字符。"))
        if "\x00" in text:
            raise BadValue(Text("Contains a character that cannot be kept.", "含有无法保存的字符。"))
        safe = SAFE.clean(text if MARKED_UP.search(text) else paragraphs(text)).strip()
        return safe if plain_text(safe) or "<hr>" in safe else None

    def format(self, value: object, locale: str = "en") -> str:
        return plain_lines(value) if isinstance(value, str) else ""

    def cell(self, value: object, locale: str = "en") -> object:
        return self.format(value, locale) or None


def paragraphs(text: str) -> str:
    """Each line as a paragraph."""
    return "".join(f"<p>{html.escape(line, quote=False)}</p>" for line in text.splitlines() if line.strip())


def plain_lines(safe: str) -> str:
    """The words, each block on a line of its own."""
    broken = BREAK.sub("\n", SPACES.sub(" ", safe))
    lines = (SPACES.sub(" ", words(line)).strip(" ") for line in broken.split("\n"))
    return "\n".join(line for line in lines if line)


def plain_text(safe: str) -> str:
    """The words on one line: what plain_text() gives on the server, in PostgreSQL and in the browser alike."""
    return SPACES.sub(" ", words(BREAK.sub(" ", safe))).strip(" ")


def words(safe: str) -> str:
    """Without tags; the signs that HTML writes otherwise as they are."""
    text = TAG.sub("", safe)
    for sign, written in SIGNS:
        text = text.replace(written, sign)
    return text
