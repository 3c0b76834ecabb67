"""Times that come: reminders, notices, escalations, decisions and steps of what is late; the end of a delay."""

from __future__ import annotations

from typing import Literal

from definitions.flows.times import Every
from engines.flows.advance.closing import close_inside
from engines.flows.advance.course import Course, within
from engines.flows.advance.ending import finish
from engines.flows.advance.entering import locked, open_frame
from engines.flows.advance.moving import move
from engines.flows.advance.people import meant
from engines.flows.advance.returning import go_back
from engines.flows.advance.seats import holders
from engines.flows.advance.signing import conclude
from engines.flows.effects import ClearTimers, ClearWaits, CloseTask, Notice, SetTimer, Tell
from engines.flows.events import Timer
from engines.flows.flow import Human, Late
from engines.flows.state import OPENED, Frame, TaskFrame, seats_of


def time_came(course: Course, frame: Frame, event: Timer) -> None:
    """One of a frame's times has come."""
    if frame.phase == "lock":
        if event.name == "lock" and locked(course, frame):
            frame.phase = "open"
            open_frame(course, frame)
    elif event.name == "delay":
        course.leave(frame)
    elif event.name.startswith("late."):
        is_late(course, frame, event.name)


def is_late(course: Course, frame: Frame, name: str) -> None:
    """Something is to happen because a step is still open."""
    number = int(name.removeprefix("late."))
    lates = course.node(frame).late
    if number >= len(lates) or any(each.phase == "instead" for each in frame.beside):
        return
    frame.fired[name] = frame.fired.get(name, 0) + 1
    do_late(course, frame, name, lates[number])


def do_late(course: Course, frame: Frame, name: str, late: Late) -> None:
    """What is said to be done about it."""
    match late.doing:
        case "remind":
            course.want(Tell(frame.key, "reminder", holders(frame), late.note.get("en")))
            again(course, frame, name, late.every)
        case "notify":
            if late.notice:
                course.want(Notice(frame.key, late.notice, course.items(frame)))
            again(course, frame, name, late.every)
        case "escalate":
            escalate(course, frame, name, late)
        case "decide":
            decide_late(course, frame, late)
        case "return":
            go_back(course, frame, late.target, None, direct=False, comment=late.note.get("en"))
        case "steps":
            begin_steps(course, frame, late)


def again(course: Course, frame: Frame, name: str, every: Every | None) -> None:
    """The next time, unless it came often enough."""
    if every and (every.most is None or frame.fired[name] < every.most):
        when = course.after(frame, f"{name}.{frame.fired[name]}", every.after)
        if when:
            course.want(SetTimer(frame.key, name, when))


def escalate(course: Course, frame: Frame, name: str, late: Late) -> None:
    """Every open task inside goes to these as well, or to them instead."""
    for each in within(frame):
        for number, seat in enumerate(seats_of(each)):
            if seat.status not in OPENED:
                continue
            people = [
                one.person
                for one in meant(course.people(each, f"{name}.{number}", late.who, each.node, seat.people[0]))
            ]
            if people:
                seat.people = people if late.instead else list(dict.fromkeys([*seat.people, *people]))
                seat.pool = []
                course.want(move(each, number, seat, "escalation"), Tell(each.key, "escalated", tuple(people)))


def decide_late(course: Course, frame: Frame, late: Late) -> None:
    """The step is decided because nobody did."""
    agreed = late.decide != "reject"
    if isinstance(frame, TaskFrame):
        decide_step_late(course, frame, agreed, late.note.get("en"))
    elif agreed:
        course.leave(frame)
    else:
        finish(course, "rejected")


def decide_step_late(course: Course, frame: TaskFrame, agreed: bool, comment: str) -> None:
    """All open tasks of a step are decided at once."""
    verb = course.node(frame).verb
    assert isinstance(verb, Human)
    status: Literal["approved", "rejected", "done"] = "rejected" if not agreed else "approved"
    status = "done" if agreed and verb.verb == "do" else status
    for number, seat in enumerate(frame.seats):
        if seat.status in OPENED:
            seat.status = "cancelled"
            course.want(CloseTask(frame.key, number, status, "", comment))
    conclude(course, frame, verb, agreed, comment)


def begin_steps(course: Course, frame: Frame, late: Late) -> None:
    """Further steps, beside the step or in its place."""
    if late.block is None:
        return
    if late.goes_on:
        course.enter(late.block, frame, phase="aside")
        return
    replace(course, frame)
    course.enter(late.block, frame, phase="instead")


def replace(course: Course, frame: Frame) -> None:
    """What a step has open goes; other steps take its place."""
    close_inside(course, frame)
    for number, seat in enumerate(seats_of(frame)):
        if seat.status in OPENED:
            seat.status = "cancelled"
            course.want(CloseTask(frame.key, number, "cancelled"))
    course.want(ClearTimers(frame.key), ClearWaits(frame.key))
