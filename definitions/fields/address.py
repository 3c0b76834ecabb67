"""Postal addresses."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import ClassVar, Literal, Self

import babel
from pydantic import model_validator
from pydantic_core import PydanticCustomError
from sqlalchemy.dialects import postgresql

from definitions.fields.base import BadValue, Column, DateOrder, Field, Operator
from definitions.fields.regions import LEVELS, level_of, names, parts_of, region_at_start
from definitions.grammar import Label
from definitions.texts import Text
from definitions.types import Type

ADDRESS = Type("json", entity="address")
CHINA = "CN"
PARTS = ("country", "region", "street", "city", "state", "postcode")
ELSEWHERE = ("street", "city", "state", "postcode")
NONE = ("EU", "EZ", "QO", "UN", "XA", "XB", "ZZ")
"""Two letters that are no country."""
LONGEST = 300
POSTCODE = re.compile(r"\s*[(（]?(\d{6})[)）]?\Z")  # noqa: RUF001


class AddressField(Field):
    """An address: in China a region down to its `level` and a street, elsewhere street, city, state; postcode."""

    label: ClassVar[Text] = Text("Address", "地址")
    about: ClassVar[Text] = Text(
        "A postal address: in China by region down to the county, elsewhere in the country's own form.",
        "通讯地址：国内按省市区县选择，国外按当地格式填写。",
    )
    refused: ClassVar[frozenset[str]] = frozenset({"pattern", "min", "max", "unique", "index"})
    operators: ClassVar[tuple[Operator, ...]] = ("starts_with", "is_empty")
    sortable: ClassVar[bool] = False

    type: Literal["address"] = "address"
    country: Label = CHINA
    level: Literal["province", "city", "county"] = "county"

    @model_validator(mode="after")
    def check_country(self) -> Self:
        """A country goes by its two letters."""
        if self.country not in countries("en"):
            raise PydanticCustomError("country", "{name}", {"name": self.country})
        return self

    def value(self) -> Type:
        return ADDRESS

    def column(self) -> Column | None:
        return postgresql.JSONB()

    def for_browser(self) -> Mapping[str, str | int]:
        return {"country": self.country, "level": self.level}

    def json_schema(self) -> dict[str, object]:
        texts = {name: {"type": "string", "maxLength": LONGEST} for name in PARTS}
        return {"type": "object", "properties": texts, "additionalProperties": False}

    def parse(self, value: object, dates: DateOrder = "ymd") -> object:
        match value:
            case None:
                return None
            case str():
                return self.checked(self.in_text(value.strip())) if value.strip() else None
            case Mapping():
                return self.checked(value)
        raise BadValue(Text("Expected an address.", "应为地址。"))

    def checked(self, said: Mapping[str, object]) -> dict[str, str] | None:
        """The parts that say something, each what it should be; nothing where only the country is said."""
        if not set(said) <= set(PARTS) or not all(isinstance(each, str | None) for each in said.values()):
            raise BadValue(Text("An address has other parts.", "地址的组成部分不正确。"))
        parts = {name: str(said[name]).strip() for name in PARTS if str(said.get(name) or "").strip()}
        if any(len(each) > LONGEST or "\x00" in each for each in parts.values()):
            raise BadValue(Text(f"Longer than {LONGEST} characters.", f"超过{LONGEST}个字符。"))
        if not set(parts) - {"country"}:
            return None
        parts = {"country": self.country} | parts
        if parts["country"] not in countries("en"):
            raise BadValue(
                Text(f"There is no country “{parts['country']}”.", f"没有代码为“{parts['country']}”的国家或地区。")
            )
        return self.chinese(parts) if parts["country"] == CHINA else elsewhere(parts)

    def chinese(self, parts: dict[str, str]) -> dict[str, str]:
        """An address in China: its region is known and deep enough."""
        code = parts.get("region", "")
        if code not in names():
            raise BadValue(Text("Choose the region: province, city, county.", "请选择省、市、区县。"))
        if LEVELS.index(level_of(code)) < LEVELS.index(self.level) and has_below(code):
            wanted = Text(self.level, {"city": "市", "county": "区县"}.get(self.level, ""))
            raise BadValue(Text(f"Choose the region down to the {wanted.en}.", f"请选择到{wanted.zh}一级。"))
        if "city" in parts or "state" in parts:
            raise BadValue(Text("In China the region says city and state.", "国内地址的省市由行政区划给出。"))
        return parts

    def in_text(self, text: str) -> dict[str, object]:
        """The address a cell says: JSON, parts with `|` between, or a Chinese one beginning with its region."""
        if text.startswith("{"):
            return json_object(text)
        if "|" in text:
            *parts, country = [each.strip() for each in text.split("|")]
            return {**dict(zip(ELSEWHERE, parts, strict=False)), "country": country}
        if found := chinese_in(text):
            return found
        if self.country == CHINA:
            raise BadValue(
                Text("Begin with the region: 上海市浦东新区….", "请以省市区县开头，例如上海市浦东新区世纪大道100号。")
            )
        return {"street": text, "country": self.country}

    def format(self, value: object, locale: str = "en") -> str:
        return shown(value, locale) if isinstance(value, Mapping) else ""

    def cell(self, value: object, locale: str = "en") -> object:
        if not isinstance(value, Mapping):
            return None
        if value.get("country") == CHINA:
            return shown(value, "zh")
        return " | ".join([*(str(value.get(name, "")) for name in ELSEWHERE), str(value.get("country"))])


def elsewhere(parts: dict[str, str]) -> dict[str, str]:
    """An address outside China has no region of China's, nor the mark that a cell puts between parts."""
    if "region" in parts:
        raise BadValue(Text("Regions are those of China.", "行政区划仅用于国内地址。"))
    return {name: each.replace("|", "/") for name, each in parts.items()}


def has_below(code: str) -> bool:
    """Whether a region has smaller ones; some cities have none."""
    stem = code.rstrip("0").ljust(2, "0")
    stem = stem if len(stem) % 2 == 0 else stem + "0"
    return any(each.startswith(stem) and each != code for each in names())


def json_object(text: str) -> dict[str, object]:
    """The object that a text is the JSON of."""
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise BadValue(Text("Expected an address.", "应为地址。"))
    return found


def chinese_in(text: str) -> dict[str, object] | None:
    """A Chinese address, the largest first as Chinese write it, or the smallest first as in English."""
    if text.endswith(", China"):
        *small, last = text.removesuffix(", China").split(", ")
        large, _, postcode = last.partition(" ")
        for count in range(min(len(small), 2), -1, -1):
            code, rest = region_at_start("".join([large, *reversed(small[len(small) - count :])]))
            if code and not rest:
                street = ", ".join(small[: len(small) - count])
                return {"country": CHINA, "region": code, "street": street, "postcode": postcode}
    post = POSTCODE.search(text)
    code, street = region_at_start(text[: post.start()] if post else text)
    if not code:
        return None
    return {"country": CHINA, "region": code, "street": street.strip(), "postcode": post[1] if post else ""}


def shown(value: Mapping[str, object], locale: str) -> str:
    """As people write it in their language: the largest part first in Chinese addresses, the smallest first else."""
    said = {name: str(value.get(name) or "") for name in PARTS}
    country = countries(locale).get(said["country"], said["country"])
    if said["country"] != CHINA:
        state = f"{said['state']} {said['postcode']}".strip()
        return ", ".join(each for each in (said["street"], said["city"], state, country) if each)
    regions = parts_of(said["region"])
    if locale == "zh":
        return "".join(regions) + said["street"] + (f" {said['postcode']}" if said["postcode"] else "")
    large = f"{regions[0]} {said['postcode']}".strip()
    return ", ".join(each for each in (said["street"], *reversed(regions[1:]), large, country) if each)


@cache
def countries(locale: str) -> Mapping[str, str]:
    """The countries by their two letters."""
    territories = babel.Locale("zh" if locale == "zh" else "en").territories
    return {code: name for code, name in territories.items() if len(code) == 2 and code.isalpha() and code not in NONE}
