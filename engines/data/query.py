"""Reading records: a request becomes a plan (pure), a plan is one statement whose only value is the JSON to send.

A statement is compiled once for each app, kind of asker and shape of request, and its text kept: a repeated request
costs a look-up. `fetch` runs a plan on a connection; the server has a twin of it for its event loop.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

import psycopg
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from definitions.problems import Fault, Invalid, NotFound
from definitions.texts import Text
from definitions.types import BOOLEAN, Type
from engines.app import App, Entity, Lifecycle
from engines.data import cursor
from engines.data.literals import Lifted, lifted
from engines.data.permissions import actable, asker, condition, require, shown_when, visible_fields
from engines.data.recordjson import (
    EMPTY_LIST,
    Column,
    constant,
    field_columns,
    json_value,
    lines,
    reference_title,
    references,
    shown,
    shown_lines,
    title,
    titles,
)
from engines.data.seen import Given, Narrowing, SeenShapes, bind_type, compile_asked, seen, seen_sources
from engines.data.statements import Connection, Statement, cached, compiled, scope_params
from engines.data.tables import SEARCH
from engines.expressions import to_sql
from engines.scope import Scope

T = TypeVar("T")

LARGEST_PAGE = 1000
COUNT_CAP = 1001
KEPT = 2000
"""Requests remembered by their text, per app."""

MOST_TERMS = 8
UNSORTABLE = ("rows", "list", "json", "period")


@dataclass(frozen=True, slots=True)
class Query:
    """What of an entity's records is asked for, in the words of the request."""

    where: str = ""
    sort: str = ""
    select: str = ""
    limit: int = 50
    after: str = ""
    count: bool | str = False
    """True: exact. "capped": up to 1001."""
    search: str = ""
    given: Mapping[str, Given] = field(default_factory=dict)
    """Further names that `where` knows."""
    narrowing: Narrowing | None = None
    """A condition of the system's own."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One statement with numbered parameters (`$1`), ready to run; it gives one row of one text: JSON, or no row."""

    sql: bytes
    args: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of records, the cursor of the next one, and how many there are in all if that was asked."""

    records: list[dict[str, object]]
    next: str | None
    count: int | None


@dataclass(frozen=True, slots=True)
class Ready:
    """A compiled statement for one schema: its text with numbered parameters and where their values come from."""

    sql: bytes
    names: tuple[str, ...]
    fixed: Mapping[str, object]
    given: Mapping[str, object] = field(default_factory=dict)

    def plan(self, scope: Scope, params: Mapping[str, object]) -> Plan:
        """The statement with the values of this request."""
        values = {**scope_params(scope), **self.fixed, **self.given, **params}
        return Plan(self.sql, tuple(values[name] for name in self.names))


# --- plans --------------------------------------------------------------------------------------------------------


def plan_list(scope: Scope, entity: str, query: Query) -> Plan:
    """The plan of a page of records: `{"records": [...], "next": ..., "count": ...}`."""
    found = scope.app.entity(entity)
    require(scope, found, "read")
    limit = min(max(query.limit, 1), LARGEST_PAGE)
    terms = search_terms(query.search)
    marks = cursor.values(query.after, len(sort_sources(query.sort)) + 1) if query.after else ()
    empty = tuple(each is None for each in marks)
    key = (
        "list",
        scope.schema,
        found.name,
        asker(scope),
        query.where,
        query.sort,
        query.select,
        query.count,
        len(terms),
        empty,
    )
    if query.given or query.narrowing:
        ready = list_ready(scope, found, query, len(terms), empty)
    else:
        ready = remembered(scope.app, key, lambda: list_ready(scope, found, query, len(terms), empty))
    params: dict[str, object] = {"_limit": limit, "_fetch": limit + 1}
    params |= {f"_s{n}": term for n, term in enumerate(terms)}
    params |= {f"_k{n}": mark for n, mark in enumerate(marks)}
    return ready.plan(scope, params)


def list_ready(scope: Scope, entity: Entity, query: Query, terms: int, empty: tuple[bool, ...]) -> Ready:
    """The statement of a list for the values its condition holds."""
    raised = lifted(SeenShapes(scope), entity.name, query.where) if query.where else Lifted("")
    given = {**query.given, **raised.given}
    narrowed = query.narrowing.given if query.narrowing else {}
    kinds = tuple((name, each.type) for name, each in {**given, **narrowed}.items())
    wanted = (raised.text, kinds, query.sort, query.select, query.count, query.narrowing and query.narrowing.key)
    shape = ("list", entity.name, asker(scope), wanted, terms, empty)
    made = remembered(
        scope.app, shape, lambda: compiled(list_select(scope, entity, query, raised.text, given, terms, empty))
    )
    return numbered(made, scope.schema, {name: each.value for name, each in {**given, **narrowed}.items()})


def plan_get(scope: Scope, entity: str, id: UUID) -> Plan:
    """The plan of one record with its detail rows and what the asker can do with it; no row when there is none."""
    found = scope.app.entity(entity)
    require(scope, found, "read")
    key = ("get", scope.schema, found.name, asker(scope))
    ready = remembered(scope.app, key, lambda: numbered(compiled(get_select(scope, found)), scope.schema, {}))
    return ready.plan(scope, {"_id": id})


def fetch(conn: Connection, plan: Plan) -> str | None:
    """Run a plan: the JSON text, or None when there is no row."""
    row = psycopg.RawCursor(conn).execute(plan.sql, plan.args).fetchone()
    return None if row is None else str(row[0])


def find_records(conn: Connection, scope: Scope, entity: str, query: Query) -> Page:
    """A page of records as plain values."""
    text = fetch(conn, plan_list(scope, entity, query))
    page = json.loads(text or "{}", parse_float=Decimal)
    return Page(page["records"], page["next"], page.get("count"))


def get_record(conn: Connection, scope: Scope, entity: str, id: UUID) -> dict[str, object]:
    """One record as plain values; `NotFound` when there is none that the asker may read."""
    text = fetch(conn, plan_get(scope, entity, id))
    if text is None:
        raise no_record(scope.app.entity(entity))
    record: dict[str, object] = json.loads(text, parse_float=Decimal)
    return record


def no_record(entity: Entity) -> NotFound:
    """The answer when a record is not there, or not for the asker."""
    return NotFound(
        Text(f"There is no such record in “{entity.title.get('en')}”.", f"“{entity.title.get('zh')}”中没有这条记录。")
    )


# --- one record ---------------------------------------------------------------------------------------------------


def get_select(scope: Scope, entity: Entity) -> sa.ClauseElement:
    """One record by id, as one JSON text."""
    record = seen(scope, entity)
    fields = shown(scope, entity)
    columns = field_columns(fields, record)
    columns |= {each.name: lines(scope, each, record) for each in shown_lines(scope, entity)}
    columns["_title"] = title(scope, entity, record)
    columns["_titles"] = titles(scope, references(scope, fields, record))
    columns["_can"] = can(scope, entity, record)
    mine = record.c.id == sa.bindparam("_id", type_=sa.Uuid())
    row = sa.select(*labelled(columns)).where(mine).subquery("r")
    return sa.select(sa.cast(sa.func.row_to_json(row.table_valued()), sa.Text))


def labelled(columns: Mapping[str, Column]) -> list[sa.Label[object]]:
    """The columns under their names."""
    return [column.label(name) for name, column in columns.items()]


def can(scope: Scope, entity: Entity, record: sa.FromClause) -> Column:
    """What the asker can do with the record: `{update, delete, actions, open}`. Looks at the stored row itself."""
    stored = entity.table.alias()
    cycle = entity.lifecycle
    said = sa.func.json_build_object(
        constant("update"), sa.and_(condition(scope, entity, "update", stored), unlocked(cycle, stored)),
        constant("delete"), sa.and_(condition(scope, entity, "delete", stored), deletable(cycle, stored)),
        constant("actions"), possible_actions(scope, entity, stored),
        constant("open"), open_fields(cycle, stored),
    )  # fmt: skip
    return sa.select(said).where(stored.c.id == record.c.id).correlate(record).scalar_subquery()


def unlocked(cycle: Lifecycle | None, record: sa.FromClause) -> sa.ColumnElement[bool]:
    """The state lets something be changed."""
    shut = [s.name for s in cycle.states.values() if s.frozen or (s.locked and not s.open)] if cycle else []
    return in_states(cycle, record, shut, inside=False)


def deletable(cycle: Lifecycle | None, record: sa.FromClause) -> sa.ColumnElement[bool]:
    """The state lets the record be deleted."""
    shut = [s.name for s in cycle.states.values() if s.frozen or s.locked] if cycle else []
    return in_states(cycle, record, shut, inside=False)


def in_states(
    cycle: Lifecycle | None, record: sa.FromClause, states: Sequence[str], *, inside: bool = True
) -> sa.ColumnElement[bool]:
    """The record is in one of the states (or in none of them)."""
    if cycle is None or not states:
        return sa.false() if inside else sa.true()
    state = sa.func.coalesce(record.c[cycle.field], constant(cycle.initial))
    names = [constant(name) for name in states]
    return state.in_(names) if inside else state.not_in(names)


def possible_actions(scope: Scope, entity: Entity, record: sa.FromClause) -> Column:
    """The names of the actions that the asker may perform from the record's state."""
    actions = [each for each in entity.lifecycle.actions.values() if not each.automatic] if entity.lifecycle else []
    names = [
        sa.case(
            (
                sa.and_(in_states(entity.lifecycle, record, sorted(a.source)), actable(scope, entity, a, record)),
                constant(a.name),
            )
        )
        for a in actions
    ]
    if not names:
        return sa.literal_column("'[]'::json", sa.JSON())
    return sa.func.to_json(sa.func.array_remove(pg.array(names), sa.null()))


def open_fields(cycle: Lifecycle | None, record: sa.FromClause) -> Column:
    """The only fields that may change in the record's state; null when the state locks nothing."""
    locked = [state for state in cycle.states.values() if state.locked or state.frozen] if cycle else []
    if cycle is None or not locked:
        return sa.cast(sa.null(), sa.JSON)
    names = {each.name: [] if each.frozen else sorted(each.open) for each in locked}
    whens = [
        (in_states(cycle, record, [name]), sa.cast(constant(json.dumps(open)), pg.JSON)) for name, open in names.items()
    ]
    return sa.case(*whens)


# --- a list -------------------------------------------------------------------------------------------------------


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
    record = seen(scope, entity)
    columns = list_columns(scope, entity, record, query.select)
    conditions = [
        *where_conditions(scope, entity, record, where, given),
        *search_conditions(scope, entity, record, terms),
    ]
    if query.narrowing:
        conditions.append(query.narrowing.condition(scope, entity, record))
    keys = sort_keys(scope, entity, record, query.sort)
    place = [cursor.beyond(keys, empty)] if empty else []
    page = (
        sa.select(*labelled(columns), cursor.made([key.value for key in keys]).label(CURSOR))
        .where(*conditions, *place)
        .order_by(*(key.ordered() for key in keys))
        .limit(sa.bindparam("_fetch", type_=sa.Integer()))
        .cte("page")
    )
    parts = [constant("records"), page_records(page), constant("next"), page_next(page)]
    if query.count:
        parts += [constant("count"), counted(record, conditions, capped=query.count == "capped")]
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
    return columns | {"_title": title(scope, entity, record), "_titles": titles(scope, named)}


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
    expression = compile_asked(scope, entity, source, pointer="/select")
    if expression.type.kind == "rows":
        raise fault("/select", Text(f"`{source}` stands for many records.", f"`{source}`代表多条记录。"))
    value = to_sql(expression, seen_sources(scope, entity, record, {}))
    columns[source] = json_value(expression.type, value)
    if expression.type.kind == "reference" and expression.type.entity in scope.app.entities:
        named[source] = (expression.type, value)


# --- conditions, order, search ------------------------------------------------------------------------------------


def where_conditions(
    scope: Scope, entity: Entity, record: sa.FromClause, where: str, given: Mapping[str, Given]
) -> list[sa.ColumnElement[bool]]:
    """The asker's condition, checked against what the asker may see."""
    if not where:
        return []
    expression = compile_asked(scope, entity, where, given, pointer="/where", expect=BOOLEAN)
    return [to_sql(expression, seen_sources(scope, entity, record, given), condition=True)]


def sources_of(listed: str, pointer: str) -> tuple[str, ...]:
    """The expressions of a comma-separated list, as written."""
    text = listed.strip().strip(",")
    if NAMES.fullmatch(text):
        return tuple(each.strip() for each in text.split(","))
    try:
        tree = ast.parse(f"[{text}]", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise fault(pointer, Text(f"“{listed}” is not a list of fields.", f"“{listed}”不是字段列表。")) from None
    assert isinstance(tree, ast.List)
    return tuple(ast.get_source_segment(f"[{text}]", each) or "" for each in tree.elts)


NAMES = re.compile(r"-?[\w.]+(\s*,\s*-?[\w.]+)*")


def sort_sources(sort: str) -> tuple[tuple[str, bool], ...]:
    """What a list is sorted by: (expression, descending)."""
    if not sort.strip():
        return ()
    return tuple((each.lstrip("-").strip(), each.startswith("-")) for each in sources_of(sort, "/sort"))


def sort_keys(scope: Scope, entity: Entity, record: sa.FromClause, sort: str) -> list[cursor.Key]:
    """The keys of the order, the id last so that it is total. Without a wish the newest records come first."""
    wanted = sort_sources(sort)
    keys = [sort_key(scope, entity, record, source, descending) for source, descending in wanted]
    last = wanted[-1][1] if wanted else True
    return [*keys, cursor.Key(record.c.id, sa.Uuid(), last, nullable=False)]


def sort_key(scope: Scope, entity: Entity, record: sa.FromClause, source: str, descending: bool) -> cursor.Key:
    """One key. References are ordered by their titles."""
    expression = compile_asked(scope, entity, source, pointer="/sort")
    kind = expression.type
    if kind.kind in UNSORTABLE:
        raise fault("/sort", Text(f"A list cannot be sorted by `{source}`.", f"列表不能按`{source}`排序。"))
    value = to_sql(expression, seen_sources(scope, entity, record, {}))
    if kind.kind == "reference" and source != "id" and kind.entity in scope.app.entities:
        return cursor.Key(reference_title(scope, kind.entity, value), sa.Text(), descending)
    column = entity.table.c.get(source)
    return cursor.Key(value, bind_type(kind), descending, nullable=column is None or bool(column.nullable))


def search_terms(text: str) -> tuple[str, ...]:
    """The words searched for, as LIKE patterns."""
    words = text.lower().split()[:MOST_TERMS]
    return tuple("%" + re.sub(r"([\\%_])", r"\\\1", word) + "%" for word in words)


def search_conditions(scope: Scope, entity: Entity, record: sa.FromClause, terms: int) -> list[sa.ColumnElement[bool]]:
    """Every word occurs in the record's search text."""
    if not terms:
        return []
    text = search_text(scope, entity, record)
    return [text.like(sa.bindparam(f"_s{n}", type_=sa.Text())) for n in range(terms)]


def search_text(scope: Scope, entity: Entity, record: sa.FromClause) -> Column:
    """What a search looks in: the search column; without fields hidden from the asker, those shown; or the title."""
    if SEARCH not in entity.table.c:
        return sa.func.lower(title(scope, entity, record))
    texts = [each for each in entity.fields.values() if each.definition.textual and each.storage != "rows"]
    if all(shown_when(scope, entity, each.name) is True for each in texts):
        return record.c[SEARCH]
    visible = [record.c[each.name] for each in texts if each.name in visible_fields(scope, entity)]
    return sa.func.lower(sa.func.concat_ws(" ", title(scope, entity, record), *visible))


def fault(pointer: str, text: Text) -> Invalid:
    """A fault in one part of the request."""
    return Invalid(text, (Fault(text, pointer),))


# --- keeping what was compiled ------------------------------------------------------------------------------------


def remembered(app: App, key: Hashable, make: Callable[[], T]) -> T:
    """What `make` gave for this key, as long as it is among the recent ones."""
    kept: dict[Hashable, object] = cached(app, "queries", dict)
    if key not in kept:
        made = make()
        for old in list(kept)[: len(kept) // 2] if len(kept) >= KEPT else ():
            kept.pop(old, None)
        kept[key] = made
    return kept[key]  # type: ignore[return-value]


PARAMETER = re.compile(r"%\((\w+)\)s|%%")


def numbered(statement: Statement, schema: str, given: Mapping[str, object]) -> Ready:
    """The statement with `$1` for `%(name)s`: the driver then has nothing to parse."""
    names: list[str] = []

    def place(match: re.Match[str]) -> str:
        name = match[1]
        if name is None:
            return "%"
        if name not in names:
            names.append(name)
        return f"${names.index(name) + 1}"

    text = PARAMETER.sub(place, statement.sql(schema))
    return Ready(text.encode(), tuple(names), statement.params, given)
