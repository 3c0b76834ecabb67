"""What is open for somebody goes to somebody else: a delegation has begun, or they have left."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from engines.data.reacting.settle import settle
from engines.data.sql.statements import SCHEMA, Connection, Statement
from engines.data.sql.statements import run as execute
from engines.flows.cases.delegations import fits
from engines.flows.cases.running import Stale, run
from engines.flows.cases.stored import hold, holding
from engines.flows.events import Stand
from engines.scope import Scope

TABLES = f'"{SCHEMA}".'
DUE = Statement(f"""
    select id, "from", "to", flow, "when" from {TABLES}_flow_delegation
    where began_at is null and lower(valid) <= %(now)s and coalesce(upper(valid) > %(now)s, true)
    order by lower(valid), id
""")
BEGAN = Statement(f"update {TABLES}_flow_delegation set began_at = %(now)s where id = %(id)s")
CASES = Statement(f"""
    select distinct c.id, c.entity, c.record from {TABLES}_flow_task t join {TABLES}_flow_case c on c.id = t."case"
    where t.status in ('open', 'resting')
    and (t.person = %(person)s or (t.person is null and t.people @> array[%(person)s::uuid]))
    and (%(flow)s = '' or c.flow = %(flow)s)
    order by c.id
""")


@dataclass(frozen=True)
class Delegation:
    """Somebody stands in for somebody: in a flow, or in all of them; on the records for which `when` holds."""

    id: UUID
    person: UUID
    to: UUID
    flow: str
    when: str


@dataclass(frozen=True)
class Open:
    """A case in which somebody has something to do."""

    id: UUID
    entity: str
    record: UUID


def due_delegations(conn: Connection, scope: Scope) -> list[Delegation]:
    """Those that have begun, and whose open tasks have not been moved."""
    rows = execute(conn, scope.schema, DUE, {"now": scope.now}).fetchall()
    return [Delegation(row["id"], row["from"], row["to"], row["flow"], row["when"]) for row in rows]


def open_cases(conn: Connection, scope: Scope, person: UUID, flow: str = "") -> list[Open]:
    """The cases in which somebody has something to do."""
    rows = execute(conn, scope.schema, CASES, {"person": person, "flow": flow}).fetchall()
    return [Open(row["id"], row["entity"], row["record"]) for row in rows]


def move(
    conn: Connection, scope: Scope, each: Open, person: UUID, to: UUID, *, when: str = "", left: bool = False
) -> bool:
    """What somebody has to do in a case goes to whoever stands in; of somebody who has left, what is yet to come."""
    with holding(conn, scope) as held:
        case = hold(held, each.id, each.entity, each.record)
        if not fits(held.work, each.entity, each.record, when):
            return False
        actor = str(scope.user.id) if scope.user.id else ""
        with suppress(Stale):
            run(held, case, Stand(at=scope.now, actor=actor, person=str(person), to=str(to), left=left))
        settle(held.work, held.concern)
    return True


def begun(conn: Connection, scope: Scope, delegation: Delegation) -> None:
    """All that was open has been moved."""
    execute(conn, scope.schema, BEGAN, {"now": scope.now, "id": delegation.id})
