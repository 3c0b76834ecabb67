"""The starter withdraws the case; somebody takes a decision back while nobody has decided after it."""

from __future__ import annotations

from engines.flows.advance.arming import arm
from engines.flows.advance.closing import drop
from engines.flows.advance.course import Course
from engines.flows.advance.ending import finish, undo
from engines.flows.advance.moving import allowed
from engines.flows.advance.people import administrators
from engines.flows.advance.refusals import ended, not_the_starter, too_late_to_take_back, too_late_to_withdraw
from engines.flows.advance.seats import holders, open_seat, opened, resting
from engines.flows.advance.standing import WITHDRAWAL
from engines.flows.effects import CloseTask, RestTask, Tell
from engines.flows.events import TakeBack, Withdraw
from engines.flows.flow import START
from engines.flows.state import OPENED, Before, Frame, Seat, TaskFrame, copied_frame, frames, open_frames, seats_of


def withdraw(course: Course, event: Withdraw) -> None:
    """The starter takes the case back, as far as the rules allow."""
    state = course.state
    if state.starter not in (event.actor, event.for_whom):
        raise not_the_starter()
    if state.status == "ended":
        ask_for_withdrawal(course, event)
    elif state.outcome or not may_withdraw(course):
        raise too_late_to_withdraw()
    else:
        told = {person for frame in ([state.root] if state.root else []) for person in holders(frame)}
        course.want(Tell("", "withdrawn", tuple(sorted(told - {state.starter})), event.comment))
        finish(course, "withdrawn", undo(course))


def may_withdraw(course: Course) -> bool:
    """Whether the rules still allow it; always while the record is back with the starter."""
    rules, state = course.flow.rules, course.state
    open_tasks = [frame for frame in open_frames(state) if isinstance(frame, TaskFrame)]
    if open_tasks and all(frame.node == START for frame in open_tasks):
        return rules.withdraw != "never"
    match rules.withdraw:
        case "first_answer":
            return state.answers == 0
        case "end":
            return True
        case "when":
            condition = rules.withdraw_when
            return condition is not None and state.root is not None and course.holds(state.root, "withdraw", condition)
        case "never":
            return False


def ask_for_withdrawal(course: Course, event: Withdraw) -> None:
    """After the end, those who approved are asked."""
    state = course.state
    if not course.flow.rules.withdraw_after_end or state.outcome == "withdrawn":
        raise ended()
    frame = TaskFrame(course.key(WITHDRAWAL), WITHDRAWAL, event.at, kind="task")
    course.adopt(None, frame)
    agreed = [who for answer in state.steps.values() if answer.decision == "approved" for who in answer.who]
    people = [each for each in dict.fromkeys(agreed) if each != state.starter]
    frame.seats = [Seat([each]) for each in people or [one.person for one in administrators(course, frame)]]
    state.status = "running"
    for number, seat in enumerate(frame.seats):
        open_seat(course, frame, number, seat)


# --- taking back -------------------------------------------------------------------------------------------------


def take_back(course: Course, event: TakeBack) -> None:
    """Put the tree back as it was before the decision, while that is the last thing that happened."""
    before = course.state.before
    if before is None or (before.frame, before.seat) != (event.frame, event.seat) or course.state.outcome:
        raise too_late_to_take_back()
    if before.by not in (event.actor, event.for_whom):
        raise too_late_to_take_back()
    root = copied_frame(before.root)
    allowed(course, next(each for each in frames(root) if each.key == before.frame), "take_back")
    give_up(course, {each.key for each in frames(root)})
    was = {key: statuses(frame) for key, frame in course.frames.items()}
    put_back(course, before, root)
    for frame in frames(root):
        open_again(course, frame, was.get(frame.key))


def give_up(course: Course, stays: set[str]) -> None:
    """Whatever has come since goes."""
    for frame in [each for each in course.frames.values() if each.key not in stays]:
        if frame.key in course.frames:
            drop(course, frame, "cancelled")
            course.lift(frame)
            course.forget(frame)


def put_back(course: Course, before: Before, root: Frame) -> None:
    """The case stands as before the decision."""
    state = course.state
    state.root, state.answers, state.last, state.before = root, before.answers, before.last, None
    state.done = state.done[: before.done]
    state.steps.pop(before.step, None)
    if before.answer:
        state.steps[before.step] = before.answer
    course.frames.clear()
    course.parents.clear()
    for each in [root, *state.beside]:
        course.know(each, None)


def statuses(frame: Frame) -> list[str]:
    """How the seats of a frame stand."""
    return [seat.status for seat in seats_of(frame)]


def open_again(course: Course, frame: Frame, was: list[str] | None) -> None:
    """Tasks closed since are opened, those opened since are closed; a frame that was gone listens again."""
    if was is None and frame.phase not in ("lock", "parked"):
        arm(course, frame)
    for number, seat in enumerate(seats_of(frame)):
        now_open, was_open = (
            seat.status in OPENED,
            was is not None and was[number : number + 1] in (["open"], ["consulting"]),
        )
        if now_open and not was_open:
            course.want(opened(frame, number, seat))
            course.want(*([RestTask(frame.key, number, True)] if resting(course, frame) else []))
        elif was_open and not now_open:
            course.want(CloseTask(frame.key, number, "cancelled"))
