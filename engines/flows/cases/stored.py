"""Cases as they are stored: held by their root, read, and written back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from pydantic import JsonValue

from definitions.problems import NotFound
from definitions.texts import Text
from engines.data.calculation.propagate import Concern
from engines.data.sql import prepared
from engines.data.sql.arrays import json_text, literal
from engines.data.sql.prepared import Look
from engines.data.sql.statements import SCHEMA, Connection, Statement
from engines.data.work.rowlocks import lock
from engines.data.work.work import Row, Work
from engines.flows.cases.versions import flow_of
from engines.flows.events import EVENT, Event
from engines.flows.flow import Flow
from engines.flows.state import STATE, State, to_json
from engines.scope import Scope


@dataclass
class Case:
    """A case that this transaction holds."""

    id: UUID
    root: UUID
    parent: UUID | None
    parent_frame: str
    flow: Flow
    entity: str
    record: UUID
    rev: int
    state: State
    starter: UUID | None
    started_at: datetime
    new: bool = False


@dataclass
class Held:
    """A unit of work, and the cases it holds."""

    work: Work
    concern: Concern
    cases: dict[UUID, Case] = field(default_factory=dict)
    running: int = 0
    """How many events are being dealt with, one inside the other."""
    pending: list[tuple[UUID, Event]] = field(default_factory=list)
    """What other cases have to hear when that is done."""

    def lock(self, entity: str, record: UUID) -> None:
        """Lock a record with the next statement, unless it is ours."""
        work = self.work
        if record not in work.held.get(entity, ()):
            self.later(lock(work.scope.app, entity), {"ids": literal([record], sa.Uuid())})
            work.hold(entity, [record])

    def later(self, statement: Statement, given: dict[str, object], look: Look | None = None) -> None:
        """Let a statement wait for the next one; `look` sees its rows then."""
        work = self.work
        prepared.later(work.conn, statement, work.scope.schema, work.values(statement, given), look)


@contextmanager
def holding(conn: Connection, scope: Scope) -> Iterator[Held]:
    """A unit of work with cases: what waits is sent in the end, and forgotten when something went wrong."""
    held = Held(Work(conn, scope), Concern())
    with sending(conn):
        yield held


@contextmanager
def sending(conn: Connection) -> Iterator[None]:
    """What is left to the next statement is sent in the end; of work that went wrong nothing is left behind."""
    try:
        yield
        prepared.send_waiting(conn)
    except BaseException:
        prepared.drop_waiting(conn)
        raise


TABLES = f'"{SCHEMA}".'
COLUMNS = "id, root, parent, parent_frame, digest, entity, record, rev, state::text, starter, started_at"
ROOT = Statement(
    f"select id from {TABLES}_flow_case where id = (select root from {TABLES}_flow_case where id = %(case)s) for update"
)
READ = Statement(f"select {COLUMNS} from {TABLES}_flow_case where id = %(case)s")
INSERT = Statement(f"""
    insert into {TABLES}_flow_case (id, root, parent, parent_frame, flow, digest, entity, record, status, outcome, rev,
        state, starter, started_at, ended_at)
    values (%(id)s, %(root)s, %(parent)s, %(parent_frame)s, %(flow)s, %(digest)s, %(entity)s, %(record)s, %(status)s,
        %(outcome)s, %(rev)s, %(state)s::jsonb, %(starter)s, %(started_at)s, %(ended_at)s)
""")
UPDATE = Statement(f"""
    update {TABLES}_flow_case set status = %(status)s, outcome = %(outcome)s, rev = %(rev)s, state = %(state)s::jsonb,
        digest = %(digest)s, ended_at = %(ended_at)s::timestamptz
    where id = %(id)s
""")
EVENTS = Statement(f"""
    insert into {TABLES}_flow_event ("case", seq, at, actor, for_whom, kind, frame, data, answers, request, digest)
    values (%(id)s, %(rev)s, %(at)s, %(actor)s::uuid, %(for_whom)s::uuid, %(kind)s, %(frame)s, %(data)s::jsonb,
        %(answers)s::jsonb, %(request)s, %(digest)s)
""")
RUNNING = Statement(f"select 1 from {TABLES}_flow_case where id = %(case)s and status <> 'ended'")


Beside = tuple[Statement, dict[str, object], Look]
"""What is read in the same message, once the case is held."""


def hold(held: Held, id: UUID, entity: str = "", record: UUID | None = None, beside: Beside | None = None) -> Case:
    """The case, held until the transaction ends: its record first, then the root of all that started each other.

    Whoever writes a record holds that before it wakes cases, so everybody goes in this order."""
    if id in held.cases:
        return held.cases[id]
    if record is not None:
        held.lock(entity, record)
    held.later(ROOT, {"case": id})
    if beside:
        held.later(*beside)
    rows = held.work.rows(READ, {"case": id})
    if not rows:
        raise no_case()
    case = read_case(held, rows[0])
    held.cases[id] = case
    return case


def no_case() -> NotFound:
    """The answer for a case that is not there."""
    return NotFound(Text("There is no such case.", "没有这个流程实例。"))


def read_case(held: Held, row: Row) -> Case:
    """A case from its row."""
    id, root, parent, frame, digest, entity, record, rev, state, starter, started_at = row
    assert isinstance(id, UUID) and isinstance(root, UUID) and isinstance(record, UUID) and isinstance(rev, int)
    assert parent is None or isinstance(parent, UUID)
    assert isinstance(starter, UUID | None) and isinstance(started_at, datetime)
    scope = held.work.scope
    flow = flow_of(held.work.conn, scope.app, scope.schema, str(digest))
    known = STATE.validate_json(str(state))
    return Case(id, root, parent, str(frame), flow, str(entity), record, rev, known, starter, started_at)


def write(held: Held, case: Case, event: Event, answers: Sequence[tuple[str, JsonValue]], request: str) -> None:
    """The case as it now is, and what happened to it."""
    held.later(INSERT if case.new else UPDATE, case_values(held, case))
    case.new = False
    said = EVENT.dump_json(event, exclude_defaults=True).decode()
    kind = f'{{"kind":"{event.kind}",{said[1:]}' if '"kind"' not in said else said
    held.later(
        EVENTS,
        {
            "id": case.id,
            "rev": case.rev,
            "at": event.at,
            "actor": event.actor or None,
            "for_whom": event.for_whom or None,
            "kind": event.kind,
            "frame": event.frame,
            "data": kind,
            "answers": json_text([list(each) for each in answers]),
            "request": request or None,
            "digest": case.flow.digest,
        },
    )


def case_values(held: Held, case: Case) -> dict[str, object]:
    """The columns of a case."""
    state = case.state
    return {
        "id": case.id,
        "root": case.root,
        "parent": case.parent,
        "parent_frame": case.parent_frame,
        "flow": case.flow.name,
        "digest": case.flow.digest,
        "entity": case.entity,
        "record": case.record,
        "status": state.status,
        "outcome": state.outcome,
        "rev": case.rev,
        "state": to_json(state).decode(),
        "starter": case.starter,
        "started_at": case.started_at,
        "ended_at": held.work.scope.now if state.status == "ended" else None,
    }
