"""Rules that would call each other for ever: found when nothing on the way round could end it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engines.app import Act, Create, Entity, Rule, Step
from engines.compile.context import Context
from engines.data.calculation.order import Key, ordered


def check_rounds(context: Context, rules: Iterable[Rule], entities: dict[str, Entity]) -> None:
    """Tell each circle of rules in which every step is unconditional. Others are cut when they run, at depth 20."""
    sure = [rule for rule in rules if rule.when is None]
    needs: dict[Key, list[Key]] = {
        (rule.name, ""): [(other.name, "") for other in sure if causes(rule, other, entities)] for rule in sure
    }
    for circle in ordered(needs).circles:
        way = " -> ".join(name for name, _ in circle)
        context.faults.add(
            context.place("rule", circle[0][0]),
            f"These rules call each other without end: {way}.",
            f"这些规则会无休止地互相触发：{way}。",
            circle[0][0],
        )


def causes(rule: Rule, other: Rule, entities: dict[str, Entity]) -> bool:
    """Whether `rule`, whenever it runs, makes `other` run."""
    made = set(events(rule.steps, entities))
    return any((each.kind, each.entity, each.action) in made for each in other.events)


def events(steps: Iterable[Step], entities: dict[str, Entity]) -> Iterator[tuple[str, str, str]]:
    """The events that steps without any condition bring about each time: records made, actions that can be repeated."""
    for step in steps:
        match step:
            case Create(when=None):
                yield ("created", step.entity, "")
            case Act(when=None, where=None) if repeatable(entities[step.entity], step.action):
                yield ("action", step.entity, step.action)
            case _:
                continue


def repeatable(entity: Entity, action: str) -> bool:
    """Whether an action leaves the record where the action is possible again."""
    found = entity.lifecycle.actions.get(action) if entity.lifecycle else None
    return found is not None and found.must is None and (not found.target or found.target in found.source)
