"""Reading records: a request becomes a plan (pure), a plan is one statement whose only value is the JSON to send.

A statement is compiled once for each app, kind of asker and shape of request, and its text kept: a repeated request
costs a look-up. `fetch` runs a plan on a connection; the server has a twin of it for its event loop.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from definitions.problems import NotFound
from definitions.texts import Text
from engines.app import Entity
from engines.data.reading import cursor
from engines.data.reading.asked import search_terms, sort_sources
from engines.data.reading.listing import list_select
from engines.data.reading.literals import Lifted, lifted
from engines.data.reading.merged import taken
from engines.data.reading.plans import Plan, Query, Ready, numbered, remembered
from engines.data.reading.single import get_select
from engines.data.rights.permissions import asker, may, require
from engines.data.rights.seen import SeenShapes
from engines.data.sql import prepared
from engines.data.sql.recipes import note
from engines.data.sql.statements import Connection, Statement, compiled
from engines.scope import Scope

__all__ = [
    "Page",
    "Plan",
    "Query",
    "fetch",
    "find_records",
    "get_record",
    "no_record",
    "plan_get",
    "plan_list",
]

LARGEST_PAGE = 1000


@dataclass(frozen=True, slots=True)
class Page:
    """A page of records, the cursor of the next one, and how many there are in all if that was asked."""

    records: list[dict[str, object]]
    next: str | None
    count: int | None


def plan_list(scope: Scope, entity: str, query: Query) -> Plan:
    """The plan of a page of records: `{"records": [...], "next": ..., "count": ...}`."""
    found = scope.app.entity(entity)
    require(scope, found, "read")
    limit = min(max(query.limit, 1), LARGEST_PAGE)
    terms = search_terms(query.search)
    marks = cursor.values(query.after, len(sort_sources(query.sort)) + 1) if query.after else ()
    empty = tuple(each is None for each in marks)
    most = taken(limit) if isinstance(may(scope, found, "read"), tuple) else 0
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
        most,
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
    most = taken(query.limit) if isinstance(may(scope, entity, "read"), tuple) else 0
    shape = ("list", entity.name, asker(scope), wanted, terms, empty, most)

    def make() -> Statement:
        select = list_select(scope, entity, query, raised.text, given, terms, empty)
        if not (query.given or query.narrowing):
            note(scope, list_again, entity.name, *(getattr(query, name) for name in WORDS))
        return compiled(select)

    made = remembered(scope.app, shape, make)
    return numbered(made, scope.schema, {name: each.value for name, each in {**given, **narrowed}.items()})


WORDS = ("where", "sort", "select", "limit", "after", "count", "search")
"""What of a query is said in words."""


def list_again(scope: Scope, entity: str, *words: object) -> Plan:
    """The plan of a page that was asked of an earlier version of the app."""
    return plan_list(scope, entity, Query(**dict(zip(WORDS, words, strict=True))))  # type: ignore[arg-type]


def plan_get(scope: Scope, entity: str, id: UUID) -> Plan:
    """The plan of one record with its detail rows and what the asker can do with it; no row when there is none."""
    found = scope.app.entity(entity)
    require(scope, found, "read")
    key = ("get", scope.schema, found.name, asker(scope))

    def make() -> Ready:
        note(scope, plan_get, found.name, id)
        return numbered(compiled(get_select(scope, found)), scope.schema, {})

    return remembered(scope.app, key, make).plan(scope, {"_id": id})


def fetch(conn: Connection, plan: Plan, then: bytes = b"") -> str | None:
    """Run a plan, and `then` right after it: the JSON text, or None when there is no row."""
    found = prepared.execute(conn, plan.sql, plan.args, then)
    return str(found[0][0]) if found else None


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
