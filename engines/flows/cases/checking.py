"""What people send with a command: ids of people who are there, and what a flow is given, of the kind it says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from pydantic import JsonValue

from definitions.problems import Fault, invalid
from definitions.texts import Text
from engines.app import App
from engines.data.rights.persons import PERSON
from engines.data.sql.arrays import literal
from engines.data.sql.statements import Statement, cached, compiled
from engines.data.work.work import Work
from engines.flows.flow import Flow

READ = {
    "number": Decimal, "money": Decimal, "integer": int, "date": date.fromisoformat,
    "datetime": datetime.fromisoformat, "time": time.fromisoformat,
}  # fmt: skip
"""How a given value is read, by what the flow says of it; a record is given by its id."""


def check_people(work: Work, named: Mapping[str, Iterable[object]]) -> None:
    """`Invalid` unless everybody named is there; by the part of what was sent."""
    ids = {each: id_of(each) for people in named.values() for each in people}
    wanted = [one for one in ids.values() if one]
    there: set[object] = set()
    if wanted:
        statement = cached(work.scope.app, "people_there", lambda: people_there(work.scope.app))
        there = {row[0] for row in work.rows(statement, {"ids": literal(wanted, sa.Uuid())})}
    text = Text("There is no such person.", "没有这个人员。")
    faults = [
        Fault(text, f"/{part}") for part, people in named.items() if any(ids[each] not in there for each in people)
    ]
    if faults:
        raise invalid(faults)


def people_there(app: App) -> Statement:
    """Those of `ids` that are people."""
    table = app.entities[PERSON].table
    ids = sa.bindparam("ids", type_=sa.ARRAY(sa.Uuid))
    return compiled(sa.select(table.c.id).where(table.c.id == sa.any_(ids)))


def id_of(text: object) -> UUID | None:
    """An id from its text."""
    try:
        return UUID(str(text))
    except ValueError:
        return None


def check_given(flow: Flow, given: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """What a flow is given; `Invalid` for what it does not know or what is of another kind."""
    faults = [fault for name, value in given.items() if (fault := wrong(flow, name, value))]
    if faults:
        raise invalid(faults)
    return dict(given)


def wrong(flow: Flow, name: str, value: JsonValue) -> Fault | None:
    """What is wrong with one value."""
    pointer, kind = f"/given/{name}", flow.given.get(name)
    if kind is None:
        return Fault(Text(f"The flow is given no `{name}`.", f"流程没有传入值`{name}`。"), pointer)
    if value is None or kind == "json" or (kind == "text" and isinstance(value, str)):
        return None
    if kind == "boolean":
        fits = isinstance(value, bool)
    elif kind in READ:
        fits = reads(kind, value)
    else:
        fits = kind != "text" and id_of(value) is not None
    return None if fits else Fault(Text(f"`{name}` must be: {kind}.", f"`{name}`应为：{kind}。"), pointer)


def reads(kind: str, value: JsonValue) -> bool:
    """Whether a value is of its kind."""
    try:
        READ[kind](str(value))  # type: ignore[operator]
    except (ArithmeticError, ValueError):
        return False
    return not isinstance(value, bool)
