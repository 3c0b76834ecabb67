"""Names in the steps of scenarios and stories: entities and fields that are not there are told before anything runs."""

from __future__ import annotations

from collections.abc import Iterable

from definitions.faults import unknown
from definitions.linking import check_record
from definitions.links import Linker
from definitions.scenario import (
    AnyStep,
    CreateStep,
    EachStep,
    FindStep,
    ImportStep,
    ScenarioDefinition,
    StoryDefinition,
)
from definitions.texts import Text


def check_story(linker: Linker, story: ScenarioDefinition | StoryDefinition) -> None:
    """Checks a story, when all the packs it wants are here."""
    packs = story.packs if isinstance(story, ScenarioDefinition) else ()
    if all(pack in linker.reach for pack in packs):
        check_steps(linker, story.steps, packs, ("steps",))


def check_steps(linker: Linker, steps: Iterable[AnyStep], packs: tuple[str, ...], path: tuple[object, ...]) -> None:
    """Checks steps, and those inside them."""
    for number, step in enumerate(steps):
        here = (*path, number)
        match step:
            case CreateStep():
                entity = entity_of(linker, step.create, packs)
                if entity and step.fails is None:
                    check_record(linker, entity, step.with_, (*here, "with"))
            case FindStep():
                entity_of(linker, step.find, packs)
            case ImportStep():
                entity_of(linker, step.imported, packs)
            case EachStep():
                entity_of(linker, step.each, packs)
                check_steps(linker, step.do, packs, (*here, "do"))


def entity_of(linker: Linker, name: str, packs: tuple[str, ...]) -> str | None:
    """The entity a step names; the pack may be left out where the scenario lists it."""
    known = linker.names.get("entity", frozenset())
    listed = [full for pack in packs if (full := f"{pack}.{name}") in known]
    found = linker.full("entity", name) or next(iter(listed), None)
    if found is None:
        linker.fault(unknown(Text("entity", "实体"), str(name), known), str(name), getattr(name, "place", None))
    return found
