"""The state of a case: a tree of frames, one for each step that is open, nothing else. Data stays in the records.

Every pass of a step has a frame of its own, known by `step#round`; what comes late for one that is gone is dropped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import Field as Setting
from pydantic import JsonValue, TypeAdapter


@dataclass
class Seat:
    """A voice in a step: who has it, and what they said."""

    people: list[str]
    """One person, or several of whom one may claim it."""
    weight: int = 1
    veto: bool = False
    status: Literal[
        "waiting", "open", "approved", "rejected", "done", "dropped", "skipped", "cancelled", "consulting"
    ] = "open"
    """`consulting`: somebody was added before it, or it was delegated, and it waits for them."""
    for_whom: str = ""
    came: str = "rule"
    of: int | None = None
    """The seat this one was added to."""
    position: Literal["before", "after", "beside", ""] = ""


@dataclass
class FrameBase:
    """What every frame has."""

    key: str
    node: str


@dataclass
class TaskFrame(FrameBase):
    """A step for people."""

    kind: Literal["task"] = "task"
    seats: list[Seat] = field(default_factory=list)


@dataclass
class SequenceFrame(FrameBase):
    """Steps one after the other: the one that is open."""

    kind: Literal["sequence"] = "sequence"
    at: int = 0
    child: Frame | None = None


@dataclass
class BranchesFrame(FrameBase):
    """`choose`, `any`, `parallel`, `race`, `each`: the branches that are open."""

    kind: Literal["branches"] = "branches"
    children: list[Frame] = field(default_factory=list)
    done: int = 0


@dataclass
class WaitFrame(FrameBase):
    """A leaf that waits: for a condition, a time, a child case, a call, a lock."""

    kind: Literal["wait"] = "wait"
    what: str = "wait"


Frame = Annotated[TaskFrame | SequenceFrame | BranchesFrame | WaitFrame, Setting(discriminator="kind")]


@dataclass
class State:
    """A case as it stands."""

    status: Literal["running", "suspended", "ended"] = "running"
    outcome: str = ""
    starter: str = ""
    given: dict[str, JsonValue] = field(default_factory=dict)
    made: dict[str, str] = field(default_factory=dict)
    """Records that automatic steps created, by what they are called."""
    rounds: dict[str, int] = field(default_factory=dict)
    """How often each step was entered."""
    root: Frame | None = None


STATE: TypeAdapter[State] = TypeAdapter(State)
"""Reads and writes states as JSON."""


def frames(frame: Frame | None) -> Iterator[Frame]:
    """A frame and every frame inside it."""
    if frame is None:
        return
    yield frame
    match frame:
        case SequenceFrame():
            yield from frames(frame.child)
        case BranchesFrame():
            for child in frame.children:
                yield from frames(child)
