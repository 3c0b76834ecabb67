"""What a case asks of the database while it goes on: values, people, moments, locks, and the writes of its steps."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import sqlalchemy as sa
from pydantic import JsonValue

from engines.app import Notify
from engines.data.calculation.propagate import propagate
from engines.data.sql.arrays import literal
from engines.data.sql.statements import SCHEMA, Statement
from engines.data.work.frames import evaluated, reached
from engines.expressions import Expression
from engines.flows.advance import step_of
from engines.flows.cases.delegations import stand_ins
from engines.flows.cases.naming import as_json, context
from engines.flows.cases.noticing import send, told_late
from engines.flows.cases.organisation import Found, moment, people
from engines.flows.cases.performing import perform
from engines.flows.cases.stored import Case, Held
from engines.flows.effects import Notice
from engines.flows.flow import Automatic, Flow, Who
from engines.flows.questions import (
    AskAfter,
    AskLock,
    AskManager,
    AskMoment,
    AskOne,
    AskPeople,
    AskValue,
    Perform,
    Question,
)
from engines.flows.state import State

LOCK = Statement("select pg_advisory_xact_lock(hashtextextended(%(schema)s || ':' || %(name)s, 0))")
QUEUE = Statement(f"""
    with mine as (
        insert into "{SCHEMA}"._flow_lock (name, "case", frame)
        select %(name)s, %(case)s, %(frame)s where not exists (
            select from "{SCHEMA}"._flow_lock where name = %(name)s and "case" = %(case)s and frame = %(frame)s)
        returning id)
    select not exists (
        select from "{SCHEMA}"._flow_lock where name = %(name)s and not ("case" = %(case)s and frame = %(frame)s)
        and id < coalesce((select id from mine), (select id from "{SCHEMA}"._flow_lock
            where name = %(name)s and "case" = %(case)s and frame = %(frame)s)))
""")
LOADS = Statement(f"""
    select p.id,
        (select count(*) from "{SCHEMA}"._flow_task t where t.status in ('open', 'resting') and t.person = p.id),
        (select max(t.opened_at) from "{SCHEMA}"._flow_task t join "{SCHEMA}"._flow_case c on c.id = t."case"
         where t.person = p.id and t.step = %(step)s and c.flow = %(flow)s)
    from unnest(%(people)s::uuid[]) with ordinality p(id, at) order by p.at
""")


@dataclass
class Asking:
    """Answers what one event of a case asks, in the transaction of its record; the answers are kept with the event."""

    held: Held
    case: Case
    answers: list[tuple[str, JsonValue]] = field(default_factory=list)

    def answer(self, question: Question) -> JsonValue:
        """The answer as things stand now."""
        found = self.find(question)
        self.answers.append((question.key, found))
        return found

    def find(self, question: Question) -> JsonValue:
        """The answer, found."""
        match question:
            case AskValue(expression=expression):
                return self.value(expression, question.state, question.items)
            case Perform():
                return self.perform(question)
            case AskLock():
                return self.lock(question)
            case AskOne():
                return self.one(question)
            case AskPeople() | AskManager():
                return self.represented(people(self, question))
            case AskMoment() | AskAfter():
                return moment(self, question)

    def represented(self, found: list[Found]) -> JsonValue:
        """People, with whoever stands in for them now; nobody is asked twice."""
        case = self.case
        to = stand_ins(self.held, case.flow.name, case.entity, case.record, [str(each["person"]) for each in found])
        made: dict[str, JsonValue] = {}
        for each in found:
            person = str(each["person"])
            if person in to:
                made.setdefault(to[person], {**each, "person": to[person], "for": person, "came": "delegation"})
            else:
                made.setdefault(person, dict(each))
        return list(made.values())

    def perform(self, question: Perform) -> JsonValue:
        """Run the steps of a node, and tell those whom its notices go to."""
        made = perform(self.held, self.case, question)
        verb = question.node.verb
        if isinstance(verb, Automatic) and verb.told:
            steps = [each for each in verb.steps if isinstance(each, Notify)]
            self.send(steps, verb.told, question.state, question.items)
        return made

    def notice(self, effect: Notice) -> None:
        """What the flow says because something is late."""
        node = step_of(self.case.flow, effect.frame.split("#", 1)[0])
        if isinstance(effect.step, Notify):
            self.send([effect.step], told_late(node, effect.step), self.case.state, effect.items)

    def send(self, steps: Sequence[Notify], who: Who, state: State, items: Mapping[str, JsonValue]) -> None:
        """Notices in the flow's own words."""
        question = AskPeople("told", items, state, who=who, flow=self.case.flow.name)
        send(self.held, self.case, steps, [str(each["person"]) for each in people(self, question)], state, items)

    def value(self, expression: Expression, state: State, items: Mapping[str, JsonValue]) -> JsonValue:
        """The value of an expression, over the record as the system sees it: of rows and records their ids."""
        work, concern = self.held.work, self.held.concern
        if work.spread < len(work.log):
            propagate(work, concern)
        app = work.scope.app
        frame = context(app, app.entities[self.case.entity], self.case.record, state, items, (expression,))
        kind = expression.type
        if kind.kind in ("rows", "records"):
            return [str(one) for _, one in reached(work, frame, app.entities[kind.entity], expression, None)]
        [[found]] = evaluated(work, frame, {"value": expression})
        return bool(found) if kind.kind == "boolean" else as_json(found)

    def lock(self, question: AskLock) -> JsonValue:
        """Whether a lock is ours now; if not we stand in its queue."""
        work = self.held.work
        self.held.later(LOCK, {"schema": work.scope.schema, "name": question.name})
        [[mine]] = work.rows(QUEUE, {"name": question.name, "case": self.case.id, "frame": question.frame})
        return bool(mine)

    def one(self, question: AskOne) -> JsonValue:
        """One of several people."""
        among = question.among
        if question.how == "random":
            return random.choice(among)
        given = {"people": literal([UUID(each) for each in among], sa.Uuid()), "step": question.step}
        rows = self.held.work.rows(LOADS, given | {"flow": self.case.flow.name})
        if question.how == "least_loaded":
            return str(min(rows, key=lambda row: int(str(row[1])))[0])
        return str(min(rows, key=lambda row: (row[2] is not None, str(row[2])))[0])


def found_people(held: Held, flow: Flow, record: UUID, who: Who) -> frozenset[str]:
    """The people that terms of a flow mean for a record, before there is a case; only who asks can be its starter."""
    scope = held.work.scope
    state = State(starter=str(scope.user.id or ""))
    case = Case(record, record, None, "", flow, flow.entity, record, 0, state, scope.user.id, scope.now)
    found = people(Asking(held, case), AskPeople("who", {}, state, who=who, flow=flow.name))
    return frozenset(str(each["person"]) for each in found)
