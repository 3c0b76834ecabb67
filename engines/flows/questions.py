"""What a flow asks while it is advanced: values, people, moments, a lock, and the writes of its automatic steps.

Questions are answered in their order, within the transaction of the record; the answers are kept with the event. The
same question may be asked again within one event, after something was written: answers are never remembered."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from pydantic import JsonValue

from definitions.flows.times import Duration
from engines.expressions import Expression
from engines.flows.flow import Moment, Node, Who
from engines.flows.state import State


@dataclass(frozen=True, eq=False)
class Asked:
    """What every question has: the key its answer is kept under, and the items of the enclosing `each` it may name."""

    key: str
    items: Mapping[str, JsonValue] = field(default_factory=dict)
    """By alias: a row's id, or a value."""
    state: State = field(default_factory=State)
    """The case as it stands: what `starter`, `given.x`, `steps.x.…` and records created earlier mean. Read only."""


@dataclass(frozen=True, eq=False)
class AskValue(Asked):
    """The value of an expression over the record: a truth value, a number, a list of row ids."""

    expression: Expression = field(kw_only=True)


@dataclass(frozen=True, eq=False)
class AskPeople(Asked):
    """Who: answered by a list of `{"person": id, "for": id or "", "weight": 1, "veto": false, "came": …}` in order,
    standing delegations followed, people who are gone left out; `"absent": true` where somebody is away and nobody
    stands in. `assignee` is meant when a term says so; `state.picked[step]` are those who were picked."""

    who: Who = field(kw_only=True)
    flow: str = field(kw_only=True)
    step: str = ""
    assignee: str = ""


@dataclass(frozen=True, eq=False)
class AskManager(Asked):
    """The manager of a person, or the head of their department: as AskPeople."""

    person: str = field(kw_only=True)
    head: bool = False


@dataclass(frozen=True, eq=False)
class AskMoment(Asked):
    """A moment: answered in ISO 8601 with offset, or null when its value is empty."""

    moment: Moment = field(kw_only=True)
    opened: datetime = field(kw_only=True)
    due: datetime | None = None
    calendar: str = ""


@dataclass(frozen=True, eq=False)
class AskAfter(Asked):
    """So long after a moment, by a calendar."""

    start: datetime = field(kw_only=True)
    span: Duration = field(kw_only=True)
    calendar: str = ""


@dataclass(frozen=True, eq=False)
class AskOne(Asked):
    """One of several people, by turns or by who has least to do: answered by an id. Chance is drawn by the shell."""

    among: tuple[str, ...] = field(kw_only=True)
    how: Literal["random", "round_robin", "least_loaded"] = "random"
    step: str = ""


@dataclass(frozen=True, eq=False)
class AskLock(Asked):
    """A lock across cases: true when it is ours now. Else the frame waits, and hears of it as a timer called `lock`."""

    name: str = field(kw_only=True)
    frame: str = ""


@dataclass(frozen=True, eq=False)
class Perform(Asked):
    """Run the steps of an automatic node now, so that what comes after sees what they wrote: answered by the id of the
    record it creates, or null. Of a call: set its fields from the item `answer`."""

    node: Node = field(kw_only=True)
    frame: str = field(kw_only=True)


Question = AskValue | AskPeople | AskManager | AskMoment | AskAfter | AskOne | AskLock | Perform


class Facts(Protocol):
    """Who answers: the database while a case runs, the stored answers when its events are read again."""

    def answer(self, question: Question) -> JsonValue:
        """The answer as things stand now."""


class Answered:
    """The answers of an event that happened, in their order."""

    def __init__(self, answers: Sequence[tuple[str, JsonValue]]) -> None:
        self.left = deque(answers)

    def answer(self, question: Question) -> JsonValue:
        """The next answer; LookupError when another question was asked then."""
        key, found = self.left.popleft() if self.left else ("", None)
        if key != question.key:
            raise LookupError(f"asked {question.key}, answered was {key or 'nothing more'}")
        return found
