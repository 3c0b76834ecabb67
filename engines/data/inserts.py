"""New rows: one statement per entity and set of fields given, defaults worked out in it, detail rows after it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from engines.app import App, Entity, EntityField
from engines.data.arrays import Column, params, unnested, value_of
from engines.data.broken import explained
from engines.data.calculation.rollups import empty_rollup
from engines.data.incoming import Draft
from engines.data.permissions import StoredTables
from engines.data.sequences import number
from engines.data.sound import all_sound, own_invariants, sound
from engines.data.statements import Statement, cached, compiled
from engines.data.tables import path_column
from engines.data.trees import created_paths, tree_fields
from engines.data.work import Batch, Work
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


MANY = 1000
"""From so many new rows on, one statement may have changed what a table is."""


@dataclass(frozen=True)
class Insertion:
    """How rows with a certain set of fields are inserted."""

    statement: Statement
    given: dict[str, Column]
    returned: tuple[str, ...]


def insert(work: Work, entity: Entity, drafts: Sequence[Draft]) -> None:
    """Insert records and their detail rows."""
    number(work, entity, drafts)
    even(work.scope.app, entity, drafts)
    for names, group in by_shape(drafts).items():
        insert_group(work, entity, insertion(work.scope.app, entity, names), group)
    created_paths(work, entity, drafts)
    for name in lines_of(drafts):
        rows = [row for draft in drafts for row in owned_rows(draft, name)]
        insert(work, work.scope.app.entities[entity.fields[name].type.entity], rows)


def by_shape(drafts: Iterable[Draft]) -> dict[frozenset[str], list[Draft]]:
    """The drafts by the set of fields they give."""
    groups: dict[frozenset[str], list[Draft]] = {}
    for draft in drafts:
        groups.setdefault(frozenset(draft.values), []).append(draft)
    return groups


def even(app: App, entity: Entity, drafts: Sequence[Draft]) -> None:
    """Drafts that give different fields give the same ones after it, where what they lack is known beforehand."""
    shapes = {frozenset(draft.values) for draft in drafts}
    if len(shapes) < 2:
        return
    known = cached(app, ("plain_defaults", entity.name), lambda: plain_defaults(entity))
    wanted = {name: known[name] for shape in shapes for name in shape if name in known}
    for draft in drafts:
        draft.values = {**wanted, **draft.values}


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


def lines_of(drafts: Iterable[Draft]) -> list[str]:
    """The lines fields for which any draft has rows."""
    return list(dict.fromkeys(name for draft in drafts for name, rows in draft.lines.items() if rows))


def owned_rows(draft: Draft, name: str) -> list[Draft]:
    """The new detail rows of a record, told whose they are and where they stand."""
    rows = [row for row in draft.lines.get(name, ()) if not row.dropped]
    for position, row in enumerate(rows, 1):
        row.values |= {"parent": draft.id, "position": position}
    return rows


def insert_group(work: Work, entity: Entity, plan: Insertion, drafts: Sequence[Draft]) -> None:
    """Insert records that give the same fields."""
    names = [name for name in plan.given if name != "id"]
    rows = [(draft.id, *(draft.values[name] for name in names)) for draft in drafts]
    with explained(work.scope, entity, drafts[0].pointer if len(drafts) == 1 else ""):
        made = work.rows(plan.statement, params("given", plan.given, rows))
    ids = [draft.id for draft in drafts]
    kept = all_sound(work.scope.app, entity, [row[-1] for row in made])
    owners = [draft.values["parent"] for draft in drafts] if entity.owner else ()
    analyze(work, entity, len(ids))
    new = [row[:-1] for row in made] if plan.returned else ()
    beginning = entity.lifecycle is not None and entity.lifecycle.field not in plan.given
    work.add(Batch(entity, "created", ids, plan.returned, (), new, owners, beginning, kept=kept, chain=work.chain))


def analyze(work: Work, entity: Entity, count: int) -> None:
    """Let the database count again after so many new rows that what it knew is wrong: plans made for a small table,
    those of its own foreign keys too, would read all of the large one for each row."""
    if count < MANY:
        return
    table = entity.table
    name = f'"{table.schema}"."{table.name}"'
    known = work.rows(Statement(f"select reltuples from pg_class where oid = '{name}'::regclass"))
    if known and isinstance(known[0][0], int | float) and known[0][0] < count:
        work.rows(Statement(f"analyze {name}"))


# --- the statement ---------------------------------------------------------------------------------------------------


def insertion(app: App, entity: Entity, names: frozenset[str]) -> Insertion:
    """How rows that give `names` are inserted."""
    return cached(app, ("insert", entity.name, names), lambda: make_insertion(app, entity, names))


def make_insertion(app: App, entity: Entity, names: frozenset[str]) -> Insertion:
    """`insertion`, worked out: the values given, then layer by layer what is made from them."""
    table = entity.table
    given: dict[str, Column] = {"id": sa.Uuid()}
    given |= {name: table.c[name].type for name in entity.fields if name in names and name != "id"}
    rows = unnested("given", given)
    source: sa.FromClause = sa.select(
        *(value_of(rows, name, kind).label(name) for name, kind in given.items()), *stamps(entity, names)
    ).subquery("row0")
    source = with_made(app, entity, source)
    written = [column.name for column in table.c if column.name in source.c and writable(column)]
    chosen = sa.select(*(source.c[name] for name in written), *paths(entity, source))
    targets = [*written, *(path_column(each.name) for each in tree_fields(app, entity))]
    insert = sa.insert(table).from_select(targets, chosen, include_defaults=False)
    returned = watched(app, entity)
    if returned or own_invariants(app, entity):
        insert = insert.returning(*(table.c[name] for name in returned), sound(app, entity))
    return Insertion(compiled(insert), given, returned)


def writable(column: sa.Column[object]) -> bool:
    """Whether an insert gives the column a value."""
    return column.computed is None


def watched(app: App, entity: Entity) -> tuple[str, ...]:
    """The columns of a new row that the graph wants to see; of detail rows also whose they are."""
    wanted = set(app.graph.watched.get(entity.name, ()))
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
