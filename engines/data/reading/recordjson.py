"""A record as JSON, made by PostgreSQL: the value of each field as text the browser and the API share."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg
from sqlalchemy.dialects.postgresql import aggregate_order_by

from definitions.fields.references import ITEM
from definitions.types import Type
from engines.app import Entity, EntityField
from engines.data.rights.permissions import DIRECTORY, as_system, visible_fields
from engines.data.rights.seen import presented, seen, seen_sources
from engines.expressions import Expression, to_sql
from engines.scope import Scope

PART = re.compile(r"\{([^{}]+)\}")

Column = sa.ColumnElement[object]


def json_value(kind: Type, value: Column) -> Column:
    """A value so that PostgreSQL's JSON has it as the API says: exact numbers as text, moments in UTC."""
    match kind.kind:
        case "number":
            return value if isinstance(value.type, sa.Integer) else sa.cast(value, sa.Text)
        case "datetime":
            return utc_text(value)
        case _:
            return value


def utc_text(value: Column) -> Column:
    """`2026-03-01T09:00:00Z`."""
    local = sa.func.to_json(sa.func.timezone(constant("UTC"), value))
    return local.op("#>>")(constant("{}")).op("||")(constant("Z"))


def constant(text: str) -> Column:
    """A text written into the statement itself: fixed with the app, so no parameter is needed."""
    return sa.literal_column("'" + text.replace("'", "''") + "'", sa.Text())


EMPTY_OBJECT: Column = sa.literal_column("'{}'::json", sa.JSON())
EMPTY_LIST: Column = sa.literal_column("'[]'::json", sa.JSON())


# --- titles ----------------------------------------------------------------------------------------------------------


def title(scope: Scope, entity: Entity, record: sa.FromClause) -> Column:
    """The title of a record as the asker may see it; parts that are hidden are left out."""
    paths = dict(entity.title_paths)
    pieces: list[Column] = []
    for index, piece in enumerate(PART.split(entity.record_title)):
        if index % 2 == 0:
            pieces += [constant(piece)] if piece else []
        elif piece.strip() in paths and all_seen(scope, paths[piece.strip()]):
            pieces.append(part(scope, entity, record, paths[piece.strip()]))
    return joined(pieces) if entity.title_paths else sa.cast(record.c.id, sa.Text)


def joined(pieces: list[Column]) -> Column:
    """Text pieces one after the other, without space around."""
    if not pieces:
        return constant("")
    whole = pieces[0]
    for each in pieces[1:]:
        whole = sa.type_coerce(whole.op("||")(each), sa.Text)
    return sa.func.btrim(whole)


def all_seen(scope: Scope, expression: Expression) -> bool:
    """Whether the asker may see every field the expression reads."""
    entities = scope.app.entities
    return all(
        each.field in visible_fields(scope, entities[each.entity])
        for each in expression.reads
        if each.entity in entities
    )


def part(scope: Scope, entity: Entity, record: sa.FromClause, path: Expression) -> Column:
    """One `{path}` of a title as text."""
    value = to_sql(path, seen_sources(scope, entity, record, {}))
    if path.type.kind == "reference" and path.type.entity in scope.app.entities:
        return sa.func.coalesce(reference_title(scope, path.type.entity, value), constant(""))
    if path.type.kind == "datetime":
        local = sa.func.timezone(sa.bindparam("_timezone", type_=sa.Text()), value)
        return sa.func.coalesce(sa.func.to_char(local, constant("YYYY-MM-DD HH24:MI")), constant(""))
    return sa.func.coalesce(sa.cast(value, sa.Text), constant(""))


def reference_title(scope: Scope, target: str, value: Column) -> Column:
    """The title of the record that `value` is the id of; nothing when the asker may not read it."""
    entity = scope.app.entities[target]
    eyes = as_system(scope) if target in DIRECTORY else scope
    other = seen(eyes, entity)
    return sa.select(title(eyes, entity, other)).where(other.c.id == value).correlate_except(other).scalar_subquery()


NO_LINKS: Mapping[str, Column] = {}


def titles(
    scope: Scope, references: Mapping[str, tuple[Type, Column]], linked: Mapping[str, Column] = NO_LINKS
) -> Column:
    """The `_titles` object: for each reference the title of its record, for each list of records theirs."""
    made = [reference_title(scope, kind.entity, value) for kind, value in references.values()]
    names = [constant(name) for name in (*references, *linked)]
    return sa.func.json_object(pg.array(names), pg.array([*made, *linked.values()])) if names else EMPTY_OBJECT


# --- fields and rows --------------------------------------------------------------------------------------------------


def shown(scope: Scope, entity: Entity) -> list[EntityField]:
    """The fields of an entity that the asker sees and that are a value, in order."""
    visible = visible_fields(scope, entity)
    return [each for name, each in entity.fields.items() if name in visible and each.storage != "rows"]


def shown_lines(scope: Scope, entity: Entity) -> list[EntityField]:
    """The `lines` fields that the asker sees."""
    visible = visible_fields(scope, entity)
    return [each for name, each in entity.fields.items() if name in visible and each.definition.type == "lines"]


def field_columns(fields: Iterable[EntityField], record: sa.FromClause) -> dict[str, Column]:
    """The JSON values of fields of a record."""
    return {each.name: json_value(each.type, record.c[each.name]) for each in fields}


def references(scope: Scope, fields: Iterable[EntityField], record: sa.FromClause) -> dict[str, tuple[Type, Column]]:
    """The fields that refer to a record of a known entity, the record itself and its owner aside."""
    return {
        each.name: (each.type, record.c[each.name])
        for each in fields
        if each.type.kind == "reference"
        and each.type.entity in scope.app.entities
        and each.name not in ("id", "parent")
    }


def shown_links(scope: Scope, entity: Entity) -> list[EntityField]:
    """The lists of records that the asker sees."""
    visible = visible_fields(scope, entity)
    return [each for name, each in entity.fields.items() if name in visible and each.definition.type == "references"]


def links(scope: Scope, fields: Iterable[EntityField], record: sa.FromClause) -> dict[str, Column]:
    """For each list of records the ids of those that the asker may read, in order, as a JSON array."""
    return {each.name: gathered(scope, each, record, lambda item: item) for each in fields}


def link_titles(scope: Scope, fields: Iterable[EntityField], record: sa.FromClause) -> dict[str, Column]:
    """The same as titles, one on each line: `_titles` has texts only."""
    made: dict[str, Column] = {}
    for each in fields:
        target = target_of(each)
        titles_ = gathered(scope, each, record, lambda item, to=target: one_line(reference_title(scope, to, item)))  # type: ignore[misc]
        words = sa.func.json_array_elements_text(titles_).table_valued("value").render_derived()
        made[each.name] = sa.select(sa.func.string_agg(words.c.value, constant("\n"))).scalar_subquery()
    return made


def one_line(text: Column) -> Column:
    """A title without line ends."""
    return sa.func.replace(sa.func.coalesce(text, constant("")), constant("\n"), constant(" "))


def target_of(field: EntityField) -> str:
    """The entity of a list of records."""
    assert field.type.item is not None
    return field.type.item.entity


def gathered(scope: Scope, field: EntityField, record: sa.FromClause, shown: Callable[[Column], Column]) -> Column:
    """Something of each record that is linked and may be read."""
    link = seen(scope, scope.app.entities[field.type.entity])
    inner = (
        sa.select(shown(link.c[ITEM]).label("shown"), link.c.position, link.c.id)
        .where(link.c.parent == record.c.id)
        .correlate(record)
        .subquery()
    )
    listed = sa.func.json_agg(aggregate_order_by(inner.c.shown, inner.c.position, inner.c.id))
    return sa.select(sa.func.coalesce(listed, EMPTY_LIST)).scalar_subquery()


def lines(scope: Scope, field: EntityField, record: sa.FromClause) -> Column:
    """The detail rows of a record as a JSON array, in order."""
    entity = scope.app.entities[field.type.entity]
    row = presented(scope, entity, sa.true())
    fields = [each for each in shown(scope, entity) if each.name != "parent"]
    columns = field_columns(fields, row)
    columns |= {each.name: lines(scope, each, row) for each in shown_lines(scope, entity)}
    own_links = shown_links(scope, entity)
    columns |= links(scope, own_links, row)
    columns["_titles"] = titles(scope, references(scope, fields, row), link_titles(scope, own_links, row))
    inner = (
        sa.select(*(column.label(name) for name, column in columns.items()))
        .where(row.c.parent == record.c.id)
        .order_by(row.c.position, row.c.id)
        .correlate(record)
        .subquery()
    )
    rows = sa.func.coalesce(sa.func.json_agg(inner.table_valued()), EMPTY_LIST)
    return sa.select(rows).scalar_subquery()


def labelled(columns: Mapping[str, Column]) -> list[sa.Label[object]]:
    """The columns under their names."""
    return [column.label(name) for name, column in columns.items()]
