"""Titles of records."""

from __future__ import annotations

from definitions.entity import EntityDefinition
from definitions.fields import LinesField
from definitions.texts import Text
from engines.app import Blanks
from engines.compile.context import Context
from engines.compile.outlines import Outline
from engines.compile.wording import blanks_of
from engines.data.sql.searched import CALLED


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
