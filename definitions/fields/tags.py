"""Free words: several of them, none from a list."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, ClassVar, Literal

import sqlalchemy as sa
from pydantic import Field as Setting
from sqlalchemy.dialects import postgresql

from definitions.fields.base import BadValue, Column, DateOrder, Field, Operator
from definitions.fields.choices import texts_of
from definitions.grammar import Integer
from definitions.texts import Text
from definitions.types import TEXTS, Type

LONGEST = 60
APART = ",;，；、\n"
"""What stands between tags in a cell, so no tag has it."""
TAG = rf"^[^{APART}\x00]+$"


class TagsField(Field):
    """Any number of free words, at most `most`, each once whatever its capitals; those in use are suggested."""

    label: ClassVar[Text] = Text("Tags", "标签")
    about: ClassVar[Text] = Text(
        "Free words, several in one field; words already in use are suggested.",
        "自由填写的多个词，输入时提示已用过的词。",
    )
    refused: ClassVar[frozenset[str]] = frozenset({"pattern", "min", "max"})
    operators: ClassVar[tuple[Operator, ...]] = ("contains", "is_empty")
    sortable: ClassVar[bool] = False

    type: Literal["tags"] = "tags"
    most: Annotated[Integer, Setting(ge=1, le=1000)] = 100

    def value(self) -> Type:
        return TEXTS

    def column(self) -> Column | None:
        return postgresql.ARRAY(sa.Text())

    def for_browser(self) -> Mapping[str, str | int]:
        return {"most": self.most}

    def json_schema(self) -> dict[str, object]:
        tag = {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": TAG}
        return {"type": "array", "items": tag, "maxItems": self.most}

    def parse(self, value: object, dates: DateOrder = "ymd") -> object:
        found: dict[str, str] = {}
        for tag in texts_of(value):
            found.setdefault(tag.casefold(), tag)
        tags = list(found.values())
        if len(tags) > self.most:
            raise BadValue(Text(f"More than {self.most} tags.", f"标签超过{self.most}个。"))
        for tag in tags:
            if len(tag) > LONGEST:
                raise BadValue(Text(f"A tag is longer than {LONGEST} characters.", f"标签超过{LONGEST}个字符。"))
            if not re.match(TAG, tag):
                raise BadValue(Text(f"“{tag}” has a comma or semicolon in it.", f"“{tag}”中含有逗号或分号。"))
        return tags or None

    def format(self, value: object, locale: str = "en") -> str:
        return Text(", ", "、").get(locale).join(value) if isinstance(value, Sequence) else ""
