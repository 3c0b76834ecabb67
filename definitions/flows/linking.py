"""A flow with full names: its record, the events it hears, the records it makes, the flows it calls."""

from __future__ import annotations

from collections.abc import Mapping

from definitions.flows.flow import FlowDefinition
from definitions.flows.steps import CalledFlow, Made
from definitions.grammar import Part
from definitions.links import Linker, linked_event
from definitions.rule import EventDefinition, written_event
from definitions.sources import Source
from definitions.texts import Text

FLOW = Text("flow", "流程")
VALUES = ("text", "number", "integer", "money", "boolean", "date", "datetime", "time", "json")
"""What can be given to a flow besides records, which are told by their entity."""


def linked_flow(linker: Linker, flow: FlowDefinition) -> FlowDefinition:
    """A flow with full names; what its expressions and people name is seen to when it is compiled."""
    found = linked(linker, flow)
    assert isinstance(found, FlowDefinition)
    given = {name: what if what in VALUES else linker.entity(what) for name, what in flow.given.items()}
    events = {event_name(linker, name): each for name, each in found.events.items()}
    return found.model_copy(update={"entity": linker.entity(flow.entity), "given": given, "events": events})


def linked(linker: Linker, said: object) -> object:
    """A part with full names for the names anywhere inside it; the same part when it has none."""
    match said:
        case EventDefinition():
            return linked_event(linker, said)
        case Part():
            return linked_part(linker, said)
        case tuple():
            made = tuple(linked(linker, each) for each in said)
            return made if any(new is not old for new, old in zip(made, said, strict=True)) else said
        case Mapping():
            named = {key: linked(linker, each) for key, each in said.items()}
            return named if any(named[key] is not said[key] for key in named) else said
    return said


def linked_part(linker: Linker, part: Part) -> Part:
    """A part of a flow: the names it says itself, and those inside it."""
    changed: dict[str, object] = {}
    for name in part.model_fields_set:
        here = getattr(part, name)
        if isinstance(here, Part | tuple | Mapping | EventDefinition) and here:
            made = linked(linker, here)
            if made is not here:
                changed[name] = made
    match part:
        case Made():
            changed["object"] = linker.entity(part.object)
        case CalledFlow():
            changed["flow"] = linker.named("flow", FLOW, part.flow)
    return part.model_copy(update=changed) if changed else part


def event_name(linker: Linker, name: str) -> str:
    """`order.cancelled` under the full name of its entity; an outcome of the flow stays as it is."""
    if "." not in name:
        return name
    place = linker.key_at(("events", name))
    event = linked_event(linker, written_event(Source(name, place)))
    return Source(f"{event.entity}.{event.action or event.kind}", place)
