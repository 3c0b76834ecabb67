"""Blocks: branches and loops, each with one way in and one way out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from definitions.flows.steps import AnyJoin, AnyStepOf, ChooseStep, EachStep, ParallelStep, RaceStep, RepeatStep, Steps
from definitions.flows.steps import Branch as BranchSaid
from definitions.flows.steps import Join as JoinSaid
from definitions.sources import Source
from definitions.texts import Text
from definitions.types import INTEGER, NUMBER, TEXT, Type, reference
from engines.compile.flows.names import taken
from engines.compile.flows.standing import BROKEN, Standing
from engines.compile.flows.times import Inner
from engines.flows.flow import (
    AnyOf,
    Branch,
    Choose,
    Condition,
    Each,
    Join,
    Parallel,
    Race,
    Repeat,
)

RANGE = re.compile(r"\s*range\((?P<count>.*)\)\s*\Z", re.DOTALL)


# --- branches ----------------------------------------------------------------------------------------------------


def choose(here: Standing, step: ChooseStep, inner: Inner) -> Choose:
    """The first branch whose condition holds."""
    return Choose(tuple(branches(here.at("choose"), step.choose, inner)))


def any_of(here: Standing, step: AnyStepOf, inner: Inner) -> AnyOf:
    """Every branch whose condition holds."""
    return AnyOf(tuple(branches(here.at("any"), step.any, inner)))


def branches(here: Standing, said: tuple[BranchSaid, ...], inner: Inner) -> Iterator[Branch]:
    """Branches with conditions; the one without is `else`."""
    for number, each_ in enumerate(said):
        at = here.at(number)
        name = str(number + 1) if each_.when is not None else "else"
        if each_.otherwise is not None and (each_.when is not None or each_.steps):
            at.fault(
                "`else` stands alone, with its steps after it: `- else: [...]`.",
                "`else`单独成一支，步骤写在其后：`- else: [...]`。",
                each_.when,
            )
        steps = each_.steps if each_.otherwise is None else each_.otherwise
        part = "steps" if each_.otherwise is None else "else"
        yield Branch(name, here.condition(each_.when), inner(at.at(part), f"{here.block}.{name}", steps))


def parallel(here: Standing, step: ParallelStep, inner: Inner) -> Parallel:
    """All branches."""
    at = here.at("parallel")
    return Parallel(tuple(named(at, step.parallel, inner)), join(here, step.join), step.one_at_a_time)


def race(here: Standing, step: RaceStep, inner: Inner) -> Race:
    """The branch whose first step ends first."""
    return Race(tuple(named(here.at("race"), step.race, inner)))


def named(here: Standing, said: Mapping[str, Steps], inner: Inner) -> Iterator[Branch]:
    """Branches with names."""
    for name, steps in said.items():
        yield Branch(str(name), None, inner(here.at(name), f"{here.block}.{name}", steps))


def join(here: Standing, said: AnyJoin) -> Join:
    """When branches come together."""
    if isinstance(said, JoinSaid):
        return Join("need", here.at("join").condition(said.need, INTEGER), said.rest == "cancel")
    return Join(said)


# --- again and again ---------------------------------------------------------------------------------------------


def each(here: Standing, step: EachStep, inner: Inner) -> Each:
    """The steps once for each item, which they know by its alias."""
    said, at = step.each, here.at("each")
    counted = RANGE.match(said.of)
    items = at.condition(Source(counted["count"], said.of.place) if counted else said.of, INTEGER if counted else None)
    type_ = INTEGER if counted else item_type(at, said.of, items or Condition(BROKEN))
    if said.alias in here.context.shapes.get(here.inside.entity, {}):
        taken(here.context, said.alias, Text(f"a field of `{here.inside.entity}`", f"`{here.inside.entity}`的字段"))
    within = here.knowing(said.alias, type_)
    return Each(
        items=items or Condition(BROKEN),
        counts=counted is not None,
        when=within.at("each").condition(said.when),
        alias=said.alias,
        entity=type_.entity,
        body=inner(within.at("steps"), f"{here.block}.steps", step.steps),
        join=join(here, step.join),
        one_at_a_time=step.one_at_a_time,
        open=said.open,
        done_when=here.at("done_when").condition(step.done_when),
    )


def item_type(here: Standing, source: Source, items: Condition) -> Type:
    """What one of the items is; told when there are none."""
    type_ = items.expression.type
    if type_.kind == "rows":
        return reference(type_.entity)
    if type_.kind == "list" and type_.item:
        return type_.item
    if items.expression is not BROKEN:
        again = f"; so many times is `range({source})`" if type_.kind == NUMBER.kind else ""
        times = f"；重复次数写作`range({source})`" if again else ""
        here.fault(
            f"`{source}` gives {type_}, not rows or a list{again}.",
            f"`{source}`的结果是{type_}，不是明细行或列表{times}。",
            source,
        )
    return TEXT


def repeat(here: Standing, step: RepeatStep, inner: Inner) -> Repeat:
    """The steps until or while a condition holds."""
    said, at = step.repeat, here.at("repeat")
    return Repeat(
        until=at.condition(said.until),
        as_long_as=at.condition(said.as_long_as),
        limit=said.limit,
        body=inner(here.at("steps"), f"{here.block}.steps", step.steps),
    )
