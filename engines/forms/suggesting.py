"""The tags in use, for whoever fills in some: those of records the asker may read, the most used first."""

from __future__ import annotations

import sqlalchemy as sa

from engines.app import Entity
from engines.data.rights.permissions import asker
from engines.data.rights.seen import seen
from engines.data.sql.statements import Connection, Statement, cached, compiled, run
from engines.scope import Scope


def tags_in_use(conn: Connection, scope: Scope, entity: Entity, name: str, search: str, limit: int) -> list[str]:
    """Tags of a field that have `search` in them; none of a sensitive field."""
    if entity.fields[name].definition.sensitive:
        return []
    key = ("tags_in_use", entity.name, name, asker(scope))
    statement = cached(scope.app, key, lambda: in_use(scope, entity, name))
    rows = run(conn, scope, statement, {"_part": search.strip().lower(), "_most": limit}).fetchall()
    return [str(row["tag"]) for row in rows]


def in_use(scope: Scope, entity: Entity, name: str) -> Statement:
    """`tags_in_use`'s statement."""
    record = seen(scope, entity)
    each = sa.select(sa.func.unnest(record.c[name]).label("tag")).subquery("each")
    part = sa.bindparam("_part", type_=sa.Text())
    chosen = sa.select(each.c.tag).where(sa.func.strpos(sa.func.lower(each.c.tag), part) > sa.literal_column("0"))
    ordered = chosen.group_by(each.c.tag).order_by(sa.func.count().desc(), each.c.tag)
    return compiled(ordered.limit(sa.bindparam("_most", type_=sa.Integer())))
