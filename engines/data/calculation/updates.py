"""The statements of the graph: who is affected, lock them, recompute or add, and return old and new."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from engines.app import App, EntityField
from engines.data.calculation.graph import Dependent, Level
from engines.data.sql.statements import Statement, cached, compiled
from engines.data.work.rowlocks import IDS
from engines.data.work.sound import sound
from engines.expressions import Expression, Hop, Sources, to_sql


class Stored:
    """The tables of an app as they are stored: no permissions; what is never stored is put in where it is read."""

    def __init__(self, app: App) -> None:
        self.app = app

    def table(self, entity: str) -> sa.Table:
        """The table of an entity."""
        return self.app.entities[entity].table

    def read_formula(self, entity: str, field: str) -> Expression | None:
        """The formula of a field that has no column."""
        found = self.app.entities[entity].fields[field]
        return found.formula if found.storage == "read" else None


def affected(app: App, dependent: Dependent) -> Statement:
    """`ids` (values of `dependent.near`) in, target ids out, in order."""
    return cached(
        app, ("affected", dependent.near == "id", dependent.path), lambda: compiled(walk_back(app, dependent))
    )


def walk_back(app: App, dependent: Dependent) -> sa.Select[tuple[object]]:
    """From the end of the path to its beginning, one sub-select a hop."""
    found: sa.Select[tuple[object]] = sa.select(sa.func.unnest(IDS).label("id"))
    for hop in reversed(dependent.path):
        found = before(app, hop, found)
    ids = found.subquery("affected").c.id
    return sa.select(ids.label("id")).where(ids.is_not(None)).distinct().order_by(ids)


def before(app: App, hop: Hop, ids: sa.Select[tuple[object]]) -> sa.Select[tuple[object]]:
    """The records from which `hop` leads to one of `ids`."""
    source, target = app.entities[hop.entity].table.alias(), app.entities[hop.target].table.alias()
    match hop.kind:
        case "reference":
            return sa.select(source.c.id.label("id")).where(source.c[hop.field].in_(ids))
        case "rows":
            return sa.select(target.c[hop.field].label("id")).where(target.c.id.in_(ids))
        case _:
            return sa.select(source.c.id.label("id")).where(ids.exists())


def recompute(app: App, level: Level, *, everything: bool = False) -> Statement:
    """Write the level's fields anew for `ids` (or for every row), only where they differ."""
    names = tuple(sorted(level.names))
    return recompute_fields(app, level.entity, names, everything=everything)


def recompute_fields(app: App, entity: str, names: tuple[str, ...], *, everything: bool = False) -> Statement:
    """The same for some graph fields of an entity."""
    return cached(
        app,
        ("recompute", entity, names, everything),
        lambda: compiled(recompute_update(app, entity, names, everything)),
    )


def recompute_update(app: App, entity: str, names: tuple[str, ...], everything: bool) -> sa.Update:
    """The update, giving back what the rows were and are."""
    return recomputed(app, entity, names, everything).returning(*old_and_new(app, entity, names))


def recomputed(app: App, entity: str, names: tuple[str, ...], everything: bool) -> sa.Update:
    """Values first, in a sub-select; then one update of the rows where any of them is another."""
    table = app.entities[entity].table
    values = values_now(app, entity, names, everything)
    differs = sa.or_(*(table.c[name].is_distinct_from(values.c[name]) for name in names))
    update = table.update().where(table.c.id == values.c.id, differs)
    return update.values({name: values.c[name] for name in names})


def values_now(app: App, entity: str, names: tuple[str, ...], everything: bool = False) -> sa.Subquery:
    """`id` and what each of the fields should be, as the column would store it."""
    row = app.entities[entity].table.alias("computed_row")
    sources = Sources(tables=Stored(app), record=row, entity=entity)
    fields = app.entities[entity].fields
    values = [stored(fields[name], row, sources).label(name) for name in names]
    chosen = sa.select(row.c.id, *values)
    return (chosen if everything else chosen.where(row.c.id == sa.func.any(IDS))).subquery("computed")


def stored(field: EntityField, row: sa.FromClause, sources: Sources) -> sa.ColumnElement[object]:
    """The formula's value rounded as its column rounds it."""
    assert field.formula is not None
    return sa.cast(to_sql(field.formula, sources), row.c[field.name].type)


def delta(app: App, level: Level, names: Iterable[str] | None = None) -> Statement:
    """Add `d_<field>` (arrays beside `ids`) to the fields; rows for which nothing is added stay untouched."""
    wanted = tuple(sorted(names if names is not None else (each.field for each in level.fields if each.delta)))
    return cached(app, ("delta", level.entity, wanted), lambda: compiled(delta_update(app, level.entity, wanted)))


def delta_update(app: App, entity: str, names: tuple[str, ...]) -> sa.Update:
    """`f = f + d`: safe against what others commit meanwhile, since it reads the row it waited for."""
    table = app.entities[entity].table
    added = unnested(names)
    update = table.update().where(table.c.id == added.c.id, sa.or_(*(added.c[name] != 0 for name in names)))
    sums = {name: sa.func.coalesce(table.c[name], 0) + added.c[name] for name in names}
    return update.values(sums).returning(*old_and_new(app, entity, names))


def unnested(names: tuple[str, ...]) -> sa.TableValuedAlias:
    """The arrays side by side, as rows."""
    arrays = [IDS, *(sa.bindparam(f"d_{name}", type_=pg.ARRAY(sa.Numeric)) for name in names)]
    columns = [sa.column("id", sa.Uuid), *(sa.column(name, sa.Numeric) for name in names)]
    return sa.func.unnest(*arrays).table_valued(*columns, name="added").render_derived()


def old_and_new(app: App, entity: str, names: Iterable[str]) -> list[sa.ColumnElement[object]]:
    """`id`, `"old.x"` and `"new.x"` of the written fields, of what is generated from them, of what is watched; and
    last whether the row is sound."""
    table = app.entities[entity].table
    columns = returned(app, entity, frozenset(names))
    old = sa.table("old", *(sa.column(name, table.c[name].type) for name in columns))
    new = sa.table("new", *(sa.column(name, table.c[name].type) for name in columns))
    pairs = [pair for name in columns for pair in (old.c[name].label(f"old.{name}"), new.c[name].label(f"new.{name}"))]
    return [table.c.id, *pairs, sound(app, app.entities[entity])]


def returned(app: App, entity: str, names: frozenset[str]) -> tuple[str, ...]:
    """The columns whose old and new values a write of `names` returns, in the table's order."""
    wanted = names | set(app.graph.watched.get(entity, ())) | generated_from(app, entity, names)
    if app.entities[entity].owner:
        wanted |= {"parent"}
    return tuple(column.name for column in app.entities[entity].table.c if column.name in wanted)


def generated_from(app: App, entity: str, names: frozenset[str]) -> set[str]:
    """The generated columns that read any of `names`, directly or through each other."""
    found: set[str] = set()
    generated = [each for each in app.entities[entity].fields.values() if each.storage == "generated" and each.formula]
    while True:
        more = {each.name for each in generated if each.formula and reads_any(each.formula, names | found)} - found
        if not more:
            return found
        found |= more


def reads_any(formula: Expression, names: frozenset[str] | set[str]) -> bool:
    """Whether an own-row formula reads any of `names`."""
    return any(read.field in names for read in formula.reads)
