"""Notices that a flow words itself: by a step, or because something is late."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from pydantic import JsonValue

from engines.app import Notify
from engines.data.work.watched import of_step
from engines.data.work.wording import said_in
from engines.data.work.work import Notice
from engines.flows.cases.naming import context
from engines.flows.cases.stored import Case, Held
from engines.flows.flow import Node, Who
from engines.flows.state import State


def send(
    held: Held, case: Case, steps: Sequence[Notify], people: Iterable[str], state: State, items: Mapping[str, JsonValue]
) -> None:
    """Put the notices into the inboxes of these people."""
    work, app = held.work, held.work.scope.app
    chosen = list(dict.fromkeys(people))
    for step in steps:
        frame = context(app, app.entities[case.entity], case.record, state, items, tuple(of_step(step)))
        [text] = said_in(work, frame, step.message, step.blanks)
        for person in chosen:
            work.notices.append(Notice(UUID(person), text.en, text.zh, case.entity, case.record, step.by))


def told_late(node: Node, notice: object) -> Who:
    """Whom a notice about something late goes to."""
    return next((late.who for late in node.late if late.notice is notice), ())
