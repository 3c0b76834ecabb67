"""Which files nobody needs any more: no record names them, no history that is kept tells of them.

A file of a deleted record, or one that another took the place of, stays as long as the history of the record does."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from engines.app import Entity
from engines.data.history.attached import head_of, places
from engines.data.sql.statements import Connection, run
from engines.data.sql.system import OWN
from engines.scope import Scope

ATTACHED, FILE, UPLOAD, HISTORY = (OWN[name] for name in ("_attached", "_file", "_upload", "_history"))


def let_go(conn: Connection, scope: Scope) -> None:
    """Forget the links that neither a record nor its history has any more."""
    for (entity_id, field_id), (entity, name) in places(scope.app).items():
        head = head_of(scope.app, entity)
        mine = sa.and_(ATTACHED.c.entity == entity_id, ATTACHED.c.field == field_id)
        gone = ATTACHED.delete().where(mine, ~named_now(entity, name), ~told_of(head, whole=not name))
        run(conn, scope, gone)


def named_now(entity: Entity, name: str) -> sa.ColumnElement[bool]:
    """The record names the file; without a field it is enough that the record is there."""
    table = entity.table
    there = sa.exists().where(table.c.id == ATTACHED.c.row)
    if not name:
        return there
    one = sa.func.jsonb_build_object("id", sa.cast(ATTACHED.c.file, sa.Text), type_=pg.JSONB)
    value = sa.type_coerce(table.c[name], pg.JSONB)
    return there.where(sa.or_(value.contains(one), value.contains(sa.func.jsonb_build_array(one, type_=pg.JSONB))))


def told_of(head: Entity, *, whole: bool) -> sa.ColumnElement[bool]:
    """The history of the record tells of the file; of what belongs to it as a whole it is enough that there is one."""
    told = sa.exists().where(HISTORY.c.entity == head.name, HISTORY.c.record == ATTACHED.c.record)
    named = sa.func.strpos(sa.cast(HISTORY.c["values"], sa.Text), sa.cast(ATTACHED.c.file, sa.Text)) > 0
    return told if whole else told.where(named)


def unneeded(conn: Connection, scope: Scope, before: datetime) -> list[UUID]:
    """Files and uploads from before a moment that nothing names, locked so that nothing can any more."""
    named = sa.exists().where(ATTACHED.c.file == FILE.c.id)
    files = sa.select(FILE.c.id).where(FILE.c.at < before, ~named).with_for_update(skip_locked=True)
    uploads = sa.select(UPLOAD.c.id).where(UPLOAD.c.at < before).with_for_update(skip_locked=True)
    return [row["id"] for chosen in (files, uploads) for row in run(conn, scope, chosen).fetchall()]


def forget(conn: Connection, scope: Scope, ids: list[UUID]) -> None:
    """What was known of them goes after their bytes: a second try finds them again."""
    for table in (FILE, UPLOAD):
        run(conn, scope, table.delete().where(table.c.id.in_(ids)))
