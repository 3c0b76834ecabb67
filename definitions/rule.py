"""Rules: when something happens, what is done in the same transaction."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from pydantic import BeforeValidator, Discriminator, PlainValidator, Tag, WithJsonSchema
from pydantic import Field as Setting
from pydantic_core import PydanticCustomError

from definitions.grammar import (
    NOTHING,
    Anything,
    Flag,
    Label,
    Labels,
    Name,
    Part,
    Path,
    SourceList,
    Sources,
    Words,
    listed,
    one_or_more,
    verb_tag,
    words_of,
)
from definitions.sources import Source
from definitions.texts import Text

EVENT = re.compile(r"\s*([a-z][a-z0-9_.]*)\.([a-z][a-z0-9_]*)\s*(?:\(([^()]*)\))?\s*\Z")
ROWS = re.compile(r"(.*\S)\s+as\s+([a-z][a-z0-9_]*)\s*\Z", re.DOTALL)

BUTTON = frozenset({"title", "confirm", "roles"})
EventKind = Literal["created", "changed", "deleted", "action", "schedule", "webhook", "button"]


@dataclass(frozen=True)
class EventDefinition:
    """What makes a rule run; `entity` is a full name after linking."""

    kind: EventKind
    entity: str = ""
    action: str = ""
    fields: tuple[str, ...] = ()
    schedule: str = ""
    name: str = ""
    """Of a webhook."""
    title: Text = NOTHING
    """Of a button; the rule's own without it."""
    confirm: Text = NOTHING
    """Of a button: what is asked before."""
    roles: tuple[str, ...] = ()
    """Of a button: who is offered it; whoever may change the record without it."""
    source: Source = Source("")


@dataclass(frozen=True)
class Rows:
    """`payment_terms.rows as t`: an expression giving rows, and what the steps call each of them."""

    rows: Source
    alias: str = "row"


def event_of(said: object) -> EventDefinition:
    """One event, as text or as a map with `every`, `webhook` or `button`."""
    match said:
        case EventDefinition():
            return said
        case str():
            return written_event(said)
        case {"every": str() as schedule, **rest} if not set(rest) - {"entity"}:
            return EventDefinition(
                "schedule", str(rest.get("entity", "")), schedule=str(schedule), source=located(schedule)
            )
        case {"webhook": str() as name, **rest} if not rest:
            return EventDefinition("webhook", name=str(name), source=located(name))
        case {"button": {"entity": str() as entity, **rest}, **others} if not set(rest) - BUTTON and not others:
            return EventDefinition(
                "button",
                str(entity),
                title=words_of(rest.get("title", NOTHING)),
                confirm=words_of(rest.get("confirm", NOTHING)),
                roles=roles_of(rest.get("roles", ())),
                source=located(entity),
            )
    raise PydanticCustomError("event", "an event")


def roles_of(said: object) -> tuple[str, ...]:
    """One role or several."""
    match said:
        case str():
            return (str(said),)
        case list() | tuple() if all(isinstance(each, str) for each in said):
            return tuple(str(each) for each in said)
    raise PydanticCustomError("event", "an event")


def located(text: object) -> Source:
    """The text with its place, where it has one."""
    return text if isinstance(text, Source) else Source(str(text))


def written_event(text: str) -> EventDefinition:
    """`order.confirm`, `order.created`, `order.changed(date, amount)`, `order.deleted`."""
    found = EVENT.match(text)
    if not found or (found[3] is not None and found[2] != "changed"):
        raise PydanticCustomError("event", "an event")
    fields = tuple(name.strip() for name in (found[3] or "").split(",") if name.strip())
    verb = found[2]
    event = EventDefinition("action", found[1], verb, fields, source=located(text))
    match verb:
        case "created" | "changed" | "deleted":
            return replace(event, kind=verb, action="")
        case _:
            return event


def rows_of(said: object) -> Rows:
    """Rows and their alias."""
    if isinstance(said, Rows):
        return said
    if not isinstance(said, str) or not said.strip():
        raise PydanticCustomError("rows", "rows")
    found = ROWS.match(said)
    if not found:
        return Rows(located(said))
    source = Source(found[1], said.place, said.raw) if isinstance(said, Source) else Source(found[1])
    return Rows(source, found[2])


Event = Annotated[EventDefinition, PlainValidator(event_of), WithJsonSchema({"type": ["string", "object"]})]
Events = Annotated[
    tuple[Event, ...],
    BeforeValidator(one_or_more, json_schema_input_type=Event | tuple[Event, ...]),
    Setting(min_length=1),
]
Each = Annotated[Rows, PlainValidator(rows_of), WithJsonSchema({"type": "string", "examples": ["lines as line"]})]


class Must(Part):
    """Stop with a message unless `that` holds."""

    that: Source
    message: Words = NOTHING
    otherwise: Anything = Setting(default=None, alias="else")


class LinesOf(Part):
    """Detail rows of a created record: one from `set`, several from `rows`, or one for each row of `each`."""

    field: Name
    each: Each | None = None
    where: Source | None = None
    when: Source | None = None
    set: Sources = {}
    rows: tuple[Sources, ...] = ()


class MustStep(Part):
    """- must: {that: …, message: …} (or `must: expression` with `message` beside it)"""

    must: Annotated[Must, listed("that", Must | Source)]
    message: Words = NOTHING
    when: Source | None = None

    @property
    def said(self) -> Words:
        """The message, wherever it stands."""
        return self.must.message or self.message


class CreateStep(Part):
    """- create: entity, `as` a name for later steps, `set` its fields, `lines` its detail rows."""

    create: Path
    alias: Name | None = Setting(default=None, alias="as")
    set: Sources = {}
    lines: Annotated[
        tuple[LinesOf, ...], BeforeValidator(one_or_more, json_schema_input_type=LinesOf | tuple[LinesOf, ...])
    ] = ()
    when: Source | None = None


class UpdateStep(Part):
    """- update: a reference, rows, find(…) or an entity; `where` narrows, `set` says what."""

    update: Source
    where: Source | None = None
    set: Annotated[Sources, Setting(min_length=1)]
    when: Source | None = None


class DeleteStep(Part):
    """- delete: a reference or rows; `where` narrows."""

    delete: Source
    where: Source | None = None
    when: Source | None = None


class EachStep(Part):
    """- each: rows as name, `do` the steps for each of them."""

    each: Each
    where: Source | None = None
    when: Source | None = None
    do: Annotated[tuple[Step, ...], Setting(min_length=1)]


class Act(Part):
    """A lifecycle action on the record or rows `of` gives; the rule's own record without it."""

    of: Source | None = None
    action: Name
    where: Source | None = None
    with_: Sources = Setting(default={}, alias="with")


class ActStep(Part):
    """- act: {of: …, action: …}"""

    act: Act
    when: Source | None = None


class Begun(Part):
    """A flow to start, on the record or rows `of` gives; the rule's own record without it."""

    flow: Path
    of: Source | None = None
    with_: Sources = Setting(default={}, alias="with")


class StartStep(Part):
    """- start: {flow: …}: the flow begins in the same transaction, unless it runs for the record already."""

    start: Annotated[Begun, listed("flow", Begun | Path)]
    when: Source | None = None


class Notice(Part):
    """Who is told what, and by which ways."""

    who: SourceList
    message: Words = NOTHING
    template: Words = NOTHING
    by: Labels = ()

    @property
    def text(self) -> Words:
        """The message; parts in braces are expressions."""
        return self.message or self.template


class NotifyStep(Part):
    """- notify: {who: [owner, role('finance')], message: …}"""

    notify: Notice
    when: Source | None = None


class CallStep(Part):
    """- call: {connector: …}; kept, run once there are connectors."""

    call: Anything
    when: Source | None = None


Step = Annotated[
    Annotated[MustStep, Tag("<must>")]
    | Annotated[CreateStep, Tag("<create>")]
    | Annotated[UpdateStep, Tag("<update>")]
    | Annotated[DeleteStep, Tag("<delete>")]
    | Annotated[EachStep, Tag("<each>")]
    | Annotated[ActStep, Tag("<act>")]
    | Annotated[StartStep, Tag("<start>")]
    | Annotated[NotifyStep, Tag("<notify>")]
    | Annotated[CallStep, Tag("<call>")],
    Discriminator(verb_tag("must", "create", "update", "delete", "each", "act", "start", "notify", "call")),
]


class RuleDefinition(Part):
    """When one of `events` happens and `when` holds, `do` the steps."""

    rule: Path
    title: Words = NOTHING
    help: Words = NOTHING
    events: Events
    when: Source | None = None
    do: Annotated[tuple[Step, ...], Setting(min_length=1)]
    enabled: Flag = True
    id: Label = ""
    was: Name | None = None


EachStep.model_rebuild()
