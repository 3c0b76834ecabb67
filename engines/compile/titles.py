"""Titles of records, and the text a search looks in."""

from __future__ import annotations

from definitions.entity import EntityDefinition
from definitions.fields import LinesField
from definitions.texts import Text
from engines.app import Blanks, Entity, EntityField
from engines.compile.context import Context
from engines.compile.outlines import Outline
from engines.compile.wording import PART, blanks_of

CALLED = ("name", "title", "subject", "number", "code")
"""Fields that name a record when nothing else is said."""


def record_title(outline: Outline) -> str:
    """The template of a record's title: the one said, or the field that names it best."""
    said = outline.definition.record_title if isinstance(outline.definition, EntityDefinition | LinesField) else ""
    if said or outline.owner:
        return said
    best = next((name for name in CALLED if name in outline.fields), None)
    first = next((name for name, field in outline.fields.items() if field.textual and name not in outline.system), None)
    return f"{{{best or first}}}" if best or first else ""


def parts(context: Context, entity: str, template: str) -> Blanks:
    """The `{path}` parts of a record title, compiled."""
    place = context.place("entity", entity, "record_title")
    return blanks_of(Text(template), lambda part: context.expression(part, entity, place=place))


def searched(entity: Entity) -> list[str]:
    """The text fields a search looks in: those that say so, else what names and identifies a record."""
    named = {part.strip() for part in PART.findall(entity.record_title)} | set(CALLED)
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
