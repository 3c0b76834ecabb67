"""Every step of a flow, wherever it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from definitions.flows.flow import FlowDefinition
from definitions.flows.steps import StepPart
from definitions.grammar import Part


def every_step(flow: FlowDefinition) -> Iterator[StepPart]:
    """The steps in the order they are written, blocks before what is in them, reactions last."""
    yield from inside(flow.steps)
    yield from inside(flow.events)


def inside(said: object) -> Iterator[StepPart]:
    """The steps anywhere inside a part."""
    match said:
        case StepPart():
            yield said
            yield from within(said)
        case Part():
            yield from within(said)
        case tuple():
            for each in said:
                yield from inside(each)
        case Mapping():
            for each in said.values():
                yield from inside(each)


def within(part: Part) -> Iterator[StepPart]:
    """The steps in what a part says."""
    for name in type(part).model_fields:
        if name in part.model_fields_set:
            yield from inside(getattr(part, name))
