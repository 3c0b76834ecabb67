"""What expressions of a flow may name besides the fields of its record, and where each value comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from pydantic import JsonValue

from engines.app import App, Entity
from engines.data.rights.seen import bind_type
from engines.data.sql.arrays import Column
from engines.data.sql.statements import cached
from engines.data.work.frames import Frame
from engines.expressions import Expression
from engines.expressions.facts import nodes
from engines.expressions.nodes import Extra
from engines.flows.state import State


@dataclass(frozen=True)
class Names:
    """The names that some expressions use: records by entity, values by their SQL type."""

    records: Mapping[str, Entity]
    values: Mapping[str, Column]


def names_of(app: App, expressions: tuple[Expression, ...]) -> Names:
    """The names that expressions use, found once."""
    return cached(app, ("flow_names", expressions), lambda: found_names(app, expressions))


def found_names(app: App, expressions: Iterable[Expression]) -> Names:
    """`names_of`, worked out."""
    records: dict[str, Entity] = {}
    values: dict[str, Column] = {}
    for expression in expressions:
        for node in nodes(expression.node):
            if isinstance(node, Extra) and node.name not in ("record", "row"):
                if node.type.kind == "reference":
                    records[node.name] = app.entities[node.type.entity]
                else:
                    values[node.name] = bind_type(node.type)
    return Names(records, values)


def context(
    app: App, entity: Entity, record: UUID, state: State, items: Mapping[str, JsonValue],
    expressions: tuple[Expression, ...],
) -> Frame:  # fmt: skip
    """The one context in which expressions of a flow are evaluated."""
    names = names_of(app, expressions)
    columns: dict[str, list[object]] = {"record": [record]}
    columns |= {column(name): [id_of(known(name, state, items))] for name in names.records}
    columns |= {column(name): [known(name, state, items)] for name in names.values}
    return Frame(
        entity,
        columns,
        aliases={column(name): each for name, each in names.records.items()},
        known={column(name): each for name, each in names.values.items()},
    )


def column(name: str) -> str:
    """A name as a column of contexts."""
    return name.replace(".", "$")


def known(name: str, state: State, items: Mapping[str, JsonValue]) -> object:
    """What a name means in a case; nothing when that is not known yet."""
    first, *rest = name.split(".")
    match first, rest:
        case "starter", []:
            return state.starter or None
        case "given", [what]:
            return state.given.get(what)
        case "steps", [*step, fact] if step:
            return answered(".".join(step), fact, state)
    if name in items:
        return items[name]
    if first in items and rest:
        return inside(items[first], rest)
    return state.made.get(name)


def answered(step: str, fact: str, state: State) -> object:
    """What is known of the last answer at a step."""
    answer = state.steps.get(step)
    if answer is None:
        return None
    match fact:
        case "by":
            return answer.who[-1] if answer.who else None
        case "decision":
            return answer.decision
        case "comment":
            return answer.comment
        case _:
            return answer.at


def inside(value: JsonValue, path: list[str]) -> JsonValue:
    """A part of what something outside answered."""
    for name in path:
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value


def id_of(value: object) -> UUID | None:
    """An id from its text."""
    try:
        return UUID(str(value)) if value else None
    except ValueError:
        return None


def as_json(value: object) -> JsonValue:
    """A value of the database as events keep it."""
    match value:
        case None | bool() | int() | str():
            return value
        case Decimal():
            return int(value) if value == value.to_integral_value() else float_free(value)
        case UUID():
            return str(value)
        case datetime() | date():
            return value.isoformat()
        case list() | tuple():
            return [as_json(each) for each in value]
    return str(value)


def float_free(value: Decimal) -> str:
    """A number that is not whole, to the digit."""
    return format(value.normalize(), "f")
