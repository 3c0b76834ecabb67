"""Compiles rules: the events that make them run, their condition, their steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from croniter import croniter

from definitions import rule as said
from definitions.texts import titled
from definitions.types import BOOLEAN, Type, reference
from engines.app import Action, Entity, Event, Rule
from engines.compile.context import Context
from engines.compile.inside import Inside
from engines.compile.lifecycles import ACTION, ROLE, asked_types, known, role_names
from engines.compile.steps import steps
from engines.expressions import Expression


def compile_rules(context: Context, entities: Mapping[str, Entity]) -> tuple[Rule, ...]:
    """All rules, in the order of the packs."""
    enabled = [(name, each) for name, each in context.definitions.rules.items() if each.enabled]
    return tuple(compile_rule(context, entities, name, each) for name, each in enabled)


def compile_rule(context: Context, entities: Mapping[str, Entity], name: str, rule: said.RuleDefinition) -> Rule:
    """One rule. All its events are of one entity, whose fields it names."""
    place = context.place("rule", name)
    concerned = list(dict.fromkeys(each.entity for each in rule.events if each.entity))
    if len(concerned) > 1:
        context.faults.add(
            place,
            f"A rule is about one entity; this one names {', '.join(f'`{each}`' for each in concerned)}.",
            f"一条规则只针对一个实体，此规则涉及{'、'.join(concerned)}。",
        )
    entity = concerned[0] if concerned else ""
    inside = Inside(context, entities, name, entity, rule_names(entities, entity, rule.events), place)
    when = inside.value(rule.when, BOOLEAN)
    return Rule(
        name=name,
        entity=entity,
        title=titled(rule.title, name.rsplit(".", 1)[-1]),
        events=tuple(event(context, entities, each, pressed(name, rule, each, when)) for each in rule.events),
        when=when,
        steps=steps(inside, rule.do),
        place=place,
    )


def rule_names(entities: Mapping[str, Entity], entity: str, events: Iterable[said.EventDefinition]) -> dict[str, Type]:
    """The further names: `old`, and what the actions ask."""
    if entity not in entities:
        return {}
    names: dict[str, Type] = {"old": reference(entity)}
    lifecycle = entities[entity].lifecycle
    for each in events:
        action = lifecycle.actions.get(each.action) if lifecycle else None
        if action:
            names |= asked_types({key: field.definition for key, field in action.ask.items()})
    return names


def pressed(name: str, rule: said.RuleDefinition, each: said.EventDefinition, when: Expression | None) -> Action | None:
    """The button of an event, called as the rule; it asks nothing and moves nothing by itself."""
    if each.kind != "button":
        return None
    title = each.title or titled(rule.title, name.rsplit(".", 1)[-1])
    return Action(name, title, frozenset(), "", must=when, roles=frozenset(each.roles), confirm=each.confirm)


def event(context: Context, entities: Mapping[str, Entity], each: said.EventDefinition, button: Action | None) -> Event:
    """One event; its action, fields, roles and times are known ones."""
    entity = entities.get(each.entity)
    if entity and each.kind == "action":
        known(context, [each.action], entity.lifecycle.actions if entity.lifecycle else (), ACTION, each.source.place)
    if each.kind == "schedule" and not croniter.is_valid(each.schedule):
        context.faults.add(
            each.source.place,
            f"`{each.schedule}` is not a time: five parts like `0 9 * * 1-5` (minute, hour, day, month, weekday).",
            f"`{each.schedule}`不是有效的时间，应为五段，如`0 9 * * 1-5`（分 时 日 月 星期）。",
        )
    known(context, each.roles, role_names(context), ROLE, each.source.place)
    return Event(each.kind, each.entity, each.action, frozenset(each.fields), each.schedule, button)
