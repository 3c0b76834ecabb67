"""What an advanced case wants done is written: tasks, times, waits, calls, each kind in one statement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
import uuid_utils.compat

from engines.data.sql.arrays import Column, params
from engines.data.sql.statements import SCHEMA, Statement
from engines.flows.cases.stored import Case, Held
from engines.flows.cases.waits import Looked, looked_by
from engines.flows.effects import (
    CallOut,
    CancelCall,
    ClearTimers,
    ClearWaits,
    CloseTask,
    Copy,
    DueMoved,
    Effect,
    FreeLock,
    MoveTask,
    OpenTask,
    RestTask,
    SetTimer,
    SetWait,
    Skip,
)

Row = tuple[object, ...]
Columns = Mapping[str, Column]

TABLES = f'"{SCHEMA}".'
MOMENT = sa.DateTime(timezone=True)


@dataclass(frozen=True)
class Table:
    """One statement over many rows, and their columns."""

    columns: dict[str, Column]
    text: str

    def statement(self) -> Statement:
        """The statement, its rows unnested as `w`."""
        kinds = ", ".join(f"%(w_{name})s::{NAMES[type(kind)]}[]" for name, kind in self.columns.items())
        names = ", ".join(f'"{name}"' for name in self.columns)
        return Statement(self.text.replace("{w}", f"unnest({kinds}) w({names})"))


NAMES: Mapping[type[object], str] = {
    sa.Uuid: "uuid", sa.Text: "text", sa.Integer: "integer", sa.DateTime: "timestamptz", sa.Boolean: "boolean",
}  # fmt: skip

OPENED = Table(
    {
        "id": sa.Uuid(), "frame": sa.Text(), "step": sa.Text(), "seat": sa.Integer(), "people": sa.Text(),
        "for_whom": sa.Uuid(), "came": sa.Text(), "place": sa.Integer(), "weight": sa.Integer(), "status": sa.Text(),
        "due_at": MOMENT, "note": sa.Text(), "done_at": MOMENT,
    },
    f"""insert into {TABLES}_flow_task as t (id, "case", frame, step, seat, person, people, for_whom, came, place,
        weight, status, note, comment, opened_at, due_at, done_at)
    select w.id, %(case)s, w.frame, w.step, w.seat,
        case when cardinality(w.people::uuid[]) = 1 then (w.people::uuid[])[1] end,
        w.people::uuid[], w.for_whom, w.came, w.place, w.weight, w.status, w.note, '', %(_now)s, w.due_at, w.done_at
    from {{w}}
    on conflict ("case", frame, seat) do update set person = excluded.person, people = excluded.people,
        for_whom = excluded.for_whom, came = excluded.came, status = excluded.status, due_at = excluded.due_at,
        note = excluded.note, by = null, comment = '', done_at = null""",
)  # fmt: skip
CLOSED = Table(
    {"frame": sa.Text(), "seat": sa.Integer(), "status": sa.Text(), "by": sa.Uuid(), "comment": sa.Text()},
    f"""update {TABLES}_flow_task t set status = w.status, by = w.by, comment = w.comment, done_at = %(_now)s
    from {{w}} where t."case" = %(case)s and t.frame = w.frame and t.seat = w.seat""",
)
MOVED = Table(
    {
        "frame": sa.Text(), "seat": sa.Integer(), "people": sa.Text(), "for_whom": sa.Uuid(), "came": sa.Text(),
        "note": sa.Text(),
    },
    f"""update {TABLES}_flow_task t set people = w.people::uuid[], for_whom = w.for_whom, came = w.came, note = w.note,
        person = case when cardinality(w.people::uuid[]) = 1 then (w.people::uuid[])[1] end, read_at = null
    from {{w}} where t."case" = %(case)s and t.frame = w.frame and t.seat = w.seat""",
)  # fmt: skip
RESTED = Table(
    {"frame": sa.Text(), "seat": sa.Integer(), "status": sa.Text()},
    f"""update {TABLES}_flow_task t set status = w.status from {{w}}
    where t."case" = %(case)s and t.frame = w.frame and t.seat = w.seat and t.status in ('open', 'resting')""",
)
DUE = Table(
    {"frame": sa.Text(), "due_at": MOMENT},
    f"""update {TABLES}_flow_task t set due_at = w.due_at from {{w}}
    where t."case" = %(case)s and t.frame = w.frame and t.status in ('open', 'resting')""",
)
TIMERS = Table(
    {"frame": sa.Text(), "name": sa.Text(), "due_at": MOMENT},
    f"""insert into {TABLES}_flow_timer ("case", frame, name, due_at)
    select %(case)s, w.frame, w.name, w.due_at from {{w}}
    on conflict ("case", frame, name) do update set id = uuidv7(), due_at = excluded.due_at, fired_at = null""",
)
WAITS = Table(
    {"frame": sa.Text(), "name": sa.Text(), "entity": sa.Text(), "record": sa.Uuid(), "reads": sa.Text(),
     "event": sa.Text()},
    f"""insert into {TABLES}_flow_wait ("case", frame, name, entity, record, reads, event)
    select %(case)s, w.frame, w.name, w.entity, w.record, w.reads::text[], w.event from {{w}}
    on conflict ("case", frame, name, entity, record) do update set reads = excluded.reads, event = excluded.event""",
)  # fmt: skip
CALLS = Table(
    {"frame": sa.Text(), "action": sa.Text(), "given": sa.Text(), "retry": sa.Integer()},
    f"""insert into {TABLES}_flow_call (key, "case", frame, action, given, status, attempts, retry, at)
    select %(case)s::text || ':' || w.frame, %(case)s, w.frame, w.action, w.given::jsonb, 'open', 0, w.retry, %(_now)s
    from {{w}} on conflict (key) do nothing""",
)
GONE = {
    name: Table({"frame": sa.Text()}, f'delete from {TABLES}{name} t using {{w}} where t."case" = %(case)s and {where}')
    for name, where in (("_flow_timer", "t.frame = w.frame"), ("_flow_wait", "t.frame = w.frame"))
}
UNCALLED = Table(
    {"frame": sa.Text()},
    f"""update {TABLES}_flow_call t set status = 'cancelled' from {{w}}
    where t."case" = %(case)s and t.frame = w.frame and t.status in ('open', 'taken')""",
)
FREED = Table(
    {"frame": sa.Text()},
    f"""with gone as (delete from {TABLES}_flow_lock t using {{w}} where t."case" = %(case)s and t.frame = w.frame
        returning t.name, t.id),
    next as (select distinct on (l.name) l.name, l."case", l.frame from {TABLES}_flow_lock l
        where l.name in (select name from gone) and l.id not in (select id from gone) order by l.name, l.id)
    insert into {TABLES}_flow_timer ("case", frame, name, due_at)
    select "case", frame, 'lock', %(_now)s from next
    on conflict ("case", frame, name) do update set id = uuidv7(), due_at = excluded.due_at, fired_at = null""",
)
STATEMENTS = {
    id(each): each.statement()
    for each in (OPENED, CLOSED, MOVED, RESTED, DUE, TIMERS, WAITS, CALLS, *GONE.values(), UNCALLED, FREED)
}


@dataclass
class Wanted:
    """What the effects of one event come to, in the end."""

    opened: list[Row] = field(default_factory=list)
    closed: list[Row] = field(default_factory=list)
    moved: list[Row] = field(default_factory=list)
    rested: list[Row] = field(default_factory=list)
    due: list[Row] = field(default_factory=list)
    timers: dict[tuple[str, str], datetime] = field(default_factory=dict)
    no_timers: dict[str, None] = field(default_factory=dict)
    waits: list[tuple[SetWait, Looked]] = field(default_factory=list)
    no_waits: dict[str, None] = field(default_factory=dict)
    calls: list[Row] = field(default_factory=list)
    no_calls: list[Row] = field(default_factory=list)
    freed: list[Row] = field(default_factory=list)


def apply(held: Held, case: Case, effects: Sequence[Effect], given: Mapping[str, str]) -> None:
    """Write what the effects want, as few statements as there are kinds of them; `given` is what calls are given."""
    wanted = Wanted()
    for effect in effects:
        take(held, case, wanted, effect, given)
    put(held, case, OPENED, wanted.opened)
    put(held, case, MOVED, wanted.moved)
    put(held, case, RESTED, wanted.rested)
    put(held, case, CLOSED, wanted.closed)
    put(held, case, DUE, wanted.due)
    put(held, case, GONE["_flow_timer"], [(frame,) for frame in wanted.no_timers])
    put(held, case, TIMERS, [(frame, name, due) for (frame, name), due in wanted.timers.items()])
    put(held, case, GONE["_flow_wait"], [(frame,) for frame in wanted.no_waits])
    put(held, case, WAITS, list(wait_rows(wanted.waits)))
    put(held, case, CALLS, wanted.calls)
    put(held, case, UNCALLED, wanted.no_calls)
    put(held, case, FREED, wanted.freed)


def put(held: Held, case: Case, table: Table, rows: list[Row]) -> None:
    """Write rows, if there are any."""
    if rows:
        held.later(STATEMENTS[id(table)], {"case": case.id, **params("w", table.columns, rows)})


def take(held: Held, case: Case, wanted: Wanted, effect: Effect, given: Mapping[str, str]) -> None:
    """Note what one effect wants."""
    match effect:
        case OpenTask():
            wanted.opened.append(opened(effect))
        case CloseTask():
            wanted.closed.append((effect.frame, effect.seat, effect.status, id_or_none(effect.by), effect.comment))
        case MoveTask():
            people = array(effect.people)
            wanted.moved.append(
                (effect.frame, effect.seat, people, id_or_none(effect.for_whom), effect.came, effect.note)
            )
        case Skip():
            wanted.opened.append(told_row(effect.frame, effect.step, effect.people, "skipped", effect.why, held))
        case RestTask():
            wanted.rested.append((effect.frame, effect.seat, "resting" if effect.rests else "open"))
        case DueMoved():
            wanted.due.append((effect.frame, effect.due))
        case Copy():
            step = effect.frame.split("#", 1)[0]
            wanted.opened += [told_row(effect.frame, step, (each,), "cc", "rule", held) for each in effect.people]
        case SetTimer():
            wanted.timers[effect.frame, effect.name] = effect.due
        case ClearTimers():
            wanted.no_timers[effect.frame] = None
            wanted.timers = {key: due for key, due in wanted.timers.items() if key[0] != effect.frame}
        case SetWait():
            wanted.waits.append((effect, looked_by(held, case, effect)))
        case ClearWaits():
            wanted.no_waits[effect.frame] = None
            wanted.waits = [each for each in wanted.waits if each[0].frame != effect.frame]
        case CallOut():
            wanted.calls.append((effect.frame, effect.call.action, given[effect.frame], effect.call.retry))
        case CancelCall():
            wanted.no_calls.append((effect.frame,))
        case FreeLock():
            wanted.freed.append((effect.frame,))
        case _:
            pass


def opened(task: OpenTask) -> Row:
    """A task as a row."""
    return (
        uuid_utils.compat.uuid7(), task.frame, task.step, task.seat, array(task.people), id_or_none(task.for_whom),
        task.came, task.order, task.weight, "open", task.due, task.note, None,
    )  # fmt: skip


def told_row(frame: str, step: str, people: Sequence[str], status: str, came: str, held: Held) -> Row:
    """Somebody who is told of the record, or who need not be asked: no task, and no seat."""
    done = held.work.scope.now if status == "skipped" else None
    id = uuid_utils.compat.uuid7()
    return (id, frame, step, None, array(people), None, came, 0, 1, status, None, "", done)


def wait_rows(waits: Iterable[tuple[SetWait, Looked]]) -> Iterable[Row]:
    """What frames wait for as rows: one for each record that their conditions begin with."""
    found: dict[Row, Row] = {}
    for effect, looked in waits:
        for (entity, record), reads in looked.items():
            key = (effect.frame, effect.name, entity, record)
            found[key] = (*key, text_array(sorted(reads)), effect.event)
    return found.values()


def array(people: Sequence[str]) -> str:
    """Ids as the text of an array."""
    return "{" + ",".join(people) + "}"


def text_array(names: Sequence[str]) -> str:
    """Names as the text of an array; they hold nothing that would have to be quoted."""
    return "{" + ",".join(f'"{name}"' for name in names) + "}"


def id_or_none(text: str) -> UUID | None:
    """An id, if there is one."""
    return UUID(text) if text else None
