"""Compiles the steps of rules, each expression with the names known where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from definitions import rule as said
from definitions.sources import Source
from definitions.texts import Text
from definitions.types import BOOLEAN, reference
from engines.app import Act, Create, Delete, Each, LinesOf, Must, Start, Step, Update
from engines.compile.flows.names import given_type
from engines.compile.inside import Inside
from engines.compile.lifecycles import ACTION, known
from engines.compile.notices import notify
from engines.compile.wording import blanks_of
from engines.expressions import Expression

ENTITY = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*\Z")


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
        case said.StartStep():
            return start(inside, definition)
        case _:
            return None


def must(inside: Inside, definition: said.MustStep) -> Must | None:
    """A condition with its message."""
    that = inside.value(definition.must.that, BOOLEAN)
    message = definition.said or Text("A condition of the rule does not hold.", "不满足规则的条件。")
    blanks, when = blanks_of(message, inside.value), inside.value(definition.when, BOOLEAN)
    return Must(that, message, blanks, when) if that else None


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
    if target.type.kind == "reference":
        return "", None  # to an entity that is not there: the field is at fault itself
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


def start(inside: Inside, definition: said.StartStep) -> Start | None:
    """A flow that begins on a record or rows of its entity."""
    begun = definition.start
    flow = inside.context.definitions.flows.get(begun.flow)
    entity, target = targeted(inside, begun.of or Source("record"))
    if flow is None or not entity:
        return None
    if target is None or entity != flow.entity:
        inside.context.faults.add(
            inside.place,
            f"`{begun.flow}` is for `{flow.entity}`: say which record with `of`.",
            f"`{begun.flow}`用于`{flow.entity}`：请用`of`指明记录。",
        )
        return None
    known(inside.context, begun.with_, flow.given, Text("given value", "传入值"), inside.place)
    values = {
        name: inside.value(each, given_type(flow.given[name]))
        for name, each in begun.with_.items()
        if name in flow.given
    }
    given = {name: each for name, each in values.items() if each}
    return Start(begun.flow, entity, target, given, inside.value(definition.when, BOOLEAN))


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
