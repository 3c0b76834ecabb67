"""Frames that go: their tasks, times, waits, calls, child cases and locks go with them."""

from __future__ import annotations

from typing import Literal

from engines.flows.advance.arming import watched
from engines.flows.advance.course import Course
from engines.flows.effects import CancelCall, CancelChildren, ClearTimers, ClearWaits, CloseTask, FreeLock
from engines.flows.flow import Call, CallFlow, Delay
from engines.flows.state import OPENED, Frame, QueueFrame, WaitFrame, inside, seats_of

Over = Literal["cancelled", "returned"]


def close(course: Course, frame: Frame, status: Over = "cancelled") -> None:
    """Remove a frame with everything inside it."""
    drop(course, frame, status)
    course.lift(frame)
    course.forget(frame)


def drop(course: Course, frame: Frame, status: Over) -> None:
    """Whatever a frame and those inside it have outside is given up."""
    for each in inside(frame):
        drop(course, each, status)
        course.forget(each)
    for number, seat in enumerate(seats_of(frame)):
        if seat.status in OPENED:
            seat.status = "cancelled"
            course.want(CloseTask(frame.key, number, status))
    if not isinstance(frame, QueueFrame):
        disarm(course, frame)


def disarm(course: Course, frame: Frame) -> None:
    """No times, waits, answers or locks of a frame any more."""
    node = course.node(frame)
    if node.late or isinstance(node.verb, Delay):
        course.want(ClearTimers(frame.key))
    if any(True for _ in watched(course, frame)):
        course.want(ClearWaits(frame.key))
    if isinstance(frame, WaitFrame) and frame.what in ("child", "call"):
        match node.verb:
            case CallFlow():
                course.want(CancelChildren(frame.key))
            case Call():
                course.want(CancelCall(frame.key))
    if node.lock:
        course.want(FreeLock(frame.key))


def close_inside(course: Course, frame: Frame, status: Over = "cancelled") -> None:
    """Remove everything inside a frame; the frame itself stays."""
    for each in list(inside(frame)):
        close(course, each, status)
