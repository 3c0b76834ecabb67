"""Entities that a change leaves alone, told from what they say: no table is made or compared for them."""

from __future__ import annotations

from engines.app import App, Entity
from engines.data.rights.permissions import head


def alike(old: App | None, new: App) -> frozenset[str]:
    """The names of the entities that are the same in both apps, to the column and its formula."""
    if old is None or dict(old.lists) != dict(new.lists):
        return frozenset()
    said, says = definitions(old), definitions(new)
    same = {name for name, each in says.items() if each == said.get(name)}
    kept, keeps = added_to(old), added_to(new)
    return frozenset(
        name
        for name, each in new.entities.items()
        if head(new, each).name in same
        and name in old.entities
        and linked(each) == linked(old.entities[name])
        and keeps.get(name) == kept.get(name)
    )


def definitions(app: App) -> dict[str, object]:
    """The definitions of the entities by name; they compare by what they say."""
    return dict(getattr(app.source, "entities", {}))


def linked(entity: Entity) -> list[tuple[object, ...]]:
    """What compiling has found out about an entity and its fields."""
    return [(entity.id,), *((each.id, each.storage, each.type) for each in entity.fields.values())]


def added_to(app: App) -> dict[str, set[str]]:
    """Per entity the columns that are kept by adding to them: they begin at 0."""
    found: dict[str, set[str]] = {}
    for level in app.graph.levels:
        found.setdefault(level.entity, set()).update(each.field for each in level.fields if each.delta)
    return found
