"""Compiles whole flows: what starts them, their rules, their steps, and what they do when something happens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from definitions.flows.flow import Beginning as BeginningSaid
from definitions.flows.flow import FlowDefinition, Withdrawal
from definitions.flows.flow import Reaction as ReactionSaid
from definitions.flows.people import Term
from definitions.flows.walking import every_step
from definitions.rule import written_event
from definitions.sources import Source
from definitions.texts import titled
from definitions.types import BOOLEAN
from engines.app import Entity
from engines.compile.context import Context
from engines.compile.flows.calling import heard
from engines.compile.flows.canonical import digest_of, document_of
from engines.compile.flows.names import known_names
from engines.compile.flows.people import people
from engines.compile.flows.standing import Building, InFlow, Standing
from engines.compile.flows.steps import sequence
from engines.flows.flow import ROOT, Beginning, Condition, Fallback, Flow, Reaction, Rules, Voice, Who

ADMINISTRATOR: Who = (Voice(Term("role", "admin")),)
"""Who looks after the cases of a flow that says nothing of it."""
BEFORE = {"date": "today() <= ({})", "datetime": "now() <= ({})"}
"""A withdrawal that is possible until a day or a moment, as a condition."""


def compile_flows(context: Context, entities: Mapping[str, Entity]) -> dict[str, Flow]:
    """All flows that can be started, by full name; those that are not enabled are checked like any other."""
    found = {
        name: compile_flow(context, entities, name, flow)
        for name, flow in context.definitions.flows.items()
        if flow.entity in entities
    }
    return {name: flow for name, flow in found.items() if context.definitions.flows[name].enabled}


def compile_flow(context: Context, entities: Mapping[str, Entity], name: str, said: FlowDefinition) -> Flow:
    """One flow."""
    place = context.place("flow", name)
    written = frozenset(step.id for step in every_step(said) if step.id)
    building = Building(written)
    inside = InFlow(context, entities, name, said.entity, known_names(context, said), place)
    here = Standing(inside, building, said)
    start, rules = beginning(here.at("start"), said.start), rules_of(here.at("rules"))
    late = replace(here, begun=False)
    root = sequence(here.at("steps"), ROOT, said.steps)
    reactions = tuple(
        reaction(late.at("events", as_written(late, key)), key, each) for key, each in said.events.items()
    )
    document = document_of(said)
    return Flow(
        name=name,
        title=titled(said.title, name.rsplit(".", 1)[-1]),
        entity=said.entity,
        start=start,
        rules=rules,
        root=root,
        nodes=building.nodes,
        parents=building.parents,
        reactions=reactions,
        given=dict(said.given),
        digest=digest_of(document),
        document=document,
        place=place,
    )


def beginning(here: Standing, said: BeginningSaid) -> Beginning:
    """What starts a flow."""
    if (said.by is None) == (said.event is None):
        here.fault(
            "A flow starts by a button (`by: submit`) or by an event (`event: order.confirm`): say one of them.",
            "流程由按钮（`by: submit`）或事件（`event: order.confirm`）启动，请写明其一。",
        )
    lifecycle = here.entities[here.inside.entity].lifecycle
    return Beginning(
        by=said.by or "",
        action=bool(said.by and lifecycle and said.by in lifecycle.actions),
        who=people(here, said.who),
        event=heard(here, said.event),
        when=here.condition(said.when),
    )


def rules_of(here: Standing) -> Rules:
    """What holds for the flow as a whole."""
    said = here.flow.rules
    words = isinstance(said.empty, str)
    withdraw, when = withdrawal(here.at("withdraw"), said.withdraw)
    return Rules(
        own=said.self_,
        empty=Fallback(said.empty) if words else Fallback("who", people(here, said.empty)),  # type: ignore[arg-type]
        admin=people(here, said.admin) or ADMINISTRATOR,
        withdraw=withdraw,  # type: ignore[arg-type]
        withdraw_when=when,
        withdraw_after_end=said.withdraw.after_end == "needs_approval",
        calendar=said.calendar or "",
        limit=said.limit,
        take_back=said.take_back,
    )


def withdrawal(here: Standing, said: Withdrawal) -> tuple[str, Condition | None]:
    """Until when the starter may withdraw: one of the words, a day or moment, or as long as a condition holds."""
    if said.until in ("first_answer", "end", "never"):
        return str(said.until), None
    source = said.until if isinstance(said.until, Source) else Source(said.until)
    found = here.inside.value(source)
    if found is not None and found.type.kind in BEFORE:
        return "when", here.condition(Source(BEFORE[found.type.kind].format(source), source.place))
    return "when", here.condition(source, BOOLEAN) if found is not None else None


def as_written(here: Standing, key: str) -> str:
    """The event as its document has it, where names are short."""
    layer = here.context.definitions.layers.get(("flow", here.inside.rule))
    events = layer.body.get("events") if layer else None
    written = list(events) if isinstance(events, dict) else []
    return next((each for each in written if str(key).endswith(f".{each}")), key)


def reaction(here: Standing, key: str, said: ReactionSaid) -> Reaction:
    """What happens on an outcome or on an event of the record."""
    event = heard(here, written_event(Source(key, here.place))) if "." in key else None
    id = f"on.{key.rsplit('.', 1)[-1]}"
    return Reaction(
        on="" if event else str(key),
        event=event,
        body=sequence(here.at("steps"), id, said.steps) if said.steps else None,
        cancel=said.cancel or "",
        undo={
            str(step): sequence(here.at("undo", step), f"{id}.undo.{step}", steps) for step, steps in said.undo.items()
        },
    )
