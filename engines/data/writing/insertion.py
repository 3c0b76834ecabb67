"""The statement that makes new rows: what is given, then layer by layer what is made from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from engines.app import App, Entity, EntityField
from engines.data.calculation.rollups import empty_rollup
from engines.data.calculation.straight import Straight, straight
from engines.data.intake.trees import tree_fields
from engines.data.rights.permissions import StoredTables
from engines.data.sql.arrays import Column, unnested, value_of
from engines.data.sql.recipes import note
from engines.data.sql.statements import Statement, cached, compiled
from engines.data.sql.tables import path_column
from engines.data.work.recalled import told_to_rules
from engines.data.work.sound import own_invariants, sound
from engines.expressions import Expression, Sources, to_sql
from engines.expressions.nodes import Literal

STAMPS: Mapping[str, tuple[str, Column]] = {
    "created_at": ("_now", sa.DateTime(timezone=True)),
    "updated_at": ("_now", sa.DateTime(timezone=True)),
    "created_by": ("_user", sa.Uuid()),
    "updated_by": ("_user", sa.Uuid()),
    "owner": ("_user", sa.Uuid()),
    "department": ("_department", sa.Uuid()),
}
"""What the asking itself supplies, where nothing was given."""


@dataclass(frozen=True)
class Sums:
    """Rollups that are known already: `totals` has a row for each new record with detail rows, its id in `of`."""

    totals: sa.Subquery
    values: Mapping[str, sa.ColumnElement[Any]]

    def beside(self, source: sa.FromClause) -> sa.FromClause:
        """The new rows with their totals."""
        return source.outerjoin(self.totals, self.totals.c.of == source.c.id)


@dataclass(frozen=True)
class Insertion:
    """How rows with a certain set of fields are inserted."""

    statement: Statement
    given: dict[str, Column]
    returned: tuple[str, ...]


def insertion(app: App, entity: Entity, names: frozenset[str]) -> Insertion:
    """How rows that give `names` are inserted."""
    return cached(app, ("insert", entity.name, names), lambda: make_insertion(app, entity, names))


def make_insertion(app: App, entity: Entity, names: frozenset[str]) -> Insertion:
    """`insertion`, worked out."""
    note(app, insertion, entity, names)
    given, returned = given_columns(entity, names), watched(app, entity)
    insert = inserting(app, entity, names, "given")
    if returned or own_invariants(app, entity):
        insert = insert.returning(*(entity.table.c[name] for name in returned), sound(app, entity))
    return Insertion(compiled(insert), given, returned)


def straight_insertion(app: App, entity: Entity, names: frozenset[str]) -> tuple[Insertion, Straight | None]:
    """The same for a single row, with all that follows straight from it; None for the latter where nothing does."""
    return cached(app, ("straight", entity.name, names), lambda: make_straight(app, entity, names))


def make_straight(app: App, entity: Entity, names: frozenset[str]) -> tuple[Insertion, Straight | None]:
    """`straight_insertion`, worked out."""
    note(app, straight_insertion, entity, names)
    plan = insertion(app, entity, names)
    if tree_fields(app, entity):
        return plan, None
    insert = inserting(app, entity, names, "given")
    return plan, straight(app, entity, insert, plan.returned, sound(app, entity))


def given_columns(entity: Entity, names: frozenset[str]) -> dict[str, Column]:
    """The columns in which the values given travel."""
    given: dict[str, Column] = {"id": sa.Uuid()}
    return given | {name: entity.table.c[name].type for name in entity.fields if name in names and name != "id"}


def inserting(app: App, entity: Entity, names: frozenset[str], given_name: str, sums: Sums | None = None) -> sa.Insert:
    """Insert rows of the arrays bound under `given_name`; `sums` are rollups that are known already."""
    table, given = entity.table, given_columns(entity, names)
    rows = unnested(given_name, given)
    source: sa.FromClause = sa.select(
        *(value_of(rows, name, kind).label(name) for name, kind in given.items()), *stamps(entity, names)
    ).subquery("row0")
    source = with_made(app, entity, source)
    written = [column.name for column in table.c if column.name in source.c and writable(column)]
    known = sums.values if sums else {}
    values = [known[name].label(name) if name in known else source.c[name] for name in written]
    targets = [*written, *(path_column(each.name) for each in tree_fields(app, entity))]
    chosen = sa.select(*values, *paths(entity, source)).select_from(sums.beside(source) if sums else source)
    return sa.insert(table).from_select(targets, chosen, include_defaults=False)


def begins(entity: Entity, plan: Insertion) -> bool:
    """Whether the records that a plan makes begin in the first state."""
    return entity.lifecycle is not None and entity.lifecycle.field not in plan.given


def writable(column: sa.Column[object]) -> bool:
    """Whether an insert gives the column a value."""
    return column.computed is None


def watched(app: App, entity: Entity) -> tuple[str, ...]:
    """The columns of a new row that the graph or a rule wants to see; of detail rows also whose they are."""
    wanted = set(app.graph.watched.get(entity.name, ())) | told_to_rules(app, entity)
    if wanted and entity.owner:
        wanted.add("parent")
    return tuple(column.name for column in entity.table.c if column.name in wanted)


def stamps(entity: Entity, names: frozenset[str]) -> list[sa.ColumnElement[Any]]:
    """Who and when, and the first state, where the entity has them and nothing was given."""
    columns: list[sa.ColumnElement[Any]] = [
        sa.bindparam(bind, type_=kind).label(name)
        for name, (bind, kind) in STAMPS.items()
        if name in entity.fields and entity.fields[name].system and name not in names and not own_default(entity, name)
    ]
    if entity.lifecycle and entity.lifecycle.field not in names and not own_default(entity, entity.lifecycle.field):
        columns.append(sa.literal_column(f"'{entity.lifecycle.initial}'", sa.Text()).label(entity.lifecycle.field))
    return [*columns, *beginnings(entity)]


def beginnings(entity: Entity) -> list[sa.ColumnElement[object]]:
    """What rollups are before there are rows, so that a new record needs no reckoning."""
    rollups = {
        name: empty_rollup(each.formula)
        for name, each in entity.fields.items()
        if each.storage == "graph" and each.formula
    }
    kinds = {name: entity.table.c[name].type for name in rollups}
    return [
        sa.literal_column(value, kinds[name]).label(name)
        for name, value in rollups.items()
        if value is not None and value != "null"
    ]


def own_default(entity: Entity, name: str) -> bool:
    """Whether the definition itself says what a field is when nothing is given."""
    return entity.fields[name].default is not None


def paths(entity: Entity, source: sa.FromClause) -> list[sa.ColumnElement[object]]:
    """For each tree field the path of a new record: that of the record above it, and itself."""
    made: list[sa.ColumnElement[object]] = []
    for each in entity.fields.values():
        if each.definition.type == "tree" and each.storage == "column":
            made.append(path(entity, each, source))
    return made


def path(entity: Entity, each: EntityField, source: sa.FromClause) -> sa.ColumnElement[object]:
    """The path of a new record."""
    kind = pg.ARRAY(sa.Uuid)
    own = sa.func.array_append(sa.cast(sa.null(), kind), source.c.id)
    if each.name not in source.c:
        return own
    above = entity.table.alias("above")
    found = sa.select(above.c[path_column(each.name)]).where(above.c.id == source.c[each.name]).scalar_subquery()
    return sa.func.array_append(found, source.c.id)


# --- defaults --------------------------------------------------------------------------------------------------------


def with_made(app: App, entity: Entity, source: sa.FromClause) -> sa.FromClause:
    """The rows with their defaults, and with whatever of their own those defaults read, in order of need."""
    left = wanted(entity, set(source.c.keys()))
    layer = 0
    while left:
        ready = [
            name for name, expression in left.items() if not (own_reads(entity, expression) & left.keys() - {name})
        ]
        layer += 1
        source = next_layer(app, entity, source, {name: left.pop(name) for name in ready or list(left)}, layer)
    return source


def wanted(entity: Entity, there: set[str]) -> dict[str, Expression | None]:
    """The defaults of fields not given, and the formulas or emptiness of the fields those read."""
    found: dict[str, Expression | None] = {}
    open_names = [
        each.name
        for each in entity.fields.values()
        if each.default and each.name not in there and each.storage == "column"
    ]
    while open_names:
        name = open_names.pop()
        each = entity.fields[name]
        if name in there or name in found or each.storage == "rows":
            continue
        found[name] = (
            each.default if each.storage == "column" else each.formula if each.storage == "generated" else None
        )
        open_names += own_reads(entity, found[name])
    return found


def own_reads(entity: Entity, expression: Expression | None) -> set[str]:
    """The fields of the record itself that an expression needs to begin with."""
    if expression is None:
        return set()
    first = {
        read.path[0].field
        for read in expression.reads
        if read.path and read.path[0].kind == "reference" and read.path[0].entity == entity.name
    }
    return first | {read.field for read in expression.reads if not read.path and read.entity == entity.name}


def next_layer(
    app: App, entity: Entity, source: sa.FromClause, made: Mapping[str, Expression | None], layer: int
) -> sa.FromClause:
    """The rows with some more columns."""
    known = Sources(tables=StoredTables(app), record=source, entity=entity.name)
    columns = [
        sa.cast(value(expression, known), entity.table.c[name].type).label(name) for name, expression in made.items()
    ]
    return sa.select(*source.c, *columns).subquery(f"row{layer}")


def value(expression: Expression | None, known: Sources) -> sa.ColumnElement[Any]:
    """An expression's value; nothing where there is none."""
    return sa.null() if expression is None else to_sql(expression, known)


def plain_defaults(entity: Entity) -> dict[str, object]:
    """The fields whose value, when none is given, needs no working out: those that stay empty, or whose default is
    written as a value."""
    found: dict[str, object] = {}
    for name, each in entity.fields.items():
        if each.storage != "column" or each.system or each.definition.type in ("tree", "sequence"):
            continue
        column, node = entity.table.c[name], each.default.node if each.default else None
        if isinstance(node, Literal) and isinstance(node.value, Decimal | str | bool):
            found[name] = node.value
        elif each.default is None and column.nullable and column.server_default is None:
            found[name] = None
    if entity.lifecycle:
        found.pop(entity.lifecycle.field, None)
    return found
