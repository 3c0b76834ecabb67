"""Compiles rules: events, conditions and steps, each expression with the names known where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from definitions import rule as said
from definitions.problems import Place
from definitions.sources import Source
from definitions.texts import Text, humanize
from definitions.types import BOOLEAN, Type, reference
from engines.app import Act, Create, Delete, Each, Entity, Event, LinesOf, Must, Notify, Rule, Step, Update
from engines.compile.context import Context
from engines.compile.lifecycles import ACTION, ROLE, asked_types, known, role_names
from engines.compile.titles import PART
from engines.expressions import Expression

ENTITY = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*\Z")
ROLE_CALL = re.compile(r"role\(\s*(['\"])([a-z0-9_.]+)\1\s*\)\Z")
PERSON = "base.user"


@dataclass(frozen=True)
class Inside:
    """Where a step stands: the rule's entity, and the names that are known besides its fields."""

    context: Context
    entities: Mapping[str, Entity]
    rule: str
    entity: str
    extra: Mapping[str, Type]
    place: Place | None

    def knowing(self, name: str, type_: Type) -> Inside:
        """The same place with one more name."""
        return replace(self, extra={**self.extra, name: type_})

    def value(self, source: str | None, expect: Type | None = None) -> Expression | None:
        """An expression over the rule's names."""
        return self.context.expression(source, self.entity, expect, self.extra, self.place)

    def over(self, target: str, source: str | None) -> Expression | None:
        """A condition over the records of `target`; `record.` is the rule's own."""
        own = {"record": reference(self.entity)} if self.entity else {}
        return self.context.expression(source, target, BOOLEAN, {**self.extra, **own}, self.place)


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
    return Rule(
        name=name,
        entity=entity,
        title=rule.title or humanize(name.rsplit(".", 1)[-1]),
        events=tuple(event(context, entities, each) for each in rule.events),
        when=inside.value(rule.when, BOOLEAN),
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


def event(context: Context, entities: Mapping[str, Entity], each: said.EventDefinition) -> Event:
    """One event; its action and fields are known ones."""
    entity = entities.get(each.entity)
    if entity and each.kind == "action":
        known(context, [each.action], entity.lifecycle.actions if entity.lifecycle else (), ACTION, each.source.place)
    return Event(each.kind, each.entity, each.action, frozenset(each.fields), each.schedule)


# --- steps ----------------------------------------------------------------------------------------


def steps(inside: Inside, definitions: Iterable[said.Step]) -> tuple[Step, ...]:
    """The steps in order; each `as` is known to those after it."""
    return tuple(each for each in stepped(inside, definitions) if each is not None)


def stepped(inside: Inside, definitions: Iterable[said.Step]) -> Iterator[Step | None]:
    """Each step, None for those with faults."""
    for definition in definitions:
        yield step(inside, definition)
        if isinstance(definition, said.CreateStep) and definition.alias and definition.create in inside.entities:
            inside = inside.knowing(definition.alias, reference(definition.create))


def step(inside: Inside, definition: said.Step) -> Step | None:
    """One step."""
    match definition:
        case said.MustStep():
            return must(inside, definition)
        case said.CreateStep():
            return create(inside, definition)
        case said.UpdateStep():
            return update(inside, definition)
        case said.DeleteStep():
            return delete(inside, definition)
        case said.EachStep():
            return each_row(inside, definition)
        case said.ActStep():
            return act(inside, definition)
        case said.NotifyStep():
            return notify(inside, definition)
        case _:
            return None


def must(inside: Inside, definition: said.MustStep) -> Must | None:
    """A condition with its message."""
    that = inside.value(definition.must.that, BOOLEAN)
    message = definition.said or Text("A condition of the rule does not hold.", "不满足规则的条件。")
    return Must(that, message, inside.value(definition.when, BOOLEAN)) if that else None


def create(inside: Inside, definition: said.CreateStep) -> Create | None:
    """A new record with its detail rows."""
    if definition.create not in inside.entities:
        return None
    lines = [lines_of(inside, definition.create, each) for each in definition.lines]
    return Create(
        entity=definition.create,
        alias=definition.alias or "",
        values=values(inside, definition.create, definition.set),
        lines=tuple(each for each in lines if each),
        when=inside.value(definition.when, BOOLEAN),
    )


def lines_of(inside: Inside, entity: str, definition: said.LinesOf) -> LinesOf | None:
    """Detail rows of a created record."""
    field = inside.entities[entity].fields.get(definition.field)
    if field is None or field.definition.type != "lines":
        lines = [key for key, one in inside.entities[entity].fields.items() if one.definition.type == "lines"]
        inside.context.faults.unknown(Text("detail rows", "明细"), definition.field, lines, inside.place)
        return None
    each = inside.value(definition.each.rows) if definition.each else None
    alias = definition.each.alias if definition.each else ""
    if each is not None and is_rows(inside, each):
        inside = inside.knowing(alias, reference(each.type.entity))
    templates = definition.rows or (definition.set,)
    return LinesOf(
        field=definition.field,
        each=each,
        alias=alias,
        values=tuple(values(inside, field.type.entity, each_set) for each_set in templates),
        where=inside.value(definition.where, BOOLEAN),
        when=inside.value(definition.when, BOOLEAN),
    )


def values(inside: Inside, entity: str, sources: Mapping[str, Source]) -> dict[str, Expression]:
    """What is set on a record of `entity`: each value of its field's type."""
    found = {}
    for key, source in sources.items():
        field = inside.entities[entity].fields.get(key)
        if field is None:
            inside.context.faults.unknown(
                Text("field", "字段"), key, inside.entities[entity].fields, source.place or inside.place
            )
            continue
        expression = inside.value(source, field.type)
        if expression is not None:
            found[key] = expression
    return found


def update(inside: Inside, definition: said.UpdateStep) -> Update | None:
    """Values set on what a target gives, or on all records of an entity."""
    entity, target = targeted(inside, definition.update)
    if not entity:
        return None
    return Update(
        entity=entity,
        target=target,
        where=inside.over(entity, definition.where),
        values=values(inside.knowing("row", reference(entity)), entity, definition.set),
        when=inside.value(definition.when, BOOLEAN),
    )


def delete(inside: Inside, definition: said.DeleteStep) -> Delete | None:
    """Records deleted."""
    entity, target = targeted(inside, definition.delete)
    if not entity or target is None:
        return None
    return Delete(entity, target, inside.over(entity, definition.where), inside.value(definition.when, BOOLEAN))


def targeted(inside: Inside, source: Source) -> tuple[str, Expression | None]:
    """The entity a step works on, and the records: None means all of the entity."""
    text = str(source).strip()
    named = entity_named(inside, text) if ENTITY.match(text) else ""
    if named:
        return named, None
    target = inside.value(source)
    if target is None:
        return "", None
    if target.type.kind in ("reference", "rows") and target.type.entity in inside.entities:
        return target.type.entity, target
    if target.type.kind == "list" and target.type.item and target.type.item.entity in inside.entities:
        return target.type.item.entity, target
    inside.context.faults.add(
        source.place or inside.place,
        f"`{text}` gives {target.type}, not a record or rows.",
        f"`{text}`的结果是{target.type}，不是记录或明细行。",
    )
    return "", None


def entity_named(inside: Inside, text: str) -> str:
    """The entity that `text` names, unless it names something the rule knows."""
    first = text.split(".", 1)[0]
    own = inside.entities[inside.entity].fields if inside.entity in inside.entities else {}
    if first in own or first in inside.extra or first in ("record", "user", "old"):
        return ""
    pack = inside.rule.split(".", 1)[0]
    return next((name for name in (f"{pack}.{text}", text, f"base.{text}") if name in inside.entities), "")


def each_row(inside: Inside, definition: said.EachStep) -> Each | None:
    """Steps once a row."""
    rows = inside.value(definition.each.rows)
    if rows is None or not is_rows(inside, rows):
        return None
    within = inside.knowing(definition.each.alias, reference(rows.type.entity))
    return Each(
        rows=rows,
        alias=definition.each.alias,
        where=within.value(definition.where, BOOLEAN),
        steps=steps(within, definition.do),
        when=inside.value(definition.when, BOOLEAN),
    )


def is_rows(inside: Inside, expression: Expression) -> bool:
    """Whether an expression gives rows; told when it does not."""
    if expression.type.kind == "rows":
        return True
    place = expression.source.place if isinstance(expression.source, Source) else None
    inside.context.faults.add(
        place or inside.place,
        f"`{expression.source}` gives {expression.type}, not rows.",
        f"`{expression.source}`的结果是{expression.type}，不是明细行。",
    )
    return False


def act(inside: Inside, definition: said.ActStep) -> Act | None:
    """A lifecycle action on a record or rows."""
    entity, target = targeted(inside, definition.act.of or Source("record"))
    if not entity:
        return None
    if target is None:
        inside.context.faults.add(inside.place, "Say the record or rows to act on.", "请指明动作针对的记录或明细行。")
        return None
    lifecycle = inside.entities[entity].lifecycle
    actions = lifecycle.actions if lifecycle else {}
    known(inside.context, [definition.act.action], actions, ACTION, inside.place)
    asked = actions[definition.act.action].ask if definition.act.action in actions else {}
    known(inside.context, definition.act.with_, asked, Text("asked value", "询问的值"), inside.place)
    given = {key: inside.value(each, asked[key].type) for key, each in definition.act.with_.items() if key in asked}
    return Act(
        entity=entity,
        target=target,
        action=definition.act.action,
        where=inside.over(entity, definition.act.where),
        with_={key: each for key, each in given.items() if each},
        when=inside.value(definition.when, BOOLEAN),
    )


def notify(inside: Inside, definition: said.NotifyStep) -> Notify | None:
    """A message to people."""
    calls = [ROLE_CALL.match(str(who).strip()) for who in definition.notify.who]
    roles = tuple(call[2] for call in calls if call)
    known(inside.context, roles, role_names(inside.context), ROLE, inside.place)
    people = [inside.value(who) for who, call in zip(definition.notify.who, calls, strict=True) if not call]
    message = definition.notify.text
    return Notify(
        who=tuple(each for each in people if each and is_people(inside, each)),
        roles=roles,
        message=message,
        parts=message_parts(inside, message),
        by=definition.notify.by,
        when=inside.value(definition.when, BOOLEAN),
    )


def is_people(inside: Inside, expression: Expression) -> bool:
    """Whether an expression gives users; told when it does not."""
    type_ = expression.type.item if expression.type.kind == "list" and expression.type.item else expression.type
    if type_.kind in ("reference", "rows") and type_.entity == PERSON:
        return True
    place = expression.source.place if isinstance(expression.source, Source) else None
    inside.context.faults.add(
        place or inside.place,
        f"`{expression.source}` gives {expression.type}, not a user.",
        f"`{expression.source}`的结果是{expression.type}，不是用户。",
    )
    return False


def message_parts(inside: Inside, message: Text) -> tuple[tuple[str, Expression], ...]:
    """The `{path}` parts of a message in every language, compiled once each."""
    texts = dict.fromkeys(part.strip() for words in (message.en, message.zh) for part in PART.findall(words))
    compiled = [(text, inside.value(text)) for text in texts]
    return tuple((text, expression) for text, expression in compiled if expression)
