"""The state of a case: a tree of frames, one for each step that is open, nothing else. Data stays in the records.

Every pass of a step has a frame of its own, known by `step#round`; what comes late for one that is gone is dropped."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field as Setting
from pydantic import JsonValue, TypeAdapter

Phase = Literal["open", "lock", "aside", "instead", "rest", "parked"]
"""How a frame stands in its parent: `lock` waits for its lock; `aside` runs beside it and goes when it goes; `instead`
took its place; `rest` goes on after its join has passed; `parked` is kept until a return comes back to it."""

SeatStatus = Literal["waiting", "open", "consulting", "approved", "rejected", "done", "dropped", "skipped", "cancelled"]
"""`waiting`: its turn comes later. `consulting`: somebody else is to answer first, added before it or asked to help."""

Came = Literal[
    "rule", "picked", "delegation", "transfer", "delegate", "add_sign", "claim", "escalation", "admin", "left", "self"
]
"""By what a task came to a person."""

UNDECIDED: frozenset[SeatStatus] = frozenset({"waiting", "open", "consulting"})
OPENED: frozenset[SeatStatus] = frozenset({"open", "consulting"})
AGREED: frozenset[SeatStatus] = frozenset({"approved", "done", "skipped"})


@dataclass(slots=True)
class Seat:
    """A voice in a step: who has it, and what they said."""

    people: list[str]
    """One person, or several of whom any may decide or claim it."""
    weight: int = 1
    veto: bool = False
    status: SeatStatus = "waiting"
    for_whom: str = ""
    """Who it was meant for, when somebody stands in."""
    came: Came = "rule"
    by: str = ""
    """Who decided."""
    pool: list[str] = field(default_factory=list)
    """Those it goes back to when whoever claimed it gives it up."""
    owner: str = ""
    """Who delegated it and gets it back."""
    of: int | None = None
    """The seat this one was added to."""
    position: Literal["before", "after", "beside", ""] = ""
    group: int = 0
    """Which addition it came with; those of one addition sign as `sign` says."""
    sign: Literal["any", "all", "in_order"] = "all"


@dataclass(slots=True)
class FrameBase:
    """What every frame has."""

    key: str
    node: str
    opened: datetime
    due: datetime | None = None
    phase: Phase = "open"
    index: int = 0
    """Which branch or item of its block it is."""
    rests: bool = False
    """Its `while` does not hold."""
    fired: dict[str, int] = field(default_factory=dict)
    """How often each of its times has come."""
    beside: list[Frame] = field(default_factory=list)
    """What runs beside it, in its place, or is kept for later: see `phase`."""


@dataclass(slots=True)
class TaskFrame(FrameBase):
    """A step for people."""

    kind: Literal["task"] = field(kw_only=True)
    seats: list[Seat] = field(default_factory=list)


@dataclass(slots=True)
class Resume:
    """After a return: back straight to the step that returned, unless one of these fields was changed."""

    at: int
    """Where the sequence goes on when the target is done."""
    after: int
    """Where the target stands; -1 for the start."""
    unless_changed: list[str] = field(default_factory=list)
    changed: bool = False


@dataclass(slots=True)
class SequenceFrame(FrameBase):
    """Steps one after the other: the one that is open."""

    kind: Literal["sequence"] = field(kw_only=True)
    at: int = 0
    child: Frame | None = None
    resume: list[Resume] = field(default_factory=list)
    """The last return stands last."""


@dataclass(slots=True)
class BlockFrame(FrameBase):
    """`choose`, `any`, `parallel`, `race`, `each`, `repeat`: the branches, items or pass that are open."""

    kind: Literal["block"] = field(kw_only=True)
    children: list[Frame] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    """Branches or items that have not begun."""
    done: list[int] = field(default_factory=list)
    items: list[JsonValue] = field(default_factory=list)
    """Of `each`."""
    passes: int = 0
    """Of `repeat`: how many have begun."""
    holder: int = -1
    """Of one at a time: the branch that is inside a step; the others rest."""
    turn: int = -1
    """Of one at a time: the branch that had its turn last."""


@dataclass(slots=True)
class WaitFrame(FrameBase):
    """A leaf that waits: for a condition, a time, a child case, a call. Somebody may have been asked to see to it."""

    kind: Literal["wait"] = field(kw_only=True)
    what: str = "wait"
    seats: list[Seat] = field(default_factory=list)


@dataclass(slots=True)
class QueueFrame(FrameBase):
    """What follows an event or an end, one after the other: what is undone, newest first, then the reaction's steps."""

    kind: Literal["queue"] = field(kw_only=True)
    left: list[str] = field(default_factory=list)
    child: Frame | None = None


Frame = Annotated[TaskFrame | SequenceFrame | BlockFrame | WaitFrame | QueueFrame, Setting(discriminator="kind")]


@dataclass(slots=True)
class Answer:
    """What was decided at a step the last time: what conditions call `steps.<id>`."""

    decision: str
    who: list[str]
    """Those who agreed, or for a refusal those who refused."""
    comment: str
    at: datetime
    data: int
    """How often the record had been changed then."""


@dataclass(slots=True)
class Before:
    """The tree as it was before the last decision, as long as that can be taken back."""

    frame: str
    seat: int
    by: str
    root: Frame
    answers: int
    step: str
    answer: Answer | None
    last: str
    done: int


@dataclass(slots=True)
class State:
    """A case as it stands."""

    status: Literal["running", "suspended", "ended"] = "running"
    outcome: str = ""
    """Set when the end has begun; what follows an end may still be open."""
    starter: str = ""
    depth: int = 0
    given: dict[str, JsonValue] = field(default_factory=dict)
    picked: dict[str, list[str]] = field(default_factory=dict)
    """People who were picked, by step."""
    made: dict[str, str] = field(default_factory=dict)
    """Records that automatic steps created, by what they are called."""
    steps: dict[str, Answer] = field(default_factory=dict)
    """What was decided, by step."""
    rounds: dict[str, int] = field(default_factory=dict)
    """How often each step was entered."""
    answers: int = 0
    """How many decisions people have made."""
    data: int = 0
    """How often the record was changed by people."""
    last: str = ""
    """The step decided last."""
    done: list[str] = field(default_factory=list)
    """Steps that can be undone, as they were done."""
    pending: list[JsonValue] = field(default_factory=list)
    """What happened while the case was suspended."""
    before: Before | None = None
    root: Frame | None = None
    beside: list[Frame] = field(default_factory=list)
    """What follows events and the end."""


STATE: TypeAdapter[State] = TypeAdapter(State)
"""Reads and writes states as JSON."""


def to_json(state: State) -> bytes:
    """A state as it is stored: what is as usual is left out."""
    return STATE.dump_json(state, exclude_defaults=True)


def from_json(stored: bytes | str) -> State:
    """A stored state."""
    return STATE.validate_json(stored)


def inside(frame: Frame) -> list[Frame]:
    """The frames directly inside a frame, those beside it last."""
    match frame:
        case SequenceFrame() | QueueFrame():
            within = [frame.child] if frame.child else []
        case BlockFrame():
            within = frame.children
        case _:
            within = []
    return [*within, *frame.beside] if frame.beside else within


def frames(frame: Frame | None) -> Iterator[Frame]:
    """A frame and every frame inside it, from above."""
    if frame is not None:
        yield frame
        for each in inside(frame):
            yield from frames(each)


def open_frames(state: State) -> Iterator[Frame]:
    """Every frame of a case."""
    yield from frames(state.root)
    for each in state.beside:
        yield from frames(each)


def seats_of(frame: Frame) -> list[Seat]:
    """The voices of a frame; none of a block."""
    return frame.seats if isinstance(frame, TaskFrame | WaitFrame) else []


def copied(state: State) -> State:
    """A copy that can be changed without changing the state. What was before is never changed, so it is shared."""
    new = copy(state)
    new.given, new.made, new.rounds, new.steps = (
        dict(state.given),
        dict(state.made),
        dict(state.rounds),
        dict(state.steps),
    )
    new.picked, new.done, new.pending = dict(state.picked), list(state.done), list(state.pending)
    new.root = copied_frame(state.root) if state.root else None
    new.beside = [copied_frame(each) for each in state.beside]
    return new


def copied_frame(frame: Frame) -> Frame:
    """A copy of a frame and of every frame inside it."""
    new = copy(frame)
    new.fired = dict(frame.fired)
    new.beside = [copied_frame(each) for each in frame.beside]
    match new:
        case SequenceFrame():
            new.child = copied_frame(new.child) if new.child else None
            new.resume = [copy(each) for each in new.resume]
        case BlockFrame():
            new.children = [copied_frame(each) for each in new.children]
            new.left, new.done, new.items = list(new.left), list(new.done), list(new.items)
        case TaskFrame() | WaitFrame():
            new.seats = [copied_seat(each) for each in new.seats]
        case QueueFrame():
            new.left = list(new.left)
            new.child = copied_frame(new.child) if new.child else None
    return new


def copied_seat(seat: Seat) -> Seat:
    """A copy of a seat."""
    new = copy(seat)
    new.people, new.pool = list(seat.people), list(seat.pool)
    return new
