"""Stars."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

import sqlalchemy as sa
from pydantic import PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from definitions.fields.base import BadValue, Column, DateOrder
from definitions.fields.digits import number_of
from definitions.fields.number import NumberLike
from definitions.sources import Source
from definitions.texts import Text
from definitions.types import Type

MOST = 10
STARS = "★⭐"


def stars_of(value: object) -> Source:
    """How many stars there are at most: a whole number up to ten."""
    text = str(getattr(value, "text", value))
    if not text.isdigit() or not 2 <= int(text) <= MOST:
        raise PydanticCustomError("stars", "2 to 10")
    return value if isinstance(value, Source) else Source(text)


Stars = Annotated[Source, PlainValidator(stars_of), WithJsonSchema({"type": "integer", "minimum": 2, "maximum": MOST})]


class RatingField(NumberLike):
    """So many stars, from one to `max` (5); no star is no value."""

    label: ClassVar[Text] = Text("Rating", "评分")
    about: ClassVar[Text] = Text(
        "Stars, from one to as many as you say; kept as a whole number.",
        "星级评分，从一星到指定的最高星数；按整数保存。",
    )
    refused: ClassVar[frozenset[str]] = frozenset({"pattern", "min"})

    type: Literal["rating"] = "rating"
    max: Stars = Source("5")

    @property
    def most(self) -> int:
        """The most stars."""
        return int(self.max)

    @property
    def places(self) -> int:
        return 0

    @property
    def whole(self) -> int:
        return 2

    def value(self) -> Type:
        return Type("number", digits=2, scale=0)

    def column(self) -> Column | None:
        return sa.SmallInteger()

    def for_browser(self) -> Mapping[str, str | int]:
        return {"max": str(self.most)}

    def json_schema(self) -> dict[str, object]:
        return {"type": "integer", "minimum": 1, "maximum": self.most}

    def parse(self, value: object, dates: DateOrder = "ymd") -> object:
        if isinstance(value, str):
            value = without_stars(value)
        number = number_of(value)
        if number is None:
            return None
        if number != number.to_integral_value() or not 1 <= number <= self.most:
            raise BadValue(Text(f"Give 1 to {self.most} stars.", f"请给出1至{self.most}星。"))
        return int(number)

    def to_json(self, value: object) -> object:
        return None if value is None else int(str(value))

    def format(self, value: object, locale: str = "en") -> str:
        return "" if value is None else f"{value}/{self.most}"


def without_stars(text: str) -> str:
    """`★★★☆☆`, `3/5` and `3星` are 3."""
    plain = unicodedata.normalize("NFKC", text).strip()
    count = sum(plain.count(star) for star in STARS)
    if count and not plain.strip(STARS + "☆\ufe0f "):
        return str(count)
    return plain.partition("/")[0].removesuffix("星").strip()
