"""Search across entities: the best few records of each that the asker may read, in one statement."""

from __future__ import annotations

import json
from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from engines.app import Entity
from engines.data.reading.asked import search_conditions, search_terms
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

DETAILS = 3
"""Further texts that tell alike records apart."""


def search(conn: Connection, scope: Scope, text: str) -> dict[str, object]:
    """`{"groups": [{entity, title, records: [{id, _title, _detail}]}]}` of whatever holds every word of `text`."""
    found: dict[str, object] = json.loads(fetch(conn, plan_search(scope, text)) or "{}")
    return found


def plan_search(scope: Scope, text: str) -> Plan:
    """The plan of a search; without words it finds nothing."""
    terms = search_terms(text)
    key = ("search", scope.schema, asker(scope), scope.locale, len(terms))
    ready = remembered(scope.app, key, lambda: search_ready(scope, len(terms)))
    return ready.plan(scope, {f"_s{n}": term for n, term in enumerate(terms)})


def search_ready(scope: Scope, terms: int) -> Ready:
    """The statement over all entities that can be searched."""
    entities = [each for each in scope.app.entities.values() if searchable(scope, each)] if terms else []
    groups: list[Column] = [group(scope, each, terms) for each in entities]
    found = sa.func.array_remove(pg.array(groups), sa.null()) if groups else None
    listed = EMPTY_LIST if found is None else sa.func.array_to_json(found)
    statement = sa.select(sa.cast(sa.func.json_build_object(constant("groups"), listed), sa.Text))
    return numbered(compiled(statement), scope.schema, {})


def searchable(scope: Scope, entity: Entity) -> bool:
    """An entity with text to search, readable by the asker; detail rows are found with their owner."""
    return not entity.owner and SEARCH in entity.table.c and may(scope, entity, "read") is not False


def group(scope: Scope, entity: Entity, terms: int) -> Column:
    """The matches in one entity as a JSON text; null when there are none."""
    record = seen(scope, entity)
    few = (
        sa.select(
            record.c.id.label("id"),
            title(scope, entity, record).label("_title"),
            detail(scope, entity, record).label("_detail"),
        )
        .where(*search_conditions(scope, entity, record, terms))
        .order_by(record.c.id.desc())
        .limit(sa.literal_column(str(EACH)))
        .subquery()
    )
    said = sa.func.jsonb_build_object(
        constant("entity"), constant(entity.name),
        constant("title"), constant(entity.title.get(scope.locale)),
        constant("records"), sa.func.jsonb_agg(few.table_valued()),
    )  # fmt: skip
    return sa.select(said).select_from(few).having(sa.func.count() > sa.literal_column("0")).scalar_subquery()


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
