"""A definition as data that knows its places: maps, lists and scalars, each with file, line and column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from definitions.problems import Place
from definitions.sources import Exact, Source, Whole

Scalar = Source | Whole | Exact | bool | None
Value = "Scalar | LocatedMap | LocatedList"


class LocatedMap(dict[str, object]):
    """A map in the order of its file; knows the place of itself, of each key and of each value."""

    def __init__(self, place: Place, flow: bool = False) -> None:
        super().__init__()
        self.place = place
        self.flow = flow
        self.keys_at: dict[str, Place] = {}
        self.values_at: dict[str, Place] = {}

    def put(self, key: str, value: object, key_at: Place, value_at: Place) -> None:
        """Sets a key with its places."""
        self[key] = value
        self.keys_at[key] = key_at
        self.values_at[key] = value_at

    def without(self, *keys: str) -> LocatedMap:
        """A copy without some keys."""
        copy = LocatedMap(self.place, self.flow)
        for key, value in self.items():
            if key not in keys:
                copy.put(key, value, self.keys_at[key], self.values_at[key])
        return copy


class LocatedList(list[object]):
    """A list that knows the place of itself and of each item."""

    def __init__(self, place: Place, items: Iterable[tuple[object, Place]] = ()) -> None:
        pairs = list(items)
        super().__init__(value for value, _ in pairs)
        self.place = place
        self.items_at = [at for _, at in pairs]


@dataclass(frozen=True)
class Document:
    """One document of a pack: what its first key says it is, its name, and the whole of it."""

    kind: str
    name: str
    """As written: short, or the full name of what is extended."""
    body: LocatedMap
    place: Place
    path: str = ""
    """The file in the pack's folder."""


@dataclass(frozen=True)
class Spot:
    """A value found by its path, with the place of the key that names it and of the value."""

    value: object
    key_at: Place
    value_at: Place
    exact: bool = field(default=True)
    """The whole path was there; otherwise this is as near as one gets."""


def spot(body: LocatedMap, path: Iterable[object]) -> Spot:
    """The value at `path`, or the nearest part above it; parts in <angles> (type names) are no keys."""
    value: object = body
    key_at = value_at = body.place
    for part in path:
        if isinstance(value, LocatedMap) and isinstance(part, str) and part in value:
            key_at, value_at = value.keys_at[part], value.values_at[part]
            value = value[part]
        elif isinstance(value, LocatedList) and isinstance(part, int) and part < len(value):
            key_at = value_at = value.items_at[part]
            value = value[part]
        elif not (isinstance(part, str) and part.startswith("<")):
            return Spot(value, key_at, value_at, exact=False)
    return Spot(value, key_at, value_at)


def plain(value: object) -> object:
    """The same as ordinary Python values: dict, list, str, int, Decimal, bool, None."""
    match value:
        case Mapping():
            return {str(key): plain(one) for key, one in value.items()}
        case list() | tuple():
            return [plain(one) for one in value]
        case Source():
            return str(value)
        case _:
            return value
