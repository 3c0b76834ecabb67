"""How several people decide together: when enough of them agree, and when enough refuse."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

RATIO = re.compile(r"\s*ratio\s+(\d{1,4})\s*/\s*(\d{1,4})\s*\Z")
WEIGHT = re.compile(r"\s*weight\s*(>=|>)\s*(\d{1,6})\s*\Z")


@dataclass(frozen=True, slots=True)
class Sign:
    """When a step is agreed to: `any` first, `all`, `in_order` one after the other, a `count`, a `ratio` of all voices,
    or a `weight` reached."""

    mode: Literal["any", "all", "in_order", "count", "ratio", "weight"] = "any"
    least: int = 1
    """Of `count` and `weight`: so many or so much is enough."""
    ratio: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class Refusal:
    """When a step is refused: by `any`, `when_impossible` to agree any more, by a `count`, a `ratio` or `all`."""

    mode: Literal["any", "all", "when_impossible", "count", "ratio"] = "any"
    least: int = 1
    ratio: Fraction = Fraction(1)


def sign_of(said: object) -> Sign:
    """`any`, `all`, `in_order`, `2`, `ratio 2/3`, `weight > 5`."""
    match said:
        case Sign():
            return said
        case "any" | "all" | "in_order":
            return Sign({"any": "any", "all": "all"}.get(str(said), "in_order"))  # type: ignore[arg-type]
        case int() if not isinstance(said, bool) and said > 0:
            return Sign("count", int(said))
        case str() if found := RATIO.match(said):
            return Sign("ratio", ratio=fraction(found[1], found[2]))
        case str() if found := WEIGHT.match(said):
            return Sign("weight", int(found[2]) + (found[1] == ">"))
    raise PydanticCustomError("sign", "a way to sign")


def refusal_of(said: object) -> Refusal:
    """`any`, `all`, `when_impossible`, `2`, `ratio 1/3`."""
    match said:
        case Refusal():
            return said
        case "any":
            return Refusal("any")
        case "all":
            return Refusal("all")
        case "when_impossible":
            return Refusal("when_impossible")
        case int() if not isinstance(said, bool) and said > 0:
            return Refusal("count", int(said))
        case str() if found := RATIO.match(said):
            return Refusal("ratio", ratio=fraction(found[1], found[2]))
    raise PydanticCustomError("refusal", "a way to refuse")


def fraction(above: str, below: str) -> Fraction:
    """A share of all, more than nothing and not more than all."""
    if not int(below) or not 0 < Fraction(int(above), int(below)) <= 1:
        raise PydanticCustomError("sign", "a way to sign")
    return Fraction(int(above), int(below))


AnySign = Annotated[
    Sign,
    PlainValidator(sign_of),
    WithJsonSchema(
        {"type": ["string", "integer"], "examples": ["any", "all", "in_order", 2, "ratio 2/3", "weight > 5"]}
    ),
]
AnyRefusal = Annotated[
    Refusal,
    PlainValidator(refusal_of),
    WithJsonSchema({"type": ["string", "integer"], "examples": ["any", "when_impossible", 2, "ratio 1/3"]}),
]
