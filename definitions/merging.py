"""Extending: an upper layer's document laid over a lower one's, part by part, by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from definitions.faults import unknown
from definitions.located import LocatedMap
from definitions.problems import Fault, Place
from definitions.sources import Source
from definitions.texts import LOCALES, Text

NAMED_PARTS = frozenset({"fields", "checks", "unique", "indexes", "states", "actions", "items", "values", "allow"})
"""Maps whose keys are names of parts, which an extension may add, change or remove."""


@dataclass(frozen=True)
class Merge:
    """Lays `upper` over `lower`; what does not fit is told with both places."""

    fault: Callable[[Fault], None]
    target: str
    """The full name of what is extended."""

    def maps(self, lower: LocatedMap, upper: LocatedMap, parent: str = "") -> LocatedMap:
        """The two as one: maps meet by key, anything else is replaced, `remove: true` takes away."""
        made = lower.without()
        for key, value in upper.items():
            key_at, value_at = upper.keys_at[key], upper.values_at[key]
            if isinstance(value, LocatedMap) and value.get("remove") is True:
                self.remove(made, key, value, key_at)
            elif key not in made:
                if self.fits(made, key, value, key_at, parent):
                    made.put(key, value, key_at, value_at)
            else:
                made.put(key, self.both(made, upper, key, parent), made.keys_at[key], self.value_at(made, upper, key))
        return made

    def both(self, lower: LocatedMap, upper: LocatedMap, key: str, parent: str) -> object:
        """The value of a key that both layers have."""
        low, high = lower[key], upper[key]
        if isinstance(low, LocatedMap) and isinstance(high, LocatedMap):
            return self.maps(low, high, key)
        if isinstance(low, str) and isinstance(high, LocatedMap) and high and set(high) <= set(LOCALES):
            words = LocatedMap(high.place, flow=True)
            words.put("en", low, lower.keys_at[key], lower.values_at[key])
            return self.maps(words, high, key)
        if key == "type" and isinstance(low, str) and low != high and "path" not in upper:
            self.refuse_type(lower, upper)
            return low
        return high

    def value_at(self, lower: LocatedMap, upper: LocatedMap, key: str) -> Place:
        """A merged map stays where it was; a replaced value is where the extension says it."""
        return lower.values_at[key] if isinstance(lower[key], LocatedMap) else upper.values_at[key]

    def remove(self, made: LocatedMap, key: str, value: LocatedMap, at: Place) -> None:
        """Takes a part away."""
        if set(value) != {"remove"}:
            detail = Text("`remove: true` stands alone.", "`remove: true`应单独出现。")
            self.fault(Fault(detail, place=value.keys_at["remove"], name=key))
        if key not in made:
            self.missing(made, key, at)
            return
        del made[key]
        del made.keys_at[key], made.values_at[key]

    def fits(self, lower: LocatedMap, key: str, value: object, at: Place, parent: str) -> bool:
        """A new field needs a type; without one it was meant to change a field that is not there."""
        if parent == "fields" and isinstance(value, LocatedMap) and "type" not in value and self.of_entity(lower):
            self.missing(lower, key, at)
            return False
        return True

    def of_entity(self, fields: LocatedMap) -> bool:
        """Whether these are an entity's fields (a form's have no type)."""
        return any(isinstance(field, LocatedMap) and "type" in field for field in fields.values())

    def missing(self, lower: LocatedMap, key: str, at: Place) -> None:
        """The extension names a part that the lower layer does not have."""
        detail = unknown(Text("part", "部分"), key, lower)
        where = Text(f" (`{self.target}` is at {lower.place}.)", f"(`{self.target}`位于{lower.place}。)")
        self.fault(Fault(Text(detail.en + where.en, detail.zh + where.zh), place=at, name=key))

    def refuse_type(self, lower: LocatedMap, upper: LocatedMap) -> None:
        """An extension cannot make another thing of a field."""
        old, new = lower["type"], upper["type"]
        at, first = upper.values_at["type"], lower.values_at["type"]
        self.fault(
            Fault(
                Text(
                    f"`{self.target}` has this field as {old} at {first}; an extension cannot make it {new}.",
                    f"`{self.target}`在{first}将此字段定义为{old}；扩展不能改为{new}。",
                ),
                place=at,
                name="type",
            )
        )


def renamed(body: LocatedMap, key: str, name: str) -> LocatedMap:
    """The document under its full name."""
    made = LocatedMap(body.place, body.flow)
    for one, value in body.items():
        at = body.values_at[one]
        made.put(one, Source(name, at) if one == key else value, body.keys_at[one], at)
    return made
