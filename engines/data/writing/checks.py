"""Invariants are judged again for every record that a change concerns, under its lock, whoever's write it was."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from definitions.problems import Fault, Invalid
from definitions.texts import Text
from engines.app import App, Entity
from engines.data.calculation.holding import hold_ahead, looked_up
from engines.data.calculation.propagate import Concern
from engines.data.reading.recordjson import title
from engines.data.rights.seen import seen
from engines.data.sql.arrays import literal
from engines.data.sql.statements import Statement, cached, compiled
from engines.data.work.invariants import Invariant, concerned_limits, invariants
from engines.data.work.wording import said_of
from engines.data.work.work import Batch, Work

Concerned = dict[tuple[str, str], set[UUID]]
"""Records by entity and key of an invariant."""


def concerned(work: Work, concern: Concern, batches: Iterable[Batch]) -> Concerned:
    """What has to be judged: what the graph found, everything of new records, the limits of changed fields."""
    found: Concerned = {}
    for kind, entity, name in list(concern.records):
        if kind == "check":
            found[entity, f"check:{name}"] = concern.records.pop((kind, entity, name))
    for batch in batches:
        for key in keys_of(work.scope.app, batch):
            ids = work.chosen.intersection(batch.ids) if key.startswith("filter:") else batch.ids
            found.setdefault((batch.entity.name, key), set()).update(ids)
    return found


def keys_of(app: App, batch: Batch) -> list[str]:
    """The invariants that a batch concerns by itself. A new record must satisfy also those that read rows it lacks."""
    match batch.kind:
        case "created":
            return [key for key in invariants(app, batch.entity) if key not in batch.kept]
        case "changed":
            limits = concerned_limits(app, batch.entity)
            changed = batch.changed_columns() if limits else frozenset()
            return [key for key, fields in limits.items() if fields & changed and key not in batch.kept]
    return []


def check(work: Work, found: Concerned) -> None:
    """Judge; `Invalid` with everything that does not hold."""
    grouped: dict[tuple[str, frozenset[UUID]], list[str]] = {}
    for (entity, key), ids in found.items():
        grouped.setdefault((entity, frozenset(ids - work.gone)), []).append(key)
    faults = [
        fault
        for (entity, ids), keys in grouped.items()
        if ids
        for fault in judged(work, work.scope.app.entities[entity], tuple(sorted(keys)), ids)
    ]
    if faults:
        raise Invalid(faults[0].detail, tuple(faults))


def judged(work: Work, entity: Entity, keys: tuple[str, ...], ids: frozenset[UUID]) -> list[Fault]:
    """The faults of some records."""
    hold_read(work, entity, keys, list(ids))
    work.lock(entity.name, ids)
    statement = cached(work.scope.app, ("failing", entity.name, keys), lambda: failing(work.scope.app, entity, keys))
    known = invariants(work.scope.app, entity)
    faults = []
    for row in work.rows(statement, {"ids": literal(ids, sa.Uuid())}):
        assert isinstance(row[0], UUID)
        broken = [known[key] for key, holds in zip(keys, row[1:], strict=True) if not holds]
        faults += [fault(work, entity, row[0], each) for each in broken]
    return faults


def failing(app: App, entity: Entity, keys: Sequence[str]) -> Statement:
    """Those of `ids` for which anything does not hold, and what holds."""
    table = entity.table
    known = invariants(app, entity)
    holds = [sa.func.coalesce(known[key].holds, sa.false()).label(f"c{at}") for at, key in enumerate(keys)]
    ids = sa.bindparam("ids", type_=pg.ARRAY(sa.Uuid))
    judged = sa.select(table.c.id, *holds).where(table.c.id == sa.any_(ids)).subquery("judged")
    every = sa.and_(*(judged.c[f"c{at}"] for at in range(len(keys))))
    return compiled(sa.select(*judged.c).where(sa.not_(every)).order_by(judged.c.id))


def hold_read(work: Work, entity: Entity, keys: tuple[str, ...], ids: Sequence[UUID]) -> None:
    """Hold the records that are read through references, so that they stay as they are judged."""
    app = work.scope.app
    known = invariants(app, entity)
    paths = cached(
        app,
        ("check_paths", entity.name, keys),
        lambda: looked_up([expression for key in keys for expression in known[key].reads]),
    )
    hold_ahead(work, paths, ids)


def fault(work: Work, entity: Entity, record: UUID, broken: Invariant) -> Fault:
    """The message, with the place of what was sent or else the record it concerns."""
    pointer, said = work.pointers.get(record), said_of(work, entity, record, broken.message, broken.blanks)
    if pointer is not None:
        return Fault(said, f"{pointer}/{broken.field}" if broken.field else pointer, name=broken.name)
    name = title_of(work, entity, record)
    text = Text(f"{entity.title.en} {name}: {said.en}", f"{entity.title.get('zh')}{name}：{said.get('zh')}")
    return Fault(text, "", name=broken.name)


def title_of(work: Work, entity: Entity, record_id: UUID) -> str:
    """The record's title as the asker may see it; nothing of a record that they may not."""
    record = seen(work.scope, entity)
    ids = sa.bindparam("ids", type_=pg.ARRAY(sa.Uuid))
    statement = compiled(sa.select(title(work.scope, entity, record)).where(record.c.id == sa.any_(ids)))
    rows = work.rows(statement, {"ids": literal([record_id], sa.Uuid())})
    return f"“{rows[0][0]}”" if rows and rows[0][0] else ""
