"""What the server does by itself: set, create, act, notify, cc, and calls to the outside."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from definitions import rule as said
from definitions.flows.steps import AutomaticStep, CallStep, Made
from definitions.sources import Source
from definitions.texts import Text
from definitions.types import JSON, Type
from engines.app import Step
from engines.compile.flows.names import alias_of
from engines.compile.flows.people import people
from engines.compile.flows.standing import Standing
from engines.compile.flows.times import notice
from engines.compile.steps import act, create, update, values
from engines.expressions import Expression
from engines.flows.flow import Automatic, Call

WORD = re.compile(r"[a-z][a-z0-9_]*\Z")
ANSWER = re.compile(r"\banswer((?:\.[a-z][a-z0-9_]*)+)")


def automatic(here: Standing, step: AutomaticStep) -> Automatic:
    """The doings of a step, in the order of the language whatever the order they are written in."""
    return Automatic(
        steps=tuple(done(here, step)),
        alias=alias_of(step),
        creates=step.create.object if step.create else "",
        cc=people(here, step.cc),
        told=people(here, step.notify.who if step.notify else None),
    )


def done(here: Standing, step: AutomaticStep) -> Iterator[Step]:
    """Each doing as a step of a rule; those with faults have been told."""
    entity = here.inside.entity
    found: list[Step | None] = []
    if step.set and entity in here.entities:
        whole = said.UpdateStep.model_construct(
            update=Source("record"), where=None, when=None, set=plain_choices(here.at("set"), entity, step.set)
        )
        found.append(update(here.at("set").inside, whole))
    if step.create:
        found.append(create(here.at("create").inside, made(here.at("create"), step.create, alias_of(step))))
    if step.act:
        found.append(act(here.at("act").inside, said.ActStep.model_construct(act=step.act, when=None)))
    yield from (each for each in found if each is not None)
    if step.notify:
        yield notice(here.at("notify"), step.notify)


def made(here: Standing, said_: Made, alias: str) -> said.CreateStep:
    """The record to create, with the fields of its map below its own."""
    maps = here.flow.maps
    found = maps.get(said_.map) if said_.map else None
    if said_.map and found is None:
        here.context.faults.unknown(Text("map", "映射"), said_.map, maps, here.place)
    if found and found.object != said_.object:
        here.fault(
            f"The map `{said_.map}` makes `{found.object}`, not `{said_.object}`.",
            f"映射`{said_.map}`创建的是`{found.object}`，不是`{said_.object}`。",
            said_.map,
        )
    fields = {**(found.set if found else {}), **said_.set}
    lines = said_.lines or (found.lines if found else ())
    return said.CreateStep.model_construct(
        create=said_.object,
        alias=alias or None,
        set=plain_choices(here, said_.object, fields),
        lines=tuple(each.model_copy(update={"field": each.field}) for each in lines),
        when=None,
    )


def plain_choices(here: Standing, entity: str, sources: Mapping[str, Source]) -> dict[str, Source]:
    """A choice field may be set to a value without quotes: `status: approved`, unless the word names something."""
    return {name: choice(here, entity, name, source) for name, source in sources.items()}


def choice(here: Standing, entity: str, field: str, source: Source) -> Source:
    """The value in quotes, where it is one."""
    word, options = str(source).strip(), here.context.choices.get((entity, field), frozenset())
    named = word in here.context.shapes.get(here.inside.entity, {}) or word in here.inside.extra
    if word not in options or named or not WORD.match(word):
        return source
    return Source(f"'{word}'", source.place)


def call(here: Standing, step: CallStep) -> Call:
    """An action outside; what is set from its answer is typed by the fields it goes into."""
    said_ = step.call
    given = {name: here.inside.value(source) for name, source in said_.with_.items()}
    return Call(
        action=str(said_.action),
        given={name: each for name, each in given.items() if each},
        retry=said_.retry,
        on_error=None,
        then=answers(here, said_.then),
    )


def answers(here: Standing, then: Mapping[str, Source]) -> dict[str, Expression]:
    """The fields set from an answer: `answer.number` has the type of its field."""
    entity = here.inside.entity
    found: dict[str, Expression] = {}
    for field, source in then.items():
        type_ = here.context.shapes[entity].get(field, JSON)
        found |= values(knowing_answer(here, source, type_).inside, entity, {field: source})
    return found


def knowing_answer(here: Standing, source: Source, type_: Type) -> Standing:
    """The place with the parts of the answer that an expression names."""
    for part in ANSWER.findall(source):
        here = here.knowing(f"answer{part}", type_)
    return here.knowing("answer", JSON) if re.search(r"\banswer\b(?!\.)", source) else here
