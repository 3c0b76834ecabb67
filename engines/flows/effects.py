"""What an advanced case wants done: the shell does it in the same transaction, in this order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from pydantic import JsonValue

from engines.app import Step as DataStep
from engines.expressions import Expression
from engines.flows.flow import Call, CallFlow
from engines.flows.state import Came


@dataclass(frozen=True)
class OpenTask:
    """A task for a person, or for several of whom one may claim it. Known by frame and seat ever after; one that was
    closed is opened again when its decision is taken back."""

    frame: str
    step: str
    seat: int
    people: tuple[str, ...]
    for_whom: str = ""
    """Who it was first meant for, when somebody stands in."""
    came: Came = "rule"
    order: int = 0
    weight: int = 1
    due: datetime | None = None
    note: str = ""


@dataclass(frozen=True)
class MoveTask:
    """An open task gets other people."""

    frame: str
    seat: int
    people: tuple[str, ...]
    for_whom: str = ""
    came: Came = "transfer"
    note: str = ""


@dataclass(frozen=True)
class CloseTask:
    """A task is over: decided by somebody, or needed no longer."""

    frame: str
    seat: int
    status: Literal["approved", "rejected", "done", "returned", "cancelled", "dropped", "skipped"]
    by: str = ""
    comment: str = ""


@dataclass(frozen=True)
class Skip:
    """A voice that counts without being asked for, or a step that nobody is asked about."""

    frame: str
    step: str
    people: tuple[str, ...]
    why: Literal["self", "dedupe", "empty", "absent"]


@dataclass(frozen=True)
class RestTask:
    """A task rests because the step's `while` does not hold, because somebody is to answer before it, or because
    another branch has its turn; or it goes on."""

    frame: str
    seat: int
    rests: bool


@dataclass(frozen=True)
class DueMoved:
    """The deadline of a step has moved, and with it that of its tasks."""

    frame: str
    due: datetime | None


@dataclass(frozen=True)
class SetTimer:
    """A time to be told of; setting it again moves it."""

    frame: str
    name: str
    due: datetime


@dataclass(frozen=True)
class ClearTimers:
    """No times of this frame any more."""

    frame: str


@dataclass(frozen=True, eq=False)
class SetWait:
    """Tell the case when something that this condition reads is written, or this event happens; with neither, when
    somebody else changes the record of the case."""

    frame: str
    name: str
    expression: Expression | None
    event: str = ""
    items: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True)
class ClearWaits:
    """Nothing to be told of for this frame any more."""

    frame: str


@dataclass(frozen=True)
class Copy:
    """Let people know of the record: `cc`."""

    frame: str
    people: tuple[str, ...]


@dataclass(frozen=True)
class Tell:
    """A notice to people about the case."""

    frame: str
    what: Literal["reminder", "urged", "escalated", "returned", "withdrawn", "ended", "suspended", "resumed", "moved"]
    people: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, eq=False)
class Notice:
    """A notice the flow words itself, sent because something is late."""

    frame: str
    step: DataStep
    items: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class StartChild:
    """Start a case of another flow; it tells this frame when it ends, if `waits`."""

    frame: str
    call: CallFlow
    depth: int
    items: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True)
class CancelChildren:
    """Call off the cases that this frame started."""

    frame: str


@dataclass(frozen=True, eq=False)
class CallOut:
    """Do something outside once committed; its idempotency key is `case:frame`."""

    frame: str
    call: Call
    items: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True)
class CancelCall:
    """An answer is waited for no longer."""

    frame: str


@dataclass(frozen=True)
class FreeLock:
    """Give a lock back, or stop waiting for it."""

    frame: str


@dataclass(frozen=True)
class Ended:
    """The case has ended so."""

    outcome: str


Effect = (
    OpenTask | MoveTask | CloseTask | Skip | RestTask | DueMoved | SetTimer | ClearTimers | SetWait | ClearWaits | Copy
    | Tell | Notice | StartChild | CancelChildren | CallOut | CancelCall | FreeLock | Ended
)  # fmt: skip
