"""Entities that a change leaves alone, told from what is written of them: no table is made or compared for them."""

from __future__ import annotations

from collections.abc import Mapping

from definitions.layers import Definitions
from engines.app import App, Entity
from engines.data.rights.permissions import head


def alike(old: App | None, new: App) -> frozenset[str]:
    """The names of the entities that are the same in both apps, to the column and its formula."""
    if old is None or dict(old.lists) != dict(new.lists):
        return frozenset()
    said, says = bodies(old), bodies(new)
    same = {name for name, each in says.items() if each == said.get(name)}
    kept, keeps = added_to(old), added_to(new)
    return frozenset(
        name
        for name, each in new.entities.items()
        if head(new, each).name in same
        and name in old.entities
        and linked_alike(old.entities[name], each)
        and keeps.get(name) == kept.get(name)
    )


def bodies(app: App) -> Mapping[str, object]:
    """What is written of each entity once all layers are laid over each other: plain maps compare ten times as fast
    as the definitions read from them."""
    layers = app.source.layers if isinstance(app.source, Definitions) else {}
    return {name: layer.body for (kind, name), layer in layers.items() if kind == "entity"}


def linked_alike(before: Entity, after: Entity) -> bool:
    """Whether compiling has found out the same about an entity and its fields, in the same order.

    A plain field is what is written of it; only what refers to other fields can have become something else."""
    had, has = before.fields.values(), after.fields.values()
    if before.id != after.id or [each.id for each in had] != [each.id for each in has]:
        return False
    linked = [pair for pair in zip(had, has, strict=True) if pair[1].formula or pair[1].type.kind == "reference"]
    return all(was.storage == now.storage and was.type == now.type for was, now in linked)


def added_to(app: App) -> dict[str, set[str]]:
    """Per entity the columns that are kept by adding to them: they begin at 0."""
    found: dict[str, set[str]] = {}
    for level in app.graph.levels:
        found.setdefault(level.entity, set()).update(each.field for each in level.fields if each.delta)
    return found
