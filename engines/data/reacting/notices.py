"""Messages for people's inboxes, written with the change that caused them."""

from __future__ import annotations

import json

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from engines.app import App
from engines.data.sql.arrays import Column, params, unnested
from engines.data.sql.statements import Statement, cached, compiled
from engines.data.work.work import Work

SENT: dict[str, Column] = {
    "user": sa.Uuid(),
    "message": pg.JSONB(),
    "entity": sa.Text(),
    "record": sa.Uuid(),
    "ways": pg.JSONB(),
    "kind": sa.Text(),
    "by": sa.Uuid(),
}


def send(work: Work) -> None:
    """Put every message into its inbox, once, and announce it."""
    if not work.notices:
        return
    rows: list[tuple[object, ...]] = [
        (
            each.user,
            {"en": each.en, "zh": each.zh},
            each.entity,
            each.record,
            list(each.ways) or None,
            each.kind,
            each.by,
        )
        for each in dict.fromkeys(work.notices)
    ]
    statement = cached(work.scope.app, "send_notices", lambda: sending(work.scope.app))
    for row in work.rows(statement, params("sent", SENT, rows)):
        kind = {"kind": "notice", "workspace": work.scope.workspace, "user": str(row[1]), "id": str(row[0])}
        work.told.append(json.dumps(kind))


def sending(app: App) -> Statement:
    """Insert messages."""
    table = next(each for each in app.metadata.tables.values() if each.name == "_notice")
    rows = unnested("sent", SENT)
    chosen = sa.select(
        rows.c.user,
        sa.cast(rows.c.message, pg.JSONB).label("message"),
        rows.c.entity,
        rows.c.record,
        sa.cast(rows.c.ways, pg.JSONB).label("ways"),
        rows.c.kind,
        rows.c.by,
        sa.bindparam("_now", type_=sa.DateTime(timezone=True)).label("at"),
    )
    names = ["user", "message", "entity", "record", "ways", "kind", "by", "at"]
    insert = sa.insert(table).from_select(names, chosen, include_defaults=False)
    return compiled(insert.returning(table.c.id, table.c.user))
