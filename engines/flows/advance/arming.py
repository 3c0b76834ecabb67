"""What a frame listens to: its times, and what is to be written or to happen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engines.app import Event as Trigger
from engines.expressions import Expression
from engines.flows.advance.course import Course
from engines.flows.effects import DueMoved, SetTimer, SetWait
from engines.flows.flow import Delay, Each, Flow, Human, Moment, Wait
from engines.flows.state import Frame


@dataclass(frozen=True, slots=True)
class Watch:
    """One thing a frame wants to be told of."""

    name: str
    expression: Expression | None = None
    event: str = ""


def arm(course: Course, frame: Frame) -> None:
    """Set the times and waits of a frame."""
    node = course.node(frame)
    if node.due:
        frame.due = course.moment(frame, "due", node.due)
    for number, late in enumerate(node.late):
        set_time(course, frame, f"late.{number}", late.at)
    items = course.items(frame)
    for watch in watched(course, frame):
        course.want(SetWait(frame.key, watch.name, watch.expression, watch.event, items))


def set_time(course: Course, frame: Frame, name: str, moment: Moment) -> None:
    """Set one time, when its moment is known."""
    when = course.moment(frame, name, moment, frame.due)
    if when:
        course.want(SetTimer(frame.key, name, when))


def move_times(course: Course, frame: Frame, every: bool) -> None:
    """Deadlines that follow a value have moved; all of them, when the calendar has."""
    node = course.node(frame)
    before = frame.due
    if node.due and (every or node.due.base == "value"):
        frame.due = course.moment(frame, "due", node.due)
        if frame.due != before:
            course.want(DueMoved(frame.key, frame.due))
    for number, late in enumerate(node.late):
        follows = late.at.base == "value" or (late.at.base == "due" and frame.due != before)
        if (every or follows) and not frame.fired.get(f"late.{number}"):
            set_time(course, frame, f"late.{number}", late.at)


def watched(course: Course, frame: Frame) -> Iterator[Watch]:
    """Everything a frame wants to be told of."""
    if frame is course.state.root:
        yield from watched_by_case(course.flow)
    node = course.node(frame)
    if node.cancel_when:
        yield Watch("cancel_when", node.cancel_when.expression)
    if node.holds:
        yield Watch("while", node.holds.expression)
    if node.due and node.due.value:
        yield Watch("due", node.due.value)
    for number, late in enumerate(node.late):
        if late.at.value:
            yield Watch(f"late.{number}", late.at.value)
    match node.verb:
        case Wait(until=until, event=event):
            if until:
                yield Watch("until", until.expression)
            if event:
                yield Watch("event", event=called(event))
        case Delay(until=moment) if moment.value:
            yield Watch("delay", moment.value)
        case Each(done_when=condition) if condition:
            yield Watch("done_when", condition.expression)


def watched_by_case(flow: Flow) -> Iterator[Watch]:
    """What the flow as a whole reacts to."""
    for number, reaction in enumerate(flow.reactions):
        if reaction.event:
            yield Watch(f"event.{number}", event=called(reaction.event))
    if follows_data(flow):
        yield Watch("changed")


def follows_data(flow: Flow) -> bool:
    """Whether it matters to a flow that somebody changes the record."""
    humans = [node.verb for node in flow.nodes.values() if isinstance(node.verb, Human)]
    return any(verb.dedupe != "off" or (verb.returns and verb.returns.unless_changed) for verb in humans)


def called(trigger: Trigger) -> str:
    """An event as waits call it: `order.cancelled`, `order.changed(total)`."""
    fields = f"({', '.join(sorted(trigger.fields))})" if trigger.fields else ""
    return f"{trigger.entity}.{trigger.action or trigger.kind}{fields}"
