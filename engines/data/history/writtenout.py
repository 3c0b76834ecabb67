"""What a new record holds, as JSON that is written out as text and read once.

Built piece by piece it takes the database twice the time, and an import writes ten thousand of them:
`{field: [null, value]}`, and `{lines: [{}, {id: {field: value}}]}` for detail rows; what is empty is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from engines.app import App, Entity, EntityField

MASK = "***"
"""Stands for a sensitive value."""

MOST = 90
"""A function takes a hundred arguments at most."""

Value = sa.ColumnElement[Any]
Fields = Mapping[str, EntityField]


def written_out(
    app: App, entity: Entity, table: sa.FromClause, kept: Fields, kept_of_rows: Mapping[str, Fields]
) -> Value:
    """Everything a record and its detail rows hold."""
    parts = [member(table, name, each, "[null,", "]") for name, each in kept.items()]
    parts += [rows_of(app, table, name, entity.fields[name], fields) for name, fields in kept_of_rows.items()]
    return sa.cast(braced(parts), pg.JSONB)


def rows_of(app: App, table: sa.FromClause, name: str, lines: EntityField, kept: Fields) -> Value:
    """The detail rows of one `lines` field; null where there are none."""
    row = app.entities[lines.type.entity].table.alias("owned")
    members = braced([member(row, inner, each) for inner, each in kept.items()])
    each_row = glued([text('"'), sa.cast(row.c.id, sa.Text), text('":'), members])
    rows = sa.func.string_agg(each_row, text(","))
    whole = sa.select(glued([text(f'"{name}":[{{}},{{'), rows, text("}]")])).where(row.c.parent == table.c.id)
    return whole.correlate(table).scalar_subquery()


def member(table: sa.FromClause, name: str, each: EntityField, before: str = "", after: str = "") -> Value:
    """One member of an object; null, and so left out, where the column is empty."""
    value, quote = plain(table.c[name], each)
    return glued([text(f'"{name}":{before}{quote}'), value, text(f"{quote}{after}")])


def plain(column: sa.ColumnElement[Any], each: EntityField) -> tuple[Value, str]:
    """A column's value as JSON text, and the quote it stands in where that is not part of it."""
    if each.definition.sensitive:
        return sa.case((column.is_not(None), text(MASK))), '"'
    if isinstance(column.type, sa.Integer | sa.Boolean):
        return sa.cast(column, sa.Text), ""
    if isinstance(column.type, sa.Numeric | sa.Uuid):
        return sa.cast(column, sa.Text), '"'
    return sa.cast(sa.func.to_json(column), sa.Text), ""


def braced(members: Sequence[Value]) -> Value:
    """The object of some members."""
    return glued([text("{"), listed(members), text("}")])


def listed(members: Sequence[Value]) -> Value:
    """Members with commas between them, without those that are null."""
    parts = [sa.func.concat_ws(text(","), *part) for part in chunks(members)]
    if len(parts) == 1:
        return parts[0]
    return sa.func.concat_ws(text(","), *(sa.func.nullif(part, text("")) for part in parts))


def chunks(members: Sequence[Value]) -> Iterator[Sequence[Value]]:
    """So many members at a time; once at least."""
    for at in range(0, max(len(members), 1), MOST):
        yield members[at : at + MOST]


def glued(parts: Iterable[Value]) -> Value:
    """Texts one after the other; null where one of them is."""
    first, *rest = parts
    for part in rest:
        first = first.op("||")(part)
    return first


def text(value: str) -> Value:
    """A piece of text of our own: names of fields are plain identifiers."""
    return sa.literal_column("'" + value.replace("'", "''") + "'", sa.Text())
