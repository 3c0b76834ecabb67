"""One event of a case, from the question who it concerns to the rows it leaves; all in the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

import uuid_utils.compat
from pydantic import JsonValue

from definitions.problems import Conflict, Problem
from definitions.texts import Text
from engines.data.sql.arrays import json_text
from engines.data.sql.statements import SCHEMA, Statement
from engines.flows.advance import advance
from engines.flows.advance.refusals import too_deep
from engines.flows.cases.applying import apply
from engines.flows.cases.asking import Asking
from engines.flows.cases.naming import id_of
from engines.flows.cases.stored import Case, Held, hold, write
from engines.flows.cases.telling import tell
from engines.flows.cases.versions import flow_called, keep_version
from engines.flows.effects import CallOut, CancelChildren, Effect, Ended, Notice, StartChild
from engines.flows.events import ChildEnded, Event, Intervene, Start
from engines.flows.flow import Flow
from engines.flows.state import State

TABLES = f'"{SCHEMA}".'
BEFORE = Statement(f"""
    select exists (select from {TABLES}_flow_version where digest = %(digest)s),
        (select started_at from {TABLES}_flow_case
         where flow = %(flow)s and record = %(record)s and status <> 'ended' and parent is null)
""")
CHILDREN = Statement(f"""
    select id from {TABLES}_flow_case
    where parent = %(case)s and parent_frame = %(frame)s and status <> 'ended' order by id
""")


class Stale(Exception):
    """What an event was about is over: somebody else was first."""


@dataclass(frozen=True)
class Parent:
    """The case and the frame that start another; a frame that does not wait is told nothing."""

    case: Case
    frame: str


def open_case(
    held: Held, flow: Flow, record: UUID, start: Start, parent: Parent | None = None, request: str = ""
) -> Case | None:
    """A new case; None when it runs already for this record. What starts it holds the record first."""
    work, app = held.work, held.work.scope.app
    work.lock(flow.entity, [record])
    [[known, since]] = work.rows(BEFORE, {"digest": flow.digest, "flow": flow.name, "record": record})
    if since and parent is None:
        return None
    if not known:
        keep_version(work.conn, work.scope.schema, flow, work.scope.now, work.scope.user.name)
    id = uuid_utils.compat.uuid7()
    root = parent.case.root if parent else id
    above = parent.case.id if parent else None
    case = Case(
        id, root, above, parent.frame if parent else "", flow, app.entities[flow.entity].name, record, 0,
        State(), id_of(start.starter), start.at, new=True,
    )  # fmt: skip
    held.cases[id] = case
    run(held, case, start, request)
    return case


def run(held: Held, case: Case, event: Event, request: str = "") -> None:
    """Take the case through an event; then the cases that have to hear of it, one after the other."""
    held.running += 1
    try:
        take(held, case, event, request)
    finally:
        held.running -= 1
    while held.pending and not held.running:
        other, heard = held.pending.pop(0)
        with suppress(Stale):
            run(held, hold(held, other), heard)


def take(held: Held, case: Case, event: Event, request: str) -> None:
    """One event of one case: ask, write, tell."""
    facts = Asking(held, case)
    step = advance(case.flow, None if case.new else case.state, event, facts)
    if step.stale:
        raise Stale
    case.state = step.state
    case.rev += 1
    write(held, case, event, facts.answers, request)
    apply(held, case, step.effects, {each.frame: given(facts, each) for each in calls(step.effects)})
    tell(held, case, step.effects)
    for effect in step.effects:
        around(held, case, effect, facts)


def calls(effects: Sequence[Effect]) -> list[CallOut]:
    """What is asked of something outside."""
    return [each for each in effects if isinstance(each, CallOut)]


def given(facts: Asking, effect: CallOut) -> str:
    """What something outside is given, as JSON."""
    state = facts.case.state
    return json_text({name: facts.value(each, state, effect.items) for name, each in effect.call.given.items()})


def around(held: Held, case: Case, effect: Effect, facts: Asking) -> None:
    """What an effect means for other cases."""
    match effect:
        case StartChild():
            start_child(held, case, effect, facts)
        case CancelChildren(frame=frame):
            for [id] in held.work.rows(CHILDREN, {"case": case.id, "frame": frame}):
                assert isinstance(id, UUID)
                call_off(held, id)
        case Ended(outcome=outcome) if case.parent and case.parent_frame:
            tell_parent(held, case, outcome)
        case Notice():
            facts.notice(effect)
        case _:
            pass


def start_child(held: Held, case: Case, effect: StartChild, facts: Asking) -> None:
    """A case of another flow, for the record the step says; without one there is nothing to do."""
    call = effect.call
    flow = flow_called(held.work.scope.app, call.flow)
    if effect.depth > call.deepest:
        raise too_deep(flow.name, call.deepest)
    values: dict[str, JsonValue] = {
        name: facts.value(each, case.state, effect.items) for name, each in call.given.items()
    }
    record = id_of(facts.value(call.of, case.state, effect.items)) if call.of else case.record
    if record is None:
        raise Problem(
            Text(f"`{call.flow}` cannot start: there is no record for it.", f"无法启动`{call.flow}`：没有对应的记录。")
        )
    start = Start(
        at=held.work.scope.now, starter=case.state.starter, given=values, depth=effect.depth, actor=actor(held)
    )
    open_case(held, flow, record, start, Parent(case, effect.frame if call.waits else ""))


def actor(held: Held) -> str:
    """Who acts, as events know them."""
    user = held.work.scope.user.id
    return str(user) if user else ""


def call_off(held: Held, case: UUID) -> None:
    """End a case because the one that started it does not need it any more."""
    reason = "The case that started it has gone another way."
    event = Intervene(at=held.work.scope.now, what="end", reason=reason, target="cancelled")
    held.pending.append((case, event))


def tell_parent(held: Held, case: Case, outcome: str) -> None:
    """The case that waits for this one goes on; one that does not wait any more hears nothing."""
    assert case.parent
    event = ChildEnded(at=held.work.scope.now, frame=case.parent_frame, case=str(case.id), outcome=outcome)
    held.pending.append((case.parent, event))


def running_already(flow: Flow) -> Conflict:
    """The answer to a second start for the same record."""
    title = flow.title
    return Conflict(
        Text(f"“{title.get('en')}” runs already for this record.", f"此记录的“{title.get('zh')}”流程已在进行中。")
    )
