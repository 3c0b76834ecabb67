"""A page of records as JSON: its columns, its cursor and, when asked, the count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from definitions.texts import Text
from definitions.types import Type
from engines.app import Entity
from engines.data.reading import cursor
from engines.data.reading.asked import fault, search_conditions, sort_keys, sources_of, where_conditions
from engines.data.reading.merged import Merge, Nearest, nearest
from engines.data.reading.plans import Query
from engines.data.reading.recordjson import (
    EMPTY_LIST,
    Column,
    constant,
    field_columns,
    json_value,
    labelled,
    lines,
    link_titles,
    links,
    references,
    shown,
    shown_lines,
    shown_links,
    title,
    titles,
)
from engines.data.rights.seen import Given, compile_asked, listed, presented, seen, seen_sources
from engines.expressions import to_sql
from engines.scope import Scope

COUNT_CAP = 1001


def list_select(
    scope: Scope,
    entity: Entity,
    query: Query,
    where: str,
    given: Mapping[str, Given],
    terms: int,
    empty: Sequence[bool],
) -> sa.ClauseElement:
    """A page of records with its cursor, and the count when asked, as one JSON text."""
    merge = Merge(scope, entity, query, where, given, empty)
    near = nearest(merge)
    record = listed(scope, entity) if near is None else presented(scope, entity, sa.true())
    columns = list_columns(scope, entity, record, query.select)

    def fitting(record: sa.FromClause) -> list[sa.ColumnElement[bool]]:
        wanted = where_conditions(scope, entity, record, where, given)
        narrowed = [query.narrowing.condition(scope, entity, record)] if query.narrowing else []
        return [*wanted, *search_conditions(scope, entity, record, terms), *narrowed]

    keys = sort_keys(scope, entity, record, query.sort)
    chosen = sa.select(*labelled(columns), cursor.made([key.value for key in keys]).label(CURSOR))
    if near is None:
        place = [cursor.beyond(keys, empty)] if empty else []
        chosen = chosen.where(*fitting(record), *place).order_by(*(key.ordered() for key in keys))
    else:
        chosen = chosen.select_from(near.rows.join(record, record.c.id == near.id)).order_by(*near.order)
    page = chosen.limit(sa.bindparam("_fetch", type_=sa.Integer())).cte("page")
    parts = [constant("records"), page_records(page), constant("next"), page_next(page)]
    if query.count:
        every, few = seen(scope, entity), nearest(counting(merge), least=2) if query.count == "capped" else None
        count = counted(every, fitting(every), capped=query.count == "capped") if few is None else counted_near(few)
        parts += [constant("count"), count]
    return sa.select(sa.cast(sa.func.json_build_object(*parts), sa.Text))


CURSOR = "_cursor"
LIMIT = sa.bindparam("_limit", type_=sa.Integer())


def page_records(page: sa.CTE) -> Column:
    """The rows of the page without the one beyond it and without their cursors."""
    rows = sa.select(*(column for column in page.c if column.name != CURSOR)).limit(LIMIT).subquery("r")
    return sa.select(sa.func.coalesce(sa.func.json_agg(rows.table_valued()), EMPTY_LIST)).scalar_subquery()


def page_next(page: sa.CTE) -> Column:
    """The cursor of the last row shown, when there is a row beyond it."""
    more = sa.select(sa.func.count()).select_from(page).scalar_subquery() > LIMIT
    last = (
        sa.select(page.c[CURSOR]).offset(LIMIT - sa.literal_column("1")).limit(sa.literal_column("1")).scalar_subquery()
    )
    return sa.case((more, last))


def counting(merge: Merge) -> Merge:
    """The list, as far as it is counted and in the order that most indexes have."""
    return replace(merge, query=replace(merge.query, limit=COUNT_CAP - 1, sort=""), empty=(), name="counted")


def counted_near(found: Nearest) -> Column:
    """How many records there are, no more than are merged."""
    return sa.select(sa.func.count()).select_from(found.rows).scalar_subquery()


def counted(record: sa.FromClause, conditions: Sequence[sa.ColumnElement[bool]], *, capped: bool) -> Column:
    """How many records there are in all."""
    if not capped:
        return sa.select(sa.func.count()).select_from(record).where(*conditions).scalar_subquery()
    some: sa.Select[Any] = sa.select(sa.literal_column("1")).select_from(record).where(*conditions)
    return (
        sa.select(sa.func.count())
        .select_from(some.limit(sa.literal_column(str(COUNT_CAP))).subquery())
        .scalar_subquery()
    )


def list_columns(scope: Scope, entity: Entity, record: sa.FromClause, select: str) -> dict[str, Column]:
    """The columns of a list: all plain fields, or those selected; always id, version and titles."""
    columns: dict[str, Column] = {}
    named: dict[str, tuple[Type, Column]] = {}
    if select.strip():
        columns |= field_columns([f for f in shown(scope, entity) if f.name in ("id", "version")], record)
        for source in sources_of(select, "/select"):
            selected(scope, entity, record, source, columns, named)
    else:
        fields = shown(scope, entity)
        columns = field_columns(fields, record)
        named = references(scope, [each for each in fields if each.name not in STAMPS], record)
        columns |= links(scope, shown_links(scope, entity), record)
    linked = link_titles(scope, [each for each in shown_links(scope, entity) if each.name in columns], record)
    return columns | {"_title": title(scope, entity, record), "_titles": titles(scope, named, linked)}


STAMPS = ("created_by", "updated_by")


def selected(
    scope: Scope,
    entity: Entity,
    record: sa.FromClause,
    source: str,
    columns: dict[str, Column],
    named: dict[str, tuple[Type, Column]],
) -> None:
    """Add one selected item: a field, detail rows, a path or any other expression."""
    rows = {each.name: each for each in shown_lines(scope, entity)}
    if source in rows:
        columns[source] = lines(scope, rows[source], record)
        return
    linked = [each for each in shown_links(scope, entity) if each.name == source]
    if linked:
        columns |= links(scope, linked, record)
        return
    expression = compile_asked(scope, entity, source, pointer="/select")
    if expression.type.kind == "rows":
        raise fault("/select", Text(f"`{source}` stands for many records.", f"`{source}`代表多条记录。"))
    value = to_sql(expression, seen_sources(scope, entity, record, {}))
    columns[source] = json_value(expression.type, value)
    if expression.type.kind == "reference" and expression.type.entity in scope.app.entities:
        named[source] = (expression.type, value)
