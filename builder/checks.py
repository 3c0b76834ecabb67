"""Invariants that publishing adds or changes must hold for the records there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import sqlalchemy as sa

from builder.change import Change, Question
from builder.fills import literal
from definitions.problems import Fault, Problem
from definitions.texts import Text
from engines.app import App, Check, Entity
from engines.data.calculation.updates import Stored
from engines.data.sql.statements import Connection, compiled, run
from engines.expressions import Read, Sources, to_sql


def require_checks(conn: Connection, schema: str, new: App, changes: Sequence[Change]) -> None:
    """Refuse when a new or changed invariant is broken by a record."""
    faults = tuple(fault for each in changes if each.kind == "add_check" for fault in broken(conn, schema, new, each))
    if faults:
        raise Problem(Text("Records break an invariant that this change adds.", "现有记录不满足新增的约束。"), faults)


def broken(conn: Connection, schema: str, new: App, change: Change) -> Iterator[Fault]:
    """How many records break an invariant; those that depend on the clock or the asker are judged when written."""
    entity = new.entities[change.entity]
    check = entity.checks[change.name]
    if check.must.clock or check.must.asker:
        return
    row = run(conn, schema, compiled(count_broken(new, entity, check))).fetchone()
    count = int(row["broken"]) if row else 0
    if count:
        yield Fault(
            Text(
                f"{check.message.en} ({count} records of “{entity.title.en}”)",
                f"{check.message.get('zh')}（“{entity.title.get('zh')}”有{count}条记录）",
            ),
            name=check.name,
        )


def foreseen(old: App, new: App, change: Change) -> Change:
    """An invariant with its question, when the records can be asked before the change: all it reads is there already
    and means the same."""
    if change.kind != "add_check":
        return change
    check = new.entities[change.entity].checks[change.name]
    if check.must.clock or check.must.asker or not all(same(old, new, read) for read in check.must.reads):
        return change
    count = literal(count_broken(old, old.entities[change.entity], check))
    return replace(change, severity="blocked", question=Question(count))


def same(old: App, new: App, read: Read) -> bool:
    """Whether a field was there before, under the same name, with the same meaning."""
    if read.entity not in old.entities or read.entity not in new.entities:
        return False
    before, after = old.entities[read.entity].fields.get(read.field), new.entities[read.entity].fields.get(read.field)
    if before is None or after is None or before.storage != after.storage:
        return False
    if before.formula is None or after.formula is None:
        return before.formula is after.formula
    inner = all(same(old, new, each) for each in after.formula.reads)
    return before.formula.source == after.formula.source and inner


def count_broken(app: App, entity: Entity, check: Check) -> sa.Select[int]:
    """The number of records for which a check does not hold."""
    holds = to_sql(check.must, Sources(tables=Stored(app), record=entity.table, entity=entity.name))
    return sa.select(sa.func.count().label("broken")).select_from(entity.table).where(sa.not_(holds))
