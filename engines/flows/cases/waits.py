"""What wakes cases: which records and fields a condition reads, and how a change finds its way back to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

import sqlalchemy as sa

from definitions.types import Type
from engines.app import App
from engines.data.calculation.graph import Dependent
from engines.data.calculation.propagate import targets
from engines.data.calculation.reads import dependent, reads
from engines.data.sql.arrays import literal
from engines.data.sql.statements import Statement, cached, compiled
from engines.data.work.work import Batch, Work
from engines.expressions import Expression, Read
from engines.flows.cases.naming import id_of, known
from engines.flows.cases.stored import Case, Held
from engines.flows.effects import SetWait
from engines.flows.flow import Delay, Each, Flow, Node, Wait

Looked = dict[tuple[str, UUID], set[str]]
"""By entity and record that a condition begins with: the fields it reads from there, wherever they are."""

ANY = "*"
"""Whatever is changed in the record itself by others."""


def looked_by(held: Held, case: Case, wait: SetWait) -> Looked:
    """What a wait looks at: the record for an event or any change, else all that its condition begins with."""
    if wait.expression is None:
        return {(case.entity, case.record): set(heard(wait.event))}
    found: Looked = {}
    for base, read in based(held.work.scope.app, case.entity, wait.expression):
        record = case.record if not base else id_of(known(base, case.state, wait.items))
        if record:
            entity = entity_of(case.entity, read, base)
            found.setdefault((entity, record), set()).add(f"{read.entity}.{read.field}")
    return found or {(case.entity, case.record): set()}


def heard(event: str) -> Iterator[str]:
    """An event as writes call it: `order.created`, or each field of `order.changed(date, total)`."""
    name, _, fields = event.partition("(")
    if fields:
        entity = name.rsplit(".", 1)[0]
        yield from (f"{entity}.{field.strip()}" for field in fields.rstrip(")").split(","))
    else:
        yield name or ANY


def entity_of(own: str, read: Read, base: str) -> str:
    """The entity that a read begins at."""
    return read.path[0].target if base else own


def based(app: App, entity: str, expression: Expression) -> Iterator[tuple[str, Read]]:
    """Everything a condition reads, with the name it begins at: empty for the record of the case."""
    for read in sorted(reads(expression, types(app)), key=str):
        first = read.path[0] if read.path else None
        if first is None or first.kind != "extra":
            yield "", read
        elif first.field == "record":
            yield "", replace(read, path=read.path[1:])
        else:
            yield first.field, read


def types(app: App) -> Mapping[str, Mapping[str, Type]]:
    """The type of every field of an app."""
    return cached(
        app,
        "field_types",
        lambda: {name: {key: each.type for key, each in one.fields.items()} for name, one in app.entities.items()},
    )


# --- what flows look at ----------------------------------------------------------------------------------------------

Watched = Mapping[str, Mapping[str, tuple[Dependent, ...]]]
"""By entity and field: from where conditions of flows read it."""


def watched_by(app: App, flows: Sequence[Flow]) -> Watched:
    """What the conditions of some flows look at."""
    found: dict[str, dict[str, dict[Dependent, None]]] = {}
    for flow in flows:
        for expression in conditions(flow):
            for base, read in based(app, flow.entity, expression):
                entity = entity_of(flow.entity, read, base)
                from_there = replace(read, path=read.path[1:]) if base else read
                each = dependent("wait", entity, "", from_there)
                found.setdefault(read.entity, {}).setdefault(read.field, {})[each] = None
    return {name: {key: tuple(each) for key, each in fields.items()} for name, fields in found.items()}


def conditions(flow: Flow) -> Iterator[Expression]:
    """Every expression whose value may wake a case."""
    for node in flow.nodes.values():
        yield from of_node(node)


def of_node(node: Node) -> Iterator[Expression]:
    """Those of one step."""
    for condition in (node.cancel_when, node.holds):
        if condition:
            yield condition.expression
    for moment in (node.due, *(late.at for late in node.late)):
        if moment and moment.value:
            yield moment.value
    match node.verb:
        case Wait(until=until) if until:
            yield until.expression
        case Delay(until=moment) if moment.value:
            yield moment.value
        case Each(done_when=condition) if condition:
            yield condition.expression


def reached_by(work: Work, batch: Batch, each: Dependent) -> set[UUID]:
    """The records from which conditions read what a batch has changed."""
    if each.near == "id" or each.near in batch.columns or batch.kind == "deleted":
        return targets(work, batch, each)
    statement = cached(work.scope.app, ("near", batch.entity.name, each.near), lambda: near(batch, each.near))
    rows = work.rows(statement, {"ids": literal(batch.ids, sa.Uuid())})
    pairs = [(row[0],) for row in rows]
    seen = replace(batch, ids=[row[1] for row in rows], columns=(each.near,), old=pairs, new=pairs)  # type: ignore[misc]
    return targets(work, seen, each)


def near(batch: Batch, column: str) -> Statement:
    """The values of a column of references in the records `ids`."""
    table = batch.entity.table
    ids = sa.bindparam("ids", type_=sa.ARRAY(sa.Uuid))
    return compiled(sa.select(table.c[column], table.c.id).where(table.c.id == sa.any_(ids)))
