"""Columns of values as PostgreSQL array literals: one parameter per column, whatever the number of rows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

Column = sa.types.TypeEngine[Any]
"""A column type; SQLAlchemy has no common parent of them but the one of anything."""


def literal(values: Iterable[object], kind: Column) -> str:
    """The values as the text of an array of `kind`."""
    write = writer(kind)
    return "{" + ",".join(["NULL" if value is None else write(value) for value in values]) + "}"


def writer(kind: Column) -> Callable[[object], str]:
    """How one value that is there is written inside an array literal."""
    if isinstance(kind, pg.JSONB | sa.JSON):
        return lambda value: quoted(json_text(value))
    if isinstance(kind, sa.ARRAY):
        inner = kind.item_type
        return lambda value: quoted(literal(value if isinstance(value, list) else [], inner))
    if isinstance(kind, sa.Numeric):
        return number
    if isinstance(kind, sa.Boolean):
        return lambda value: "t" if value else "f"
    if isinstance(kind, sa.DateTime):
        return moment
    if isinstance(kind, sa.Uuid):
        return digits
    if isinstance(kind, sa.Date | sa.Integer | sa.Time):
        return str
    return quoted


def quoted(value: object) -> str:
    """Text between quotes, with what would end it escaped."""
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


def digits(value: object) -> str:
    """An id as its bare digits, which take less making than the form with dashes."""
    return f"{value.int:032x}" if isinstance(value, UUID) else str(value)


def number(value: object) -> str:
    """A number without exponent surprises: PostgreSQL reads both forms."""
    return str(value)


def moment(value: object) -> str:
    """A moment between quotes, for the space or colon in it."""
    return quoted(value.isoformat() if isinstance(value, datetime) else value)


def json_text(value: object) -> str:
    """JSON as PostgreSQL reads it; exact numbers keep their digits."""
    return json.dumps(value, ensure_ascii=False, default=plain, separators=(",", ":"))


def plain(value: object) -> object:
    """What `json` cannot write: exact numbers and everything else as their text."""
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def unnested(name: str, columns: dict[str, Column]) -> sa.TableValuedAlias:
    """`unnest(…) as name(column, …)` over one array parameter per column, each bound under `name_column`.

    Arrays of arrays would be flattened, so array and JSON columns travel as text; `value_of` gives them their type.
    """
    arrays = [
        sa.cast(sa.bindparam(f"{name}_{column}", type_=sa.Text()), sa.ARRAY(carried(kind)))
        for column, kind in columns.items()
    ]
    kinds = [sa.column(column, carried(kind)) for column, kind in columns.items()]
    return sa.func.unnest(*arrays).table_valued(*kinds).render_derived(name=name)


def carried(kind: Column) -> Column:
    """The type in which a value travels."""
    if isinstance(kind, pg.JSONB | sa.JSON | sa.ARRAY):
        return sa.Text()
    if isinstance(kind, sa.Numeric) and not isinstance(kind, sa.Integer):
        return sa.Numeric()
    return kind


def value_of(source: sa.FromClause, column: str, kind: Column) -> sa.ColumnElement[object]:
    """A travelled value with its own type."""
    found = source.c[column]
    return sa.cast(found, kind) if isinstance(kind, pg.JSONB | sa.JSON | sa.ARRAY) else found


def params(name: str, columns: dict[str, Column], rows: list[tuple[object, ...]]) -> dict[str, object]:
    """The array parameters of `unnested` for these rows."""
    values = list(zip(*rows, strict=True)) if rows else [() for _ in columns]
    return {
        f"{name}_{column}": literal(each, kind) for (column, kind), each in zip(columns.items(), values, strict=True)
    }
