"""What a step gives and expects: names of records become ids, `= expression` is worked out, values are compared."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from uuid import UUID

import sqlalchemy as sa

from definitions.fields.base import BadValue
from definitions.texts import Text
from engines.app import Entity, EntityField
from engines.data.reading.query import get_record
from engines.data.rights.permissions import StoredTables
from engines.data.rights.seen import bind_type
from engines.data.sql.statements import compiled, run
from engines.expressions import Names, Sources, compile_expression, to_sql
from engines.forms.compiling import shapes
from engines.scenarios.story import Named, Story, facts

ROW = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*\.[0-9]+")
PATH = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*")

Fields = Mapping[str, EntityField]


def sent(story: Story, fields: Fields, values: Mapping[str, object]) -> dict[str, object]:
    """The values of a step as the write path takes them."""
    return {str(name): sent_value(story, fields.get(name), value) for name, value in values.items()}


def sent_value(story: Story, field: EntityField | None, value: object) -> object:
    """One value: an expression, the name of a record, detail rows, or the value itself."""
    if isinstance(value, str) and value.startswith("="):
        return plain(story_value(story, value[1:].strip()))
    named = isinstance(value, str) and (value in story.names or ROW.fullmatch(value))
    if field is not None and field.type.kind == "reference" and named:
        return str(story.named(str(value)).id)
    if field is not None and field.type.kind == "rows" and isinstance(value, list | tuple):
        rows = story.app.entities[field.type.entity].fields
        return [sent(story, rows, row) if isinstance(row, Mapping) else row for row in value]
    return plain(value)


def plain(value: object) -> object:
    """A YAML value without its place."""
    match value:
        case bool() | None:
            return value
        case str():
            return str(value)
        case int():
            return int(value)
        case Decimal():
            return Decimal(value)
        case UUID():
            return str(value)
        case list() | tuple():
            return [plain(each) for each in value]
        case Mapping():
            return {str(key): plain(each) for key, each in value.items()}
    return value


def story_value(story: Story, source: str) -> object:
    """The value of an expression over the records named so far."""
    known = facts(story.names)
    names = Names(shapes(story.app), "", {name: each.type for name, each in known.items()})
    expression = compile_expression(source, names)
    extra = {name: sa.bindparam(name, type_=bind_type(each.type)) for name, each in known.items()}
    value = to_sql(expression, Sources(tables=StoredTables(story.app), extra=extra))
    statement = compiled(sa.select(value.label("value")))
    params = {name: each.value for name, each in known.items() if name in statement.names}
    found = run(story.conn, story.scope, statement, params).fetchone()
    return found["value"] if found else None


# --- expectations -------------------------------------------------------------------------------------------------


def difference(story: Story, by: str, name: str, expected: object) -> Text | None:
    """What is wrong with `so.total: 1000`; nothing when it is so."""
    field, found = looked_up(story, by, name)
    if same(story, field, expected, found):
        return None
    return Text(
        f"{name}: expected {shown(expected)}, found {shown(found)}",
        f"{name}：应为{shown(expected)}，实为{shown(found)}",
    )


def shown(value: object) -> str:
    """A value in a message."""
    return "empty" if value is None else str(plain(value))


def looked_up(story: Story, by: str, name: str) -> tuple[EntityField | None, object]:
    """The value that a path from a named record leads to; anything else is an expression."""
    parts = name.split(".")
    if PATH.fullmatch(name) and parts[0] in story.names:
        return along(story, by, story.names[parts[0]], parts[1:])
    return None, plain(story_value(story, name))


def along(story: Story, by: str, record: Named, path: list[str]) -> tuple[EntityField | None, object]:
    """Walk a path: fields, references, rows by their number from 1."""
    entity = story.app.entities[record.entity]
    values = get_record(story.conn, story.asking(by), record.entity, record.id)
    if not path:
        return None, str(record.id)
    return within(story, by, entity, values, path)


def within(
    story: Story, by: str, entity: Entity, values: Mapping[str, object], path: list[str]
) -> tuple[EntityField | None, object]:
    """The rest of a path inside a record's values."""
    field, value = entity.field(path[0]), values.get(path[0])
    rest = path[1:]
    if not rest:
        return field, value
    if isinstance(value, list) and rest[0].isdigit():
        row = value[int(rest[0]) - 1] if 1 <= int(rest[0]) <= len(value) else {}
        inner = story.app.entities[field.type.entity]
        return within(story, by, inner, row, rest[1:]) if rest[1:] else (None, row.get("id"))
    if field.type.kind == "reference" and value is not None:
        return along(story, by, Named(field.type.entity, UUID(str(value))), rest)
    return None, None


def same(story: Story, field: EntityField | None, expected: object, found: object) -> bool:
    """Whether a value is the expected one: numbers exactly, records by name, id or key, rows by what is said."""
    wanted = plain(expected)
    if isinstance(wanted, str) and wanted.startswith("="):
        wanted = plain(story_value(story, wanted[1:].strip()))
    if wanted is None or wanted == "":
        return found in (None, "", [])
    if isinstance(wanted, bool) or isinstance(found, bool):
        return wanted is found
    if isinstance(wanted, list):
        rows = found if isinstance(found, list) else []
        return len(rows) == len(wanted) and all(
            same_item(story, field, *pair) for pair in zip(wanted, rows, strict=True)
        )
    if field is not None and field.type.kind == "reference" and found is not None:
        return same_record(story, field, str(wanted), UUID(str(found)))
    return same_scalar(story, field, wanted, found)


def same_item(story: Story, field: EntityField | None, expected: object, found: object) -> bool:
    """One item of a list: a row of which some fields are said, or a value."""
    if not isinstance(expected, Mapping) or not isinstance(found, Mapping) or field is None:
        return same_scalar(story, None, expected, found)
    fields = story.app.entities[field.type.entity].fields
    return all(same(story, fields.get(name), value, found.get(name)) for name, value in expected.items())


def same_record(story: Story, field: EntityField, expected: str, found: UUID) -> bool:
    """A record by its name in the story, its id, a unique key or its title."""
    if expected in story.names or ROW.fullmatch(expected):
        return story.named(expected).id == found
    if expected == str(found):
        return True
    entity = story.app.entities[field.type.entity]
    record = get_record(story.conn, story.scope, entity.name, found)
    keys = [
        name for name, each in entity.fields.items() if each.definition.unique or each.definition.type == "sequence"
    ]
    return expected in [str(record.get(name)) for name in [*keys, "_title"]]


def same_scalar(story: Story, field: EntityField | None, expected: object, found: object) -> bool:
    """Numbers compare as numbers, moments as moments, everything else as text."""
    if isinstance(expected, int | Decimal) or (field is not None and field.type.kind == "number"):
        return number(expected) == number(found) and number(found) is not None
    if field is not None and field.type.kind in ("datetime", "date", "time"):
        return moment(story, field, expected) == moment(story, field, found)
    return str(expected) == str(found)


def moment(story: Story, field: EntityField, said: object) -> object:
    """A day, time or moment; without a zone it is in the workspace's. What is none of them stays as it is."""
    try:
        value = field.definition.parse(said)
    except BadValue:
        return said
    if isinstance(value, datetime.datetime) and value.tzinfo is None:
        return value.replace(tzinfo=story.scope.timezone)
    return value


def number(value: object) -> Decimal | None:
    """An exact number, if it is one."""
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None
