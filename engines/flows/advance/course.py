"""One event's way through a case: the state being changed, what is still to do, and what the case wants done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from pydantic import JsonValue

from definitions.flows.times import Duration
from engines.expressions import Expression
from engines.flows.advance.standing import step_of
from engines.flows.effects import Effect
from engines.flows.events import Event
from engines.flows.flow import Condition, Each, Flow, Moment, Node, Who
from engines.flows.questions import AskAfter, AskMoment, AskPeople, AskValue, Facts
from engines.flows.state import (
    BlockFrame,
    Frame,
    Phase,
    QueueFrame,
    SequenceFrame,
    State,
    copied,
    frames,
    inside,
    open_frames,
)

Found = Mapping[str, JsonValue]
"""A person found: see AskPeople."""


@dataclass(frozen=True, slots=True)
class Enter:
    """A step is to be entered, as a child of a frame."""

    node: Node
    parent: str
    index: int = 0
    phase: Phase = "open"


@dataclass(frozen=True, slots=True)
class Leave:
    """A frame has done its work."""

    frame: str


@dataclass
class Course:
    """The working copy of a case while one event is dealt with."""

    flow: Flow
    before: State
    state: State
    event: Event
    facts: Facts
    effects: list[Effect] = field(default_factory=list)
    frames: dict[str, Frame] = field(default_factory=dict)
    parents: dict[str, Frame] = field(default_factory=dict)
    agenda: list[Enter | Leave] = field(default_factory=list)
    """What is to do next stands last."""
    walked: list[str] = field(default_factory=list)
    """Steps entered in this one go."""
    final: bool = False
    """Something was done that cannot be taken back."""

    # --- the tree ---

    def node(self, frame: Frame) -> Node:
        """The step of a frame."""
        return step_of(self.flow, frame.node)

    def key(self, id: str) -> str:
        """The key of the next pass of a step."""
        self.state.rounds[id] = self.state.rounds.get(id, 0) + 1
        return f"{id}#{self.state.rounds[id]}"

    def adopt(self, parent: Frame | None, frame: Frame) -> None:
        """Put a frame where it belongs, and know everything inside it."""
        match parent:
            case None:
                self.state.beside.append(frame)
            case _ if frame.phase not in ("open", "lock"):
                parent.beside.append(frame)
            case SequenceFrame() | QueueFrame():
                parent.child = frame
            case BlockFrame():
                parent.children.append(frame)
            case _:
                raise TypeError(f"{parent.key} holds no steps")
        self.know(frame, parent)

    def know(self, frame: Frame, parent: Frame | None) -> None:
        """Remember where a frame and everything inside it is."""
        self.frames[frame.key] = frame
        if parent is not None:
            self.parents[frame.key] = parent
        for each in inside(frame):
            self.know(each, frame)

    def forget(self, frame: Frame) -> None:
        """A frame is gone."""
        self.frames.pop(frame.key, None)
        self.parents.pop(frame.key, None)

    def lift(self, frame: Frame) -> None:
        """Take a frame from where it is; what is inside stays with it."""
        parent = self.parents.pop(frame.key, None)
        match parent:
            case None if self.state.root is frame:
                self.state.root = None
            case None:
                self.state.beside = [each for each in self.state.beside if each is not frame]
            case SequenceFrame() | QueueFrame() if parent.child is frame:
                parent.child = None
            case BlockFrame() if any(each is frame for each in parent.children):
                parent.children = [each for each in parent.children if each is not frame]
            case _:
                parent.beside = [each for each in parent.beside if each is not frame]

    def above(self, frame: Frame) -> list[Frame]:
        """The frames around a frame, the nearest first."""
        found, each = [], self.parents.get(frame.key)
        while each is not None:
            found.append(each)
            each = self.parents.get(each.key)
        return found

    # --- what is to do ---

    def enter(self, node: Node, parent: Frame, index: int = 0, phase: Phase = "open") -> None:
        """Enter a step next."""
        self.agenda.append(Enter(node, parent.key, index, phase))

    def leave(self, frame: Frame) -> None:
        """Leave a frame next."""
        self.agenda.append(Leave(frame.key))

    def want(self, *effects: Effect) -> None:
        """Have something done."""
        self.effects.extend(effects)

    # --- questions ---

    def items(self, frame: Frame) -> dict[str, JsonValue]:
        """The items of the `each` blocks around a frame, by what they are called."""
        found: dict[str, JsonValue] = {}
        inner: Frame = frame
        for outer in self.above(frame):
            if isinstance(outer, BlockFrame) and outer.items:
                verb = self.node(outer).verb
                if isinstance(verb, Each) and inner.phase == "open":
                    found.setdefault(verb.alias, outer.items[inner.index])
            inner = outer
        return found

    def value(
        self, frame: Frame, what: str, expression: Expression, items: Mapping[str, JsonValue] | None = None
    ) -> JsonValue:
        """What an expression says now."""
        known = self.items(frame) | dict(items or {})
        return self.facts.answer(AskValue(f"{frame.key}.{what}", known, self.state, expression=expression))

    def holds(
        self, frame: Frame, what: str, condition: Condition, items: Mapping[str, JsonValue] | None = None
    ) -> bool:
        """Whether a condition holds now; an empty answer is no."""
        return self.value(frame, what, condition.expression, items) is True

    def people(self, frame: Frame, what: str, who: Who, step: str = "", assignee: str = "") -> list[Found]:
        """Who is meant."""
        asked = AskPeople(
            f"{frame.key}.{what}", self.items(frame), self.state, who=who, flow=self.flow.name, step=step,
            assignee=assignee,
        )  # fmt: skip
        return cast(list[Found], self.facts.answer(asked) or [])

    def moment(self, frame: Frame, what: str, moment: Moment, due: datetime | None = None) -> datetime | None:
        """When a moment is; None while its value is empty."""
        if moment.base == "due" and due is None:
            return None
        asked = AskMoment(
            f"{frame.key}.{what}", self.items(frame), self.state, moment=moment, opened=frame.opened, due=due,
            calendar=self.flow.rules.calendar,
        )  # fmt: skip
        return moment_from(self.facts.answer(asked))

    def after(self, frame: Frame, what: str, span: Duration) -> datetime | None:
        """So long after now."""
        asked = AskAfter(
            f"{frame.key}.{what}", {}, self.state, start=self.event.at, span=span, calendar=self.flow.rules.calendar
        )
        return moment_from(self.facts.answer(asked))


def moment_from(answer: JsonValue) -> datetime | None:
    """An answer that is a moment."""
    return datetime.fromisoformat(answer) if isinstance(answer, str) else None


def begin(flow: Flow, state: State | None, event: Event, facts: Facts) -> Course:
    """The course of an event through a copy of the state."""
    before = state or State()
    course = Course(flow, before, copied(before), event, facts)
    if course.state.root:
        course.know(course.state.root, None)
    for each in course.state.beside:
        course.know(each, None)
    return course


def living(course: Course) -> list[Frame]:
    """Every frame that is open, from above."""
    return list(open_frames(course.state))


def within(frame: Frame) -> list[Frame]:
    """A frame and everything inside it."""
    return list(frames(frame))
