"""Times that have come: each becomes an event of its case, once, in a transaction of its own."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from engines.data.reacting.settle import settle
from engines.data.sql.statements import SCHEMA, Connection, Statement
from engines.data.sql.statements import run as execute
from engines.flows.cases.running import Stale, run
from engines.flows.cases.stored import Held, hold, holding
from engines.flows.events import Timer
from engines.scope import Scope

BATCH = 200
AGAIN = timedelta(minutes=5)
"""A time at which something went wrong comes again so much later."""

TABLES = f'"{SCHEMA}".'
DUE = Statement(f"""
    select id from {TABLES}_flow_timer where fired_at is null and due_at <= %(now)s order by due_at limit %(limit)s
""")
NEXT = Statement(f"select due_at from {TABLES}_flow_timer where fired_at is null order by due_at limit 1")
PLACE = Statement(f"""
    select t."case", c.entity, c.record from {TABLES}_flow_timer t join {TABLES}_flow_case c on c.id = t."case"
    where t.id = %(id)s and t.fired_at is null
""")
FREE = Statement(f"""
    select r.id from {TABLES}_flow_case r where r.id = (select root from {TABLES}_flow_case where id = %(case)s)
    for update skip locked
""")
FIRE = Statement(f"""
    update {TABLES}_flow_timer set fired_at = %(_now)s where id = %(id)s and fired_at is null and due_at <= %(_now)s
    returning frame, name
""")
POSTPONE = Statement(f"update {TABLES}_flow_timer set due_at = %(at)s where id = %(id)s and fired_at is null")


def due_timers(conn: Connection, scope: Scope) -> list[UUID]:
    """The times that have come, the earliest first; no more than can be dealt with in one go."""
    rows = execute(conn, scope.schema, DUE, {"now": scope.now, "limit": BATCH}).fetchall()
    return [row["id"] for row in rows]


def next_due(conn: Connection, scope: Scope) -> datetime | None:
    """When the next time comes."""
    row = execute(conn, scope.schema, NEXT, {}).fetchone()
    return row["due_at"] if row else None


def fire(conn: Connection, scope: Scope, id: UUID) -> bool:
    """Tell the case; False when somebody else does, or is just busy with the case: then it comes again soon."""
    with holding(conn, scope) as held:
        for case, entity, record in held.work.rows(PLACE, {"id": id}):
            assert isinstance(case, UUID) and isinstance(record, UUID)
            held.work.lock(str(entity), [record])
            if held.work.rows(FREE, {"case": case}):
                return told(held, case, id)
    return False


def told(held: Held, case: UUID, id: UUID) -> bool:
    """The case is ours: tell it, unless somebody did."""
    for frame, name in held.work.rows(FIRE, {"id": id}):
        event = Timer(at=held.work.scope.now, frame=str(frame), name=str(name))
        with suppress(Stale):
            run(held, hold(held, case), event, str(id))
        settle(held.work, held.concern)
        return True
    return False


def postpone(conn: Connection, scope: Scope, id: UUID) -> None:
    """Something went wrong: the time comes again a little later."""
    execute(conn, scope.schema, POSTPONE, {"id": id, "at": scope.now + AGAIN})
