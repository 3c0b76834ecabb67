"""What of an entity a search looks in."""

from __future__ import annotations

from engines.app import Entity, EntityField

CALLED = ("name", "title", "subject", "number", "code")
"""Fields that name a record when nothing else is said."""


def searched(entity: Entity) -> list[str]:
    """The text fields a search looks in: those that say so, else what names and identifies a record."""
    named = {path for path, _ in entity.title_paths} | set(CALLED)
    fields = entity.fields.items()
    return [name for name, field in fields if looked_in(field, name in named or field.definition.unique)]


def looked_in(field: EntityField, default: bool) -> bool:
    """Whether a search looks into a field."""
    definition = field.definition
    if not definition.textual or field.system or definition.sensitive or field.type.kind != "text":
        return False
    if field.storage not in ("column", "generated", "graph"):
        return False
    return default and definition.type not in ("choice",) if definition.search is None else definition.search
