"""Where a step of a flow stands while it is compiled: the names it knows, its place, what is built so far."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from definitions.flows.flow import FlowDefinition
from definitions.problems import Place
from definitions.sources import Source
from definitions.types import BOOLEAN, Type, reference
from engines.app import Entity
from engines.compile.context import Context
from engines.compile.inside import Inside
from engines.expressions import Expression
from engines.expressions.check.compile import expression
from engines.expressions.nodes import Extra, Literal, Node, Record
from engines.expressions.trees import rebuilt
from engines.flows.flow import Condition, Human
from engines.flows.flow import Node as Step

BROKEN = Expression("", Literal(True, BOOLEAN), BOOLEAN)
"""Stands for a condition with faults, which have been told."""


@dataclass(frozen=True)
class InFlow(Inside):
    """The record of a flow may also be called by its entity: `leave.start_date` in a flow for `leave`."""

    @property
    def short(self) -> str:
        """The name of the entity, where it means nothing else."""
        name = self.entity.rsplit(".", 1)[-1]
        fields = self.context.shapes.get(self.entity, {})
        return "" if name in fields or name in self.extra else name

    def value(self, source: str | None, expect: Type | None = None) -> Expression | None:
        """An expression over the flow's names."""
        short = self.short
        if source is None or not short or not re.search(rf"\b{short}\.", source):
            return super().value(source, expect)
        known = {**self.extra, short: reference(self.entity)}
        found = self.context.expression(source, self.entity, expect, known, self.place)
        return expression(found.source, renamed(found.node, short)) if found else None


def renamed(node: Node, short: str) -> Node:
    """The tree with the record in place of its entity's name."""
    if isinstance(node, Extra) and node.name == short:
        return Record(node.type)
    return rebuilt(node, lambda inner: renamed(inner, short), lambda loop: loop.variable)


@dataclass
class Building:
    """What is built up while a flow is compiled."""

    written: frozenset[str]
    """Ids that are written; no other step is called so."""
    nodes: dict[str, Step] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    first: dict[str, Place | None] = field(default_factory=dict)
    """Where each written id stands first."""
    human: set[str] = field(default_factory=set)
    """Steps for people, and blocks with any inside."""


@dataclass(frozen=True)
class Standing:
    """Where a step stands."""

    inside: InFlow
    building: Building
    flow: FlowDefinition
    path: tuple[object, ...] = ()
    """Of the step in its document."""
    blocks: tuple[str, ...] = ()
    """The ids of the enclosing blocks, innermost last."""
    earlier: tuple[str, ...] = ()
    """The ids of earlier steps of enclosing sequences, nearest first."""
    begun: bool = True
    """The flow's beginning is behind this step; not in reactions."""

    @property
    def block(self) -> str:
        """The id of the enclosing block."""
        return self.blocks[-1] if self.blocks else ""

    @property
    def context(self) -> Context:
        """What compiling has in common."""
        return self.inside.context

    @property
    def entities(self) -> Mapping[str, Entity]:
        """Every entity there is."""
        return self.inside.entities

    def at(self, *path: object) -> Standing:
        """A part of what stands here."""
        whole = (*self.path, *path)
        place = self.context.definitions.place("flow", self.inside.rule, *whole) or self.inside.place
        return replace(self, path=whole, inside=replace(self.inside, place=place))

    def within(self, block: str) -> Standing:
        """Inside a block."""
        return replace(self, blocks=(*self.blocks, block))

    def after(self, id: str) -> Standing:
        """The place after a step of the same sequence."""
        return replace(self, earlier=(id, *self.earlier))

    def knowing(self, name: str, type_: Type) -> Standing:
        """The same place with one more name."""
        return replace(self, inside=replace(self.inside, extra={**self.inside.extra, name: type_}))

    @property
    def place(self) -> Place | None:
        """Where it is written."""
        return self.inside.place

    def fault(self, en: str, zh: str, said: object = None, name: str = "") -> None:
        """Something wrong here, or where `said` is written."""
        place = getattr(said, "place", None)
        self.context.faults.add(place if isinstance(place, Place) else self.place, en, zh, name)

    def condition(self, source: Source | None, expect: Type | None = BOOLEAN) -> Condition | None:
        """A condition that may be asked at any time."""
        if source is None:
            return None
        found = self.inside.value(source, expect)
        if found is not None and found.asker:
            self.fault(
                f"`{source}` depends on who asks, and nobody does when time or another record makes the flow go on; "
                "write `starter`, or `steps.id.by` for who decided a step.",
                f"`{source}`取决于当前用户，但由时间或其他记录推动流程时没有当前用户；请用`starter`，或用`steps.步骤.by`表示某步骤的处理人。",
                source,
            )
        return Condition(found or BROKEN)

    def keep(self, node: Step) -> Step:
        """A node that is ready."""
        self.building.nodes[node.id] = node
        if self.block:
            self.building.parents[node.id] = self.block
        if isinstance(node.verb, Human):
            self.building.human.update((node.id, *self.blocks))
        return node
