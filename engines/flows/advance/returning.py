"""Back to an earlier step: of any sequence around, also out of parallel branches; and how the record comes again."""

from __future__ import annotations

from engines.flows.advance.branches import steps
from engines.flows.advance.closing import close
from engines.flows.advance.course import Course
from engines.flows.advance.parking import park, walk_again
from engines.flows.advance.refusals import no_such_step
from engines.flows.advance.seats import open_seat
from engines.flows.effects import Tell
from engines.flows.flow import START, Return
from engines.flows.state import Frame, Resume, Seat, SequenceFrame, TaskFrame


def go_back(course: Course, leaf: Frame, target: str, returns: Return | None, direct: bool, comment: str = "") -> None:
    """Go back from a frame to an earlier step, and straight on from there to where it came from if `direct`."""
    sequence, after = place(course, leaf, target)
    child = sequence.child
    assert child is not None
    at = index_of(course, sequence, child)
    park(course, sequence, child, leaf, way=direct, keep=bool(returns and returns.keep_siblings))
    forget_rest(course, sequence, after)
    if direct:
        sequence.resume.append(Resume(at, after, list(returns.unless_changed) if returns else []))
    course.want(Tell(leaf.key, "returned", (course.state.starter,), comment))
    sequence.at = after
    if target == START:
        correct(course, sequence)
    else:
        course.enter(steps(course, sequence)[after], sequence)


def place(course: Course, leaf: Frame, target: str) -> tuple[SequenceFrame, int]:
    """The sequence around a frame in which the target stands, and where."""
    for each in course.above(leaf):
        if isinstance(each, SequenceFrame) and each.child is not None:
            if target == START and each is course.state.root:
                return each, -1
            for number, node in enumerate(steps(course, each)[: each.at + 1]):
                if node.id == target:
                    return each, number
    raise no_such_step(target)


def index_of(course: Course, sequence: SequenceFrame, child: Frame) -> int:
    """Where a child stands in its sequence; -1 for the start."""
    return next((number for number, node in enumerate(steps(course, sequence)) if node.id == child.node), -1)


def forget_rest(course: Course, sequence: SequenceFrame, after: int) -> None:
    """What still goes on from steps that will be walked again is called off."""
    from_here = {node.id for node in steps(course, sequence)[max(after, 0) :]}
    for each in [each for each in sequence.beside if each.phase == "rest" and each.node in from_here]:
        close(course, each)


def correct(course: Course, sequence: SequenceFrame) -> None:
    """The starter corrects the record and submits it again."""
    frame = TaskFrame(course.key(START), START, course.event.at, kind="task", seats=[Seat([course.state.starter])])
    course.adopt(sequence, frame)
    open_seat(course, frame, 0, frame.seats[0])


def came_again(course: Course, sequence: SequenceFrame) -> None:
    """A step of a sequence is over: on to the next, or straight back to who returned it."""
    if not sequence.resume or sequence.resume[-1].after != sequence.at:
        sequence.at += 1
        return
    resume = sequence.resume.pop()
    if resume.changed:
        walk_again(course, sequence, steps(course, sequence)[resume.at])
        sequence.at += 1
    else:
        sequence.at = resume.at


def changed(course: Course, fields: tuple[str, ...]) -> None:
    """Somebody has changed fields of the record."""
    if not fields:
        return
    course.state.data += 1
    for frame in course.frames.values():
        if isinstance(frame, SequenceFrame):
            for resume in frame.resume:
                resume.changed = resume.changed or bool({*resume.unless_changed} & {*fields})
