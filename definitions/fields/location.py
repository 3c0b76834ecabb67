"""A point on the earth."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar, Literal

from sqlalchemy.dialects import postgresql

from definitions.fields.base import BadValue, Column, DateOrder, Field, Operator
from definitions.fields.digits import number_of, plain
from definitions.texts import Text
from definitions.types import Type

PLACES = 6
"""Decimals kept of a degree: eleven centimetres."""
LIMITS = {"lat": 90, "lon": 180}
LOCATION = Type("json", entity="location")
NUMBER = r"([+-]?\d{1,3}(?:\.\d{1,15})?)\s*°?"
NORTH = rf"(?:北纬|南纬)?\s*{NUMBER}\s*([NS])?"
EAST = rf"(?:东经|西经)?\s*{NUMBER}\s*([EW])?"
PAIR = re.compile(rf"{NORTH}\s*[,;\s]\s*{EAST}\Z", re.IGNORECASE)


class LocationField(Field):
    """Latitude and longitude in degrees (WGS 84), exact to six decimals: `{lat: "31.230400", lon: "121.473700"}`."""

    label: ClassVar[Text] = Text("Location", "位置")
    about: ClassVar[Text] = Text(
        "A point by latitude and longitude, typed or taken from the device. Formulas read latitude() and longitude().",
        "经纬度位置，可输入或取自设备定位。公式可用latitude()和longitude()取其数值。",
    )
    refused: ClassVar[frozenset[str]] = frozenset({"pattern", "min", "max", "unique", "index"})
    operators: ClassVar[tuple[Operator, ...]] = ("is_empty",)
    sortable: ClassVar[bool] = False

    type: Literal["location"] = "location"

    def value(self) -> Type:
        return LOCATION

    def column(self) -> Column | None:
        return postgresql.JSONB()

    def json_schema(self) -> dict[str, object]:
        degrees = {"type": ["string", "number"], "pattern": r"^[+-]?\d{1,3}(\.\d+)?$"}
        return {
            "type": "object",
            "properties": {"lat": degrees, "lon": degrees},
            "required": ["lat", "lon"],
            "additionalProperties": False,
        }

    def parse(self, value: object, dates: DateOrder = "ymd") -> object:
        match value:
            case None:
                return None
            case str():
                return point(*in_text(value)) if value.strip() else None
            case Mapping() if set(value) == {"lat", "lon"}:
                return point(value["lat"], value["lon"])
        raise not_a_point(str(value)[:60])

    def format(self, value: object, locale: str = "en") -> str:
        return f"{value['lat']}, {value['lon']}" if isinstance(value, Mapping) else ""

    def cell(self, value: object, locale: str = "en") -> object:
        return self.format(value) or None


def in_text(text: str) -> tuple[str, str]:
    """Latitude and longitude, as `31.23, 121.47`, `31.23N 121.47E` or `北纬31.23 东经121.47`."""
    plain_text = unicodedata.normalize("NFKC", text).strip().replace("\u2212", "-").replace("、", ",")
    found = PAIR.match(plain_text)
    if not found:
        raise not_a_point(text.strip())
    south = (found[2] or "").upper() == "S" or "南纬" in text
    west = (found[4] or "").upper() == "W" or "西经" in text
    return ("-" if south else "") + found[1], ("-" if west else "") + found[3]


def point(lat: object, lon: object) -> dict[str, str]:
    """The two numbers within their bounds."""
    return {"lat": degrees_of("lat", lat), "lon": degrees_of("lon", lon)}


def degrees_of(name: str, value: object) -> str:
    """Degrees with six decimals."""
    number = number_of(value)
    if number is None or abs(number) > LIMITS[name]:
        raise BadValue(
            Text(
                "Latitude is from -90 to 90, longitude from -180 to 180.",
                "纬度应在-90至90之间，经度应在-180至180之间。",
            )
        )
    return plain(number + Decimal(0), PLACES)


def not_a_point(text: str) -> BadValue:
    """The fault of a text that is no place on earth."""
    return BadValue(
        Text(f"“{text}” is not a location; write 31.2304, 121.4737.", f"“{text}”不是位置；请写31.2304, 121.4737。")
    )
