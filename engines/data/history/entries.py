"""What happened to each record, gathered from everything a unit of work wrote.

Values are `{field: [old, new]}`; exact numbers and dates are text. Detail rows stand in their owner's entry, by id:
`{"lines": [{id: {field: old}}, {id: {field: new}}]}`; a row that was made is on the right only, a deleted one on the
left only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from engines.app import App, Entity, EntityField
from engines.data.history.chain import kept_fields, object_of
from engines.data.history.writtenout import MASK
from engines.data.sql.arrays import literal
from engines.data.sql.statements import Statement, cached, compiled
from engines.data.work.work import Batch, Work

Key = tuple[str, UUID]


@dataclass
class Entry:
    """What happened to one record."""

    old: dict[str, object] = field(default_factory=dict)
    new: dict[str, object] = field(default_factory=dict)
    rows: dict[str, tuple[dict[str, dict[str, object]], dict[str, dict[str, object]]]] = field(default_factory=dict)
    action: str = ""
    rule: str = ""
    """The rule that was the first to write it, if nobody did by hand."""
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


def changed(work: Work, made: Mapping[str, set[UUID]]) -> dict[Key, Entry]:
    """What happened to each record that was there before."""
    entries: dict[Key, Entry] = {}
    for batch in work.log:
        if batch.entity.owner:
            tell_rows(work, entries, batch, made.get(batch.entity.owner, set()))
        elif batch.kind != "created":
            tell(work.scope.app, entries, batch, made.get(batch.entity.name, set()))
    for acted in work.acts:
        for one in acted.ids:
            if one not in made.get(acted.entity.name, set()) and one not in work.gone:
                entry_of(entries, (acted.entity.name, one), acted.chain).action = acted.action.name
    return entries


def entry_of(entries: dict[Key, Entry], key: Key, chain: Sequence[str]) -> Entry:
    """The entry of a record; a new one is the innermost rule's that was running."""
    found = entries.get(key)
    if found is None:
        found = entries[key] = Entry(rule=chain[-1] if chain else "")
    return found


def tell(app: App, entries: dict[Key, Entry], batch: Batch, made: set[UUID]) -> None:
    """Put a batch of records into their entries; the first old value and the last new one count."""
    names = told(app, batch.entity, batch.columns)
    for at, one in enumerate(batch.ids):
        if one in made:
            continue
        entry = entry_of(entries, (batch.entity.name, one), batch.chain)
        merge(entry.old, entry.new, batch, at, names)
        entry.computed = entry.computed and batch.computed
        if batch.kind == "deleted":
            entry.action, entry.new = "delete", {}


def tell_rows(work: Work, entries: dict[Key, Entry], batch: Batch, made: set[UUID]) -> None:
    """Put a batch of detail rows into the entries of their owners."""
    names = told(work.scope.app, batch.entity, batch.columns)
    fresh = row_values(work, batch) if batch.kind == "created" and not set(batch.owners) <= made else {}
    for at, (one, owner) in enumerate(zip(batch.ids, owners_of(work, batch), strict=True)):
        if not isinstance(owner, UUID) or owner in made or owner in work.gone:
            continue
        entry = entry_of(entries, (batch.entity.owner, owner), batch.chain)
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


def told(app: App, entity: Entity, columns: tuple[str, ...]) -> list[tuple[str, int]]:
    """The columns that a history tells of, and where they stand."""
    return cached(app, ("told", entity.name, columns), lambda: made_told(entity, columns))


def made_told(entity: Entity, columns: Sequence[str]) -> list[tuple[str, int]]:
    """`told`, worked out."""
    kept = kept_fields(entity)
    return [(name, at) for at, name in enumerate(columns) if name in kept]


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
