"""JSON Schema 2020-12 of what may be sent of a record: the contract, of which jsonschema is the judge."""

from __future__ import annotations

from collections.abc import Mapping

from engines.app import Entity, EntityField
from engines.data.intake.intake import unwritten
from engines.data.rights.permissions import asker, field_access
from engines.data.sql.statements import cached
from engines.data.work.invariants import fixed
from engines.forms.form import JSON
from engines.scope import Scope

DIALECT = "https://json-schema.org/draft/2020-12/schema"
NOTHING: JSON = {"enum": [None, ""]}
"""An empty text is nothing, whatever the type."""
SENT_BACK = "^_"
"""`_title`, `_titles`, `_can` may come back as they were read; they are not looked at."""


def record_schema(scope: Scope, entity: Entity) -> dict[str, JSON]:
    """The schema of a new record; a change is the same without `required`."""
    key = ("schema", entity.name, asker(scope), scope.locale)
    return cached(
        scope.app, key, lambda: {"$schema": DIALECT, "title": entity.title.get(scope.locale), **made(scope, entity)}
    )


def made(scope: Scope, entity: Entity) -> dict[str, JSON]:
    """The object of one record or detail row."""
    access = field_access(scope, entity)
    fields = {name: each for name, each in entity.fields.items() if access[name] != "hidden"}
    required = [name for name, each in fields.items() if must_be_sent(each)]
    return {
        "type": "object",
        "properties": {name: field_schema(scope, each, access[name] == "write") for name, each in fields.items()},
        "patternProperties": {SENT_BACK: True},
        "additionalProperties": False,
        "required": [*required],
    }


def must_be_sent(each: EntityField) -> bool:
    """A new record needs the value, and nothing else gives it."""
    given = unwritten(each) or each.formula is not None or each.default is not None or each.definition.type == "boolean"
    return each.definition.required and not given


def field_schema(scope: Scope, each: EntityField, writable: bool) -> JSON:
    """The schema of one value. What nobody writes may come back in any form."""
    title = each.title.get(scope.locale)
    if each.definition.type == "references" and writable and not each.definition.readonly:
        list_ = plain(each.definition.json_schema())
        needed = each.definition.required
        return (
            {"title": title, **list_, "minItems": 1} if needed else {"title": title, "anyOf": [list_, {"type": "null"}]}
        )
    if each.definition.type == "lines":
        rows = scope.app.entities[each.type.entity]
        needs = {"minItems": 1} if each.definition.required else {}
        return {
            "title": title,
            "type": ["array", "null"] if not needs else "array",
            "items": row_schema(scope, rows),
            **needs,
        }
    given = unwritten(each) or each.formula is not None or each.storage == "rows"
    if not writable or given or each.definition.readonly:
        return {"title": title, "readOnly": True}
    value = understood(each, plain(each.definition.json_schema())) | bounds(each)
    if each.definition.required and each.default is None:
        return (
            {"title": title, "minLength": 1, **value}
            if "string" in str(value.get("type"))
            else {"title": title, **value}
        )
    return {"title": title, "anyOf": [value, NOTHING]}


def bounds(each: EntityField) -> dict[str, JSON]:
    """The least and the greatest number, where they are written as whole ones. JSON Schema knows none for numbers that
    travel as text: of those the checker tells."""
    limits = {"minimum": fixed(each.min), "maximum": fixed(each.max)} if each.type.kind == "number" else {}
    return {word: int(limit) for word, limit in limits.items() if limit is not None and limit == int(limit)}


def understood(each: EntityField, value: dict[str, JSON]) -> dict[str, JSON]:
    """The schema of a value with what is understood besides: a number as a text, a record that was read as its id."""
    if each.type.kind == "reference":
        return {**value, "type": ["string", "integer", "object"]}
    if value.get("type") == "string" and each.definition.type in ("text", "rich_text", "sequence"):
        return {**value, "type": ["string", "integer"]}
    return value


def row_schema(scope: Scope, rows: Entity) -> dict[str, JSON]:
    """The schema of a detail row: its own fields, the id of a row that is kept, or the wish to delete it."""
    whole = made(scope, rows)
    dropped: JSON = {"type": "object", "properties": {"_delete": {"const": True}}, "required": ["id", "_delete"]}
    return {"anyOf": [dropped, whole]}


def plain(value: Mapping[str, object]) -> dict[str, JSON]:
    """A field type's schema as JSON."""
    return {key: value_json(each) for key, each in value.items()}


def value_json(value: object) -> JSON:
    """Any schema value as JSON."""
    match value:
        case Mapping():
            return plain(value)
        case list() | tuple():
            return [value_json(each) for each in value]
        case None | bool() | int() | str():
            return value
    return str(value)
