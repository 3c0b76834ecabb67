"""What a case waits for comes: something is written, an event happens, a child case ends, somebody outside answers."""

from __future__ import annotations

from engines.flows.advance.arming import called, move_times
from engines.flows.advance.closing import close
from engines.flows.advance.course import Course
from engines.flows.advance.ending import finish, follow, undo
from engines.flows.advance.entering import delayed, entrust
from engines.flows.advance.leaving import passed
from engines.flows.advance.returning import changed
from engines.flows.advance.seats import let_rest, resting
from engines.flows.advance.timing import replace
from engines.flows.effects import ClearTimers
from engines.flows.events import CallAnswered, ChildEnded, RecordChanged
from engines.flows.flow import ROOT, Call, Delay, Each, Reaction, Wait
from engines.flows.questions import Perform
from engines.flows.state import Answer, Frame, WaitFrame, frames


def record_changed(course: Course, event: RecordChanged) -> None:
    """Ask again whatever looks at records; events go to who waits for them."""
    changed(course, event.changed)
    for frame in list(course.frames.values()):
        if event.frame not in ("", frame.key) or not living(course, frame):
            continue
        if event.trigger and event.trigger != "calendar":
            triggered(course, frame, event.trigger)
        else:
            look_again(course, frame, event.trigger == "calendar")
        if course.state.status == "ended":
            return


def living(course: Course, frame: Frame) -> bool:
    """Whether a frame is still open, and neither kept for later nor waiting for its lock."""
    if frame.key not in course.frames or frame.phase == "lock":
        return False
    return all(each.phase != "parked" for each in [frame, *course.above(frame)])


def look_again(course: Course, frame: Frame, calendar: bool) -> None:
    """Ask again what a frame looks at."""
    node = course.node(frame)
    if node.cancel_when and course.holds(frame, "cancel_when", node.cancel_when):
        call_off(course, frame)
        return
    if node.holds:
        rest_or_go_on(course, frame, course.holds(frame, "while", node.holds))
    move_times(course, frame, calendar)
    look_at_verb(course, frame)


def look_at_verb(course: Course, frame: Frame) -> None:
    """What the verb of a frame looks at."""
    match course.node(frame).verb:
        case Wait(until=until) if until and not resting(course, frame) and not replaced(frame):
            if course.holds(frame, "until", until):
                course.leave(frame)
        case Delay(until=until) if until.value and not replaced(frame):
            when = course.moment(frame, "delay", until)
            if when is None:
                course.want(ClearTimers(frame.key))
            delayed(course, frame, when)
        case Each(done_when=condition) if condition and course.holds(frame, "done_when", condition):
            course.leave(frame)


def replaced(frame: Frame) -> bool:
    """Whether other steps have taken the place of a frame's own doing."""
    return any(each.phase == "instead" for each in frame.beside)


def call_off(course: Course, frame: Frame) -> None:
    """A step is called off with everything inside; what was done inside is undone, and the flow goes on after it."""
    bodies = undo(course, frame.node)
    if bodies:
        follow(course, bodies)
    course.leave(frame)


def rest_or_go_on(course: Course, frame: Frame, holds: bool) -> None:
    """The tasks inside rest while the condition does not hold."""
    if frame.rests != holds:
        return
    inner = list(frames(frame))
    before = {each.key: resting(course, each) for each in inner}
    frame.rests = not holds
    for each in inner:
        let_rest(course, each, before[each.key])
        if holds and each is not frame:
            look_at_verb(course, each)


# --- events ------------------------------------------------------------------------------------------------------


def triggered(course: Course, frame: Frame, trigger: str) -> None:
    """An event happened that a frame, or the flow as a whole, is about."""
    verb = course.node(frame).verb
    if isinstance(verb, Wait) and verb.event and called(verb.event) == trigger and not resting(course, frame):
        course.leave(frame)
    if frame is course.state.root:
        for reaction in course.flow.reactions:
            if reaction.event and called(reaction.event) == trigger:
                react(course, reaction)


def react(course: Course, reaction: Reaction) -> None:
    """What the flow does on an event of the record."""
    body = [reaction.body.id] if reaction.body else []
    if reaction.cancel in ("", ROOT):
        bodies = [*(undo(course, "", reaction) if reaction.cancel else []), *body]
        if reaction.cancel:
            finish(course, "cancelled", bodies)
        elif bodies:
            follow(course, bodies)
        return
    bodies = [*undo(course, reaction.cancel, reaction), *body]
    cancel_step(course, reaction.cancel)
    if bodies:
        follow(course, bodies)


def cancel_step(course: Course, id: str) -> None:
    """Call off every open pass of a step."""
    for frame in [each for each in course.frames.values() if each.node == id]:
        if frame.key in course.frames and living(course, frame):
            parent, index, phase = course.parents.get(frame.key), frame.index, frame.phase
            close(course, frame)
            if parent is not None and phase == "open":
                passed(course, parent, index)


# --- answers -----------------------------------------------------------------------------------------------------


def child_ended(course: Course, frame: Frame, event: ChildEnded) -> None:
    """A child case has ended."""
    if isinstance(frame, WaitFrame) and frame.what == "child":
        frame.what = "gone"
        course.state.steps[frame.node] = Answer(event.outcome, [], "", event.at, course.state.data)
        course.leave(frame)


def call_answered(course: Course, frame: Frame, event: CallAnswered) -> None:
    """Somebody outside has answered, or failed for good."""
    verb = course.node(frame).verb
    if not isinstance(frame, WaitFrame) or not isinstance(verb, Call) or frame.what != "call":
        return
    frame.what = "gone"
    if event.ok:
        answered(course, frame, verb, event)
    elif verb.on_error:
        replace(course, frame)
        course.enter(verb.on_error, frame, phase="instead")
    else:
        entrust(course, frame)


def answered(course: Course, frame: WaitFrame, verb: Call, event: CallAnswered) -> None:
    """The answer is written where the step says, and the flow goes on."""
    if verb.then:
        items = course.items(frame) | {"answer": event.answer}
        course.facts.answer(Perform(f"{frame.key}.then", items, course.state, node=course.node(frame), frame=frame.key))
    course.leave(frame)
