"""Flows: what they are for, what starts them, their rules and steps, and what they do when something happens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, PlainValidator, WithJsonSchema
from pydantic import Field as Setting

from definitions.flows.people import AnyWho, Who, who_of
from definitions.flows.steps import Made, Steps
from definitions.grammar import NOTHING, Flag, Integer, Label, Name, Part, Path, Words, listed
from definitions.rule import Event
from definitions.sources import Source

Fallback = Literal["skip", "reject", "flow_admin", "block"] | Who
"""What becomes of a step for which nobody is found: `skip` approves it, `block` refuses to publish such a flow."""


def fallback_of(said: object) -> Fallback:
    """One of the words, or who decides instead."""
    if said in ("skip", "reject", "flow_admin", "block"):
        return str(said)  # type: ignore[return-value]
    return who_of(said)


AnyFallback = Annotated[Fallback, PlainValidator(fallback_of), WithJsonSchema({"type": ["string", "array"]})]


class Beginning(Part):
    """By a button (`by: submit`; an action of the lifecycle when it has one of that name), or by an event."""

    by: Name | None = None
    who: AnyWho | None = None
    """Who may start it; whoever may change the record without it."""
    event: Event | None = None
    when: Source | None = None


class Withdrawal(Part):
    """Until when the starter may withdraw, and whether afterwards with an approval."""

    until: Literal["first_answer", "end", "never"] | Source = "first_answer"
    after_end: Literal["needs_approval", "never"] = "never"


def withdrawal_of(said: object) -> object:
    """`until_end` is short for `{until: end}`."""
    words = {"until_first_answer": "first_answer", "until_end": "end", "never": "never"}
    return {"until": words[said]} if isinstance(said, str) and said in words else said


class Rules(Part):
    """What holds for every step that says nothing else."""

    dedupe: Literal["off", "consecutive", "any_earlier"] = "off"
    """Whoever approved in the step just before, or in any, is not asked again; unless data changed since."""
    self_: Literal["self", "skip", "manager", "skip_to_manager", "head"] = Setting(default="self", alias="self")
    """When the approver is the starter."""
    empty: AnyFallback = "flow_admin"
    admin: AnyWho | None = None
    """Who looks after the cases; the role `admin` without it."""
    withdraw: Annotated[Withdrawal, BeforeValidator(withdrawal_of)] = Withdrawal()
    calendar: Name | None = None
    limit: Integer = 1000
    """Most automatic steps in one go."""
    take_back: Flag = True
    """An approver may take a decision back while nobody has decided after it."""


class Reaction(Part):
    """What a flow does when something happens: steps, calling off, undoing what was done, newest first."""

    steps: Steps = ()
    cancel: Name | None = None
    """A step with everything inside it, or `flow`."""
    undo: Mapping[Name, Steps] = {}


def reaction_of(said: object) -> object:
    """A list is its steps."""
    return {"steps": said} if isinstance(said, list | tuple) else said


class FlowDefinition(Part):
    """A flow."""

    flow: Path
    title: Words = NOTHING
    help: Words = NOTHING
    entity: Path = Setting(alias="for")
    start: Annotated[Beginning, listed("by", Beginning | Name)]
    rules: Rules = Rules()
    given: Mapping[Name, Label] = {}
    maps: Mapping[Name, Made] = {}
    steps: Annotated[Steps, Setting(min_length=1)]
    events: Mapping[Path, Annotated[Reaction, BeforeValidator(reaction_of)]] = {}
    """`approved`, `rejected`, `withdrawn`, `cancelled`, `ended`, or an event of the record: `order.cancelled`."""
    enabled: Flag = True
    id: Label = ""
    was: Path | None = None
