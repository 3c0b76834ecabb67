"""Search across entities: the best few records of each that the asker may read, in one statement."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, TypedDict
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from engines.app import Entity
from engines.data.reading.asked import search_conditions, search_terms, search_text, term
from engines.data.reading.plans import Plan, Ready, numbered, remembered
from engines.data.reading.query import fetch
from engines.data.reading.recordjson import EMPTY_LIST, Column, constant, shown, title
from engines.data.rights.permissions import asker, may, require
from engines.data.rights.seen import seen
from engines.data.sql.statements import Connection, compiled
from engines.data.sql.tables import SEARCH
from engines.scope import Scope

EACH = 5
"""Records shown of each entity."""

RANKED, NEWEST = 1000, 50
"""How many matches of an entity are ranked, and how many of the newest when there are more."""

RECENT, LARGE = 2000, 40_000
"""A word that `NEWEST` of so many of the newest records hold is looked for in no others, where there are so many: of
`LARGE` records more than `RANKED` will hold it, and to collect them all from the index would take most of the time."""

DETAILS = 3
"""Further texts that tell alike records apart."""


def search(conn: Connection, scope: Scope, text: str) -> dict[str, object]:
    """`{"groups": [{entity, title, more, records: [{id, _title, _detail}]}]}` of whatever holds every word of `text`:
    groups and records in which the words stand for themselves come first, then those with words that begin so."""
    found: dict[str, list[Group]] = json.loads(fetch(conn, plan_search(scope, text)) or "{}")
    groups = sorted(found["groups"], key=lambda group: group["rank"])
    return {"groups": [shown_group(group) for group in groups]}


class Group(TypedDict):
    """The best records of one entity, and how good the best of them is; 0 is as good as can be."""

    entity: str
    title: str
    rank: int
    records: list[dict[str, object]]


def shown_group(group: Group) -> dict[str, object]:
    """As many records as are shown, and whether there are more."""
    records = group["records"]
    shown = {"records": records[:EACH], "more": len(records) > EACH}
    return {"entity": group["entity"], "title": group["title"], **shown}


def plan_search(scope: Scope, text: str) -> Plan:
    """The plan of a search; without words it finds nothing."""
    terms = search_terms(text)
    short = all(len(each) == 1 for each in terms)
    key = ("search", scope.schema, asker(scope), scope.locale, len(terms), short)
    ready = remembered(scope.app, key, lambda: search_ready(scope, len(terms), short))
    return ready.plan(scope, {f"_s{n}": term for n, term in enumerate(terms)})


def search_ready(scope: Scope, terms: int, short: bool) -> Ready:
    """The statement over all entities that can be searched."""
    entities = [each for each in scope.app.entities.values() if searchable(scope, each)] if terms else []
    groups: list[Column] = [group(scope, each, terms, short) for each in entities]
    found = sa.func.array_remove(pg.array(groups), sa.null()) if groups else None
    listed = EMPTY_LIST if found is None else sa.func.array_to_json(found)
    statement = sa.select(sa.cast(sa.func.json_build_object(constant("groups"), listed), sa.Text))
    return numbered(compiled(statement), scope.schema, {})


def searchable(scope: Scope, entity: Entity) -> bool:
    """An entity with text to search, readable by the asker; detail rows are found with their owner."""
    return not entity.owner and SEARCH in entity.table.c and may(scope, entity, "read") is not False


def group(scope: Scope, entity: Entity, terms: int, short: bool) -> Column:
    """The best matches in one entity as a JSON object; null when there are none."""
    record, best = seen(scope, entity), ranked(scope, entity, terms, short)
    found = sa.func.jsonb_build_object(
        constant("id"), record.c.id,
        constant("_title"), title(scope, entity, record),
        constant("_detail"), detail(scope, entity, record),
    )  # fmt: skip
    in_order = pg.aggregate_order_by(found, best.c.rank, record.c.id.desc())
    said = sa.func.jsonb_build_object(
        constant("entity"), constant(entity.name),
        constant("title"), constant(entity.title.get(scope.locale)),
        constant("rank"), sa.func.min(best.c.rank),
        constant("records"), sa.func.jsonb_agg(in_order),
    )  # fmt: skip
    joined = sa.select(said).join_from(best, record, record.c.id == best.c.id)
    return joined.having(sa.func.count() > number(0)).scalar_subquery()


def ranked(scope: Scope, entity: Entity, terms: int, short: bool) -> sa.Subquery:
    """The ids of the best matches with their ranks. Of a word that thousands of records hold, some of them and the
    newest are looked at: ranking them all would take longer than anybody waits. Single characters are no word that an
    index knows: of those only the newest."""
    every = (
        newest(matches(scope, entity, terms, paired=False)) if short else looked_at(scope, entity, terms)
    ).subquery()
    return sa.select(every).order_by(every.c.rank, every.c.id.desc()).limit(number(EACH + 1)).subquery()


def looked_at(scope: Scope, entity: Entity, terms: int) -> sa.CompoundSelect[Any]:
    """Matches to be ranked: those among the newest records and, unless these are many, some of all and their newest."""
    latest = matches(scope, entity, terms, paired=False, table=recent(entity)).cte()
    some = matches(scope, entity, terms).where(counted(latest) < number(NEWEST)).limit(number(RANKED)).cte()
    late = newest(matches(scope, entity, terms).where(counted(some) == number(RANKED))).cte()
    return sa.union(*(sa.select(each) for each in (latest, some, late)))


def recent(entity: Entity) -> sa.FromClause:
    """The newest records of a large table; of another none."""
    table, tables = (
        entity.table.alias(),
        sa.table("pg_class", sa.column("oid"), sa.column("reltuples"), schema="pg_catalog"),
    )
    itself: sa.Select[Any] = sa.select(sa.literal_column("tableoid")).select_from(entity.table.alias()).limit(number(1))
    estimate = sa.select(tables.c.reltuples).where(tables.c.oid == itself.scalar_subquery()).scalar_subquery()
    return (
        sa.select(*table.c).where(estimate > number(LARGE)).order_by(table.c.id.desc()).limit(number(RECENT)).subquery()
    )


def counted(found: sa.CTE) -> Column:
    """How many there are."""
    return sa.select(sa.func.count()).select_from(found).scalar_subquery()


def matches(
    scope: Scope, entity: Entity, terms: int, *, paired: bool = True, table: sa.FromClause | None = None
) -> sa.Select[Any]:
    """Every record that holds all words; of `table`, if only some of the entity's records are asked."""
    record = seen(scope, entity, table)
    rank = sum((distance(search_text(scope, entity, record), term(n)) for n in range(terms)), number(0))
    fitting = search_conditions(scope, entity, record, terms, paired)
    return sa.select(record.c.id, rank.label("rank")).where(*fitting)


def newest(found: sa.Select[Any]) -> sa.Select[Any]:
    """Some of them, the newest."""
    return found.order_by(found.selected_columns[0].desc()).limit(number(NEWEST))


def distance(text: Column, word: Column) -> Column:
    """0 when the word stands for itself in the text, 1 when a word of the text begins with it, else 2."""
    space = constant(" ")
    itself = sa.func.strpos(space + text + space, space + word + space) > number(0)
    begins = sa.func.strpos(space + text, space + word) > number(0)
    return sa.case((itself, number(0)), (begins, number(1)), else_=number(2))


def number(value: int) -> Column:
    """A number that is part of the statement."""
    return sa.literal_column(str(value), sa.Integer)


def detail(scope: Scope, entity: Entity, record: sa.FromClause) -> Column:
    """A few short texts that are not part of the title."""
    named = {path.split(".")[0] for path, _ in entity.title_paths}
    texts = [
        record.c[each.name]
        for each in shown(scope, entity)
        if each.type.kind == "text" and each.name not in named and worth_showing(each.definition)
    ]
    return sa.func.concat_ws(constant(" · "), *texts[:DETAILS]) if texts else constant("")


def worth_showing(definition: object) -> bool:
    """Short, open text."""
    hidden = getattr(definition, "multiline", False) or getattr(definition, "sensitive", False)
    return not hidden and getattr(definition, "type", "") != "choice"


def plan_ids(scope: Scope, entity: str, ids: Sequence[UUID]) -> Plan:
    """The plan that says which of these records the asker may read: a JSON list of their ids."""
    found = scope.app.entity(entity)
    require(scope, found, "read")
    key = ("ids", scope.schema, found.name, asker(scope))
    ready = remembered(scope.app, key, lambda: numbered(compiled(ids_select(scope, found)), scope.schema, {}))
    return ready.plan(scope, {"_ids": list(ids)})


def ids_select(scope: Scope, entity: Entity) -> sa.ClauseElement:
    """Those of `_ids` that the asker may read."""
    record = seen(scope, entity)
    wanted = sa.func.any(sa.bindparam("_ids", type_=pg.ARRAY(sa.Uuid())))
    ids = sa.func.coalesce(sa.func.json_agg(record.c.id), EMPTY_LIST)
    return sa.select(sa.cast(ids, sa.Text)).where(record.c.id == wanted)
