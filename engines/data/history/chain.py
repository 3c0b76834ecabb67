"""The rows of the history in SQL: what a new record holds, and the hash that chains each row to the one before it.

The chain of a record follows the ids, which the database makes from its own clock (uuidv7) while the record is locked:
what `at` says is the clock of whoever wrote, which may be set back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg
from sqlalchemy.dialects.postgresql import aggregate_order_by

from engines.app import App, Entity, EntityField
from engines.data.history.writtenout import MASK, written_out
from engines.data.sql.arrays import Column, unnested
from engines.data.sql.system import OWN

UNSAID = frozenset({"id", "version", "created_at", "created_by", "updated_at", "updated_by", "parent", "position"})
"""Columns that say nothing a history does not say itself."""

HISTORY = OWN["_history"]
TALLY = OWN["_tally"]

Value = sa.ColumnElement[Any]

SAID: dict[str, Column] = {
    "entity": sa.Text(),
    "record": sa.Uuid(),
    "action": sa.Text(),
    "rule": sa.Text(),
    "values": pg.JSONB(),
}


def new_records(app: App, entity: Entity, ids_name: str, rule: str = "") -> sa.Insert:
    """Insert what the new records hold whose ids are bound under `ids_name`; a chain begins with each."""
    table = entity.table
    ids = sa.bindparam(ids_name, type_=pg.ARRAY(sa.Uuid))
    rows_kept = {
        name: kept_fields(app.entities[each.type.entity])
        for name, each in entity.fields.items()
        if each.definition.owning
    }
    values = written_out(app, entity, table, kept_fields(entity), rows_kept)
    said = sa.select(
        sa.func.uuidv7(type_=sa.Uuid()).label("id"),
        sa.literal_column(f"'{entity.name}'", sa.Text()).label("entity"),
        table.c.id.label("record"),
        sa.literal_column("'create'", sa.Text()).label("action"),
        quoted(rule).label("rule"),
        values.label("values"),
    )
    rows = said.where(table.c.id == sa.any_(ids)).subquery("said")
    return inserted(rows, sa.literal_column("''", sa.Text()))


def changes() -> sa.Insert:
    """Insert what is known already; each row follows the record's last one."""
    rows = unnested("said", SAID)
    said = sa.select(
        sa.func.uuidv7(type_=sa.Uuid()).label("id"),
        rows.c.entity,
        rows.c.record,
        rows.c.action,
        rows.c.rule,
        sa.cast(rows.c["values"], pg.JSONB).label("values"),
    ).subquery("told")
    return inserted(said, sa.func.coalesce(last_hash(said), sa.literal_column("''", sa.Text())))


def last_hash(said: sa.FromClause) -> sa.ScalarSelect[str]:
    """The hash of a record's newest row."""
    before = HISTORY.alias("before")
    chosen = sa.select(before.c.hash).where(before.c.entity == said.c.entity, before.c.record == said.c.record)
    return chosen.order_by(before.c.id.desc()).limit(sa.literal_column("1")).scalar_subquery()


def inserted(said: sa.FromClause, previous: sa.ColumnElement[str]) -> sa.Insert:
    """Insert rows of id, entity, record, action, rule and values; what the tally needs of them comes back."""
    given: dict[str, Value] = {
        **{name: said.c[name] for name in ("id", "entity", "record", "action", "rule", "values")},
        "at": sa.bindparam("_now", type_=sa.DateTime(timezone=True)),
        "user": sa.bindparam("_user", type_=sa.Uuid()),
        "on_behalf": sa.bindparam("_on_behalf", type_=sa.Uuid()),
        "via": sa.bindparam("via", type_=sa.Text()),
        "digest": sa.bindparam("digest", type_=sa.Text()),
    }
    chosen = sa.select(*(value.label(name) for name, value in given.items()), chained(previous, given).label("hash"))
    insert = sa.insert(HISTORY).from_select([*given, "hash"], chosen, include_defaults=False)
    return insert.returning(*(HISTORY.c[name] for name in WRITTEN))


WRITTEN = ("id", "entity", "record", "digest", "hash")
"""What the tally needs of each row."""


def tallied(parts: Sequence[str]) -> sa.Insert:
    """Insert the tally of what the statements of these names have written."""
    names: list[sa.ColumnClause[Any]] = [sa.column(name) for name in WRITTEN]
    each: list[sa.Select[Any]] = [sa.select(*names).select_from(sa.table(part)) for part in parts]
    rows = sa.union_all(*each).subquery("written")
    now = sa.bindparam("_now", type_=sa.DateTime(timezone=True))
    chosen = sa.select(
        now,
        rows.c.entity,
        sa.func.array_agg(aggregate_order_by(rows.c.id, rows.c.id)),
        sa.func.array_agg(aggregate_order_by(rows.c.record, rows.c.id)),
        digested(rows),
    ).group_by(rows.c.entity)
    return sa.insert(TALLY).from_select(["at", "entity", "rows", "records", "digest"], chosen, include_defaults=False)


def digested(rows: sa.FromClause) -> sa.ColumnElement[str]:
    """The digest of some rows of the history: over the hash of each and the definitions it was written under."""
    each = rows.c.hash.op("||")(sa.func.coalesce(rows.c.digest, sa.literal_column("''", sa.Text())))
    return hashed(sa.func.string_agg(each, aggregate_order_by(sa.literal_column("'|'", sa.Text()), rows.c.id)))


def chained(previous: sa.ColumnElement[str], row: Mapping[str, Value]) -> sa.ColumnElement[str]:
    """The hash of a row: over the hash before it and everything it says."""
    moment = sa.cast(sa.func.extract("epoch", row["at"]), sa.Text)
    parts = [
        previous,
        moment,
        *(sa.cast(row[name], sa.Text) for name in ("id", "entity", "record", "action", "values", "user", "via")),
    ]
    text = parts[0]
    for part in parts[1:]:
        text = text.op("||")(sa.literal_column("'|'", sa.Text())).op("||")(sa.func.coalesce(part, ""))
    for name in ("on_behalf", "rule"):
        said = sa.literal_column(f"'|{name} '", sa.Text()).op("||")(sa.cast(row[name], sa.Text))
        text = text.op("||")(sa.func.coalesce(said, ""))
    return hashed(text)


def hashed(text: sa.ColumnElement[str]) -> sa.ColumnElement[str]:
    """The SHA-256 of a text."""
    return sa.func.encode(sa.func.sha256(sa.func.convert_to(text, "UTF8")), "hex")


def quoted(text: str) -> sa.ColumnElement[str]:
    """A name of our own in SQL; null when it is empty."""
    return sa.literal_column(f"'{text}'" if text else "null", sa.Text())


def object_of(entity: Entity, table: sa.FromClause) -> Value:
    """`{field: value}`."""
    return joined([built({name: said_of(each, table) for name, each in part}) for part in chunks(entity)])


def said_of(each: EntityField, table: sa.FromClause) -> Value:
    """A column's value as the history says it."""
    column = table.c[each.name]
    if each.definition.sensitive:
        return sa.case((column.is_not(None), sa.literal_column(f"'{MASK}'", sa.Text())))
    if isinstance(column.type, sa.Numeric) and not isinstance(column.type, sa.Integer):
        return sa.cast(column, sa.Text)
    return column


def chunks(entity: Entity, size: int = 40) -> list[list[tuple[str, EntityField]]]:
    """The tracked fields, so many at a time: a function takes a hundred arguments at most."""
    found = list(kept_fields(entity).items())
    return [found[at : at + size] for at in range(0, len(found), size)] or [[]]


def built(values: Mapping[str, Value]) -> Value:
    """A JSON object of these values."""
    arguments = [part for name, value in values.items() for part in (sa.literal_column(f"'{name}'", sa.Text()), value)]
    return sa.func.jsonb_build_object(*arguments, type_=pg.JSONB())


def joined(objects: Sequence[Value]) -> Value:
    """One JSON object of several."""
    whole = objects[0]
    for each in objects[1:]:
        whole = sa.type_coerce(whole.op("||")(each), pg.JSONB)
    return whole


def kept_fields(entity: Entity) -> dict[str, EntityField]:
    """The fields that are tracked."""
    return {
        name: each
        for name, each in entity.fields.items()
        if not (each.system and name in UNSAID)
        and each.storage not in ("rows", "read")
        and each.definition.track is not False
    }
