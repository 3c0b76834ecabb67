"""What must hold for a record: its entity's checks, and the limits and conditions its fields set themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from definitions.texts import Text
from engines.app import App, Blanks, Check, Entity, EntityField
from engines.data.rights.permissions import sources
from engines.data.sql.statements import cached
from engines.expressions import Expression, to_sql
from engines.expressions.nodes import Call, Literal, Negate

Condition = sa.ColumnElement[bool]


@dataclass(frozen=True, eq=False)
class Invariant:
    """One thing that must hold. `reads` are its expressions, `field` where its fault belongs."""

    name: str
    message: Text
    reads: tuple[Expression, ...]
    holds: Condition
    field: str = ""
    blanks: Blanks = ()
    """The `{path}` parts of the message."""


def invariants(app: App, entity: Entity) -> Mapping[str, Invariant]:
    """Everything that must hold for a record: `check:name`, `limit:field` and, when chosen, `filter:field`."""
    return cached(app, ("invariants", entity.name), lambda: dict(made(app, entity)))


def made(app: App, entity: Entity) -> Iterator[tuple[str, Invariant]]:
    """`invariants`, one by one."""
    known = sources(app, entity, entity.table)
    for check in entity.checks.values():
        holds = to_sql(check.must, known, condition=True)
        field = check.name if check.name in entity.fields else ""
        yield f"check:{check.name}", Invariant(check.name, message(check), (check.must,), holds, field, check.blanks)
    for each in entity.fields.values():
        if each.storage != "rows" and (each.must or judged_bounds(each)):
            yield f"limit:{each.name}", limit(app, entity, each)
        if each.storage == "column" and each.filter:
            yield f"filter:{each.name}", offered(app, entity, each, each.filter)


def offered(app: App, entity: Entity, each: EntityField, filter: Expression) -> Invariant:
    """A reference names one of the records that its filter offers."""
    target = app.entities[each.type.entity]
    picked = target.table.alias()
    known = replace(sources(app, target, picked), extra={"record": entity.table})
    fits = sa.exists().where(picked.c.id == entity.table.c[each.name], to_sql(filter, known, condition=True))
    holds = sa.or_(entity.table.c[each.name].is_(None), fits.correlate_except(picked))
    text = Text(
        f"“{each.title.en}”: this “{target.title.en}” is not among those that can be chosen.",
        f"“{each.title.get('zh')}”：该“{target.title.get('zh')}”不在可选范围内。",
    )
    return Invariant(each.name, each.definition.message or text, (), holds, each.name, each.blanks)


def message(check: Check) -> Text:
    """A check's message."""
    source = check.must.source
    return check.message or Text(f"“{check.name}” does not hold: {source}.", f"“{check.name}”不成立：{source}。")


def limit(app: App, entity: Entity, each: EntityField) -> Invariant:
    """The bounds and the condition of one field."""
    known = sources(app, entity, entity.table)
    value = to_sql_of(each, entity)
    bounds = judged_bounds(each)
    parts: list[Condition] = []
    for sign, bound in bounds:
        edge = to_sql(bound, known)
        parts.append(sa.or_(value.is_(None), edge.is_(None), value >= edge if sign == ">=" else value <= edge))
    if each.must:
        parts.append(to_sql(each.must, known, condition=True))
    reads = (*(bound for _, bound in bounds), *([each.must] if each.must else []))
    return Invariant(each.name, limit_message(each), reads, sa.and_(*parts), each.name, each.blanks)


def to_sql_of(each: EntityField, entity: Entity) -> sa.ColumnElement[Any]:
    """A field's value; of a text its length, which is what its bounds mean."""
    column = entity.table.c[each.name]
    return sa.func.char_length(column) if each.type.kind == "text" else column


def judged_bounds(each: EntityField) -> list[tuple[str, Expression]]:
    """The bounds that the database has to judge: the others are judged when a value is read."""
    if each.type.kind == "text" or each.storage in ("read", "rows"):
        return []
    made_here = each.storage != "column" or each.default is not None
    found = [(">=", each.min), ("<=", each.max)]
    return [(sign, bound) for sign, bound in found if bound and (made_here or fixed(bound) is None)]


def fixed(bound: Expression | None) -> Decimal | None:
    """The number a bound is, when it is written as one."""
    node = bound.node if bound else None
    sign = 1
    if isinstance(node, Negate):
        node, sign = node.operand, -1
    return node.value * sign if isinstance(node, Literal) and isinstance(node.value, Decimal) else None


def limit_message(each: EntityField) -> Text:
    """What is said when a field's value is out of its bounds or against its condition."""
    if each.definition.message:
        return each.definition.message
    if not (each.min or each.max):
        return Text(f"“{each.title.en}” is not right.", f"“{each.title.get('zh')}”不正确。")
    least = Text(f"at least {written(each.min)}", f"不小于{written(each.min)}") if each.min else None
    most = Text(f"at most {written(each.max)}", f"不大于{written(each.max)}") if each.max else None
    said = [words for words in (least, most) if words]
    en, zh = " and ".join(each.en for each in said), "且".join(each.get("zh") for each in said)
    return Text(f"“{each.title.en}” must be {en}.", f"“{each.title.get('zh')}”必须{zh}。")


def written(bound: Expression) -> str:
    """A bound as people read it: a number, a day; anything else as the definition has it."""
    match bound.node:
        case Call(function="date", arguments=(Literal(value=str() as day),)):
            return day
    return bound.source


def concerned_limits(app: App, entity: Entity) -> Mapping[str, frozenset[str]]:
    """For each limit the fields of the record itself that it looks at; a filter looks when the reference changes."""
    return cached(
        app,
        ("concerned_limits", entity.name),
        lambda: {
            key: frozenset({each.field, *own_reads(each)})
            for key, each in invariants(app, entity).items()
            if not key.startswith("check:")
        },
    )


def own_reads(each: Invariant) -> set[str]:
    """The fields of the record itself that an invariant begins with."""
    found = set()
    for expression in each.reads:
        for read in expression.reads:
            found.add(read.path[0].field if read.path else read.field)
    return found
