"""The kinds of values as types of PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from definitions.types import Type
from engines.expressions.library.parts import NUMERIC
from engines.expressions.signature import Column

SqlType = sa.types.TypeEngine[Any]
SQL_TYPES: Mapping[str, SqlType] = {
    "number": NUMERIC, "text": sa.Text(), "boolean": sa.Boolean(), "date": sa.Date(), "datetime": sa.DateTime(True),
    "time": sa.Time(), "reference": sa.Uuid(), "list": pg.ARRAY(sa.Text()), "json": pg.JSONB(),
}  # fmt: skip


def sql_type(type: Type) -> SqlType:
    """The type of a column of values."""
    if type.kind == "list" and type.item is not None:
        return pg.ARRAY(sql_type(type.item))
    return SQL_TYPES.get(type.kind, sa.types.NULLTYPE)


def null(type: Type) -> Column:
    """Empty, of a type."""
    return sa.null() if type.kind == "empty" else sa.cast(sa.null(), sql_type(type))


def is_true(column: Column) -> Column:
    """True, and neither false nor NULL."""
    return column.self_group().is_(sa.true())
