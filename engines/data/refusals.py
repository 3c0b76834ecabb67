"""Why a record could not be changed or deleted: not there, not allowed, frozen, locked, or changed meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from definitions.problems import Conflict, Fault
from definitions.texts import Text
from engines.app import Entity
from engines.data.intake.incoming import Draft
from engines.data.reacting.lifecycle import not_found
from engines.data.reading.query import get_record
from engines.data.rights.permissions import Verb, asker, condition, readable, refused
from engines.data.sql.arrays import literal
from engines.data.sql.statements import Statement, cached, compiled
from engines.data.work.locks import locked, undeletable
from engines.data.work.work import Row, Work
from engines.scope import Scope


def diagnose(work: Work, entity: Entity, drafts: Sequence[Draft]) -> None:
    """Raise what stands against changing the first of these records that was not changed."""
    if not drafts:
        return
    found = judged(work, entity, "update", [draft.id for draft in drafts])
    for draft in drafts:
        verdict(work, entity, "update", draft.id, found.get(draft.id), draft.version, draft.values, draft.pointer)


def may_remove(work: Work, entity: Entity, ids: Sequence[UUID], versions: Mapping[UUID, int]) -> None:
    """Raise what stands against deleting these records; they are ours from then on."""
    work.lock(entity.name, ids)
    found = judged(work, entity, "delete", ids)
    for one in ids:
        verdict(work, entity, "delete", one, found.get(one), versions.get(one), {}, "")
        state = found[one][2]
        kept = entity.lifecycle.states.get(str(state)) if entity.lifecycle else None
        if kept and kept.locked and entity.lifecycle:
            raise undeletable(entity, entity.lifecycle, kept.name)


def judged(work: Work, entity: Entity, verb: Verb, ids: Sequence[UUID]) -> dict[object, Row]:
    """Version, state and right of each record the asker may see."""
    key = ("verdict", entity.name, verb, asker(work.scope))
    statement = cached(work.scope.app, key, lambda: judging(work.scope, entity, verb))
    return {row[0]: row for row in work.rows(statement, {"ids": literal(ids, sa.Uuid())})}


def judging(scope: Scope, entity: Entity, verb: Verb) -> Statement:
    """`judged`'s statement."""
    table = entity.table
    state = table.c[entity.lifecycle.field] if entity.lifecycle else sa.null()
    version = table.c.version if "version" in table.c else sa.null()
    allowed = sa.func.coalesce(condition(scope, entity, verb, table), sa.false())
    ids = sa.bindparam("ids", type_=pg.ARRAY(sa.Uuid))
    chosen = sa.select(table.c.id, version.label("version"), state.label("state"), allowed.label("allowed"))
    return compiled(chosen.where(table.c.id == sa.any_(ids), readable(scope, entity, table)))


def verdict(
    work: Work,
    entity: Entity,
    verb: Verb,
    record: UUID,
    row: Row | None,
    version: int | None,
    values: Mapping[str, object],
    pointer: str,
) -> None:
    """Raise what stands against a change of one record, if anything does."""
    if row is None:
        raise not_found(entity)
    _, there, state, allowed = row
    if not allowed:
        raise refused(entity, verb)
    if version is not None and there != version:
        raise stale(work, entity, record, values, pointer)
    kept = entity.lifecycle.states.get(str(state)) if entity.lifecycle else None
    if kept and kept.frozen and entity.lifecycle:
        raise (undeletable if verb == "delete" else locked)(entity, entity.lifecycle, kept.name)


def stale(work: Work, entity: Entity, record: UUID, values: Mapping[str, object], pointer: str) -> Conflict:
    """Somebody was faster: the record as it is now, and in what it differs from what was sent."""
    current = get_record(work.conn, work.scope, entity.name, record)
    title = Text(
        f"Somebody else has changed this “{entity.title.en}” meanwhile.",
        f"该“{entity.title.get('zh')}”已被他人修改。",
    )
    faults = tuple(
        difference(entity, name, current[name], pointer)
        for name, value in values.items()
        if name in current and entity.fields[name].definition.to_json(value) != current[name]
    )
    return Conflict(title, faults, {"current": current})


def difference(entity: Entity, name: str, now: object, pointer: str) -> Fault:
    """One field that is not as it was sent."""
    field = entity.fields[name].title
    said = Text("empty", "空") if now is None else Text(f"“{now}”")
    text = Text(f"“{field.en}” is {said.en} now.", f"“{field.get('zh')}”现为{said.get('zh')}。")
    return Fault(text, f"{pointer}/{name}", name=name)
