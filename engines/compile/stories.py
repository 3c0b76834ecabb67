"""Names in the steps of scenarios and stories are told before anything runs: records, fields, actions, conditions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from definitions import scenario as said
from definitions.problems import Place
from definitions.texts import Text
from definitions.types import BOOLEAN, Type, reference
from engines.app import Entity, Rule
from engines.compile.context import Context
from engines.compile.lifecycles import ACTION, FIELD

PATH = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*\Z")
RECORD = Text("record or entity", "记录或实体")


@dataclass(frozen=True)
class Telling:
    """A story being checked: what its earlier steps have named (an entity that is not known is empty)."""

    context: Context
    entities: Mapping[str, Entity]
    buttons: Mapping[str, set[str]]
    key: tuple[str, str]
    packs: tuple[str, ...]
    path: tuple[object, ...] = ("steps",)
    names: dict[str, str] = field(default_factory=dict)
    doubted: bool = False
    """The step at hand is to fail."""

    def place(self, *path: object) -> Place | None:
        """Where a value of the step is written."""
        return self.context.definitions.place(*self.key, *self.path, *path)

    def key_place(self, *path: object) -> Place | None:
        """Where the name of a value is written."""
        return self.context.definitions.key_place(*self.key, *self.path, *path)

    def entity(self, name: str) -> Entity | None:
        """The entity called `name`; the pack may be left out where the story lists it."""
        layer = self.context.definitions.layers[self.key]
        full = self.context.definitions.full_entity(name, layer.pack)
        known = [full or name, *(f"{pack}.{name}" for pack in self.packs)]
        return next((self.entities[each] for each in known if each in self.entities), None)

    def extra(self, entity: Entity | None) -> dict[str, Type]:
        """The records named so far, as the names of a condition over an entity."""
        own = entity.fields if entity else {}
        return {name: reference(of) for name, of in self.names.items() if name not in own and of}


def check_stories(context: Context, entities: Mapping[str, Entity], rules: Iterable[Rule]) -> None:
    """Check every scenario whose packs are here, and every story."""
    definitions = context.definitions
    buttons: dict[str, set[str]] = {}
    for rule in rules:
        if any(each.button for each in rule.events):
            buttons.setdefault(rule.entity, set()).update((rule.name, rule.name.split(".", 1)[1]))
    present = {pack.name for pack in definitions.packs}
    for name, each in definitions.scenarios.items():
        if set(each.packs) <= present:
            steps(Telling(context, entities, buttons, ("scenario", name), tuple(each.packs)), each.steps)
    for name, story in definitions.stories.items():
        steps(Telling(context, entities, buttons, ("demo", name), ()), story.steps)


def steps(telling: Telling, told: Iterable[said.AnyStep]) -> None:
    """Check steps in order: what one names, those after it know."""
    for number, step in enumerate(told):
        check_step(replace(telling, path=(*telling.path, number)), step)


def check_step(telling: Telling, step: said.AnyStep) -> None:
    """Check one step. What a step that is to fail says of fields may be wrong: that is its point."""
    telling = replace(telling, doubted=step.fails is not None)
    match step:
        case said.CreateStep():
            name(telling, step.alias, telling.entity(step.create))
        case said.FindStep():
            found = telling.entity(step.find)
            where(telling, found, step.where)
            name(telling, step.alias, found)
        case said.UpdateStep():
            found = target(telling, step.update, step.where)
            given(telling, found.fields if found else None, step.with_)
        case said.DeleteStep():
            target(telling, step.delete, step.where)
        case said.ActStep():
            act(telling, step)
        case said.EachStep():
            found = telling.entity(step.each)
            where(telling, found, step.where)
            name(telling, step.alias, found)
            steps(replace(telling, path=(*telling.path, "do")), step.do)
        case said.ExpectStep():
            expect(telling, step)


def name(telling: Telling, alias: str | None, entity: Entity | None) -> None:
    """Later steps know the record by this name."""
    if alias:
        telling.names[alias] = entity.name if entity else ""


def target(telling: Telling, said_: str, condition: str | None) -> Entity | None:
    """The entity a step is about: that of a record named before, or one named itself."""
    first = said_.split(".", 1)[0]
    if condition is None and first in telling.names:
        found = telling.entities.get(telling.names[first])
        return row_of(telling, found, said_.split(".")[1:]) if found else None
    found = telling.entity(said_)
    if found is None:
        known = [*telling.names, *(each.short for each in telling.entities.values()), *telling.entities]
        telling.context.faults.unknown(RECORD, said_, known, telling.place())
    where(telling, found, condition)
    return found


def row_of(telling: Telling, entity: Entity, path: list[str]) -> Entity | None:
    """The entity of `so.lines.1`."""
    if not path:
        return entity
    field_ = entity.fields.get(path[0])
    return telling.entities.get(field_.type.entity) if field_ else None


def where(telling: Telling, entity: Entity | None, condition: str | None) -> None:
    """A condition over an entity that may name records of earlier steps."""
    if entity is not None and condition is not None and not telling.doubted:
        telling.context.expression(condition, entity.name, BOOLEAN, telling.extra(entity), telling.place("where"))


def given(telling: Telling, fields: Iterable[str] | None, values: Mapping[str, object]) -> None:
    """Values are those of known fields."""
    if fields is None or telling.doubted:
        return
    known = list(fields)
    for each in values:
        if each not in known:
            telling.context.faults.unknown(FIELD, each, known, telling.key_place("with", each))


def act(telling: Telling, step: said.ActStep) -> None:
    """An action of the entity, with what it asks."""
    found = target(telling, step.of, step.where)
    if found is None:
        return
    actions = found.lifecycle.actions if found.lifecycle else {}
    known = {*actions, *telling.buttons.get(found.name, ())}
    if step.act not in known and step.fails != "not_found":
        telling.context.faults.unknown(ACTION, step.act, sorted(known), telling.place("act"))
    elif step.act in actions:
        given(telling, actions[step.act].ask, step.with_)


def expect(telling: Telling, step: said.ExpectStep) -> None:
    """What is expected: paths from records named before, or expressions over them."""
    if step.count:
        found = target(telling, step.count.count, "true")
        where(replace(telling, path=(*telling.path, "expect")), found, step.count.where)
    for key in () if telling.doubted else step.values:
        first, *rest = key.split(".")
        place = telling.key_place("expect", key)
        if PATH.match(key) and first in telling.names:
            walk(telling, telling.entities.get(telling.names[first]), rest, place)
        elif PATH.match(key):
            telling.context.faults.unknown(Text("record", "记录"), first, telling.names, place)
        else:
            telling.context.expression(key, "", None, telling.extra(None), place)


def walk(telling: Telling, entity: Entity | None, path: list[str], place: Place | None) -> None:
    """The fields of a path, through references and rows by their number."""
    for part in path:
        if entity is None:
            return
        if part.isdigit():
            continue
        if part not in entity.fields and not part.startswith("_"):
            telling.context.faults.unknown(FIELD, part, entity.fields, place)
            return
        entity = telling.entities.get(entity.fields[part].type.entity) if part in entity.fields else None
