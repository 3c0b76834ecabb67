"""What people do with cases: start, withdraw, urge, comment, look; and what administrators do to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from definitions.problems import NotAllowed
from definitions.texts import Text
from engines.app import Entity
from engines.data.calculation.propagate import Concern
from engines.data.reacting.lifecycle import not_found
from engines.data.reacting.threads import readable_ids
from engines.data.rights.permissions import asker, condition
from engines.data.sql.statements import SCHEMA, Connection, Statement, cached, compiled
from engines.data.sql.statements import run as execute
from engines.data.work.work import Work
from engines.flows.advance.refusals import ended
from engines.flows.cases.asking import found_people
from engines.flows.cases.checking import check_given, check_people
from engines.flows.cases.listing import OF_RECORD, Document, cases_json, course
from engines.flows.cases.running import Stale, open_case, run, running_already
from engines.flows.cases.stored import READ, Case, Held, hold, holding, no_case, read_case
from engines.flows.cases.tasks import answer, event_from, finish
from engines.flows.cases.versions import flow_called
from engines.flows.events import Event, Remark, Start, Withdraw
from engines.flows.flow import Flow
from engines.scope import Scope

Said = Mapping[str, Any]
NOTHING: Said = MappingProxyType({})
TABLES = f'"{SCHEMA}".'
SEEN = Statement(f'select seq from {TABLES}_flow_event where "case" = %(case)s and request = %(request)s')
PLACE = Statement(f"select entity, record from {TABLES}_flow_case where id = %(case)s")
TAKES_PART = Statement(f"""
    select 1 from {TABLES}_flow_task where "case" = %(case)s
    and (people @> array[%(_user)s::uuid] or for_whom = %(_user)s::uuid or by = %(_user)s::uuid) limit 1
""")
BEGUN = Statement(f"""
    select e."case" from {TABLES}_flow_event e join {TABLES}_flow_case c on c.id = e."case"
    where c.flow = %(flow)s and c.record = %(record)s and e.seq = 1 and e.request = %(request)s
""")


def begin(
    conn: Connection, scope: Scope, flow: str, record: UUID, *, given: Said = NOTHING,
    picked: Mapping[str, Sequence[str]] = NOTHING, request: str = "",
) -> Document:  # fmt: skip
    """Start a flow for a record; the same request again gets the case it started then."""
    found = flow_called(scope.app, flow)
    with holding(conn, scope) as held:
        held.work.lock(found.entity, [record])
        if request:
            for [id] in held.work.rows(BEGUN, {"flow": found.name, "record": record, "request": request}):
                assert isinstance(id, UUID)
                return answer(held, hold(held, id), 1)
        may_start(held, found, record)
        check_people(held.work, {"picked": [each for people in picked.values() for each in people]})
        who = me(scope)
        event = Start(
            at=scope.now, actor=who, starter=who, given=check_given(found, given),
            picked={step: tuple(people) for step, people in picked.items()},
        )  # fmt: skip
        case = open_case(held, found, record, event, request=request)
        if case is None:
            raise running_already(found)
        return finish(held, case)


def may_start(held: Held, flow: Flow, record: UUID) -> None:
    """The record must be one the asker may read, and they one of those who may start the flow: without any named,
    whoever may change the record."""
    work = held.work
    scope, entity = work.scope, work.scope.app.entities[flow.entity]
    if record not in readable_ids(work.conn, scope, entity, {record}):
        raise not_found(entity)
    if scope.user.administrator:
        return
    if flow.start.who:
        starters = found_people(held, flow, record, flow.start.who)
        allowed = scope.user.id is not None and str(scope.user.id) in starters
    else:
        allowed = changeable(held, flow.entity, record)
    if not allowed:
        title = flow.title
        raise NotAllowed(Text(f"You may not start “{title.get('en')}”.", f"您不能发起“{title.get('zh')}”。"))


def changeable(held: Held, entity: str, record: UUID) -> bool:
    """Whether the asker may change the record."""
    work = held.work
    found = work.scope.app.entities[entity]
    statement = cached(work.scope.app, ("may_start", entity, asker(work.scope)), lambda: updatable(work.scope, found))
    return bool(work.rows(statement, {"record": record}))


def updatable(scope: Scope, entity: Entity) -> Statement:
    """The record, if the asker may change it."""
    table = entity.table
    mine = table.c.id == sa.bindparam("record", type_=sa.Uuid())
    return compiled(sa.select(table.c.id).where(mine, condition(scope, entity, "update", table)))


# --- what is done to cases --------------------------------------------------------------------------------------------


def withdraw(conn: Connection, scope: Scope, case: UUID, said: Said, request: str = "") -> Document:
    """The starter takes the whole case back."""
    comment = str(said.get("comment") or "")
    return happen(conn, scope, case, Withdraw(at=scope.now, actor=me(scope), comment=comment), request)


def urge(conn: Connection, scope: Scope, case: UUID, said: Said, request: str = "") -> Document:
    """Ask those who have it to hurry."""
    comment = str(said.get("comment") or "")
    return happen(conn, scope, case, Remark(at=scope.now, actor=me(scope), what="urge", comment=comment), request)


def comment(conn: Connection, scope: Scope, case: UUID, said: Said, request: str = "") -> Document:
    """Say something about the case; those named are told of it."""
    people = tuple(str(each) for each in said.get("people") or ())
    text = str(said.get("comment") or "")
    check_people(Work(conn, scope), {"people": people})
    event = Remark(at=scope.now, actor=me(scope), what="comment", comment=text, people=people)
    return happen(conn, scope, case, event, request)


def intervene(
    conn: Connection, scope: Scope, case: UUID, what: str, reason: str, *, target: str = "", seat: int | None = None,
    frame: str = "", request: str = "",
) -> Document:  # fmt: skip
    """An administrator intervenes: `jump`, `end`, `suspend`, `resume`, `reopen`, `finish`, `reassign`."""
    with holding(conn, scope) as held:
        found = held_case(held, case)
        if not administers(held, found):
            raise NotAllowed(Text("Only the administrators of the flow may intervene.", "只有流程管理员可以干预。"))
        told = {
            "kind": "intervene", "at": scope.now, "actor": me(scope), "what": what, "reason": reason, "target": target,
            "seat": seat, "frame": frame,
        }  # fmt: skip
        return happened(held, found, event_from(told), request)


def administers(held: Held, case: Case) -> bool:
    """Whether the asker looks after the cases of a flow: those it names, or the role `admin`."""
    scope = held.work.scope
    if scope.user.administrator:
        return True
    named = case.flow.rules.admin
    return bool(named) and me(scope) in found_people(held, case.flow, case.record, named)


def happen(conn: Connection, scope: Scope, id: UUID, event: Event, request: str) -> Document:
    """Something that somebody who has to do with the case says."""
    with holding(conn, scope) as held:
        case = held_case(held, id)
        if not concerned(held, case):
            raise no_case()
        return happened(held, case, event, request)


def happened(held: Held, case: Case, event: Event, request: str) -> Document:
    """The event, once."""
    if request:
        for [seq] in held.work.rows(SEEN, {"case": case.id, "request": request}):
            return answer(held, case, int(str(seq)))
    try:
        run(held, case, event, request)
    except Stale:
        raise ended() from None
    return finish(held, case)


def held_case(held: Held, id: UUID) -> Case:
    """The case, with its record held first."""
    for [entity, record] in held.work.rows(PLACE, {"case": id}):
        assert isinstance(record, UUID)
        return hold(held, id, str(entity), record)
    raise no_case()


def concerned(held: Held, case: Case) -> bool:
    """Whether the asker has to do with a case: started it, has or had a task in it, looks after it, or may read its
    record."""
    scope = held.work.scope
    if scope.user.administrator or case.starter == scope.user.id:
        return True
    if held.work.rows(TAKES_PART, {"case": case.id}):
        return True
    entity = scope.app.entities[case.entity]
    return case.record in readable_ids(held.work.conn, scope, entity, {case.record}) or administers(held, case)


def me(scope: Scope) -> str:
    """Who asks, as events know them."""
    return str(scope.user.id) if scope.user.id else ""


# --- looking ----------------------------------------------------------------------------------------------------------


def case(conn: Connection, scope: Scope, id: UUID) -> Document:
    """A case with its tasks and everything that happened, for those who have to do with it."""
    held = Held(Work(conn, scope), Concern())
    rows = held.work.rows(READ, {"case": id})
    if not rows or not concerned(held, read_case(held, rows[0])):
        raise no_case()
    return course(conn, scope, id)


def cases_of(conn: Connection, scope: Scope, entity: str, record: UUID) -> list[Document]:
    """The cases of a record, the newest first, for whoever may read the record."""
    found = scope.app.entity(entity)
    if record not in readable_ids(conn, scope, found, {record}):
        raise not_found(found)
    rows = execute(conn, scope.schema, OF_RECORD, {"record": record}).fetchall()
    return cases_json(conn, scope, [row for row in rows if row["entity"] == found.name])
