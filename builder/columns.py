"""Changes of fields as alembic operations on columns."""

from __future__ import annotations

from collections.abc import Iterator

from alembic.operations import ops

from builder import fills
from builder.change import Change
from builder.parked import parked_name
from builder.phases import Phase, Publishing, Step, alter, default_of, fresh, new_table, renamed, sql
from builder.shapes import shape
from engines.app import Entity, EntityField
from engines.data.sql.statements import SCHEMA
from engines.data.sql.tables import path_column


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
