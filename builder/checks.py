"""Invariants that publishing adds or changes must hold for the records there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import sqlalchemy as sa

from builder.change import Change
from definitions.problems import Fault, Problem
from definitions.texts import Text
from engines.app import App, Check, Entity
from engines.data.calculation.updates import Stored
from engines.data.statements import Connection, compiled, run
from engines.expressions import Sources, to_sql


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


def count_broken(app: App, entity: Entity, check: Check) -> sa.Select[int]:
    """The number of records for which a check does not hold."""
    holds = to_sql(check.must, Sources(tables=Stored(app), record=entity.table, entity=entity.name))
    return sa.select(sa.func.count().label("broken")).select_from(entity.table).where(sa.not_(holds))
