"""Names in the steps of scenarios and stories: entities and fields that are not there are told before anything runs."""

from __future__ import annotations

import re
from collections.abc import Iterable

from definitions.faults import unknown
from definitions.linking import check_record
from definitions.links import Linker
from definitions.scenario import (
    ActStep,
    AnyStep,
    CreateStep,
    DecideStep,
    DeleteStep,
    EachStep,
    ExpectStep,
    FindStep,
    ImportStep,
    ScenarioDefinition,
    StoryDefinition,
    UpdateStep,
)
from definitions.texts import Text


def check_story(linker: Linker, story: ScenarioDefinition | StoryDefinition) -> None:
    """Checks a story, when all the packs it wants are here."""
    packs = story.packs if isinstance(story, ScenarioDefinition) else ()
    if all(pack in linker.reach for pack in packs):
        check_steps(linker, story.steps, packs, ("steps",), set())


def check_steps(
    linker: Linker, steps: Iterable[AnyStep], packs: tuple[str, ...], path: tuple[object, ...], known: set[str]
) -> None:
    """Checks steps, and those inside them; `known` are the names given so far."""
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
                check_steps(linker, step.do, packs, (*here, "do"), known | {step.alias})
            case UpdateStep() | DeleteStep() | ActStep() | DecideStep():
                check_target(linker, target_of(step), packs, known)
            case ExpectStep():
                check_expected(linker, step, known, here)
        if isinstance(step, CreateStep | FindStep | DecideStep) and step.alias:
            known.add(step.alias)


def target_of(step: UpdateStep | DeleteStep | ActStep | DecideStep) -> str:
    """What a step is done to, as written."""
    match step:
        case UpdateStep():
            return step.update
        case DeleteStep():
            return step.delete
        case ActStep():
            return step.of
    return step.case


def check_target(linker: Linker, target: str, packs: tuple[str, ...], known: set[str]) -> None:
    """An earlier name, or a path from one, or an entity."""
    entities = linker.names.get("entity", frozenset())
    listed = any(f"{pack}.{target}" in entities for pack in packs)
    if not listed and str(target).partition(".")[0] not in known and linker.full("entity", target) is None:
        linker.fault(unknown(NAME, str(target), known), str(target), getattr(target, "place", None))


def check_expected(linker: Linker, step: ExpectStep, known: set[str], here: tuple[object, ...]) -> None:
    """What is expected of a path is said of an earlier name; other expressions are read when the story is told."""
    for key in step.expect:
        name, dot, _ = str(key).partition(".")
        if dot and PATH.fullmatch(key) and name not in known:
            detail = unknown(NAME, name, known)
            linker.fault(detail, str(key), getattr(key, "place", None) or linker.at((*here, "expect", key)))


NAME = Text("name", "名称")
PATH = re.compile(r"[a-z]\w*(\.\w+)+")


def entity_of(linker: Linker, name: str, packs: tuple[str, ...]) -> str | None:
    """The entity a step names; the pack may be left out where the scenario lists it."""
    known = linker.names.get("entity", frozenset())
    listed = [full for pack in packs if (full := f"{pack}.{name}") in known]
    found = linker.full("entity", name) or next(iter(listed), None)
    if found is None:
        linker.fault(unknown(Text("entity", "实体"), str(name), known), str(name), getattr(name, "place", None))
    return found
