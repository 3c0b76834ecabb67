"""Values that a rule need not ask the database for: what it gave back of a record when that was made, and constants."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal as OneOf

from engines.app import App, Create, Entity
from engines.data.sql.statements import cached
from engines.data.work.frames import Frame, evaluated
from engines.data.work.watched import of_step
from engines.data.work.work import Batch, Row, Work
from engines.expressions import Expression
from engines.expressions.nodes import Field, Literal, Record

Source = tuple[OneOf["column", "constant", "unknown"], object]
"""Where a value is: in which column of the record, or in the expression itself."""

UNKNOWN: Source = ("unknown", None)


def values_of(work: Work, frame: Frame, values: Mapping[str, Expression]) -> list[Row]:
    """The values of some expressions in each context, asked for only where they are not known."""
    if not values or not len(frame):
        return [()] * len(frame)
    known = recalled(work, frame, tuple(values.values()))
    return evaluated(work, frame, values) if known is None else known


def recalled(work: Work, frame: Frame, expressions: tuple[Expression, ...]) -> list[Row] | None:
    """The values in each context; None when any of them has to be asked for."""
    sources = cached(work.scope.app, ("recalled", expressions), lambda: [source_of(each) for each in expressions])
    if UNKNOWN in sources or frame.entity is None or frame.gone:
        return None
    batch = making(work, frame.entity)
    ids = frame.ids("record")
    if batch is None or not {name for kind, name in sources if kind == "column"} <= {"id", *batch.columns}:
        return None
    rows = dict(zip(batch.ids, batch.new or [()] * len(batch.ids), strict=True))
    if not rows.keys() >= set(ids):
        return None
    where = ["id", *batch.columns]
    places = [(where.index(str(name)), None) if kind == "column" else (None, name) for kind, name in sources]
    return [tuple(fixed if at is None else (one, *rows[one])[at] for at, fixed in places) for one in ids]


def source_of(expression: Expression) -> Source:
    """Where the value of an expression is."""
    match expression.node:
        case Literal(value=value) if value is None or isinstance(value, str | bool):
            return "constant", value
        case Record():
            return "column", "id"
        case Field(base=Record(), name=name):
            return "column", name
    return UNKNOWN


def making(work: Work, entity: Entity) -> Batch | None:
    """The batch that made records of an entity, if nothing else was done to any of them since."""
    found = [batch for batch in work.log if batch.entity is entity]
    return found[0] if len(found) == 1 and found[0].kind == "created" else None


def told_to_rules(app: App, entity: Entity) -> frozenset[str]:
    """The written fields of a new record that rules put into the records they make."""
    return cached(app, ("told_to_rules", entity.name), lambda: frozenset(read_by_rules(app, entity)))


def read_by_rules(app: App, entity: Entity) -> Iterable[str]:
    """`told_to_rules`, one after the other."""
    for rule in app.rules:
        if any(event.kind == "created" and event.entity == entity.name for event in rule.events):
            for step in rule.steps:
                if isinstance(step, Create):
                    kinds = (source_of(each) for each in of_step(step))
                    yield from (str(name) for kind, name in kinds if kind == "column" and written(entity, str(name)))


def written(entity: Entity, name: str) -> bool:
    """Whether a field is what was written to the record, and not worked out later."""
    return name in entity.fields and entity.fields[name].storage == "column"
