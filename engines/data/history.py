"""History: one row per changed record and transaction, chained by hashes so that nothing can be taken out unseen.

Values are `{field: [old, new]}`; exact numbers and dates are text. Detail rows stand in their owner's row, by id:
`{"lines": [{id: {field: old}}, {id: {field: new}}]}`; a row that was made is on the right only, a deleted one on the
left only. What a new record holds is read in the database; of a changed record it is known already.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from engines.app import App, Entity, EntityField
from engines.data.arrays import Column, literal, params, unnested
from engines.data.statements import Statement, cached, compiled
from engines.data.work import Batch, Row, Work

UNSAID = frozenset({"id", "version", "created_at", "created_by", "updated_at", "updated_by", "parent", "position"})
"""Columns that say nothing a history does not say itself."""

MASK = "***"
"""Stands for a sensitive value."""

Value = sa.ColumnElement[Any]
Key = tuple[str, UUID]


@dataclass
class Entry:
    """What happened to one record."""

    old: dict[str, object] = field(default_factory=dict)
    new: dict[str, object] = field(default_factory=dict)
    rows: dict[str, tuple[dict[str, dict[str, object]], dict[str, dict[str, object]]]] = field(default_factory=dict)
    action: str = ""
    computed: bool = True

    def values(self) -> dict[str, object]:
        """What the history keeps: the fields that differ in the end, and the detail rows."""
        names = {**self.old, **self.new}
        said: dict[str, object] = {
            name: [self.old.get(name), self.new.get(name)] for name in names if self.old.get(name) != self.new.get(name)
        }
        for name, (old, new) in self.rows.items():
            changed = [each for each in {**old, **new} if old.get(each) != new.get(each)]
            if changed:
                said[name] = [
                    {each: old[each] for each in changed if each in old},
                    {each: new[each] for each in changed if each in new},
                ]
        return said


def write(work: Work, payloads: Sequence[str]) -> None:
    """The history of everything the work wrote, and with it the messages to who listens: one statement for most."""
    app = work.scope.app
    made = created(work)
    rows = told_rows(work, made)
    first, *others = list(made) or [""]
    for entity in others:
        ids = literal(made[entity], sa.Uuid())
        work.rows(statement_of(app, entity, changing=False), {"ids": ids, "payloads": "{}", **about(work)})
    given: dict[str, object] = {"payloads": literal(payloads, sa.Text()), **about(work)}
    if first:
        given["ids"] = literal(made[first], sa.Uuid())
    if rows:
        given |= params("said", SAID, rows)
    if first or rows or payloads:
        work.rows(statement_of(app, first, changing=bool(rows)), given)


def told_rows(work: Work, made: Mapping[str, set[UUID]]) -> list[Row]:
    """What happened to the records that were there before, as rows of the history."""
    return [
        (entity, record, entry.action or ("calculate" if entry.computed else "update"), values)
        for (entity, record), entry in changed(work, made).items()
        if (values := entry.values()) or entry.action
    ]


def statement_of(app: App, entity: str, *, changing: bool) -> Statement:
    """Insert the rows of the new records of `entity` (if any) and of changes (if any), and announce."""
    return cached(app, ("history", entity, changing), lambda: combined(app, entity, changing))


def combined(app: App, entity: str, changing: bool) -> Statement:
    """`statement_of`, worked out."""
    parts = [compiled(new_records(app, app.entities[entity]))] if entity else []
    parts += [compiled(changes(app))] if changing else []
    parts.append(compiled(announcing()))
    *inner, last = [each.text for each in parts]
    text = ", ".join(f"part{at} as ({each})" for at, each in enumerate(inner))
    names = tuple(dict.fromkeys(name for each in parts for name in each.names))
    values = {name: value for each in parts for name, value in each.params.items()}
    return Statement(f"with {text} {last}" if text else last, names, values)


def announcing() -> sa.Select[tuple[int]]:
    """Every payload on our channel."""
    each = sa.func.unnest(sa.bindparam("payloads", type_=pg.ARRAY(sa.Text))).column_valued("payload")
    channel = sa.literal_column("'loomwork_events'", sa.Text())
    return sa.select(sa.func.count(sa.func.pg_notify(channel, each)))


def about(work: Work) -> dict[str, object]:
    """Through what, and under which definitions."""
    return {"via": work.scope.via, "digest": work.scope.app.digest}


def created(work: Work) -> dict[str, set[UUID]]:
    """The records that were made and are still there, by entity; detail rows are told with their owners."""
    found: dict[str, set[UUID]] = {}
    for batch in work.log:
        if batch.kind == "created" and not batch.entity.owner:
            left = set(batch.ids) - work.gone if work.gone else set(batch.ids)
            if left:
                found.setdefault(batch.entity.name, set()).update(left)
    return found


# --- changed and deleted records -------------------------------------------------------------------------------------


def changed(work: Work, made: Mapping[str, set[UUID]]) -> dict[Key, Entry]:
    """What happened to each record that was there before."""
    entries: dict[Key, Entry] = {}
    for batch in work.log:
        if batch.entity.owner:
            tell_rows(work, entries, batch, made.get(batch.entity.owner, set()))
        elif batch.kind != "created":
            tell(entries, batch, made.get(batch.entity.name, set()))
    for acted in work.acts:
        for one in acted.ids:
            if one not in made.get(acted.entity.name, set()) and one not in work.gone:
                entries.setdefault((acted.entity.name, one), Entry()).action = acted.action.name
    return entries


def tell(entries: dict[Key, Entry], batch: Batch, made: set[UUID]) -> None:
    """Put a batch of records into their entries; the first old value and the last new one count."""
    names = told(batch.entity, batch.columns)
    for at, one in enumerate(batch.ids):
        if one in made:
            continue
        entry = entries.setdefault((batch.entity.name, one), Entry())
        merge(entry.old, entry.new, batch, at, names)
        entry.computed = entry.computed and batch.computed
        if batch.kind == "deleted":
            entry.action, entry.new = "delete", {}


def tell_rows(work: Work, entries: dict[Key, Entry], batch: Batch, made: set[UUID]) -> None:
    """Put a batch of detail rows into the entries of their owners."""
    names = told(batch.entity, batch.columns)
    fresh = row_values(work, batch) if batch.kind == "created" and not set(batch.owners) <= made else {}
    for at, (one, owner) in enumerate(zip(batch.ids, owners_of(work, batch), strict=True)):
        if not isinstance(owner, UUID) or owner in made or owner in work.gone:
            continue
        entry = entries.setdefault((batch.entity.owner, owner), Entry())
        entry.computed = entry.computed and batch.computed
        old, new = entry.rows.setdefault(batch.entity.owner_field, ({}, {}))
        match batch.kind:
            case "created":
                new[str(one)] = fresh.get(str(one), {})
            case "deleted":
                was = {
                    name: json_value(batch.old[at][column])
                    for name, column in names
                    if batch.old[at][column] is not None
                }
                old[str(one)] = was | old.get(str(one), {})
                new.pop(str(one), None)
            case "changed" if str(one) in old or str(one) not in new:
                merge(old.setdefault(str(one), {}), new.setdefault(str(one), {}), batch, at, names)


def owners_of(work: Work, batch: Batch) -> Sequence[object]:
    """Whose the rows of a batch are."""
    if batch.owners:
        return batch.owners
    if "parent" in batch.columns:
        return batch.column(batch.new or batch.old, "parent")
    table = batch.entity.table
    ids = sa.bindparam("ids", type_=pg.ARRAY(sa.Uuid))
    key = ("owners", batch.entity.name)
    statement = cached(
        work.scope.app, key, lambda: compiled(sa.select(table.c.id, table.c.parent).where(table.c.id == sa.any_(ids)))
    )
    found = {row[0]: row[1] for row in work.rows(statement, {"ids": literal(batch.ids, sa.Uuid())})}
    return [found.get(one) for one in batch.ids]


def row_values(work: Work, batch: Batch) -> dict[str, dict[str, object]]:
    """What new detail rows hold in the end."""
    entity = batch.entity
    statement = cached(work.scope.app, ("row_values", entity.name), lambda: reading(entity))
    rows = work.rows(statement, {"ids": literal(batch.ids, sa.Uuid())})
    return {str(one): values for one, values in rows if isinstance(values, dict)}


def reading(entity: Entity) -> Statement:
    """`ids` in, ids and values out."""
    table = entity.table
    ids = sa.bindparam("ids", type_=pg.ARRAY(sa.Uuid))
    return compiled(
        sa.select(table.c.id, sa.func.jsonb_strip_nulls(object_of(entity, table))).where(table.c.id == sa.any_(ids))
    )


def merge(
    old: dict[str, object], new: dict[str, object], batch: Batch, at: int, names: Iterable[tuple[str, int]]
) -> None:
    """Keep what was there first and what is there last, of the values that changed."""
    before = batch.old[at]
    after = batch.new[at] if batch.new else (None,) * len(before)
    for name, column in names:
        if before[column] != after[column]:
            old.setdefault(name, shown(batch.entity.fields[name], before[column]))
            new[name] = shown(batch.entity.fields[name], after[column])


def told(entity: Entity, columns: Sequence[str]) -> list[tuple[str, int]]:
    """The columns that a history tells of, and where they stand."""
    kept = kept_fields(entity)
    return [(name, at) for at, name in enumerate(columns) if name in kept]


def kept_fields(entity: Entity) -> dict[str, EntityField]:
    """The fields that are tracked."""
    return {
        name: each
        for name, each in entity.fields.items()
        if not (each.system and name in UNSAID)
        and each.storage not in ("rows", "read")
        and each.definition.track is not False
    }


def shown(each: EntityField, value: object) -> object:
    """A value as the history says it."""
    return MASK if each.definition.sensitive and value is not None else json_value(value)


def json_value(value: object) -> object:
    """A value as JSON."""
    match value:
        case Decimal():
            return format(value, "f")
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case UUID():
            return str(value)
        case None | bool() | int() | str() | list() | dict():
            return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


# --- statements ------------------------------------------------------------------------------------------------------

SAID: dict[str, Column] = {"entity": sa.Text(), "record": sa.Uuid(), "action": sa.Text(), "values": pg.JSONB()}


def table_of(app: App) -> sa.Table:
    """The history."""
    return next(each for each in app.metadata.tables.values() if each.name == "_history")


def new_records(app: App, entity: Entity) -> sa.Insert:
    """Insert what the new records `ids` hold; a chain begins with each."""
    table = entity.table
    ids = sa.bindparam("ids", type_=pg.ARRAY(sa.Uuid))
    values = sa.func.jsonb_strip_nulls(joined([pairs(entity, table), *rows_of(app, entity, table)]))
    said = sa.select(
        sa.func.uuidv7(type_=sa.Uuid()).label("id"),
        sa.literal_column(f"'{entity.name}'", sa.Text()).label("entity"),
        table.c.id.label("record"),
        sa.literal_column("'create'", sa.Text()).label("action"),
        sa.type_coerce(values, pg.JSONB).label("values"),
    )
    rows = said.where(table.c.id == sa.any_(ids)).subquery("said")
    return inserted(app, rows, sa.literal_column("''", sa.Text()))


def changes(app: App) -> sa.Insert:
    """Insert what is known already; each row follows the record's last one."""
    rows = unnested("said", SAID)
    said = sa.select(
        sa.func.uuidv7(type_=sa.Uuid()).label("id"),
        rows.c.entity,
        rows.c.record,
        rows.c.action,
        sa.cast(rows.c["values"], pg.JSONB).label("values"),
    ).subquery("told")
    return inserted(app, said, sa.func.coalesce(last_hash(app, said), ""))


def last_hash(app: App, said: sa.FromClause) -> sa.ScalarSelect[str]:
    """The hash of a record's newest row."""
    before = table_of(app).alias("before")
    chosen = sa.select(before.c.hash).where(before.c.entity == said.c.entity, before.c.record == said.c.record)
    return chosen.order_by(before.c.at.desc(), before.c.id.desc()).limit(sa.literal_column("1")).scalar_subquery()


def inserted(app: App, said: sa.FromClause, previous: sa.ColumnElement[str]) -> sa.Insert:
    """Insert rows of id, entity, record, action and values."""
    table = table_of(app)
    given: dict[str, Value] = {
        **{name: said.c[name] for name in ("id", "entity", "record", "action", "values")},
        "at": sa.bindparam("_now", type_=sa.DateTime(timezone=True)),
        "user": sa.bindparam("_user", type_=sa.Uuid()),
        "via": sa.bindparam("via", type_=sa.Text()),
        "digest": sa.bindparam("digest", type_=sa.Text()),
    }
    chosen = sa.select(*(value.label(name) for name, value in given.items()), chained(previous, given).label("hash"))
    return sa.insert(table).from_select([*given, "hash"], chosen, include_defaults=False)


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
    return sa.func.encode(sa.func.sha256(sa.func.convert_to(text, "UTF8")), "hex")


def pairs(entity: Entity, table: sa.FromClause) -> Value:
    """`{field: [null, value]}` of the fields that have a value."""
    return joined(
        [
            built(
                {
                    name: sa.case(
                        (table.c[name].is_not(None), sa.func.jsonb_build_array(sa.null(), said_of(each, table)))
                    )
                    for name, each in part
                }
            )
            for part in chunks(entity)
        ]
    )


def object_of(entity: Entity, table: sa.FromClause) -> Value:
    """`{field: value}`."""
    return joined([built({name: said_of(each, table) for name, each in part}) for part in chunks(entity)])


def rows_of(app: App, entity: Entity, table: sa.FromClause) -> list[Value]:
    """`{lines: [{}, {id: {field: value}}]}` for each lines field."""
    found: list[Value] = []
    for each in entity.fields.values():
        if each.definition.type == "lines":
            owned = app.entities[each.type.entity]
            row = owned.table.alias("owned")
            whole = sa.func.jsonb_object_agg(row.c.id, sa.func.jsonb_strip_nulls(object_of(owned, row)))
            all_rows = (
                sa.select(sa.func.jsonb_build_array(sa.literal_column("'{}'::jsonb"), whole))
                .where(row.c.parent == table.c.id)
                .having(sa.func.count() > sa.literal_column("0"))
            )
            found.append(built({each.name: all_rows.correlate(table).scalar_subquery()}))
    return found


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
