"""Lookups: a field that shows the value at the end of a path has the type and settings of the field there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from definitions.fields import Field, LookupField, ReferenceLike, of_type
from definitions.types import TEXT
from engines.compile.outlines import Outline

ITS_OWN = (
    "title",
    "help",
    "formula",
    "eyes",
    "readonly",
    "hidden",
    "index",
    "search",
    "sensitive",
    "track",
    "id",
    "was",
)
"""Settings a lookup says itself."""


def with_lookups(found: Mapping[str, Outline]) -> dict[str, Outline]:
    """The outlines with each lookup replaced by a computed field of the type at the end of its path."""
    return {name: replaced(outline, found) for name, outline in found.items()}


def replaced(outline: Outline, found: Mapping[str, Outline]) -> Outline:
    """One outline without lookups."""
    if not any(isinstance(field, LookupField) for field in outline.fields.values()):
        return outline
    fields = {key: shown(outline.name, field, found) for key, field in outline.fields.items()}
    return replace(outline, fields=fields)


def shown(entity: str, field: Field, found: Mapping[str, Outline]) -> Field:
    """The field that takes the place of a lookup; a path that leads nowhere is told when it is compiled."""
    if not isinstance(field, LookupField):
        return field
    end = end_of(entity, field, found, 0) or of_type(TEXT)
    told = {"required": False, "unique": False, "default": None, "min": None, "max": None, "must": None, "was": None}
    said = {key: getattr(field, key) for key in ITS_OWN}
    return end.model_copy(update={**told, **said, "title": field.title or end.title})


def end_of(entity: str, field: LookupField, found: Mapping[str, Outline], depth: int) -> Field | None:
    """The field at the end of a lookup's path."""
    here: Field | None = None
    for part in str(field.path).split("."):
        outline = found.get(entity)
        here = outline.fields.get(part.strip()) if outline else None
        if isinstance(here, LookupField):
            here = end_of(entity, here, found, depth + 1) if depth < 20 else None
        entity = here.target if isinstance(here, ReferenceLike) else ""
    return here
