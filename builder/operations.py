"""A list of changes as alembic operations, in the order that works: one list, previewed as SQL and applied."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import sqlalchemy as sa
from alembic.operations import ops
from sqlalchemy.schema import SchemaItem

from builder import fills, freezing
from builder.change import Change
from builder.columns import of_field
from builder.parked import parked_name
from builder.phases import Phase, Publishing, Step, fresh, new_table, sql
from builder.questions import quoted, table_of
from builder.shapes import shape
from engines.app import App
from engines.data.sql.statements import SCHEMA
from engines.data.sql.tables import SEARCH, constraint_name


def operations(publishing: Publishing, changes: Sequence[Change]) -> list[ops.MigrateOperation]:
    """Every operation, in order."""
    steps = [step for change in changes for step in of_change(publishing, change)]
    steps += [(Phase.CALCULATE, sql(text)) for text in fills.calculations(publishing.old, publishing.new, changes)]
    steps.sort(key=lambda step: step[0])
    return [operation for _, operation in steps]


def of_change(publishing: Publishing, change: Change) -> Iterator[Step]:
    """The operations of one change."""
    match change.kind:
        case "add_entity":
            yield from add_entity(publishing, change)
        case "drop_entity":
            yield from drop_entity(publishing, change)
        case "rename_entity":
            before, after = (
                publishing.earlier[change.entity].table.name,
                publishing.new.entities[change.entity].table.name,
            )
            yield Phase.RENAME_TABLE, ops.RenameTableOp(before, after, schema=SCHEMA)
        case "add_constraint" | "drop_constraint":
            yield constraint(publishing, change)
        case "search":
            yield from search(publishing, change)
        case "freeze":
            yield from freeze(publishing, change)
        case _:
            yield from of_field(publishing, change)


# --- entities -------------------------------------------------------------------------------------


def add_entity(publishing: Publishing, change: Change) -> Iterator[Step]:
    """A table with its key; what rests on other tables comes later. A parked one of the same id gives its rows back."""
    entity = publishing.new.entities[change.entity]
    table = entity.table
    key = sa.PrimaryKeyConstraint(*[each.name for each in table.primary_key.columns], name=str(table.primary_key.name))
    parts: list[SchemaItem] = [*(fresh(each) for each in table.columns), key]
    yield Phase.CREATE, ops.CreateTableOp(table.name, parts, schema=SCHEMA)
    parked = publishing.parked.table(entity.id)
    if parked:
        name, had = parked
        kept = [each.name for each in table.columns if each.computed is None and had.get(each.name) == shape(each).type]
        names = ", ".join(quoted(each) for each in kept)
        copy = f"insert into {table_of(table.name)} ({names}) select {names} from {table_of(name)}"
        yield Phase.FILL, sql(copy)
        yield Phase.FILL, ops.DropTableOp(name, schema=SCHEMA)


def drop_entity(publishing: Publishing, change: Change) -> Iterator[Step]:
    """The table is parked without anything that binds it to others."""
    assert publishing.old is not None
    entity = publishing.old.entities[change.entity]
    table, name = entity.table, parked_name(entity.id, publishing.version)
    yield from ((Phase.TRIGGERS_OFF, sql(text)) for text in freezing.drops(publishing.old, entity))
    for each in table.foreign_key_constraints:
        yield Phase.CONSTRAINTS_OFF, dropped_constraint(table, str(each.name), "foreignkey")
    for index in table.indexes:
        yield Phase.CONSTRAINTS_OFF, ops.DropIndexOp(str(index.name), table.name, schema=SCHEMA)
    for unique in table.constraints:
        if isinstance(unique, sa.UniqueConstraint):
            yield Phase.CONSTRAINTS_OFF, dropped_constraint(table, str(unique.name), "unique")
    key = quoted(str(table.primary_key.name))
    yield Phase.PARK, sql(f"alter index {SCHEMA}.{key} rename to {quoted(constraint_name('pk', name))}")
    yield Phase.PARK, ops.RenameTableOp(table.name, name, schema=SCHEMA)


def dropped_constraint(table: sa.Table, name: str, kind: str) -> ops.DropConstraintOp:
    """A constraint dropped."""
    return ops.DropConstraintOp(name, table.name, kind, schema=SCHEMA)


# --- constraints, search, frozen states -----------------------------------------------------------


def constraint(publishing: Publishing, change: Change) -> Step:
    """A foreign key, unique constraint or index."""
    if change.kind == "drop_constraint":
        assert publishing.old is not None
        table = publishing.old.entities[change.entity].table
        if change.was == "index":
            return Phase.CONSTRAINTS_OFF, ops.DropIndexOp(change.name, table.name, schema=SCHEMA)
        kind = "foreignkey" if change.was == "reference" else "unique"
        return Phase.CONSTRAINTS_OFF, dropped_constraint(table, change.name, kind)
    table = new_table(publishing, change)
    if change.to == "index":
        index = next(each for each in table.indexes if each.name == change.name)
        return Phase.CONSTRAINTS_ON, ops.CreateIndexOp.from_index(index)
    found = next(each for each in table.constraints if each.name == change.name)
    if isinstance(found, sa.ForeignKeyConstraint):
        make_targets(publishing.new, change.entity, found)
        return Phase.CONSTRAINTS_ON, ops.CreateForeignKeyOp.from_constraint(found)
    return Phase.CONSTRAINTS_ON, ops.CreateUniqueConstraintOp.from_constraint(found)


def make_targets(app: App, name: str, found: sa.ForeignKeyConstraint) -> None:
    """Tables are made when first used, and alembic looks up the one a reference points at."""
    fields = app.entities[name].fields
    for column in found.columns:
        assert app.entities[fields[column.name].type.entity].table is not None


def search(publishing: Publishing, change: Change) -> Iterator[Step]:
    """The search column with its new text."""
    after = new_table(publishing, change)
    if change.was:
        yield Phase.GENERATED_OFF, ops.DropColumnOp(publishing.earlier[change.entity].table.name, SEARCH, schema=SCHEMA)
    if SEARCH in after.c:
        yield Phase.GENERATE, ops.AddColumnOp(after.name, fresh(after.c[SEARCH]), schema=SCHEMA)


def freeze(publishing: Publishing, change: Change) -> Iterator[Step]:
    """The triggers of an entity and its detail rows, off before anything else and on again at the end."""
    before = publishing.earlier.get(change.entity)
    if publishing.old is not None and before is not None:
        yield from ((Phase.TRIGGERS_OFF, sql(text)) for text in freezing.drops(publishing.old, before))
    after = publishing.new.entities[change.entity]
    yield from ((Phase.TRIGGERS_ON, sql(text)) for text in freezing.creates(publishing.new, after))
