"""Row locks, taken in one order by everybody."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from engines.app import App
from engines.data.sql.statements import Statement, cached, compiled

IDS = sa.bindparam("ids", type_=pg.ARRAY(sa.Uuid))


def lock(app: App, entity: str) -> Statement:
    """Lock `ids` in order, in a statement of its own: the update after it then reads what others committed."""
    return cached(app, ("lock", entity), lambda: locking(app, entity))


def locking(app: App, entity: str) -> Statement:
    """`lock`, worked out."""
    table = app.entities[entity].table
    chosen = sa.select(table.c.id).where(table.c.id == sa.func.any(IDS)).order_by(table.c.id)
    return compiled(chosen.with_for_update(key_share=True))
