"""Entering a step: its condition, its lock, what it listens to, and then what its verb does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from engines.flows.advance.arming import arm
from engines.flows.advance.branches import begin_branches, step_on
from engines.flows.advance.course import Course, Enter
from engines.flows.advance.ending import done, finish, next_of
from engines.flows.advance.leaving import begin_each, begin_repeat, passed
from engines.flows.advance.parking import revived
from engines.flows.advance.people import administrators, seat
from engines.flows.advance.refusals import livelock, too_deep
from engines.flows.advance.seats import open_seat
from engines.flows.advance.signing import begin_signing
from engines.flows.effects import CallOut, Copy, SetTimer, StartChild
from engines.flows.flow import (
    AnyOf,
    Automatic,
    Branch,
    Call,
    CallFlow,
    Choose,
    Delay,
    Each,
    End,
    Human,
    Node,
    Parallel,
    Race,
    Repeat,
    Wait,
    Who,
)
from engines.flows.flow import Sequence as Steps
from engines.flows.questions import AskLock, Perform
from engines.flows.state import BlockFrame, Frame, QueueFrame, SequenceFrame, TaskFrame, WaitFrame


def entered(course: Course, enter: Enter) -> None:
    """Enter a step, unless its parent is gone, it was kept, or its condition does not hold."""
    parent = course.frames.get(enter.parent)
    if parent is None or not begins(parent, enter.index, enter.phase != "open"):
        return
    count(course, enter.node)
    if isinstance(parent, SequenceFrame) and enter.phase == "open" and revived(course, parent, enter.node):
        return
    frame = framed(course, enter)
    course.adopt(parent, frame)
    if enter.node.when and not course.holds(frame, "when", enter.node.when):
        course.lift(frame)
        course.forget(frame)
        passed(course, parent, enter.index)
    elif enter.node.lock and not locked(course, frame):
        frame.phase = "lock"
    else:
        open_frame(course, frame)


def begins(parent: Frame, index: int, extra: bool) -> bool:
    """A branch begins once; a branch that was called off meanwhile does not."""
    if not isinstance(parent, BlockFrame) or extra:
        return True
    if index not in parent.left:
        return False
    parent.left.remove(index)
    return True


def count(course: Course, node: Node) -> None:
    """A flow that does not come to rest is stopped."""
    if isinstance(node.verb, Steps) and node.verb.steps:
        return
    course.walked.append(node.id)
    if len(course.walked) > course.flow.rules.limit:
        raise livelock(course.walked, course.flow.rules.limit)


def framed(course: Course, enter: Enter) -> Frame:
    """A new frame for a pass of a step."""
    key, at = course.key(enter.node.id), course.event.at
    id, index, phase = enter.node.id, enter.index, enter.phase
    match enter.node.verb:
        case Human():
            return TaskFrame(key, id, at, phase=phase, index=index, kind="task")
        case Steps():
            return SequenceFrame(key, id, at, phase=phase, index=index, kind="sequence")
        case Choose() | AnyOf() | Parallel() | Race() | Each() | Repeat():
            return BlockFrame(key, id, at, phase=phase, index=index, kind="block")
        case CallFlow():
            return WaitFrame(key, id, at, phase=phase, index=index, kind="wait", what="child")
        case Call():
            return WaitFrame(key, id, at, phase=phase, index=index, kind="wait", what="call")
        case _:
            return WaitFrame(key, id, at, phase=phase, index=index, kind="wait")


def locked(course: Course, frame: Frame) -> bool:
    """Whether the lock of a step is ours now."""
    lock = course.node(frame).lock
    if lock is None:
        return True
    name = course.value(frame, "lock", lock.expression)
    return (
        course.facts.answer(AskLock(f"{frame.key}.locked", {}, course.state, name=str(name), frame=frame.key)) is True
    )


def open_frame(course: Course, frame: Frame) -> None:
    """The step begins."""
    node = course.node(frame)
    if node.cancel_when and course.holds(frame, "cancel_when", node.cancel_when):
        course.leave(frame)
        return
    frame.rests = node.holds is not None and not course.holds(frame, "while", node.holds)
    arm(course, frame)
    begin_verb(course, frame)


def begin_verb(course: Course, frame: Frame) -> None:
    """What the verb of a step does when it begins."""
    verb = course.node(frame).verb
    match frame:
        case TaskFrame():
            if isinstance(verb, Human):
                begin_signing(course, frame, verb)
        case SequenceFrame():
            step_on(course, frame)
        case BlockFrame():
            begin_block(course, frame)
        case WaitFrame():
            begin_leaf(course, frame)
        case QueueFrame():
            next_of(course, frame)
        case _:
            assert_never(frame)


def begin_block(course: Course, frame: BlockFrame) -> None:
    """Begin the branches of a block."""
    match course.node(frame).verb:
        case Choose(branches=branches):
            begin_branches(course, frame, chosen(course, frame, branches)[:1])
        case AnyOf(branches=branches):
            begin_branches(course, frame, chosen(course, frame, branches))
        case Parallel(branches=branches) | Race(branches=branches):
            begin_branches(course, frame, list(range(len(branches))))
        case Each() as verb:
            begin_each(course, frame, verb)
        case Repeat() as verb:
            begin_repeat(course, frame, verb)


def chosen(course: Course, frame: Frame, branches: Sequence[Branch]) -> list[int]:
    """The branches whose condition holds; `else` when none does. `choose` asks no further than needed."""
    found: list[int] = []
    first = isinstance(course.node(frame).verb, Choose)
    for number, branch in enumerate(branches):
        if branch.when and course.holds(frame, f"when.{number}", branch.when):
            found.append(number)
            if first:
                break
    return found or [number for number, branch in enumerate(branches) if branch.when is None][-1:]


# --- leaves ------------------------------------------------------------------------------------------------------


def begin_leaf(course: Course, frame: WaitFrame) -> None:
    """Begin what is not for people, and has nothing inside."""
    match course.node(frame).verb:
        case Automatic() as automatic:
            perform(course, frame, automatic)
        case Call() as call:
            course.final = True
            course.want(CallOut(frame.key, call, course.items(frame)))
        case CallFlow() as child:
            start_child(course, frame, child)
        case Wait() as wait:
            begin_wait(course, frame, wait)
        case Delay(until=until):
            delayed(course, frame, course.moment(frame, "delay", until))
        case End(outcome=outcome):
            finish(course, outcome)


def perform(course: Course, frame: Frame, verb: Automatic) -> None:
    """Have automatic steps done now."""
    course.final = True
    node = course.node(frame)
    if verb.steps:
        asked = Perform(f"{frame.key}.perform", course.items(frame), course.state, node=node, frame=frame.key)
        made = course.facts.answer(asked)
        if isinstance(made, str):
            course.state.made[verb.alias or node.id] = made
    if verb.cc:
        people = [str(each["person"]) for each in course.people(frame, "cc", verb.cc, node.id)]
        course.want(*([Copy(frame.key, tuple(dict.fromkeys(people)))] if people else []))
    done(course, node.id)
    course.leave(frame)


def start_child(course: Course, frame: WaitFrame, verb: CallFlow) -> None:
    """Start another flow."""
    if course.state.depth >= verb.deepest:
        raise too_deep(verb.flow, verb.deepest)
    course.final = True
    course.want(StartChild(frame.key, verb, course.state.depth + 1, course.items(frame)))
    if not verb.waits:
        frame.what = "gone"
        course.leave(frame)


def begin_wait(course: Course, frame: WaitFrame, verb: Wait) -> None:
    """Wait, unless what is waited for holds already."""
    if verb.until and not frame.rests and course.holds(frame, "until", verb.until):
        course.leave(frame)
    elif verb.owner:
        entrust(course, frame, verb.owner)


def entrust(course: Course, frame: WaitFrame, who: Who = ()) -> None:
    """Somebody sees to a wait, or to a call that failed: done by them, the flow goes on."""
    frame.seats = [seat(administrators(course, frame, who))]
    open_seat(course, frame, 0, frame.seats[0])


def delayed(course: Course, frame: Frame, until: datetime | None) -> None:
    """Go on at a moment; at once when it is past."""
    if until is None:
        return
    if until <= course.event.at:
        course.leave(frame)
    else:
        course.want(SetTimer(frame.key, "delay", until))
