"""Which part of the new app is which part of the old one: by stable id, then by what it was called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from engines.app import App, Entity, EntityField

T = TypeVar("T", Entity, EntityField)


@dataclass(frozen=True)
class Pair(Generic[T]):
    """The same part in both apps; one side is missing for what is added or dropped."""

    old: T | None
    new: T | None


def entity_pairs(old: App | None, new: App) -> list[Pair[Entity]]:
    """All entities of both apps."""
    return list(pairs(old.entities if old else {}, new.entities))


def field_pairs(old: Entity, new: Entity) -> list[Pair[EntityField]]:
    """All fields of an entity in both apps."""
    return list(pairs(old.fields, new.fields))


def pairs(old: Mapping[str, T], new: Mapping[str, T]) -> Iterator[Pair[T]]:
    """New parts with the old ones they are, in order; then what is gone."""
    by_id = {part.id: part for part in old.values()}
    left = {part.id: part for part in old.values()}
    for part in new.values():
        found = by_id.get(part.id) or renamed(part, old, new)
        if found is not None and found.id in left:
            del left[found.id]
            yield Pair(found, part)
        else:
            yield Pair(None, part)
    for part in left.values():
        yield Pair(part, None)


def renamed(part: T, old: Mapping[str, T], new: Mapping[str, T]) -> T | None:
    """The old part that `was` names, unless another new part still has that name."""
    was = getattr(part, "was", None) or getattr(getattr(part, "definition", None), "was", None)
    return old.get(was) if was and was not in new else None
