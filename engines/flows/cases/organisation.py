"""Who the people of a flow are, and when its moments: from the records of the workspace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Protocol

import sqlalchemy as sa
from pydantic import JsonValue
from sqlalchemy.dialects import postgresql as pg

from definitions.flows.people import Term
from definitions.flows.times import Duration
from engines.app import App
from engines.data.rights.persons import PERSON
from engines.data.sql.statements import Statement, cached, compiled
from engines.expressions import Expression
from engines.flows.cases.stored import Held
from engines.flows.flow import Voice
from engines.flows.questions import AskAfter, AskManager, AskMoment, AskPeople
from engines.flows.state import State

CLOCK: Mapping[str, str] = {"workdays": "days", "workhours": "hours"}
"""Units that a calendar counts, by the clock."""


Found = Mapping[str, JsonValue]
"""A person found, as flows know them: see AskPeople."""


class Knowing(Protocol):
    """Whoever evaluates expressions over the record of a case."""

    held: Held

    def value(self, expression: Expression, state: State, items: Mapping[str, JsonValue]) -> JsonValue:
        """The value of an expression."""


def people(asking: Knowing, question: AskPeople | AskManager) -> list[Found]:
    """The people that terms mean, each once, in the order of the terms."""
    if isinstance(question, AskManager):
        found = managers(asking, [question.person])
        return [told(person) for person in found]
    seen: dict[str, Found] = {}
    for voice in question.who:
        for person in of_term(asking, voice, voice.term, question):
            seen.setdefault(person, told(person, voice))
    return list(seen.values())


def told(person: str, voice: Voice | None = None) -> Found:
    """A person as flows know them."""
    weight, veto = (voice.weight, voice.veto) if voice else (1, False)
    return {"person": person, "for": "", "weight": weight, "veto": veto, "came": "rule"}


def of_term(asking: Knowing, voice: Voice, term: Term, question: AskPeople) -> Iterator[str]:
    """The people one term means."""
    state = question.state
    match term.kind:
        case "starter":
            yield from [state.starter] if state.starter else []
        case "assignee":
            yield from [question.assignee] if question.assignee else []
        case "user" | "role":
            yield from named(asking, term.kind, term.name)
        case "field" | "expr" if term.path is not None:
            found = asking.value(voice.values[term.path], state, question.items)
            yield from (str(each) for each in (found if isinstance(found, list) else [found]) if each)
        case "picked":
            yield from state.picked.get(question.step, ())
        case "step":
            yield from state.steps[term.name].who if term.name in state.steps else ()
        case "manager" if term.of is not None:
            found_of = list(of_term(asking, voice, term.of, question))
            for _ in range(term.level):
                found_of = managers(asking, found_of)
            yield from found_of


def named(asking: Knowing, kind: str, name: str) -> list[str]:
    """The person with a login, or those with a role."""
    work = asking.held.work
    statement = cached(work.scope.app, ("people_named", kind), lambda: naming(work.scope.app, kind))
    return [str(row[0]) for row in work.rows(statement, {"name": name})]


def naming(app: App, kind: str) -> Statement:
    """`named`'s statement."""
    table = app.entities[PERSON].table
    name = sa.bindparam("name", type_=sa.Text())
    if kind == "user":
        return compiled(sa.select(table.c.id).where(table.c.account == name))
    return compiled(
        sa.select(table.c.id)
        .where(name == sa.any_(sa.type_coerce(table.c.roles, pg.ARRAY(sa.Text))))
        .order_by(table.c.id)
    )


def managers(asking: Knowing, persons: list[str]) -> list[str]:
    """The managers of people."""
    work = asking.held.work
    table = work.scope.app.entities[PERSON].table
    ids = sa.bindparam("ids", type_=pg.ARRAY(sa.Uuid))
    if "manager" not in table.c or not persons:
        return []
    statement = cached(
        work.scope.app, "managers_of", lambda: compiled(sa.select(table.c.manager).where(table.c.id == sa.any_(ids)))
    )
    return [str(row[0]) for row in work.rows(statement, {"ids": "{" + ",".join(persons) + "}"}) if row[0]]


def moment(asking: Knowing, question: AskMoment | AskAfter) -> JsonValue:
    """A moment, or nothing when its value is empty."""
    if isinstance(question, AskAfter):
        return shifted(question.start, question.span, before=False).isoformat()
    said = question.moment
    base = question.due if said.base == "due" else question.opened
    if said.base == "value" and said.value is not None:
        base = read_moment(asking, asking.value(said.value, question.state, question.items))
    if base is None:
        return None
    return shifted(base, said.shift, said.before).isoformat()


def read_moment(asking: Knowing, value: JsonValue) -> datetime | None:
    """A date is its first moment in the workspace."""
    if not isinstance(value, str):
        return None
    found = datetime.fromisoformat(value)
    return found if found.tzinfo else found.replace(tzinfo=asking.held.work.scope.timezone)


def shifted(base: datetime, span: Duration | None, before: bool) -> datetime:
    """So long after a moment, or before it."""
    if span is None:
        return base
    length = timedelta(**{CLOCK.get(span.unit, span.unit): span.count})
    return base - length if before else base + length
