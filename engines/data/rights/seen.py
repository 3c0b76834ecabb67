"""What the asker sees: tables narrowed to readable records and shown fields, and the names an asker may use.

Everything an asker reads goes through here, so that lists, counts, titles, look-ups, search and exports agree. A name
that is hidden is simply not there, and a record that is not readable is not in the table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from definitions.problems import Fault, Invalid
from definitions.types import Type
from engines.app import Entity
from engines.data.rights.permissions import (
    DIRECTORY,
    StoredTables,
    as_system,
    asker,
    may,
    readable,
    verdict_sql,
    visible_fields,
)
from engines.data.rights.shortcuts import shortened
from engines.data.rights.shown import changed_columns
from engines.data.rights.stepwise import stepwise
from engines.data.sql.statements import cached
from engines.expressions import Expression, Names, Sources, compile_expression, to_sql
from engines.scope import Scope


@dataclass(frozen=True)
class Given:
    """A value an expression knows by name, besides the record's fields."""

    type: Type
    value: object


@dataclass(frozen=True)
class Narrowing:
    """A condition on an entity's records that the system sets, with its own eyes, beside what the asker wants.

    Where `_ids` are given the record's id is one of them, too."""

    key: str
    expression: Expression | None
    given: Mapping[str, Given] = field(default_factory=dict)

    def condition(self, scope: Scope, entity: Entity, record: sa.FromClause) -> sa.ColumnElement[bool]:
        """The condition on `record`, which may hide some of what the condition reads."""
        among = record.c.id == sa.func.any(sa.bindparam("_ids", type_=pg.ARRAY(sa.Uuid())))
        if self.expression is None:
            return among
        stored = entity.table.alias()
        extra = {
            name: sa.bindparam(name, type_=bind_type(each.type)) for name, each in self.given.items() if name != "_ids"
        }
        known = Sources(tables=StoredTables(scope.app), record=stored, entity=entity.name, extra=extra)
        holds = to_sql(self.expression, known, condition=True)
        fits = record.c.id.in_(sa.select(stored.c.id).where(holds))
        return sa.and_(among, fits) if "_ids" in self.given else fits


@dataclass(frozen=True)
class SeenTables:
    """The tables as the asker sees them. Fields computed when read are columns of these."""

    scope: Scope

    def table(self, entity: str) -> sa.FromClause:
        """The readable records of an entity. Departments are there for `within` and the like, even unnamed."""
        found = self.scope.app.entities[entity]
        unnamed = entity in DIRECTORY and may(self.scope, found, "read") is False
        return seen(as_system(self.scope) if unnamed else self.scope, found)

    def read_formula(self, entity: str, field: str) -> Expression | None:
        """None: the column is there."""
        return None


@dataclass(frozen=True)
class SeenShapes(Mapping[str, Mapping[str, Type]]):
    """The names the asker may use: for each entity the fields shown to them."""

    scope: Scope

    def __getitem__(self, entity: str) -> Mapping[str, Type]:
        key = ("seen_shape", entity, asker(self.scope))
        return cached(self.scope.app, key, lambda: self.shape(self.scope.app.entities[entity]))

    def __iter__(self) -> Iterator[str]:
        return iter(self.scope.app.entities)

    def __len__(self) -> int:
        return len(self.scope.app.entities)

    def shape(self, entity: Entity) -> Mapping[str, Type]:
        """The types of the fields shown of one entity; of an entity that may not be read only the id."""
        if may(self.scope, entity, "read") is False:
            return {"id": entity.fields["id"].type}
        shown = visible_fields(self.scope, entity)
        return {name: each.type for name, each in entity.fields.items() if name in shown}


def seen(scope: Scope, entity: Entity, table: sa.FromClause | None = None) -> sa.FromClause:
    """The records of `entity` (of `table`, if only some are meant) that the asker may read, with the columns as the
    asker may see them; a fresh alias."""
    table = entity.table.alias() if table is None else table
    return presented(scope, entity, readable(scope, entity, table), table)


def listed(scope: Scope, entity: Entity) -> sa.FromClause:
    """The same for a list: records that PostgreSQL may go through in order until the page is full."""
    table = entity.table.alias()
    verdict = may(scope, entity, "read")
    if isinstance(verdict, tuple) and not entity.owner:
        verdict = tuple(shortened(scope.app, entity, each) for each in verdict)
    return presented(scope, entity, stepwise(verdict_sql(scope, entity, verdict, table)), table)


def presented(
    scope: Scope, entity: Entity, narrowed: sa.ColumnElement[bool], table: sa.FromClause | None = None
) -> sa.FromClause:
    """The records for which `narrowed` holds (over `table`), with the columns as the asker may see them."""
    table = entity.table.alias() if table is None else table
    changed = changed_columns(scope, entity, table)
    if isinstance(narrowed, sa.True_) and not changed:
        return table
    plain = [column for column in table.c if column.name not in changed]
    return sa.select(*plain, *(changed[name].label(name) for name in changed)).where(narrowed).subquery()


def seen_sources(scope: Scope, entity: Entity, record: sa.FromClause, given: Mapping[str, Given]) -> Sources:
    """Where the names of an asker's expression come from."""
    extra = {name: sa.bindparam(name, type_=bind_type(each.type)) for name, each in given.items()}
    return Sources(tables=SeenTables(scope), record=record, entity=entity.name, extra=extra)


def bind_type(kind: Type) -> sa.types.TypeEngine[Any]:
    """The SQL type of a value given by name."""
    match kind.kind:
        case "number":
            return sa.Numeric()
        case "boolean":
            return sa.Boolean()
        case "date":
            return sa.Date()
        case "datetime":
            return sa.DateTime(timezone=True)
        case "time":
            return sa.Time()
        case "reference":
            return sa.Uuid()
        case _:
            return sa.Text()


def compile_asked(
    scope: Scope,
    entity: Entity,
    source: str,
    given: Mapping[str, Given] = {},
    *,
    pointer: str,
    expect: Type | None = None,
) -> Expression:
    """An expression the asker wrote, checked against what the asker may see; faults name the part of the request."""
    names = Names(SeenShapes(scope), entity.name, {name: each.type for name, each in given.items()})
    try:
        return compile_expression(source, names, expect)
    except Invalid as problem:
        faults = tuple(Fault(each.detail, pointer, each.place, each.name) for each in problem.faults)
        raise Invalid(problem.title, faults) from None
