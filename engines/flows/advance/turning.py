"""Branches that go one step at a time: people see the next task of each branch until somebody begins with one."""

from __future__ import annotations

from engines.flows.advance.branches import steps, takes_turns
from engines.flows.advance.course import Course
from engines.flows.advance.seats import let_rest, resting
from engines.flows.flow import Human, Node
from engines.flows.state import BlockFrame, Frame, SequenceFrame, TaskFrame, frames, seats_of


def turned(course: Course) -> bool:
    """Give the turns of every block that goes one step at a time; true when a step was entered."""
    blocks = [each for each in course.frames.values() if isinstance(each, BlockFrame) and takes_turns(course, each)]
    return sum(turn(course, block) for block in blocks if block.phase != "parked") > 0


def turn(course: Course, block: BlockFrame) -> bool:
    """Who is inside a step now; if nobody, the next branch goes on, and tasks of the others are offered."""
    branches = [each for each in block.children if isinstance(each, SequenceFrame)]
    holder = next((each.index for each in branches if each.child and begun(course, each.child)), -1)
    hold(course, block, holder)
    waiting = [each for each in in_turn(branches, block.turn) if each.child is None and not ended(course, each)]
    for each in waiting:
        if holder >= 0:
            return False
        block.turn = each.index
        course.enter(next_step(course, each), each)
        return True
    return False


def ended(course: Course, branch: SequenceFrame) -> bool:
    """Nothing is left to enter in a branch."""
    return branch.at >= len(steps(course, branch))


def next_step(course: Course, branch: SequenceFrame) -> Node:
    """The step a branch stands at."""
    return steps(course, branch)[branch.at]


def in_turn(branches: list[SequenceFrame], last: int) -> list[SequenceFrame]:
    """The branches after the one that had its turn last, then those before it."""
    return [*(each for each in branches if each.index > last), *(each for each in branches if each.index <= last)]


def begun(course: Course, frame: Frame) -> bool:
    """Whether somebody is inside a step: a task offered to people is begun when one takes or answers it."""
    if isinstance(frame, TaskFrame) and isinstance(course.node(frame).verb, Human):
        return any(seat.pool or seat.owner or seat.by for seat in seats_of(frame))
    return True


def hold(course: Course, block: BlockFrame, holder: int) -> None:
    """The tasks of the other branches rest while one is inside a step."""
    if holder == block.holder:
        return
    tasks = [each for child in block.children for each in frames(child) if isinstance(each, TaskFrame)]
    before = {each.key: resting(course, each) for each in tasks}
    block.holder = holder
    for each in tasks:
        let_rest(course, each, before[each.key])
