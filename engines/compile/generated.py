"""SQL of generated columns: the formula over its own row, with other generated columns put in."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import cast

import sqlalchemy as sa

from engines.app import EntityField
from engines.data.sql.statements import DDL
from engines.expressions import Expression, Sources, to_sql


class NoTables:
    """A generated column reads no table but its own row."""

    def table(self, entity: str) -> sa.Table:
        """There is none."""
        raise LookupError(entity)

    def read_formula(self, entity: str, field: str) -> Expression | None:
        """What is generated is never computed when read."""
        return None


def generated_texts(fields: Mapping[str, EntityField], order: list[str]) -> dict[str, str]:
    """The SQL text of each generated column of an entity, in an order in which each comes after what it reads."""
    columns: dict[str, sa.ColumnElement[object]] = {
        name: sa.column(name, field.definition.column())
        for name, field in fields.items()
        if field.storage in ("column", "graph")
    }
    row = cast(sa.FromClause, SimpleNamespace(c=columns))
    for name in order:
        field = fields[name]
        assert field.formula is not None
        columns[name] = to_sql(field.formula, Sources(tables=NoTables(), record=row, entity=field.entity))
    return {name: text_of(columns[name]) for name in order}


def text_of(element: sa.ColumnElement[object]) -> str:
    """The element as text, literals and all."""
    return str(element.compile(dialect=DDL, compile_kwargs={"literal_binds": True, "include_table": False}))
