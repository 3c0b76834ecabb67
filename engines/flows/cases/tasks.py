"""What people do with tasks: decide, send back, hand on, add others; the second of two hears who was first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from definitions.faults import faults_of
from definitions.located import LocatedMap
from definitions.problems import Conflict, Fault, Invalid, NotAllowed, NotFound, Place, did_you_mean, invalid
from definitions.texts import Text
from engines.data.history.past import titles
from engines.data.reacting.settle import settle
from engines.data.rights.permissions import as_system
from engines.data.sql.arrays import json_text
from engines.data.sql.statements import SCHEMA, Connection, Statement
from engines.flows.advance import step_of
from engines.flows.cases.access import Rights, record_seen, require_filled, write_through
from engines.flows.cases.checking import check_people
from engines.flows.cases.listing import PERSON, Document, Row, counts, find_task, no_task, tasks, tasks_json, when
from engines.flows.cases.running import Stale, run
from engines.flows.cases.stored import Case, Held, hold, holding
from engines.flows.cases.versions import flow_of
from engines.flows.events import EVENT, Event
from engines.flows.flow import Human, Node
from engines.scope import Scope

__all__ = ["VERBS", "act", "counts", "task", "tasks"]

TABLES = f'"{SCHEMA}".'
FRESH_NAMES = ("id", "status", "people", "for_whom", "by", "done_at", "frame", "step", "seat")
PLACE = Statement(f"""
    select c.id, c.entity, c.record from {TABLES}_flow_task t join {TABLES}_flow_case c on c.id = t."case"
    where t.id = %(id)s
""")
FRESH = Statement(f"""
    select {", ".join(f"t.{name}" for name in FRESH_NAMES)},
        (select seq from {TABLES}_flow_event e where e."case" = t."case" and e.request = %(request)s)
    from {TABLES}_flow_task t where t.id = %(id)s
""")
READ = Statement(f"update {TABLES}_flow_task set read_at = %(_now)s where id = %(id)s and read_at is null")
SIGNED = Statement(f"update {TABLES}_flow_task set signature = %(signature)s::jsonb where id = %(id)s")
ANSWER = Statement(f'select seq, at, kind from {TABLES}_flow_event where "case" = %(case)s and seq = %(seq)s')

Said = Mapping[str, Any]


@dataclass(frozen=True)
class Verb:
    """What can be done with a task: the event that it becomes, and what of what is said belongs to it."""

    kind: str
    says: tuple[str, ...] = ("comment",)
    fixed: Mapping[str, object] | None = None
    decides: bool = False
    """Fields of the record may be changed with it, and those that are required must be filled."""
    allowed: str = ""
    """What the step must allow; empty for what is always possible."""


VERBS: Mapping[str, Verb] = {
    "approve": Verb("decide", ("comment", "picked", "seen"), {"decision": "approve"}, True, "approve"),
    "done": Verb("decide", ("comment", "picked", "seen"), {"decision": "done"}, True),
    "reject": Verb("decide", ("comment", "back", "seen"), {"decision": "reject"}, allowed="reject"),
    "return": Verb("return", ("comment", "target", "direct"), allowed="return"),
    "transfer": Verb("transfer", ("comment", "to"), allowed="transfer"),
    "delegate": Verb("delegate", ("comment", "to"), allowed="delegate"),
    "give_back": Verb("give_back"),
    "add_before": Verb("add_sign", ("comment", "people", "sign"), {"position": "before"}, allowed="add_before"),
    "add_after": Verb("add_sign", ("comment", "people", "sign"), {"position": "after"}, allowed="add_after"),
    "add_beside": Verb("add_sign", ("comment", "people", "sign"), {"position": "beside"}, allowed="add_beside"),
    "drop_sign": Verb("drop_sign", ("comment", "seat"), allowed="drop_sign"),
    "claim": Verb("claim", ()),
    "release": Verb("claim", (), {"release": True}),
    "take_back": Verb("take_back", allowed="take_back"),
    "comment": Verb("remark", ("comment", "people"), {"what": "comment"}),
    "urge": Verb("remark", (), {"what": "urge"}),
    "read": Verb("remark", (), {"what": "read"}),
    "cc": Verb("remark", ("comment", "people"), {"what": "cc"}, allowed="cc"),
}


def act(conn: Connection, scope: Scope, task: UUID, verb: str, said: Said, request: str = "") -> Document:
    """Do something with a task; the same request again gets the first answer.

    `Conflict` names who decided and when, if somebody was first."""
    known = verb_called(verb)
    with holding(conn, scope) as held:
        case, (*fresh, seen) = case_of(held, task, request)
        if seen is not None:
            return answer(held, case, int(str(seen)))
        now = {**dict(zip(FRESH_NAMES, fresh, strict=True)), "starter": case.starter}
        check_mine(held, now, verb)
        event = event_of(held, case, now, known, verb, said)
        try:
            run(held, case, event, request)
        except Stale:
            raise over(held, now) from None
        leave_marks(held, task, verb, said)
        return finish(held, case)


def case_of(held: Held, task: UUID, request: str) -> tuple[Case, Sequence[object]]:
    """The case of a task, held; and the task as it is then, with what the request became if it came before."""
    found: list[Sequence[object]] = []
    for id, entity, record in held.work.rows(PLACE, {"id": task}):
        assert isinstance(id, UUID) and isinstance(record, UUID)
        given: dict[str, object] = {"id": task, "request": request or None}
        return hold(held, id, str(entity), record, (FRESH, given, found.extend)), found[0]
    raise no_task()


def leave_marks(held: Held, task: UUID, verb: str, said: Said) -> None:
    """What stays with the task itself: that it was read, and a signature."""
    if verb == "read":
        held.later(READ, {"id": task})
    if said.get("signature") is not None:
        held.later(SIGNED, {"id": task, "signature": json_text(said["signature"])})


def finish(held: Held, case: Case) -> Document:
    """Everything that follows, then what whoever acted is answered."""
    settle(held.work, held.concern)
    return answered(case, case.rev, when(held.work.scope.now))


def answer(held: Held, case: Case, seq: int) -> Document:
    """What a request that came before was answered."""
    [[number, at, _]] = held.work.rows(ANSWER, {"case": case.id, "seq": seq})
    return answered(case, int(str(number)), when(at))  # type: ignore[arg-type]


def answered(case: Case, seq: int, at: str | None) -> Document:
    """The answer to a command: which event of which case it became."""
    return {"case": str(case.id), "seq": seq, "at": at, "status": case.state.status, "outcome": case.state.outcome}


def verb_called(name: str) -> Verb:
    """What can be done with tasks under a name."""
    if name not in VERBS:
        hint = did_you_mean(name, VERBS)
        raise NotFound(Text(f"A task knows no `{name}`{hint.en or '.'}", f"任务没有操作`{name}`{hint.zh or '。'}"))
    return VERBS[name]


def event_of(held: Held, case: Case, row: Row, verb: Verb, name: str, said: Said) -> Event:
    """The event a command is, with what it changes in the record."""
    node = step_of(case.flow, row["step"])
    human = node.verb if isinstance(node.verb, Human) else None
    if human and verb.allowed and verb.allowed not in human.allow:
        raise may_not(node, name)
    check_people(held.work, people_in(said, verb))
    changed: tuple[str, ...] = ()
    if verb.decides or said.get("values"):
        changed = write_record(held, case, row, human.rights if human else {}, said)
    if human and human.signature and verb.kind == "decide" and said.get("signature") is None:
        text = Text("Sign: this step asks for a signature.", "请签名：此步骤要求签名。")
        raise Invalid(text, (Fault(text, "/signature"),))
    me = held.work.scope.user.id
    told: dict[str, object] = {
        "kind": verb.kind, "at": held.work.scope.now, "actor": str(me) if me else "", "frame": row["frame"],
        "for_whom": str(row["for_whom"]) if row["for_whom"] else "", "seat": row["seat"],
    }  # fmt: skip
    told |= {key: said[key] for key in verb.says if said.get(key) is not None} | dict(verb.fixed or {})
    if verb.kind == "decide":
        told["changed"] = changed
    return event_from(told)


def event_from(told: Mapping[str, object]) -> Event:
    """An event from what was said; `Invalid` where that makes none."""
    try:
        return EVENT.validate_python(told)
    except ValidationError as error:
        raise invalid(faults_of(error, LocatedMap(Place("")))) from None


def people_in(said: Said, verb: Verb) -> dict[str, list[object]]:
    """Everybody whom a command names, by the part that names them."""
    named: dict[str, list[object]] = {}
    for part in {"to", "people", "picked"}.intersection(verb.says):
        match said.get(part):
            case str() as one:
                named[part] = [one]
            case list() | tuple() as several:
                named[part] = list(several)
            case Mapping() as by_step:
                named[part] = [each for people in by_step.values() for each in people]
    return named


def write_record(held: Held, case: Case, row: Row, rights: Rights, said: Said) -> tuple[str, ...]:
    """What a decision changes in the record, by the step's rights; whoever waits for changes by others waits on."""
    entity = held.work.scope.app.entities[case.entity]
    values, version = said.get("values") or {}, said.get("version")
    if not isinstance(values, Mapping):
        raise Invalid(Text("`values` are the fields of the record.", "`values`应为记录的字段。"))
    held.work.chain = (f"{case.flow.name}.{row['step']}",)
    changed = write_through(
        held.work, entity, case.record, rights, values, version if isinstance(version, int) else None
    )
    held.work.chain = ()
    require_filled(held.work, entity, case.record, rights)
    return changed


# --- whose it is ------------------------------------------------------------------------------------------------------


def check_mine(held: Held, row: Row, verb: str) -> None:
    """A task is acted on by those whose it is; who lost it hears what became of it."""
    me = held.work.scope.user.id
    mine = me is not None and me in row["people"]
    concerned = mine or me in (row["for_whom"], row["by"], row["starter"])
    if verb in ("comment", "urge", "read") and concerned:
        return
    if verb == "take_back" and row["by"] == me and me is not None:
        return
    if not concerned:
        raise no_task()
    if row["status"] not in ("open", "resting") and verb != "drop_sign":
        raise over(held, row)
    if not mine:
        raise taken(held, row)


def over(held: Held, row: Row) -> Conflict:
    """The answer to whoever comes second: who decided, and when."""
    fresh = find_task(held.work.conn, held.work.scope, row["id"])
    names = titles(held.work.conn, as_system(held.work.scope), PERSON, [fresh["by"]] if fresh["by"] else [])
    words = STATUSES.get(fresh["status"], Text("is over", "已结束"))
    by, at = names.get(str(fresh["by"]), ""), moment(held.work.scope, fresh)
    if by:
        text = Text(f"{by} was first: the task {words.en} on {at}.", f"{by}已先处理：任务于{at}{words.get('zh')}。")
    else:
        text = Text(f"The task {words.en}; there is nothing left to decide.", f"任务{words.get('zh')}，无需再处理。")
    return Conflict(text, extra={"by": by or None, "at": when(fresh["done_at"]), "status": fresh["status"]})


STATUSES: Mapping[str, Text] = {
    "approved": Text("was approved", "已同意"),
    "rejected": Text("was rejected", "已拒绝"),
    "done": Text("was done", "已完成"),
    "returned": Text("was returned", "已退回"),
    "cancelled": Text("is needed no longer", "已不再需要"),
    "dropped": Text("was taken away", "已减签"),
    "skipped": Text("was skipped", "已跳过"),
}


def moment(scope: Scope, row: Row) -> str:
    """When something was done, as people of the workspace read it."""
    at = row["done_at"]
    return at.astimezone(scope.timezone).strftime("%Y-%m-%d %H:%M") if at else ""


def taken(held: Held, row: Row) -> Conflict:
    """The answer to whoever had a task that is somebody else's now."""
    names = titles(held.work.conn, as_system(held.work.scope), PERSON, row["people"])
    who = ", ".join(names.values())
    return Conflict(Text(f"The task is with {who} now.", f"任务现由{who}处理。"))


def may_not(node: Node, verb: str) -> NotAllowed:
    """The answer to what the step does not allow."""
    title = node.title or Text(node.id)
    return NotAllowed(Text(f"“{title.get('en')}” does not allow `{verb}`.", f"“{title.get('zh')}”不允许`{verb}`操作。"))


# --- looking ----------------------------------------------------------------------------------------------------------


def task(conn: Connection, scope: Scope, id: UUID) -> Document:
    """One task: what can be done with it, the rights of its step, and the record as the step lets it be seen."""
    row = find_task(conn, scope, id)
    mine = scope.user.id is not None and scope.user.id in row["people"]
    if not (mine or scope.user.administrator or scope.user.id in (row["for_whom"], row["by"])):
        raise no_task()
    node = step_of(flow_of(conn, scope.app, scope.schema, row["digest"]), row["step"])
    human = node.verb if isinstance(node.verb, Human) else None
    rights: Rights = human.rights if human else {}
    holds = mine and row["status"] in ("open", "resting")
    open = holds and row["status"] == "open" and row["case_status"] == "running"
    entity = scope.app.entities[row["entity"]]
    [said] = tasks_json(conn, scope, [row])
    return said | {
        "allow": sorted(human.allow) if human and open else [],
        "returns": list(human.returns.targets) if human and human.returns and open else [],
        "then": human.returns.then if human and human.returns else None,
        "fields": dict(rights),
        "asks": {"comment": human.comment, "signature": human.signature} if human else {},
        "values": record_seen(conn, scope, entity, row["record"], rights, writing=open, holding=holds),
    }
