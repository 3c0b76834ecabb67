"""What the database has for an entity: comparable descriptions of its columns, constraints and indexes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from engines.app import Entity, EntityField
from engines.data.sql.statements import DIALECT
from engines.data.sql.tables import SEARCH

WITH_COLUMN = ("column", "generated", "graph")


@dataclass(frozen=True)
class Shape:
    """A column as far as publishing compares it."""

    type: str
    nullable: bool
    default: str
    generated: str
    stored: bool


def shape(column: sa.Column[object]) -> Shape:
    """The description of a column."""
    computed = column.computed
    default = column.server_default
    return Shape(
        type=column.type.compile(dialect=DIALECT),
        nullable=bool(column.nullable),
        default=str(default.arg) if isinstance(default, sa.DefaultClause) else "",
        generated=str(computed.sqltext) if computed is not None else "",
        stored=bool(computed is not None and computed.persisted),
    )


def has_column(field: EntityField | None) -> bool:
    """Whether the field is a column of its entity's table."""
    return field is not None and field.storage in WITH_COLUMN


def column_shape(entity: Entity, name: str) -> Shape:
    """The description of a field's column."""
    return shape(entity.table.c[name])


def search_of(entity: Entity) -> str:
    """The formula of the search column; empty without one."""
    return shape(entity.table.c[SEARCH]).generated if SEARCH in entity.table.c else ""


@dataclass(frozen=True)
class Constraint:
    """A foreign key, unique constraint or index: its kind, columns and what else tells it from another."""

    kind: str
    columns: tuple[str, ...]
    detail: str = ""


def constraints(entity: Entity) -> dict[str, Constraint]:
    """Foreign keys, unique constraints and indexes of an entity's table by name."""
    found: dict[str, Constraint] = {}
    for each in entity.table.constraints:
        match each:
            case sa.ForeignKeyConstraint():
                target = str(each.elements[0].target_fullname).split(".")[-2]
                names = tuple(each.column_keys)
                found[str(each.name)] = Constraint("reference", names, f"{target} {each.ondelete or ''}")
            case sa.UniqueConstraint():
                found[str(each.name)] = Constraint("unique", tuple(column.name for column in each.columns))
    for index in entity.table.indexes:
        method = index.dialect_options["postgresql"]["using"] or ""
        indexed = tuple(column.name for column in index.columns)
        found[str(index.name)] = Constraint("index", indexed, str(method))
    return found


def after_renames(
    found: Mapping[str, Constraint], columns: Mapping[str, str], tables: Mapping[str, str]
) -> dict[str, Constraint]:
    """Old constraints as they look once columns and tables are renamed. A column that is converted has no new name:
    what rests on it never equals anything new."""
    changed: dict[str, Constraint] = {}
    for name, each in found.items():
        target, _, rule = each.detail.partition(" ")
        detail = f"{tables.get(target, target)} {rule}" if each.kind == "reference" else each.detail
        changed[name] = Constraint(each.kind, tuple(columns.get(one, "") for one in each.columns), detail)
    return changed
