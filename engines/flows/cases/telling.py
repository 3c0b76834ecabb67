"""Who is told what of a case: new tasks, reminders, copies, the end; in the transaction in which it happens."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from uuid import UUID

from definitions.texts import Text
from engines.data.work.work import Notice
from engines.flows.advance.standing import step_of
from engines.flows.cases.stored import Case, Held
from engines.flows.effects import Copy, Effect, Ended, MoveTask, OpenTask, Tell

ENDINGS = {
    "approved": Text("approved", "已通过"),
    "rejected": Text("rejected", "被拒绝"),
    "withdrawn": Text("withdrawn", "已撤回"),
    "cancelled": Text("called off", "已取消"),
}
TOLD = {
    "reminder": Text("Waits for you", "等待您处理"),
    "urged": Text("Please hurry", "请尽快处理"),
    "escalated": Text("Escalated to you", "已升级给您"),
    "returned": Text("Returned to you", "退回给您"),
    "withdrawn": Text("Withdrawn", "已撤回"),
    "ended": Text("Ended", "已结束"),
    "suspended": Text("Suspended", "已挂起"),
    "resumed": Text("Goes on", "已恢复"),
    "moved": Text("Moved by an administrator", "已由管理员调整"),
}
KINDS = {
    "reminder": "task_reminder",
    "urged": "task_reminder",
    "escalated": "task_reminder",
    "returned": "task_returned",
}


def tell(held: Held, case: Case, effects: Sequence[Effect]) -> None:
    """The notices that effects are about, and word to the pages of those concerned."""
    concerned: set[str] = set()
    for effect in effects:
        match effect:
            case OpenTask(people=people, frame=frame) | MoveTask(people=people, frame=frame):
                concerned.update(people)
                put(held, case, people, "task_new", about(case, frame, Text("For you", "待您处理")))
            case Copy(people=people, frame=frame):
                concerned.update(people)
                put(held, case, people, "cc", about(case, frame, Text("For your information", "抄送")))
            case Tell(people=people, what=what, note=note, frame=frame):
                put(held, case, people, KINDS.get(what, "case_ended"), with_note(about(case, frame, TOLD[what]), note))
            case Ended(outcome=outcome):
                ended(held, case, outcome)
            case _:
                pass
    word(held, concerned)


def ended(held: Held, case: Case, outcome: str) -> None:
    """The starter hears how it ended; of a case inside another, those who wait for that."""
    if case.parent is None and case.state.starter:
        how = ENDINGS.get(outcome, Text(outcome))
        title = case.flow.title
        text = Text(f"{title.en}: {how.en}", f"{title.get('zh')}：{how.get('zh')}")
        put(held, case, [case.state.starter], "case_ended", text)


def about(case: Case, frame: str, what: Text) -> Text:
    """What somebody is told of a step: `For you: Manager (Expense)`."""
    flow = case.flow.title
    step = frame.split("#", 1)[0]
    try:
        title = step_of(case.flow, step).title or flow
    except KeyError:
        title = flow
    return Text(
        f"{what.en}: {title.get('en')} ({flow.get('en')})", f"{what.get('zh')}：{title.get('zh')}（{flow.get('zh')}）"
    )


def with_note(text: Text, note: str) -> Text:
    """A text with what somebody said."""
    return Text(f"{text.en}: {note}", f"{text.get('zh')}：{note}") if note else text


def put(held: Held, case: Case, people: Iterable[str], kind: str, text: Text) -> None:
    """A notice for each; nobody is told of what they did themselves."""
    me = held.work.scope.user.id
    for person in people:
        user = UUID(person)
        if user != me:
            held.work.notices.append(
                Notice(user, text.get("en"), text.get("zh"), case.entity, case.record, kind=kind, by=me)
            )


def word(held: Held, people: Iterable[str]) -> None:
    """The open pages of these people look at their tasks again."""
    for person in sorted(people):
        event = {"kind": "task", "workspace": held.work.scope.workspace, "user": person}
        held.work.told.append(json.dumps(event))
