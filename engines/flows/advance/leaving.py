"""Leaving a step: it goes with all it has, and what is around it goes on. Branches come together here."""

from __future__ import annotations

from decimal import Decimal

from pydantic import JsonValue

from engines.flows.advance.branches import begin_branches, begin_left, step_on
from engines.flows.advance.closing import close
from engines.flows.advance.course import Course
from engines.flows.advance.ending import finish, next_of, over
from engines.flows.advance.returning import came_again
from engines.flows.flow import Choose, Each, Join, Parallel, Race, Repeat
from engines.flows.state import BlockFrame, Frame, QueueFrame, SequenceFrame


def left(course: Course, frame: Frame) -> None:
    """A frame has done its work."""
    parent, phase = course.parents.get(frame.key), frame.phase
    close(course, frame)
    if parent is None:
        left_whole(course)
    elif phase == "instead":
        course.leave(parent)
    elif phase == "rest":
        rested(course, parent)
    elif phase != "aside":
        passed(course, parent, frame.index)


def left_whole(course: Course) -> None:
    """The flow, or what followed something, is through: the case ends when both are."""
    state = course.state
    if state.root is not None or state.beside:
        return
    if state.outcome:
        over(course)
    else:
        finish(course, "approved")


def rested(course: Course, parent: Frame) -> None:
    """What went on beside a sequence is through; it may have waited for it."""
    if isinstance(parent, SequenceFrame) and parent.child is None and parent.phase != "parked":
        step_on(course, parent)


def passed(course: Course, parent: Frame, index: int) -> None:
    """A step, branch, item or pass inside a frame is over."""
    match parent:
        case SequenceFrame():
            won(course, parent)
            came_again(course, parent)
            step_on(course, parent)
        case BlockFrame():
            parent.done.append(index)
            if parent.phase != "parked":
                branch_over(course, parent)
        case QueueFrame():
            next_of(course, parent)


def won(course: Course, sequence: SequenceFrame) -> None:
    """In a race, the branch whose first step ends first goes on alone."""
    race = course.parents.get(sequence.key)
    if isinstance(race, BlockFrame) and isinstance(course.node(race).verb, Race):
        race.left.clear()
        for other in [each for each in race.children if each is not sequence]:
            close(course, other)


def branch_over(course: Course, frame: BlockFrame) -> None:
    """What a block does when one of its branches is over."""
    match course.node(frame).verb:
        case Choose() | Race():
            course.leave(frame)
        case Parallel(join=join) | Each(join=join):
            come_together(course, frame, join)
        case Repeat() as verb:
            pass_over(course, frame, verb)
        case _ if not frame.children and not frame.left:
            course.leave(frame)


def come_together(course: Course, frame: BlockFrame, join: Join) -> None:
    """A branch or an item is over: is the block?"""
    verb = course.node(frame).verb
    if isinstance(verb, Each) and verb.done_when and course.holds(frame, "done_when", verb.done_when):
        course.leave(frame)
        return
    going_on = bool(frame.children or frame.left)
    if frame.phase != "rest" and enough(course, frame, join):
        rest(course, frame) if going_on and not join.cancel else course.leave(frame)
    elif going_on:
        begin_next(course, frame)
    elif frame.phase == "rest" or not (isinstance(verb, Each) and verb.open and verb.done_when):
        course.leave(frame)


def enough(course: Course, frame: BlockFrame, join: Join) -> bool:
    """Whether as many branches are over as the join needs; the number is asked for each time."""
    return join.need is not None and len(frame.done) >= number_of(course.value(frame, "need", join.need.expression))


def begin_next(course: Course, frame: BlockFrame) -> None:
    """The next item, where items go one at a time."""
    verb = course.node(frame).verb
    if isinstance(verb, Each) and verb.one_at_a_time:
        begin_left(course, frame)


def rest(course: Course, frame: BlockFrame) -> None:
    """What is open in a block goes on beside what follows it."""
    parent = course.parents[frame.key]
    course.lift(frame)
    frame.phase = "rest"
    course.adopt(parent, frame)
    passed(course, parent, frame.index)


def number_of(value: JsonValue) -> int:
    """A whole number; nothing is none."""
    return int(Decimal(str(value))) if isinstance(value, int | float | str) and value != "" else 0


# --- again and again ---------------------------------------------------------------------------------------------


def begin_each(course: Course, frame: BlockFrame, verb: Each) -> None:
    """Begin with the items there are."""
    items = listed(course.value(frame, "items", verb.items.expression), verb.counts)
    frame.items = [item for number, item in enumerate(items) if wanted(course, frame, verb, number, item)]
    begin_branches(course, frame, list(range(len(frame.items))))
    if not frame.items:
        come_together(course, frame, verb.join)
    elif verb.join.kind == "none":
        rest(course, frame)


def listed(value: JsonValue, counts: bool) -> list[JsonValue]:
    """The items; the numbers up to a number."""
    if counts:
        return [*range(1, number_of(value) + 1)]
    return value if isinstance(value, list) else [] if value is None else [value]


def wanted(course: Course, frame: BlockFrame, verb: Each, number: int, item: JsonValue) -> bool:
    """Whether the condition on items holds for one."""
    return verb.when is None or course.holds(frame, f"when.{number}", verb.when, {verb.alias: item})


def add_item(course: Course, frame: BlockFrame, item: JsonValue) -> None:
    """One more item."""
    frame.items.append(item)
    frame.left.append(len(frame.items) - 1)
    begin_left(course, frame)


def begin_repeat(course: Course, frame: BlockFrame, verb: Repeat) -> None:
    """Begin the next pass, unless `while` does not hold or there were enough."""
    goes_on = frame.passes < verb.limit
    if goes_on and verb.as_long_as:
        goes_on = course.holds(frame, f"while.{frame.passes}", verb.as_long_as)
    if goes_on:
        frame.passes += 1
        course.walked.append(frame.node)
        begin_branches(course, frame, [0])
    else:
        course.leave(frame)


def pass_over(course: Course, frame: BlockFrame, verb: Repeat) -> None:
    """A pass is over: out, or once more."""
    frame.done.clear()
    if verb.until and course.holds(frame, f"until.{frame.passes}", verb.until):
        course.leave(frame)
    else:
        begin_repeat(course, frame, verb)
