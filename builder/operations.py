"""A list of changes as alembic operations, in the order that works: one list, previewed as SQL and applied."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property

import sqlalchemy as sa
from alembic.operations import ops
from sqlalchemy.schema import SchemaItem

from builder import fills, freezing
from builder.change import Change
from builder.matching import entity_pairs, field_pairs
from builder.parked import Parked, parked_name
from builder.questions import quoted, table_of
from builder.shapes import shape
from engines.app import App, Entity, EntityField
from engines.data.statements import SCHEMA
from engines.data.tables import SEARCH, constraint_name, path_column


class Phase(IntEnum):
    """When an operation comes."""

    TRIGGERS_OFF = 0
    CONSTRAINTS_OFF = 1
    GENERATED_OFF = 2
    PARK = 3
    RENAME_TABLE = 4
    RENAME = 5
    RENAME_AGAIN = 6
    CREATE = 7
    ADD = 8
    FILL = 9
    GENERATE = 10
    CALCULATE = 11
    REQUIRE = 12
    CONSTRAINTS_ON = 13
    TRIGGERS_ON = 14


Step = tuple[Phase, ops.MigrateOperation]


@dataclass(frozen=True)
class Publishing:
    """From which app to which, as which version, and what is parked where it happens."""

    old: App | None
    new: App
    version: int = 1
    parked: Parked = field(default_factory=Parked)

    @cached_property
    def earlier(self) -> dict[str, Entity]:
        """Old entities by the new names."""
        return {pair.new.name: pair.old for pair in entity_pairs(self.old, self.new) if pair.new and pair.old}

    def old_field(self, entity: str, name: str) -> EntityField:
        """The field that the new field `name` was."""
        pairs = field_pairs(self.earlier[entity], self.new.entities[entity])
        return next(pair.old for pair in pairs if pair.old and pair.new and pair.new.name == name)


def operations(publishing: Publishing, changes: Sequence[Change]) -> list[ops.MigrateOperation]:
    """Every operation, in order."""
    steps = [step for change in changes for step in of_change(publishing, change)]
    steps += [(Phase.CALCULATE, sql(text)) for text in fills.calculations(publishing.old, publishing.new, changes)]
    steps.sort(key=lambda step: step[0])
    return [operation for _, operation in steps]


def sql(text: str) -> ops.ExecuteSQLOp:
    """Plain SQL; colons in it are no parameters."""
    return ops.ExecuteSQLOp(sa.text(text.replace(":", "\\:")))


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


def of_field(publishing: Publishing, change: Change) -> Iterator[Step]:
    """The operations of a change of one field."""
    match change.kind:
        case "add_field":
            yield from add_field(publishing, change)
        case "drop_field":
            yield from drop_field(publishing, change)
        case "rename_field":
            yield from rename_field(publishing, change)
        case "convert_field":
            yield from convert_field(publishing, change)
        case "regenerate_field":
            yield from regenerate_field(publishing, change)
        case "widen_field":
            column = new_table(publishing, change).c[change.name]
            yield Phase.FILL, alter(column, modify_type=column.type)
        case "default_field":
            column = new_table(publishing, change).c[change.name]
            yield Phase.FILL, alter(column, modify_server_default=default_of(column))
        case "require_field":
            yield from require(publishing, change)
        case "add_path":
            yield from add_path(publishing.new.entities[change.entity], change.name)
        case "drop_path":
            before = publishing.earlier[change.entity].table.name
            yield Phase.PARK, ops.DropColumnOp(before, path_column(change.was), schema=SCHEMA)
        case "release_field":
            yield Phase.FILL, alter(new_table(publishing, change).c[change.name], modify_nullable=True)
        case _:
            return


def new_table(publishing: Publishing, change: Change) -> sa.Table:
    """The table as it will be."""
    return publishing.new.entities[change.entity].table


def alter(column: sa.Column[object], **changed: object) -> ops.AlterColumnOp:
    """An ALTER COLUMN of a column of the new table."""
    made = ops.AlterColumnOp(column.table.name, column.name, schema=SCHEMA)
    for name, value in changed.items():
        setattr(made, name, value)
    return made


def default_of(column: sa.Column[object]) -> sa.TextClause | None:
    """The database's own value for a column."""
    text = shape(column).default
    return sa.text(text) if text else None


def fresh(column: sa.Column[object], *, nullable: bool | None = None) -> sa.Column[object]:
    """The same column without a table."""
    computed = column.computed
    if computed is not None:
        return sa.Column(column.name, column.type, sa.Computed(computed.sqltext, persisted=computed.persisted))
    may_be_empty = bool(column.nullable) if nullable is None else nullable
    return sa.Column(column.name, column.type, nullable=may_be_empty, server_default=default_of(column))


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


# --- fields ---------------------------------------------------------------------------------------


def add_field(publishing: Publishing, change: Change) -> Iterator[Step]:
    """A new column, or the parked one of the same id and type."""
    entity = publishing.new.entities[change.entity]
    column, each = entity.table.c[change.name], entity.fields[change.name]
    if each.storage == "generated":
        yield Phase.GENERATE, ops.AddColumnOp(entity.table.name, fresh(column), schema=SCHEMA)
        return
    before = publishing.earlier[change.entity].table.name
    parked = publishing.parked.column(before, each.id) if each.storage == "column" else None
    restored = parked is not None and parked[1] == shape(column).type
    if parked is not None and restored:
        yield Phase.RENAME_AGAIN, renamed(entity.table.name, parked[0], column.name)
        if default_of(column) is not None:
            yield Phase.FILL, alter(column, modify_server_default=default_of(column))
    else:
        added = fresh(column, nullable=bool(column.nullable) or default_of(column) is None)
        yield Phase.ADD, ops.AddColumnOp(entity.table.name, added, schema=SCHEMA)
    if each.definition.type == "tree":
        yield from add_path(entity, change.name)
    yield from filled(publishing, entity, each, only_empty=restored)


def filled(publishing: Publishing, entity: Entity, each: EntityField, *, only_empty: bool) -> Iterator[Step]:
    """Existing records get the default; then the value can be required."""
    text = fills.default(publishing.new, entity, each, only_empty=only_empty)
    if text:
        yield Phase.FILL, sql(text)
    column = entity.table.c[each.name]
    if not column.nullable and (only_empty or default_of(column) is None):
        if default_of(column) is not None:
            yield Phase.FILL, sql(fills.constant(entity, each.name, shape(column).default))
        yield Phase.REQUIRE, alter(column, modify_nullable=False)


def add_path(entity: Entity, name: str) -> Iterator[Step]:
    """The hidden column of a tree, filled from the root down."""
    path = path_column(name)
    yield Phase.ADD, ops.AddColumnOp(entity.table.name, fresh(entity.table.c[path]), schema=SCHEMA)
    yield Phase.FILL, sql(fills.paths(entity, name))


def renamed(table: str, before: str, after: str) -> ops.AlterColumnOp:
    """A column under another name."""
    return ops.AlterColumnOp(table, before, schema=SCHEMA, modify_name=after)


def drop_field(publishing: Publishing, change: Change) -> Iterator[Step]:
    """What is computed goes; what was entered is parked, and may be empty from now on."""
    before = publishing.earlier[change.entity]
    each = before.fields[change.name]
    if each.storage == "generated":
        yield Phase.GENERATED_OFF, ops.DropColumnOp(before.table.name, change.name, schema=SCHEMA)
    elif each.storage == "graph":
        yield Phase.PARK, ops.DropColumnOp(before.table.name, change.name, schema=SCHEMA)
    else:
        yield from park(publishing, before, each)
    if each.definition.type == "tree":
        yield Phase.PARK, ops.DropColumnOp(before.table.name, path_column(change.name), schema=SCHEMA)


def park(publishing: Publishing, before: Entity, each: EntityField) -> Iterator[Step]:
    """A column renamed away, without what it required."""
    column = before.table.c[each.name]
    if not column.nullable:
        yield Phase.PARK, alter(column, modify_nullable=True)
    if default_of(column) is not None:
        yield Phase.PARK, alter(column, modify_server_default=None)
    yield Phase.PARK, renamed(before.table.name, each.name, parked_name(each.id, publishing.version))


def rename_field(publishing: Publishing, change: Change) -> Iterator[Step]:
    """A column under its new name; by way of another where that name is only now becoming free."""
    before, after = publishing.earlier[change.entity], publishing.new.entities[change.entity]
    pairs = [(change.was, change.name)]
    if after.fields[change.name].definition.type == before.fields[change.was].definition.type == "tree":
        pairs.append((path_column(change.was), path_column(change.name)))
    for old, new in pairs:
        if new in before.table.c:
            yield Phase.RENAME, renamed(after.table.name, old, f"_new_{new}"[:63])
            yield Phase.RENAME_AGAIN, renamed(after.table.name, f"_new_{new}"[:63], new)
        else:
            yield Phase.RENAME, renamed(after.table.name, old, new)


def convert_field(publishing: Publishing, change: Change) -> Iterator[Step]:
    """The old column is parked, the new one filled from it; a value parked earlier comes back where it still fits."""
    before, entity = publishing.earlier[change.entity], publishing.new.entities[change.entity]
    old, new = publishing.old_field(change.entity, change.name), entity.fields[change.name]
    column, parked = entity.table.c[change.name], parked_name(old.id, publishing.version)
    if old.storage == "generated":
        yield Phase.PARK, renamed(before.table.name, old.name, parked)
        yield Phase.REQUIRE, ops.DropColumnOp(entity.table.name, parked, schema=SCHEMA)
    else:
        yield from park(publishing, before, old)
    added = fresh(column, nullable=bool(column.nullable) or default_of(column) is None)
    yield Phase.ADD, ops.AddColumnOp(entity.table.name, added, schema=SCHEMA)
    earlier = publishing.parked.column(before.table.name, old.id)
    back = earlier[0] if earlier and earlier[1] == shape(column).type else ""
    yield Phase.FILL, sql(fills.converted(entity, new.name, parked, change.was, change.to, back))
    if not column.nullable and default_of(column) is None:
        yield from filled(publishing, entity, new, only_empty=True)


def regenerate_field(publishing: Publishing, change: Change) -> Iterator[Step]:
    """Dropped and added: PostgreSQL cannot change the formula of every generated column in place."""
    before, after = publishing.earlier[change.entity], publishing.new.entities[change.entity]
    yield Phase.GENERATED_OFF, ops.DropColumnOp(before.table.name, change.was, schema=SCHEMA)
    yield Phase.GENERATE, ops.AddColumnOp(after.table.name, fresh(after.table.c[change.name]), schema=SCHEMA)


def require(publishing: Publishing, change: Change) -> Iterator[Step]:
    """No value may be missing any more."""
    entity = publishing.new.entities[change.entity]
    text = fills.default(publishing.new, entity, entity.fields[change.name], only_empty=True)
    if text:
        yield Phase.FILL, sql(text)
    yield Phase.REQUIRE, alter(entity.table.c[change.name], modify_nullable=False)


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
        return Phase.CONSTRAINTS_ON, ops.CreateForeignKeyOp.from_constraint(found)
    return Phase.CONSTRAINTS_ON, ops.CreateUniqueConstraintOp.from_constraint(found)


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
