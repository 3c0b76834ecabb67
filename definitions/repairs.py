"""Leaving out what is wrong, so that the rest can be checked in the same round."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from definitions.located import LocatedList, LocatedMap
from definitions.merging import NAMED_PARTS


def without_faults(body: LocatedMap, error: ValidationError, broken: set[str]) -> LocatedMap | None:
    """The document without the parts at fault; None when it is the whole. Names left out are added to `broken`."""
    left: object = body
    paths = sorted({faulty_part(one) for one in error.errors(include_url=False)}, key=rank, reverse=True)
    for path in paths:
        if not path:
            return None
        broken.update(names_in(path))
        left = without(left, path)
    return left if isinstance(left, LocatedMap) else None


def rank(path: tuple[str | int, ...]) -> tuple[str, ...]:
    """Later items of a list are taken out before earlier ones."""
    return tuple(f"{part:08}" if isinstance(part, int) else part for part in path)


def faulty_part(error: ErrorDetails) -> tuple[str | int, ...]:
    """What to leave out: the setting, or where one is missing the part that needs it."""
    loc = tuple(part for part in error["loc"] if not (isinstance(part, str) and part.startswith("<")))
    match error["type"]:
        case "missing":
            return loc[:-1]
        case "meaningless":
            return (*loc, str(error.get("ctx", {}).get("name", "")))
        case _:
            return loc[:-1] if loc and loc[-1] == "[key]" else loc


def names_in(path: Sequence[str | int]) -> list[str]:
    """The name of a part that is left out altogether."""
    return [str(path[-1])] if len(path) >= 2 and path[-2] in NAMED_PARTS else []


def without(value: object, path: Sequence[str | int]) -> object:
    """A copy without what is at `path`, or without the nearest part above it that is there."""
    first, *rest = path
    if isinstance(value, LocatedMap) and isinstance(first, str) and first in value:
        below = without(value[first], rest) if rest and holds(value[first], rest[0]) else None
        copy = value.without(first) if below is None else value.without()
        if below is not None:
            copy[first] = below
        return copy
    if isinstance(value, LocatedList) and isinstance(first, int) and first < len(value):
        below = without(value[first], rest) if rest and holds(value[first], rest[0]) else None
        pairs = list(zip(value, value.items_at, strict=True))
        pairs[first : first + 1] = [(below, value.items_at[first])] if below is not None else []
        return LocatedList(value.place, pairs)
    return value


def holds(value: object, part: str | int) -> bool:
    """Whether a value has a part of this name or number."""
    if isinstance(value, LocatedMap):
        return part in value
    return isinstance(value, LocatedList) and isinstance(part, int) and part < len(value)
