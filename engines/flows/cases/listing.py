"""Tasks and cases as people see them: their boxes, one task, the course of a case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from definitions.problems import NotFound, Problem
from definitions.texts import Text
from engines.data.history.past import titles
from engines.data.rights.permissions import as_system
from engines.data.sql.statements import SCHEMA, Connection, Statement, run
from engines.flows.advance.standing import step_of
from engines.flows.cases.versions import flow_of
from engines.flows.flow import Flow, Human
from engines.scope import Scope

Document = dict[str, Any]
Row = Mapping[str, Any]

PERSON = "base.user"
MOST = 200
COUNTED = 1000
TABLES = f'"{SCHEMA}".'
OPEN = "t.status in ('open', 'resting')"
MINE = f"""({OPEN} and ((t.person is not null and t.person = %(me)s)
    or (t.person is null and t.people @> array[%(me)s::uuid])))"""
BOXES: Mapping[str, str] = {
    "todo": MINE,
    "done": "t.by = %(me)s and t.done_at is not null and t.status <> 'cancelled'",
    "cc": "t.status = 'cc' and t.person = %(me)s",
}
ORDER = {"todo": "t.id", "done": "t.done_at desc, t.id", "cc": "t.opened_at desc, t.id"}
TASK = f"""
    select t.*, c.flow, c.digest, c.entity, c.record, c.starter, c.status as case_status, c.outcome, c.started_at
    from {TABLES}_flow_task t join {TABLES}_flow_case c on c.id = t."case"
"""
ONE = Statement(f"{TASK} where t.id = %(id)s")
OF_CASE = Statement(f'{TASK} where t."case" = %(id)s order by t.opened_at, t.id')
CASE = Statement(f"select c.*, null as state from {TABLES}_flow_case c where c.id = %(id)s")
STARTED = f"select c.* from {TABLES}_flow_case c where c.starter = %(me)s and c.parent is null"
EVENTS = Statement(f"""
    select seq, at, actor, for_whom, kind, frame, data from {TABLES}_flow_event where "case" = %(id)s order by seq
""")
OF_RECORD = Statement(
    f"select c.* from {TABLES}_flow_case c where c.record = %(record)s order by c.started_at desc, c.id desc"
)


def tasks(
    conn: Connection, scope: Scope, box: str, *, flow: str = "", entity: str = "", after: str = "", limit: int = 50
) -> Document:
    """`{tasks, next, count}` of somebody's box: `todo`, `done`, `cc`, or `started`: the cases they started."""
    if box != "started" and box not in BOXES:
        raise NotFound(Text(f"There is no box `{box}`.", f"没有任务箱`{box}`。"))
    count = min(max(limit, 1), MOST)
    given: dict[str, object] = {"me": scope.user.id, "flow": flow, "entity": entity}
    where = "(%(flow)s = '' or c.flow = %(flow)s) and (%(entity)s = '' or c.entity = %(entity)s)"
    start = int(after) if after.isdigit() else 0
    given |= {"limit": count + 1, "start": start}
    if box == "started":
        text = f"{STARTED} and {where} order by c.started_at desc, c.id desc limit %(limit)s offset %(start)s"
    else:
        text = f"{TASK} where {BOXES[box]} and {where} order by {ORDER[box]} limit %(limit)s offset %(start)s"
    rows = run(conn, scope.schema, Statement(text), given).fetchall()
    make = cases_json if box == "started" else tasks_json
    return {
        "tasks": make(conn, scope, rows[:count]),
        "next": str(start + count) if len(rows) > count else None,
        "count": counted(conn, scope, box),
    }


def counts(conn: Connection, scope: Scope) -> dict[str, int]:
    """How many there are in each box; of very many only so many are counted."""
    return {box: counted(conn, scope, box) for box in ("todo", "cc")}


def counted(conn: Connection, scope: Scope, box: str) -> int:
    """How many there are in one box, copies that were read left out."""
    inner = STARTED if box == "started" else f"select 1 from {TABLES}_flow_task t where {BOXES[box]}"
    unread = " and t.read_at is null" if box == "cc" else ""
    text = f"select count(*) as n from (select 1 from ({inner}{unread} limit {COUNTED}) one) counted"
    row = run(conn, scope.schema, Statement(text), {"me": scope.user.id}).fetchone()
    return int(row["n"]) if row else 0


def find_task(conn: Connection, scope: Scope, id: UUID) -> Row:
    """A task with what its case says; `NotFound` when there is none."""
    row = run(conn, scope.schema, ONE, {"id": id}).fetchone()
    if row is None:
        raise no_task()
    return row


def no_task() -> NotFound:
    """The answer for a task that is not there, or none of the asker's business."""
    return NotFound(Text("There is no such task.", "没有这个任务。"))


# --- as JSON ----------------------------------------------------------------------------------------------------------


def tasks_json(conn: Connection, scope: Scope, rows: Sequence[Row]) -> list[Document]:
    """Tasks with the names of people and records; a record the asker may only see through the task is named, too."""
    people = titles(conn, as_system(scope), PERSON, {one for row in rows for one in people_of(row)})
    called = record_titles(conn, scope, rows)
    return [task_json(conn, scope, row, people, called) for row in rows]


def people_of(row: Row) -> Iterable[UUID]:
    """Everybody a task names."""
    yield from row["people"]
    yield from (one for one in (row["for_whom"], row["by"], row["starter"]) if one)


def record_titles(conn: Connection, scope: Scope, rows: Sequence[Row]) -> dict[str, Mapping[str, str]]:
    """What records are called, by entity."""
    found: dict[str, set[UUID]] = {}
    for row in rows:
        if row["entity"] in scope.app.entities:
            found.setdefault(row["entity"], set()).add(row["record"])
    return {name: titles(conn, as_system(scope), name, ids) for name, ids in found.items()}


def task_json(
    conn: Connection, scope: Scope, row: Row, people: Mapping[str, str], called: Mapping[str, Mapping[str, str]]
) -> Document:
    """One task."""
    flow = version_of(conn, scope, row)
    entity = scope.app.entities.get(row["entity"])
    return {
        "id": str(row["id"]),
        "case": str(row["case"]),
        "flow": row["flow"],
        "flow_title": flow.title.get(scope.locale) if flow else row["flow"],
        "step": row["step"],
        "step_title": step_title(flow, row["step"], scope.locale),
        "verb": verb_of(flow, row["step"]),
        "seat": row["seat"],
        "entity": row["entity"],
        "entity_title": entity.title.get(scope.locale) if entity else None,
        "record": str(row["record"]),
        "title": called.get(row["entity"], {}).get(str(row["record"])),
        "status": row["status"],
        "people": [person(one, people) for one in row["people"]],
        "for": person(row["for_whom"], people),
        "came": row["came"],
        "by": person(row["by"], people),
        "starter": person(row["starter"], people),
        "comment": row["comment"],
        "note": row["note"],
        "opened_at": when(row["opened_at"]),
        "due_at": when(row["due_at"]),
        "read_at": when(row["read_at"]),
        "done_at": when(row["done_at"]),
        "started_at": when(row["started_at"]),
        "case_status": row["case_status"],
        "outcome": row["outcome"],
    }


def version_of(conn: Connection, scope: Scope, row: Row) -> Flow | None:
    """The version of the flow; None for one that fits the app no longer."""
    try:
        return flow_of(conn, scope.app, scope.schema, row["digest"])
    except Problem:
        return None


def step_title(flow: Flow | None, step: str, locale: str) -> str:
    """What a step is called."""
    try:
        title = step_of(flow, step).title if flow else Text("")
    except KeyError:
        title = Text("")
    return title.get(locale) or step


def verb_of(flow: Flow | None, step: str) -> str:
    """Whether something is to be approved or done."""
    try:
        verb = step_of(flow, step).verb if flow else None
    except KeyError:
        verb = None
    return verb.verb if isinstance(verb, Human) else ""


def person(id: UUID | None, names: Mapping[str, str]) -> Document | None:
    """Somebody with their name."""
    return {"id": str(id), "name": names.get(str(id), "")} if id else None


def when(moment: datetime | None) -> str | None:
    """A moment as JSON has it."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None


def cases_json(conn: Connection, scope: Scope, rows: Sequence[Row]) -> list[Document]:
    """Cases with the names of their records."""
    called = record_titles(conn, scope, rows)
    names = titles(conn, as_system(scope), PERSON, {row["starter"] for row in rows if row["starter"]})
    return [case_json(conn, scope, row, names, called) for row in rows]


def case_json(
    conn: Connection, scope: Scope, row: Row, names: Mapping[str, str], called: Mapping[str, Mapping[str, str]]
) -> Document:
    """One case."""
    flow = version_of(conn, scope, row)
    return {
        "id": str(row["id"]),
        "flow": row["flow"],
        "flow_title": flow.title.get(scope.locale) if flow else row["flow"],
        "digest": row["digest"],
        "entity": row["entity"],
        "record": str(row["record"]),
        "title": called.get(row["entity"], {}).get(str(row["record"])),
        "parent": str(row["parent"]) if row["parent"] else None,
        "status": row["status"],
        "outcome": row["outcome"],
        "starter": person(row["starter"], names),
        "started_at": when(row["started_at"]),
        "ended_at": when(row["ended_at"]),
    }


def course(conn: Connection, scope: Scope, id: UUID) -> Document:
    """A case with everything that happened to it, and its tasks."""
    row = run(conn, scope.schema, CASE, {"id": id}).fetchone()
    if row is None:
        raise no_task()
    events = run(conn, scope.schema, EVENTS, {"id": id}).fetchall()
    people = titles(conn, as_system(scope), PERSON, {each["actor"] for each in events if each["actor"]})
    flow = version_of(conn, scope, row)
    [said] = cases_json(conn, scope, [row])
    return said | {
        "tasks": tasks_json(conn, scope, run(conn, scope.schema, OF_CASE, {"id": id}).fetchall()),
        "events": [event_json(each, flow, people, scope.locale) for each in events],
    }


def event_json(row: Row, flow: Flow | None, people: Mapping[str, str], locale: str) -> Document:
    """Something that happened."""
    step = str(row["frame"]).split("#", 1)[0]
    told = ("comment", "decision", "what", "reason", "target", "name", "outcome", "trigger", "position")
    return {
        "seq": row["seq"],
        "at": when(row["at"]),
        "actor": person(row["actor"], people),
        "kind": row["kind"],
        "step": step,
        "step_title": step_title(flow, step, locale) if step else "",
        **{name: row["data"][name] for name in told if row["data"].get(name)},
    }
