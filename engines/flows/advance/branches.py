"""The branches of a block: which there are, and beginning those that are to begin."""

from __future__ import annotations

from engines.flows.advance.course import Course
from engines.flows.flow import AnyOf, Choose, Each, Node, Parallel, Race, Repeat, Sequence
from engines.flows.state import BlockFrame, Frame, SequenceFrame


def body(node: Node, index: int) -> Node:
    """The steps of a branch, an item or a pass."""
    match node.verb:
        case Choose(branches=branches) | AnyOf(branches=branches) | Parallel(branches=branches):
            return branches[index].body
        case Race(branches=branches):
            return branches[index].body
        case Each(body=each) | Repeat(body=each):
            return each
    raise TypeError(f"{node.id} has no branches")


def begin_branches(course: Course, frame: BlockFrame, indices: list[int]) -> None:
    """Begin these branches: all at once, or the first of an `each` that goes one at a time."""
    frame.left = indices
    begin_left(course, frame)


def begin_left(course: Course, frame: BlockFrame) -> None:
    """Begin the branches that have not begun."""
    node = course.node(frame)
    one = isinstance(node.verb, Each) and node.verb.one_at_a_time
    indices = frame.left[: 0 if frame.children else 1] if one else frame.left
    for index in reversed(indices):
        course.enter(body(node, index), frame, index)


def steps(course: Course, frame: SequenceFrame) -> tuple[Node, ...]:
    """The steps of a sequence."""
    verb = course.node(frame).verb
    return verb.steps if isinstance(verb, Sequence) else ()


def step_on(course: Course, frame: SequenceFrame) -> None:
    """Enter the step a sequence stands at. In a block that goes one step at a time it waits for its turn."""
    todo = steps(course, frame)
    if frame.at >= len(todo):
        end(course, frame)
    elif not takes_turns(course, course.parents.get(frame.key)):
        course.enter(todo[frame.at], frame)


def end(course: Course, frame: SequenceFrame) -> None:
    """A sequence is over when all that goes on beside it is."""
    if not any(each.phase == "rest" for each in frame.beside):
        course.leave(frame)


def takes_turns(course: Course, frame: Frame | None) -> bool:
    """Whether the branches of a block go one step at a time."""
    if not isinstance(frame, BlockFrame):
        return False
    verb = course.node(frame).verb
    return isinstance(verb, Parallel) and verb.one_at_a_time
