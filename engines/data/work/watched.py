"""The columns whose old values somebody waits for: the graph, rules that say `old`, locks of states, histories."""

from __future__ import annotations

from collections.abc import Iterator

from engines.app import Act, App, Create, Delete, Each, Entity, LinesOf, Must, Notify, Rule, Start, Step, Update
from engines.data.sql.statements import cached
from engines.expressions import Expression


def old_columns(app: App, entity: Entity) -> frozenset[str]:
    """What a change of a row must return besides the fields it writes."""
    return cached(app, ("old_columns", entity.name), lambda: make_old_columns(app, entity))


def make_old_columns(app: App, entity: Entity) -> frozenset[str]:
    """`old_columns`, worked out."""
    wanted = set(app.graph.watched.get(entity.name, ())) | read_of_old(app, entity)
    if entity.lifecycle:
        wanted.add(entity.lifecycle.field)
    if entity.owner:
        wanted.add("parent")
    return frozenset(wanted & set(entity.table.c.keys()))


def read_of_old(app: App, entity: Entity) -> set[str]:
    """The fields that any rule of the entity reads of `old`."""
    rules = [rule for rule in app.rules if any(event.entity == entity.name for event in rule.events)]
    found: set[str] = set()
    for rule in rules:
        for expression in expressions(rule):
            found |= set(fields_of_old(expression))
    return found


def fields_of_old(expression: Expression) -> Iterator[str]:
    """The fields of `old` itself, also those a path begins with."""
    for read in expression.reads:
        if read.path and read.path[0].kind == "extra" and read.path[0].field == "old":
            yield read.path[1].field if len(read.path) > 1 else read.field


def expressions(rule: Rule) -> Iterator[Expression]:
    """Every expression of a rule."""
    if rule.when:
        yield rule.when
    for step in rule.steps:
        yield from of_step(step)


def of_step(step: Step) -> Iterator[Expression]:
    """Every expression of a step."""
    found: list[Expression | None] = []
    match step:
        case Must():
            found = [step.when, step.that, *(blank for _, blank in step.blanks)]
        case Create():
            found = [step.when, *step.values.values(), *(each for lines in step.lines for each in of_lines(lines))]
        case Update():
            found = [step.when, step.target, step.where, *step.values.values()]
        case Delete():
            found = [step.when, step.target, step.where]
        case Act():
            found = [step.when, step.target, step.where, *step.with_.values()]
        case Notify():
            found = [step.when, *step.who, *(blank for _, blank in step.blanks)]
        case Start():
            found = [step.when, step.target, *step.given.values()]
        case Each():
            found = [step.when, step.rows, step.where, *(each for inner in step.steps for each in of_step(inner))]
    yield from (each for each in found if each is not None)


def of_lines(lines: LinesOf) -> list[Expression | None]:
    """Every expression of the rows of a created record."""
    return [lines.each, lines.where, *(each for values in lines.values for each in values.values())]
