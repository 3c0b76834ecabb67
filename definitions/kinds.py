"""The grammar of each kind of document, and the reading of a definition by it."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import ValidationError

from definitions.choices import ChoicesDefinition
from definitions.entity import EntityDefinition
from definitions.faults import faults_of
from definitions.flows.flow import FlowDefinition
from definitions.form import FormDefinition
from definitions.grammar import Part
from definitions.layering import Layer
from definitions.located import LocatedList, LocatedMap
from definitions.menu import MenuDefinition
from definitions.pack import PackCard, RawDefinition, SiteCard
from definitions.problems import Fault
from definitions.repairs import without_faults
from definitions.role import RoleDefinition
from definitions.rule import RuleDefinition
from definitions.scenario import ScenarioDefinition, StoryDefinition
from definitions.seed import DemoDefinition, SeedDefinition
from definitions.view import ViewDefinition

MODELS: Mapping[str, type[Part]] = {
    "entity": EntityDefinition,
    "choices": ChoicesDefinition,
    "form": FormDefinition,
    "view": ViewDefinition,
    "rule": RuleDefinition,
    "flow": FlowDefinition,
    "role": RoleDefinition,
    "menu": MenuDefinition,
    "seed": SeedDefinition,
    "demo": DemoDefinition,
    "scenario": ScenarioDefinition,
    "pack": PackCard,
    "site": SiteCard,
}
"""The grammar of each kind of document."""

RAW = ("metric", "report", "dashboard", "document", "connector", "calendar")
"""Kinds that are kept, known by name and interpreted elsewhere."""

MOST_REPAIRS = 8
"""How often a definition is read again without the parts that were at fault."""


def validated(layer: Layer, faults: list[Fault], broken: set[str]) -> Part | None:
    """The definition read by its grammar; parts at fault are left out so that the rest can be checked too."""
    if layer.kind in RAW:
        return RawDefinition(name=layer.name, kind=layer.kind, body=layer.body, place=layer.place)
    model = StoryDefinition if layer.kind == "demo" and "steps" in layer.body else MODELS[layer.kind]
    body: LocatedMap | None = lifted(layer.body) if layer.kind == "role" else layer.body
    for attempt in range(MOST_REPAIRS):
        if body is None:
            break
        try:
            return model.model_validate(body)
        except ValidationError as error:
            faults.extend(faults_of(error, body, told_missing=attempt == 0))
            body = without_faults(body, error, broken)
    broken.update((layer.name, layer.name.partition(".")[2]))
    return None


def lifted(body: LocatedMap) -> LocatedMap:
    """A role's `allow: {reports: […]}` beside its entities becomes a setting of the role."""
    allow = body.get("allow")
    if not isinstance(allow, LocatedMap):
        return body
    kinds = [kind for kind in ("reports", "dashboards", "documents") if isinstance(allow.get(kind), LocatedList)]
    made = body.without()
    made.put("allow", allow.without(*kinds), body.keys_at["allow"], body.values_at["allow"])
    for kind in kinds:
        made.put(kind, allow[kind], allow.keys_at[kind], allow.values_at[kind])
    return made
