"""Who is asked in a step now: seats open, rest and close as the answers before them come."""

from __future__ import annotations

from engines.flows.advance.course import Course, within
from engines.flows.advance.voting import asked
from engines.flows.effects import CloseTask, OpenTask, RestTask
from engines.flows.flow import Human
from engines.flows.state import OPENED, UNDECIDED, BlockFrame, Frame, Seat, SequenceFrame, TaskFrame, seats_of


def ask(course: Course, frame: TaskFrame, verb: Human) -> None:
    """Open the tasks of those whose turn it is, and let those rest that wait for others."""
    wanted, consulting = asked(verb.sign, frame.seats)
    for number, seat in enumerate(frame.seats):
        if seat.status not in UNDECIDED:
            continue
        if number in wanted:
            open_seat(course, frame, number, seat)
        elif number in consulting:
            consult(course, frame, number, seat)
        elif seat.status in OPENED:
            seat.status = "cancelled"
            course.want(CloseTask(frame.key, number, "cancelled"))


def open_seat(course: Course, frame: Frame, number: int, seat: Seat) -> None:
    """It is this seat's turn."""
    if seat.status == "waiting":
        course.want(opened(frame, number, seat))
        if resting(course, frame):
            course.want(RestTask(frame.key, number, True))
    elif seat.status == "consulting" and not seat.owner:
        course.want(RestTask(frame.key, number, False))
    if not seat.owner:
        seat.status = "open"


def consult(course: Course, frame: Frame, number: int, seat: Seat) -> None:
    """Somebody else answers first."""
    if seat.status == "waiting":
        course.want(opened(frame, number, seat))
    if seat.status != "consulting":
        course.want(RestTask(frame.key, number, True))
    seat.status = "consulting"


def opened(frame: Frame, number: int, seat: Seat) -> OpenTask:
    """The task of a seat."""
    return OpenTask(
        frame.key,
        frame.node,
        number,
        tuple(seat.people),
        seat.for_whom,
        seat.came,
        number,
        seat.weight,
        frame.due,
    )


def resting(course: Course, frame: Frame) -> bool:
    """Whether a frame or one around it rests, or it is another branch's turn."""
    inner = frame
    if frame.rests:
        return True
    for outer in course.above(frame):
        if outer.rests or (isinstance(outer, BlockFrame) and others_turn(outer, inner)):
            return True
        inner = outer
    return False


def others_turn(block: BlockFrame, branch: Frame) -> bool:
    """One at a time: another branch is inside a step."""
    return block.holder >= 0 and block.holder != branch.index and isinstance(branch, SequenceFrame)


def let_rest(course: Course, frame: Frame, rested: bool) -> None:
    """Tell the open tasks of a frame when they begin to rest, or go on."""
    now = resting(course, frame)
    if now != rested:
        course.want(
            *(RestTask(frame.key, number, now) for number, seat in enumerate(seats_of(frame)) if seat.status == "open")
        )


def holders(frame: Frame) -> tuple[str, ...]:
    """Everybody who has an open task in a frame or inside it."""
    found = [person for each in within(frame) for person in with_tasks(each)]
    return tuple(dict.fromkeys(found))


def with_tasks(frame: Frame) -> list[str]:
    """Those whose tasks of one frame are open."""
    return [person for seat in seats_of(frame) if seat.status in OPENED for person in seat.people]
