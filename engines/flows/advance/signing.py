"""People decide: their seat gets its answer, and the step its outcome as soon as that is certain."""

from __future__ import annotations

from typing import Literal

from engines.flows.advance.closing import close
from engines.flows.advance.course import Course
from engines.flows.advance.ending import done, finish, over
from engines.flows.advance.people import seated
from engines.flows.advance.refusals import (
    comment_missing,
    consulting,
    delegated,
    no_such_step,
    not_allowed_here,
    not_theirs,
    rests,
)
from engines.flows.advance.returning import changed, go_back
from engines.flows.advance.seats import ask, resting
from engines.flows.advance.standing import WITHDRAWAL
from engines.flows.advance.voting import outcome
from engines.flows.effects import CloseTask
from engines.flows.events import Decide
from engines.flows.flow import Human, Rejection
from engines.flows.state import AGREED, OPENED, Answer, Before, Frame, Seat, TaskFrame, WaitFrame, seats_of

STATUS: dict[str, Literal["approved", "rejected", "done"]] = {
    "approve": "approved", "reject": "rejected", "done": "done",
}  # fmt: skip


def open_seat_of(frame: Frame, number: int) -> Seat | None:
    """The seat, while it can still be answered."""
    found = seats_of(frame)
    if 0 <= number < len(found) and found[number].status in OPENED:
        return found[number]
    return None


def must_hold(course: Course, frame: Frame, seat: Seat) -> None:
    """Only whose task it is acts on it, or somebody who stands in."""
    event = course.event
    if event.actor not in seat.people and event.for_whom not in seat.people:
        raise not_theirs(course.node(frame))


def decide(course: Course, frame: Frame, event: Decide) -> None:
    """Somebody decides a task."""
    seat = seats_of(frame)[event.seat]
    must_hold(course, frame, seat)
    remember(course, frame, event)
    changed(course, event.changed)
    course.state.answers += 1
    course.state.picked |= {step: list(people) for step, people in event.picked.items()}
    if isinstance(frame, WaitFrame):
        answer_seat(course, frame, event, "done")
        course.leave(frame)
    elif isinstance(frame, TaskFrame):
        decide_step(course, frame, seat, event)


def decide_step(course: Course, frame: TaskFrame, seat: Seat, event: Decide) -> None:
    """Somebody decides a task of a step."""
    verb = human(course, frame)
    must_be_possible(course, frame, seat, verb, event)
    answer_seat(course, frame, event, STATUS["done" if verb.verb == "do" else event.decision])
    settle(course, frame, verb, event.comment, event.back)


def must_be_possible(course: Course, frame: TaskFrame, seat: Seat, verb: Human, event: Decide) -> None:
    """Whether the step allows such a decision now."""
    node = course.node(frame)
    if event.decision == "reject" and (verb.verb == "do" or "reject" not in verb.allow):
        raise not_allowed_here(node, "reject")
    if event.decision == "approve" and verb.verb == "approve" and "approve" not in verb.allow:
        raise not_allowed_here(node, "approve")
    if seat.owner:
        raise delegated(node)
    if seat.status == "consulting" and event.decision != "reject":
        raise consulting(node)
    if resting(course, frame):
        raise rests(node)
    asks = verb.comment == "required" or (verb.comment == "on_reject" and event.decision == "reject")
    if asks and not event.comment.strip():
        raise comment_missing(node)
    if event.back and not can_go_back(verb, event.back):
        raise no_such_step(event.back)


def can_go_back(verb: Human, target: str) -> bool:
    """Whether a refusal may name where it goes."""
    return verb.rejection.kind == "ask" and verb.returns is not None and target in verb.returns.targets


def answer_seat(course: Course, frame: Frame, event: Decide, status: Literal["approved", "rejected", "done"]) -> None:
    """A seat has its answer."""
    seat = seats_of(frame)[event.seat]
    seat.status, seat.by = status, event.for_whom or event.actor
    course.want(CloseTask(frame.key, event.seat, status, event.actor, event.comment))


def human(course: Course, frame: Frame) -> Human:
    """The verb of a step for people."""
    verb = course.node(frame).verb
    assert isinstance(verb, Human)
    return verb


def remember(course: Course, frame: Frame, event: Decide) -> None:
    """Keep the tree as it was, for whoever takes the decision back."""
    before = course.before
    course.state.before = None
    if course.flow.rules.take_back and before.root is not None and not before.outcome:
        by = event.for_whom or event.actor
        course.state.before = Before(
            frame.key, event.seat, by, before.root, before.answers, frame.node, before.steps.get(frame.node),
            before.last, len(before.done),
        )  # fmt: skip


# --- what becomes of the step ------------------------------------------------------------------------------------


def begin_signing(course: Course, frame: TaskFrame, verb: Human) -> None:
    """A step for people begins."""
    match seated(course, frame, verb):
        case "ask":
            settle(course, frame, verb)
        case "agreed":
            conclude(course, frame, verb, True)
        case "refused":
            conclude(course, frame, verb, False)


def settle(course: Course, frame: TaskFrame, verb: Human, comment: str = "", back: str = "") -> None:
    """The step is over when its outcome is certain; else whoever's turn it is now is asked."""
    match outcome(verb.sign, verb.refusal, verb.collect, frame.seats):
        case "open":
            ask(course, frame, verb)
        case "agreed":
            conclude(course, frame, verb, True, comment)
        case "refused":
            conclude(course, frame, verb, False, comment, back)


def conclude(course: Course, frame: TaskFrame, verb: Human, agreed: bool, comment: str = "", back: str = "") -> None:
    """The step is agreed to or refused."""
    words = ("done" if verb.verb == "do" else "approved") if agreed else "rejected"
    note(course, frame, words, comment)
    if frame.node == WITHDRAWAL:
        close(course, frame)
        withdrawn(course, agreed)
    elif agreed:
        done(course, frame.node)
        course.leave(frame)
    else:
        refuse(course, frame, verb, comment, back)


def note(course: Course, frame: TaskFrame, decision: str, comment: str) -> None:
    """Remember what was decided and by whom."""
    wanted = {"rejected"} if decision == "rejected" else AGREED
    who = [seat.by or seat.people[0] for seat in frame.seats if seat.status in wanted]
    course.state.steps[frame.node] = Answer(
        decision, list(dict.fromkeys(who)), comment, course.event.at, course.state.data
    )
    course.state.last = frame.node


def refuse(course: Course, frame: TaskFrame, verb: Human, comment: str, back: str) -> None:
    """What follows a refusal."""
    target = back or (verb.rejection.target if verb.rejection.kind == "return" else "")
    if course.state.outcome:
        course.leave(frame)
    elif target:
        go_back(course, frame, target, verb.returns, direct=goes_direct(verb), comment=comment)
    else:
        finish(course, ending(verb.rejection))


def ending(rejection: Rejection) -> str:
    """How the flow ends on a refusal."""
    return rejection.target if rejection.kind == "end" and rejection.target else "rejected"


def goes_direct(verb: Human) -> bool:
    """Whether the record comes straight back."""
    return verb.returns is not None and verb.returns.then == "direct"


def withdrawn(course: Course, agreed: bool) -> None:
    """Those who had approved have said whether the ended case is withdrawn."""
    if agreed:
        course.state.outcome = ""
        finish(course, "withdrawn")
    else:
        over(course)
