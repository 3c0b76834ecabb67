"""One event at a time: what it is about is looked up, done, and whatever follows runs until the case is quiet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from pydantic import JsonValue

from engines.flows.advance.adding import add_sign, drop_sign
from engines.flows.advance.administration import intervene
from engines.flows.advance.arming import arm
from engines.flows.advance.branches import step_on
from engines.flows.advance.course import Course, Enter, begin
from engines.flows.advance.entering import entered
from engines.flows.advance.leaving import add_item, left
from engines.flows.advance.migrating import migrate
from engines.flows.advance.moving import allowed, claim, delegate, give_back, stand, transfer
from engines.flows.advance.refusals import ended, no_such_step, not_open, rests, suspended
from engines.flows.advance.returning import go_back
from engines.flows.advance.seats import holders, resting
from engines.flows.advance.signing import decide, human, must_hold, open_seat_of
from engines.flows.advance.timing import time_came
from engines.flows.advance.turning import turned
from engines.flows.advance.waiting import call_answered, child_ended, record_changed
from engines.flows.advance.withdrawing import take_back, withdraw
from engines.flows.effects import CloseTask, Copy, Effect, Tell
from engines.flows.events import (
    EVENT,
    AddItem,
    AddSign,
    CallAnswered,
    ChildEnded,
    Claim,
    Decide,
    Delegate,
    DropSign,
    Event,
    GiveBack,
    Intervene,
    Migrate,
    RecordChanged,
    Remark,
    Return,
    Stand,
    Start,
    TakeBack,
    Timer,
    Transfer,
    Withdraw,
)
from engines.flows.flow import Each, Flow
from engines.flows.questions import Facts
from engines.flows.state import BlockFrame, Frame, SequenceFrame, State, TaskFrame, open_frames, seats_of


@dataclass(frozen=True)
class Step:
    """What an event has made of a case, and what is to be done about it."""

    state: State
    effects: tuple[Effect, ...] = ()
    stale: bool = False
    """The event was about something that is no longer open: nothing has changed."""


def advance(flow: Flow, state: State | None, event: Event, facts: Facts) -> Step:
    """Deal with one event: pure, and the state given is not touched. A command that cannot be done raises a Problem."""
    if isinstance(event, Start) and state is not None:
        return Step(state, stale=True)
    course = begin(flow, state, event, facts)
    if state is not None and (is_stale(course, event) or is_over(state, event)):
        return Step(state, stale=True)
    if course.state.status == "suspended" and not isinstance(event, Remark | Migrate):
        while_suspended(course, event)
    else:
        happen(course, event)
    quiet(course)
    forget_before(course, event)
    return Step(course.state, tuple(course.effects))


def quiet(course: Course) -> None:
    """Do what is to do until nothing is left."""
    while course.agenda or turned(course):
        match course.agenda.pop():
            case Enter() as enter:
                entered(course, enter)
            case leave if leave.frame in course.frames:
                left(course, course.frames[leave.frame])


def is_stale(course: Course, event: Event) -> bool:
    """Whether an event is about a frame or a seat that is no longer open."""
    if event.frame and event.frame not in course.frames and not isinstance(event, TakeBack | Remark):
        return True
    match event:
        case Decide() | Return() | Transfer() | Delegate() | GiveBack() | AddSign() | Claim():
            return event.frame == "" or open_seat_of(course.frames[event.frame], event.seat) is None
        case DropSign():
            seats = seats_of(course.frames[event.frame]) if event.frame else []
            return not 0 <= event.seat < len(seats) or seats[event.seat].status not in ("waiting", "open", "consulting")
        case Timer() | ChildEnded() | CallAnswered() | AddItem():
            return event.frame == ""
        case _:
            return False


def is_over(state: State, event: Event) -> bool:
    """Of an ended case nothing more is to be told, except what people say about it."""
    return state.status == "ended" and isinstance(event, RecordChanged | Stand | Timer | Migrate)


def happen(course: Course, event: Event) -> None:
    """Do what the event says."""
    match event:
        case Start():
            start(course, event)
        case Timer():
            time_came(course, course.frames[event.frame], event)
        case RecordChanged():
            record_changed(course, event)
        case ChildEnded():
            child_ended(course, course.frames[event.frame], event)
        case CallAnswered():
            call_answered(course, course.frames[event.frame], event)
        case Stand():
            stand(course, event)
        case Migrate():
            migrate(course, event)
        case Intervene():
            must_run(course, event)
            intervene(course, event)
        case _:
            command(course, event)


def must_run(course: Course, event: Intervene) -> None:
    """An ended case can only be reopened."""
    if course.state.status == "ended" and event.what != "reopen":
        raise ended()


Command = (
    Decide | Return | Transfer | Delegate | GiveBack | AddSign | DropSign | Claim | Remark | Withdraw | TakeBack
    | AddItem
)  # fmt: skip


def command(course: Course, event: Command) -> None:
    """Do what somebody says."""
    match event:
        case Withdraw():
            withdraw(course, event)
        case TakeBack():
            take_back(course, event)
        case Remark():
            remark(course, event)
        case AddItem():
            add(course, course.frames[event.frame], event.item)
        case _:
            task_command(course, course.frames[event.frame], event)


TaskCommand = Decide | Return | Transfer | Delegate | GiveBack | AddSign | DropSign | Claim


def task_command(course: Course, frame: Frame, event: TaskCommand) -> None:
    """Do what somebody says about a task."""
    seat = seats_of(frame)[event.seat]
    match event:
        case Decide():
            decide(course, frame, event)
        case Return():
            send_back(course, frame, event)
        case Transfer():
            transfer(course, frame, event, seat)
        case Delegate():
            delegate(course, frame, event, seat)
        case GiveBack():
            give_back(course, frame, event, seat)
        case Claim():
            claim(course, frame, event, seat)
        case AddSign() if isinstance(frame, TaskFrame):
            add_sign(course, frame, event, seat)
        case DropSign() if isinstance(frame, TaskFrame):
            drop_sign(course, frame, event)
        case AddSign() | DropSign():
            raise not_open(course.node(frame))
        case _:
            assert_never(event)


def start(course: Course, event: Start) -> None:
    """The case begins."""
    state, root = course.state, course.flow.root
    state.starter, state.depth = event.starter, event.depth
    state.given = dict(event.given)
    state.picked = {step: list(people) for step, people in event.picked.items()}
    frame = SequenceFrame(course.key(root.id), root.id, event.backdated or event.at, kind="sequence")
    state.root = frame
    course.know(frame, None)
    arm(course, frame)
    step_on(course, frame)


def send_back(course: Course, frame: Frame, event: Return) -> None:
    """Somebody sends the record back to an earlier step."""
    must_hold(course, frame, seats_of(frame)[event.seat])
    allowed(course, frame, "return")
    returns = human(course, frame).returns
    if returns is None or event.target not in returns.targets:
        raise no_such_step(event.target)
    if resting(course, frame) and seats_of(frame)[event.seat].status != "consulting":
        raise rests(course.node(frame))
    direct = bool(event.direct) if returns.then == "choose" else returns.then == "direct"
    course.want(CloseTask(frame.key, event.seat, "returned", event.actor, event.comment))
    seats_of(frame)[event.seat].status = "cancelled"
    go_back(course, frame, event.target, returns, direct, event.comment)


def remark(course: Course, event: Remark) -> None:
    """What changes nothing of the course: people are told."""
    where = [course.frames[event.frame]] if event.frame in course.frames else list(open_frames(course.state))
    if event.what == "urge":
        people = [person for frame in where for person in urged(frame, event.seat)]
        course.want(Tell(event.frame, "urged", tuple(dict.fromkeys(people)), event.comment))
    elif event.what == "cc":
        course.want(Copy(event.frame, event.people))


def urged(frame: Frame, seat: int | None) -> tuple[str, ...]:
    """Whom an urge is for: those of one seat, or all who have open tasks."""
    seats = seats_of(frame)
    return tuple(seats[seat].people) if seat is not None and seat < len(seats) else holders(frame)


def add(course: Course, frame: Frame, item: JsonValue) -> None:
    """One more item for an `each` that is open."""
    verb = course.node(frame).verb
    if not isinstance(frame, BlockFrame) or not isinstance(verb, Each) or not verb.open:
        raise not_open(course.node(frame))
    add_item(course, frame, item)


# --- suspended ---------------------------------------------------------------------------------------------------


def while_suspended(course: Course, event: Event) -> None:
    """People are told to wait; what comes by itself is kept until the case is resumed."""
    match event:
        case Intervene(what="resume"):
            resume(course, event)
        case Intervene(what="end"):
            course.state.status = "running"
            intervene(course, event)
        case Timer() | RecordChanged() | ChildEnded() | CallAnswered() | Stand():
            course.state.pending.append(EVENT.dump_python(event, mode="json"))
        case _:
            raise suspended()


def resume(course: Course, event: Intervene) -> None:
    """The case goes on; what came meanwhile comes now."""
    course.state.status = "running"
    course.want(Tell("", "resumed", (course.state.starter,), event.reason))
    pending, course.state.pending = course.state.pending, []
    for each in pending:
        kept = EVENT.validate_python(each)
        if not is_stale(course, kept) and not is_over(course.state, kept):
            happen(course, kept)
            quiet(course)


def forget_before(course: Course, event: Event) -> None:
    """A decision cannot be taken back once something else has changed the case."""
    state = course.state
    keeps = isinstance(event, Decide | Remark | Claim) or not course.effects
    if course.final or not keeps or state.outcome or state.status == "ended":
        state.before = None
