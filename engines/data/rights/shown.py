"""The columns of a record as the asker may see them: as they are, on some records only, or computed when read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from engines.app import Entity, EntityField
from engines.data.rights.permissions import (
    DIRECTORY,
    as_system,
    looked_through,
    may,
    readable,
    shown_when,
    sources,
    verdict_sql,
)
from engines.data.rights.through import Step
from engines.expressions import Expression, Sources, to_sql
from engines.scope import Scope


def changed_columns(scope: Scope, entity: Entity, table: sa.FromClause) -> dict[str, sa.ColumnElement[object]]:
    """The fields that are not just their column: computed when read, or shown on some records only.

    A field that is never shown needs no mask: there is no name for it."""
    made: dict[str, sa.ColumnElement[object]] = {}
    for each in entity.fields.values():
        if each.storage == "rows" or shown_when(scope, entity, each.name) is False:
            continue
        value = changed_column(scope, entity, each, table)
        if value is not None:
            made[each.name] = value
    return made


def changed_column(
    scope: Scope, entity: Entity, each: EntityField, table: sa.FromClause
) -> sa.ColumnElement[object] | None:
    """A field that is shown at least on some records; None when its column is what is seen."""
    mask = unmasked(scope, entity, each.name, table)
    if mask is not None:
        return sa.case((mask, stored_value(scope, entity, each, table)))
    return stored_value(scope, entity, each, table) if each.storage == "read" else None


def unmasked(scope: Scope, entity: Entity, name: str, record: sa.FromClause) -> sa.ColumnElement[bool] | None:
    """On which records a field that may be seen is seen; None for all of them."""
    shown = shown_when(scope, entity, name)
    own = verdict_sql(scope, entity, shown, record) if isinstance(shown, tuple) else None
    path = looked_through(scope, entity, name)
    through = reached(scope, path, record) if path else None
    conditions = [each for each in (own, through) if each is not None]
    return sa.and_(*conditions) if conditions else None


def reached(scope: Scope, path: tuple[Step, ...], record: sa.FromClause) -> sa.ColumnElement[bool] | None:
    """Where every record along a path may be read, and the field at its end be seen; None for everywhere."""
    (entity, name), rest = path[0], path[1:]
    mask = unmasked(scope, entity, name, record)
    if not rest:
        return mask
    other = rest[0][0]
    table = other.table.alias()
    beyond = reached(scope, rest, table)
    narrowed = name != "parent" and other.name not in DIRECTORY and may(scope, other, "read") is not True
    conditions = [each for each in (readable(scope, other, table) if narrowed else None, beyond) if each is not None]
    if not conditions:
        return mask
    link = stored_value(scope, entity, entity.fields[name], record)
    there = link.in_(sa.select(table.c.id).where(*conditions))
    return there if mask is None else sa.and_(mask, there)


def stored_value(scope: Scope, entity: Entity, each: EntityField, table: sa.FromClause) -> sa.ColumnElement[object]:
    """A field's value as the system knows it: its column, or its formula when it is computed on reading."""
    if each.storage != "read":
        return table.c[each.name]
    assert each.formula is not None
    if each.definition.eyes == "asker":
        value = personal_value(scope, entity, each.formula, table)
    else:
        value = to_sql(each.formula, sources(scope.app, entity, table))
    kind = each.definition.column()
    return sa.cast(value, kind) if kind is not None else value


# --- with the asker's own eyes ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OwnTables:
    """The tables for a formula with `eyes: asker`: without the records the asker may not read, and what is hidden
    from them is empty. Of the fields that are computed when read only those are there that the formula reads."""

    scope: Scope
    reads: frozenset[tuple[str, str]]

    def table(self, entity: str) -> sa.FromClause:
        """The records of an entity as far as they count."""
        found = self.scope.app.entities[entity]
        unnamed = entity in DIRECTORY and may(self.scope, found, "read") is False
        eyes, table = as_system(self.scope) if unnamed else self.scope, found.table.alias()
        return self.blanked(found, eyes, table).where(readable(eyes, found, table)).subquery()

    def read_formula(self, entity: str, field: str) -> Expression | None:
        """None: the column is there."""
        return None

    def blanked(self, entity: Entity, eyes: Scope, table: sa.FromClause) -> sa.Select[Any]:
        """Records with nothing in the fields that are hidden."""
        columns: dict[str, sa.ColumnElement[Any]] = {column.name: column for column in table.c}
        for each in entity.fields.values():
            if each.storage == "rows" or (each.storage == "read" and (entity.name, each.name) not in self.reads):
                continue
            if shown_when(eyes, entity, each.name) is False:
                columns[each.name] = sa.cast(sa.null(), each.definition.column() or sa.Text())
                continue
            value = changed_column(eyes, entity, each, table)
            if value is not None:
                columns[each.name] = value
        return sa.select(*(value.label(name) for name, value in columns.items()))


def read_by(formula: Expression) -> frozenset[tuple[str, str]]:
    """The fields that a formula reads, by entity."""
    return frozenset((read.entity, read.field) for read in formula.reads)


def personal_value(scope: Scope, entity: Entity, formula: Expression, table: sa.FromClause) -> sa.ColumnElement[object]:
    """A formula over a record and what belongs to it, as far as the asker may see them."""
    tables = OwnTables(scope, read_by(formula))
    mine = entity.table.alias()
    own = tables.blanked(entity, scope, mine).where(mine.c.id == table.c.id).correlate(table).subquery()
    value = to_sql(formula, Sources(tables=tables, record=own, entity=entity.name, extra={}))
    return sa.select(value).select_from(own).scalar_subquery()
