"""What publishing works with: phases in order, both apps, and the smallest operations."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property

import sqlalchemy as sa
from alembic.operations import ops

from builder.change import Change
from builder.matching import entity_pairs, field_pairs
from builder.parked import Parked
from builder.shapes import shape
from engines.app import App, Entity, EntityField
from engines.data.sql.statements import SCHEMA


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


def sql(text: str) -> ops.ExecuteSQLOp:
    """Plain SQL; colons in it are no parameters."""
    return ops.ExecuteSQLOp(sa.text(text.replace(":", "\\:")))


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


def renamed(table: str, before: str, after: str) -> ops.AlterColumnOp:
    """A column under another name."""
    return ops.AlterColumnOp(table, before, schema=SCHEMA, modify_name=after)
