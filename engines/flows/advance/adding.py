"""More people sign, before, after or beside somebody; or one who was to sign is left out before the answer."""

from __future__ import annotations

from engines.flows.advance.course import Course
from engines.flows.advance.moving import allowed
from engines.flows.advance.refusals import last_seat, not_theirs, other_people_needed
from engines.flows.advance.signing import human, must_hold, settle
from engines.flows.advance.voting import GONE
from engines.flows.effects import CloseTask
from engines.flows.events import AddSign, DropSign
from engines.flows.state import OPENED, UNDECIDED, Seat, TaskFrame


def add_sign(course: Course, frame: TaskFrame, event: AddSign, seat: Seat) -> None:
    """Add signers to a seat; those added may add again."""
    must_hold(course, frame, seat)
    allowed(course, frame, f"add_{event.position}")
    people = [each for each in dict.fromkeys(event.people) if each not in seat.people]
    if not people:
        raise other_people_needed(course.node(frame))
    group = 1 + max(each.group for each in frame.seats)
    frame.seats += [
        Seat([each], seat.weight, came="add_sign", of=event.seat, position=event.position, group=group, sign=event.sign)
        for each in people
    ]
    settle(course, frame, human(course, frame))


def drop_sign(course: Course, frame: TaskFrame, event: DropSign) -> None:
    """Leave a signer out, and everybody added to them."""
    allowed(course, frame, "drop_sign")
    node = course.node(frame)
    if not any(each in one.people for one in frame.seats for each in (event.actor, event.for_whom) if each):
        raise not_theirs(node)
    gone = [event.seat, *added_to(frame, event.seat)]
    if all(number in gone for number, each in enumerate(frame.seats) if each.status not in GONE):
        raise last_seat(node)
    for number in gone:
        drop(course, frame, number, event.comment)
    settle(course, frame, human(course, frame))


def drop(course: Course, frame: TaskFrame, number: int, comment: str) -> None:
    """One seat goes, if it has not been answered."""
    seat = frame.seats[number]
    if seat.status in OPENED:
        course.want(CloseTask(frame.key, number, "dropped", course.event.actor, comment))
    if seat.status in UNDECIDED:
        seat.status = "dropped"


def added_to(frame: TaskFrame, number: int) -> list[int]:
    """The seats added to a seat, and to those."""
    found = [number]
    for each in found:
        found += [other for other, seat in enumerate(frame.seats) if seat.of == each]
    return found[1:]
