"""What publishing writes into existing rows: defaults, converted values, tree paths, computed values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

import sqlalchemy as sa
from sqlalchemy.sql import visitors

from builder.change import Change
from builder.questions import conversion, quoted, table_of
from engines.app import App, Entity, EntityField
from engines.data.calculation.updates import Stored, recomputed
from engines.data.sql.statements import DDL, SCHEMA
from engines.data.sql.tables import path_column
from engines.expressions import Sources, to_sql

CLOCK = {
    "_now": "now()",
    "_today": "current_date",
    "_timezone": f"coalesce((select value #>> '{{}}' from {SCHEMA}._setting where name = 'timezone'), 'UTC')",
    "_user": "null::uuid",
    "_department": "null::uuid",
    "_roles": "array[]::text[]",
}
"""What stands for who asks and when: nobody, now."""


def literal(statement: sa.ClauseElement) -> str:
    """The statement as text without parameters."""

    def known(element: object, **_: object) -> sa.ColumnElement[object] | None:
        if isinstance(element, sa.BindParameter) and element.key in CLOCK:
            return sa.literal_column(CLOCK[element.key], element.type)
        return None

    replaced = cast(sa.ClauseElement, visitors.replacement_traverse(statement, {}, known))
    return str(replaced.compile(dialect=DDL, compile_kwargs={"literal_binds": True}))


def default(app: App, entity: Entity, field: EntityField, *, only_empty: bool) -> str:
    """Give existing records the default of a field; empty when there is none."""
    if field.default is None or field.default.asker:
        return ""
    table = entity.table
    value = to_sql(field.default, Sources(tables=Stored(app), record=table, entity=entity.name))
    update = table.update().values({field.name: sa.cast(value, table.c[field.name].type)})
    return literal(update.where(table.c[field.name].is_(None)) if only_empty else update)


def constant(entity: Entity, name: str, value: str) -> str:
    """Put the database's own value where there is none."""
    return f"update {table_of(entity.table.name)} set {quoted(name)} = {value} where {quoted(name)} is null"


def converted(entity: Entity, name: str, parked: str, old: str, new: str, back: str) -> str:
    """Fill a converted column; `back` is a column with values of the new type parked earlier."""
    _, value = conversion(parked, old, new)
    if back:
        _, again = conversion(back, new, old)
        value = f"case when ({again}) is not distinct from {quoted(parked)} then {quoted(back)} else {value} end"
    return f"update {table_of(entity.table.name)} set {quoted(name)} = {value} where {quoted(parked)} is not null" + (
        f" or {quoted(back)} is not null" if back else ""
    )


def paths(entity: Entity, name: str) -> str:
    """The path of each record of a tree, from the roots down."""
    table, parent, path = table_of(entity.table.name), quoted(name), quoted(path_column(name))
    return (
        f"with recursive below as (select id, array[id] as path from {table} where {parent} is null"
        f" union all select t.id, b.path || t.id from {table} t join below b on t.{parent} = b.id)"
        f" update {table} as t set {path} = below.path from below where below.id = t.id"
    )


# --- computed values ------------------------------------------------------------------------------


def calculations(old: App | None, new: App, changes: Sequence[Change]) -> Iterator[str]:
    """Recompute, level by level, what is new or reads something that changed."""
    if old is None:
        return
    stale = stale_fields(new, changes)
    for level in new.graph.levels:
        names = tuple(sorted(each.field for each in level.fields if (each.entity, each.field) in stale))
        if names:
            yield literal(recomputed(new, level.entity, names, everything=True))


def stale_fields(new: App, changes: Sequence[Change]) -> set[tuple[str, str]]:
    """The graph fields that are new or other, and all that follows from fields that changed."""
    touched = [(each.entity, each.name) for each in changes if each.kind in TOUCHING]
    graph = {(each.entity, each.field) for level in new.graph.levels for each in level.fields}
    stale: set[tuple[str, str]] = {key for key in touched if key in graph}
    waiting = list(touched)
    while waiting:
        entity, name = waiting.pop()
        follows = {(each.entity, each.name) for each in new.graph.dependents(entity, name) if each.kind == "field"}
        follows_own = {(entity, each) for each in generated_above(new, entity, name)}
        for key in (follows | follows_own) - stale - set(touched):
            stale.add(key)
            waiting.append(key)
    return stale & graph


TOUCHING = ("add_field", "convert_field", "regenerate_field", "reformulate_field")


def generated_above(app: App, entity: str, name: str) -> set[str]:
    """The generated columns of the same row that read a field."""
    if entity not in app.entities:
        return set()
    return {
        each.name
        for each in app.entities[entity].fields.values()
        if each.storage == "generated" and each.formula and any(read.field == name for read in each.formula.reads)
    }
