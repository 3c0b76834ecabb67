"""Tasks change hands: claimed, transferred, delegated and given back, handed over, reassigned."""

from __future__ import annotations

from engines.flows.advance.course import Course
from engines.flows.advance.refusals import not_allowed_here, other_people_needed
from engines.flows.advance.signing import must_hold
from engines.flows.effects import MoveTask
from engines.flows.events import Claim, Delegate, GiveBack, Stand, Transfer
from engines.flows.flow import Human
from engines.flows.state import OPENED, UNDECIDED, Came, Frame, Seat, seats_of


def allowed(course: Course, frame: Frame, what: str) -> None:
    """Whether the step allows it."""
    node = course.node(frame)
    if isinstance(node.verb, Human) and what not in node.verb.allow:
        raise not_allowed_here(node, what)


def move(frame: Frame, number: int, seat: Seat, came: Came, note: str = "") -> MoveTask:
    """The task of a seat is with other people now."""
    seat.came = came
    return MoveTask(frame.key, number, tuple(seat.people), seat.for_whom, came, note)


def claim(course: Course, frame: Frame, event: Claim, seat: Seat) -> None:
    """Somebody takes a task that several may do, or gives it back to them."""
    must_hold(course, frame, seat)
    if event.release:
        seat.people, seat.pool = seat.pool or seat.people, []
    elif not seat.pool and len(seat.people) > 1:
        seat.pool, seat.people = seat.people, [event.for_whom if event.for_whom in seat.people else event.actor]
    course.want(move(frame, event.seat, seat, "rule" if event.release else "claim"))


def transfer(course: Course, frame: Frame, event: Transfer, seat: Seat) -> None:
    """A task becomes somebody else's."""
    must_hold(course, frame, seat)
    allowed(course, frame, "transfer")
    if event.to in seat.people:
        raise other_people_needed(course.node(frame))
    seat.people, seat.pool = [event.to], []
    course.want(move(frame, event.seat, seat, "transfer", event.comment))


def delegate(course: Course, frame: Frame, event: Delegate, seat: Seat) -> None:
    """Somebody is asked to help, and gives the task back."""
    must_hold(course, frame, seat)
    allowed(course, frame, "delegate")
    owner = event.for_whom if event.for_whom in seat.people else event.actor
    if seat.owner or seat.status == "consulting" or event.to == owner:
        raise other_people_needed(course.node(frame))
    seat.owner, seat.people, seat.pool, seat.status = owner, [event.to], [], "consulting"
    course.want(move(frame, event.seat, seat, "delegate", event.comment))


def give_back(course: Course, frame: Frame, event: GiveBack, seat: Seat) -> None:
    """A delegated task comes back to its owner."""
    must_hold(course, frame, seat)
    if not seat.owner:
        raise not_allowed_here(course.node(frame), "give_back")
    seat.people, seat.owner, seat.status = [seat.owner], "", "open"
    course.want(move(frame, event.seat, seat, "rule", event.comment))


def stand(course: Course, event: Stand) -> None:
    """Whatever is open for somebody goes to whoever stands in; of somebody who has left, what is yet to come too."""
    wanted = UNDECIDED if event.left else OPENED
    for frame in list(course.frames.values()):
        if event.frame in ("", frame.key):
            for number, seat in enumerate(seats_of(frame)):
                if seat.status in wanted and event.person in seat.people:
                    hand_over(course, frame, number, seat, event)


def hand_over(course: Course, frame: Frame, number: int, seat: Seat, event: Stand) -> None:
    """One seat goes to whoever stands in."""
    others = [each for each in seat.people if each not in (event.person, event.to)]
    seat.people = [*others, event.to]
    seat.pool = [event.to if each == event.person else each for each in seat.pool]
    seat.for_whom = "" if event.left else seat.for_whom or event.person
    task = move(frame, number, seat, "left" if event.left else "delegation")
    if seat.status in OPENED:
        course.want(task)


def reassign(course: Course, frame: Frame, number: int, person: str, reason: str) -> None:
    """An administrator gives a task to somebody."""
    seat = seats_of(frame)[number]
    seat.people, seat.pool, seat.owner = [person], [], ""
    seat.status = "open" if seat.status == "consulting" and not waits(frame, number) else seat.status
    course.want(move(frame, number, seat, "admin", reason))


def waits(frame: Frame, number: int) -> bool:
    """Whether a seat waits for somebody added before it."""
    return any(each.of == number and each.position == "before" and each.status in UNDECIDED for each in seats_of(frame))
