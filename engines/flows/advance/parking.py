"""Frames kept while the record goes back: branches beside the one that returned, and the way straight back to it."""

from __future__ import annotations

from engines.flows.advance.arming import arm
from engines.flows.advance.branches import begin_left, step_on
from engines.flows.advance.closing import close, disarm
from engines.flows.advance.course import Course
from engines.flows.flow import Node
from engines.flows.state import BlockFrame, Frame, SequenceFrame, WaitFrame


def park(course: Course, sequence: SequenceFrame, child: Frame, leaf: Frame, way: bool, keep: bool) -> None:
    """Keep a child of a sequence: the way down to a frame inside it, the branches beside the way, or nothing."""
    beyond = {each.key for each in course.above(leaf)}
    close(course, leaf, "returned")
    if child is leaf:
        return
    stays = way and isinstance(child, BlockFrame | SequenceFrame)
    if stays:
        hollow(course, child, beyond, keep)
    elif keep and isinstance(child, BlockFrame):
        forgo(course, child, next(each for each in child.children if each.key in beyond))
        stays = bool(child.children or child.done)
    if stays:
        disarm(course, child)
        course.lift(child)
        child.phase = "parked"
        course.adopt(sequence, child)
    else:
        close(course, child)


def hollow(course: Course, frame: Frame, way: set[str], keep: bool) -> None:
    """Leave of a frame what is on the way, and the branches beside the way if they are kept."""
    for other in [*children(frame), *frame.beside]:
        if other.key in way and isinstance(other, BlockFrame | SequenceFrame):
            disarm(course, other)
            other.phase = "parked"
            hollow(course, other, way, keep)
        elif other.key in way or not keep or not isinstance(frame, BlockFrame):
            forgo(course, frame, other)


def forgo(course: Course, block: Frame, branch: Frame) -> None:
    """A branch is called off, to begin again when its block is come back to."""
    if isinstance(block, BlockFrame) and branch.phase == "open":
        block.left.append(branch.index)
    close(course, branch)


def children(frame: Frame) -> list[Frame]:
    """The steps or branches open in a frame, without what runs beside it."""
    match frame:
        case SequenceFrame(child=child):
            return [child] if child else []
        case BlockFrame(children=found):
            return found
        case _:
            return []


def revived(course: Course, sequence: SequenceFrame, node: Node) -> bool:
    """Come back to a block that was kept: what is open in it stays, what is not begins again."""
    kept = next((each for each in sequence.beside if each.phase == "parked" and each.node == node.id), None)
    if kept is None:
        return False
    course.lift(kept)
    revive(course, kept)
    course.adopt(sequence, kept)
    return True


def revive(course: Course, frame: Frame) -> None:
    """Go on along the way."""
    frame.phase = "open"
    arm(course, frame)
    for each in children(frame):
        if each.phase == "parked":
            revive(course, each)
    match frame:
        case BlockFrame():
            begin_left(course, frame)
        case SequenceFrame(child=None):
            step_on(course, frame)
        case WaitFrame() | SequenceFrame():
            pass


def walk_again(course: Course, sequence: SequenceFrame, node: Node) -> None:
    """The way straight back is given up, because something was changed: only branches beside it are kept."""
    kept = next((each for each in sequence.beside if each.phase == "parked" and each.node == node.id), None)
    if kept is None:
        return
    for each in [each for each in children(kept) if each.phase == "parked"]:
        each.phase = "open"
        forgo(course, kept, each)
    if not isinstance(kept, BlockFrame) or not kept.children:
        close(course, kept)
