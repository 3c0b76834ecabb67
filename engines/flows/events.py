"""What happens to a case. Events are kept for ever, with the answers the flow asked for: read again in order they give
the stored state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field as Setting
from pydantic import JsonValue, TypeAdapter

Position = Literal["before", "after", "beside"]


@dataclass(frozen=True, kw_only=True)
class Happening:
    """What every event has: when, by whom, and for whom."""

    at: datetime
    actor: str = ""
    """Id of the user; empty for the system itself."""
    for_whom: str = ""
    """Whose work it was, when the actor stood in for somebody."""
    frame: str = ""
    """Key of the frame it is about, `step#round`; empty for the case."""


@dataclass(frozen=True, kw_only=True)
class Start(Happening):
    """The case begins. `backdated` is the time it is said to have begun (administrators only)."""

    kind: Literal["start"] = "start"
    starter: str
    given: Mapping[str, JsonValue] = field(default_factory=dict)
    picked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """People the starter picked, by step."""
    depth: int = 0
    """How many flows called each other before this one."""
    backdated: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Decide(Happening):
    """Somebody decides a task; `seat` is theirs within the step."""

    kind: Literal["decide"] = "decide"
    seat: int
    decision: Literal["approve", "reject", "done"]
    comment: str = ""
    back: str = ""
    """Of a refusal that says itself where it goes: the step, or empty to end."""
    picked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    changed: tuple[str, ...] = ()
    """Fields of the record changed with it."""
    seen: str = ""
    """Digest of the record as it was seen."""


@dataclass(frozen=True, kw_only=True)
class Return(Happening):
    """Somebody sends the record back to an earlier step."""

    kind: Literal["return"] = "return"
    seat: int
    target: str
    direct: bool | None = None
    """Straight back afterwards; None: as the step says."""
    comment: str = ""


@dataclass(frozen=True, kw_only=True)
class Transfer(Happening):
    """A task becomes somebody else's."""

    kind: Literal["transfer"] = "transfer"
    seat: int
    to: str
    comment: str = ""


@dataclass(frozen=True, kw_only=True)
class Delegate(Happening):
    """Somebody else is asked to work on a task and give it back."""

    kind: Literal["delegate"] = "delegate"
    seat: int
    to: str
    comment: str = ""


@dataclass(frozen=True, kw_only=True)
class GiveBack(Happening):
    """A delegated task comes back, with what was found."""

    kind: Literal["give_back"] = "give_back"
    seat: int
    comment: str = ""


@dataclass(frozen=True, kw_only=True)
class AddSign(Happening):
    """More people sign: before, after or beside a seat; added seats may add again."""

    kind: Literal["add_sign"] = "add_sign"
    seat: int
    position: Position
    people: tuple[str, ...]
    sign: Literal["any", "all", "in_order"] = "all"
    comment: str = ""


@dataclass(frozen=True, kw_only=True)
class DropSign(Happening):
    """A seat is taken away before its answer."""

    kind: Literal["drop_sign"] = "drop_sign"
    seat: int
    comment: str = ""


@dataclass(frozen=True, kw_only=True)
class Claim(Happening):
    """Somebody of a group takes a task; `release` gives it back to the group."""

    kind: Literal["claim"] = "claim"
    seat: int
    release: bool = False


@dataclass(frozen=True, kw_only=True)
class Stand(Happening):
    """Open tasks go to whoever stands in from now on: a standing delegation began, or somebody left."""

    kind: Literal["stand"] = "stand"
    person: str
    to: str
    left: bool = False
    """The person is gone: nothing comes back."""


@dataclass(frozen=True, kw_only=True)
class Remark(Happening):
    """What changes nothing of the course: urge, read, comment, cc."""

    kind: Literal["remark"] = "remark"
    what: Literal["urge", "read", "comment", "cc"]
    seat: int | None = None
    comment: str = ""
    people: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Withdraw(Happening):
    """The starter takes the whole case back."""

    kind: Literal["withdraw"] = "withdraw"
    comment: str = ""


@dataclass(frozen=True, kw_only=True)
class TakeBack(Happening):
    """Somebody takes their own decision back, while nobody has decided after it."""

    kind: Literal["take_back"] = "take_back"
    seat: int
    comment: str = ""


@dataclass(frozen=True, kw_only=True)
class Timer(Happening):
    """A time has come: `name` says which of the frame's (`due`, `late.0`, `delay`)."""

    kind: Literal["timer"] = "timer"
    name: str


@dataclass(frozen=True, kw_only=True)
class RecordChanged(Happening):
    """Something that open waits, `cancel_when`, `while` or moving deadlines look at was written: they are asked again.

    `frame` is that of the wait that matched; without it all are asked. With `trigger`, an event of the record happened
    that a wait or a reaction is about, as the wait calls it; `calendar` has every deadline asked again."""

    kind: Literal["record_changed"] = "record_changed"
    trigger: str = ""
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ChildEnded(Happening):
    """A case that this one started has ended."""

    kind: Literal["child_ended"] = "child_ended"
    case: str
    outcome: str


@dataclass(frozen=True, kw_only=True)
class CallAnswered(Happening):
    """Something outside has answered, or has failed for good."""

    kind: Literal["call_answered"] = "call_answered"
    ok: bool
    answer: JsonValue = None


@dataclass(frozen=True, kw_only=True)
class AddItem(Happening):
    """One more item for an open `each`."""

    kind: Literal["add_item"] = "add_item"
    item: JsonValue


@dataclass(frozen=True, kw_only=True)
class Intervene(Happening):
    """An administrator intervenes, with a reason that the starter sees."""

    kind: Literal["intervene"] = "intervene"
    what: Literal["jump", "end", "suspend", "resume", "reopen", "finish", "reassign"]
    reason: str
    target: str = ""
    """The step to jump to or reopen at; the outcome to end with; the person to reassign to."""
    seat: int | None = None


@dataclass(frozen=True, kw_only=True)
class Migrate(Happening):
    """The case goes on by another version; `steps` maps the ids that have changed."""

    kind: Literal["migrate"] = "migrate"
    digest: str
    steps: Mapping[str, str] = field(default_factory=dict)


Event = Annotated[
    Start | Decide | Return | Transfer | Delegate | GiveBack | AddSign | DropSign | Claim | Stand | Remark | Withdraw
    | TakeBack | Timer | RecordChanged | ChildEnded | CallAnswered | AddItem | Intervene | Migrate,
    Setting(discriminator="kind"),
]  # fmt: skip
EVENT: TypeAdapter[Event] = TypeAdapter(Event)
"""Reads and writes events as JSON."""
