"""Deleted records: their detail rows go with them, and what refers to them is cleared, deleted or in the way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from engines.app import App, Entity, EntityField
from engines.data.intake.broken import explained
from engines.data.intake.incoming import Draft
from engines.data.sql.arrays import literal
from engines.data.sql.statements import Statement, cached, compiled
from engines.data.work.work import Batch, Work
from engines.data.writing.changes import change


def remove(work: Work, entity: Entity, ids: Iterable[UUID]) -> None:
    """Delete records, what they own and what is to go with them; each deletion is told to graph and history."""
    left = sorted(set(ids) - work.gone)
    if not left:
        return
    work.lock(entity.name, left)
    work.gone.update(left)
    for other, each in referring(work.scope.app, entity):
        follow(work, other, each, left)
    statement = cached(work.scope.app, ("delete", entity.name), lambda: make_delete(entity))
    with explained(work.scope, entity):
        rows = work.rows(statement, {"ids": literal(left, sa.Uuid())})
    found = [row[0] for row in rows if isinstance(row[0], UUID)]
    work.add(Batch(entity, "deleted", found, columns(entity), [row[1:] for row in rows], chain=work.chain))


def follow(work: Work, other: Entity, each: EntityField, ids: Sequence[UUID]) -> None:
    """Rows that refer to what is deleted go too, or lose the reference; the database refuses what may do neither."""
    app = work.scope.app
    statement = cached(app, ("naming", other.name, each.name), lambda: naming(other, each))
    found = [row[0] for row in work.rows(statement, {"ids": literal(ids, sa.Uuid())}) if isinstance(row[0], UUID)]
    found = [one for one in found if one not in work.gone]
    if not found:
        return
    if goes_along(other, each):
        remove(work, other, found)
    else:
        change(work, other, [Draft(one, "", {each.name: None}) for one in found], trusted=True)


def referring(app: App, entity: Entity) -> tuple[tuple[Entity, EntityField], ...]:
    """The references to an entity whose rows are cleared or go along."""
    return cached(app, ("referring", entity.name), lambda: make_referring(app, entity))


def make_referring(app: App, entity: Entity) -> tuple[tuple[Entity, EntityField], ...]:
    """`referring`, worked out."""
    return tuple(
        (other, each)
        for other in app.entities.values()
        for each in other.fields.values()
        if each.storage == "column" and each.type.kind == "reference" and each.type.entity == entity.name
        if each.name not in ("id", "created_by", "updated_by")
        if goes_along(other, each) or getattr(each.definition, "on_delete", "") == "clear"
    )


def goes_along(other: Entity, each: EntityField) -> bool:
    """Whether a row is deleted with the record it refers to."""
    return (bool(other.owner) and each.name == "parent") or getattr(each.definition, "on_delete", "") == "cascade"


def naming(other: Entity, each: EntityField) -> Statement:
    """The rows that refer to any of `ids`."""
    table = other.table
    chosen = sa.select(table.c.id).where(table.c[each.name] == sa.any_(sa.bindparam("ids", type_=pg.ARRAY(sa.Uuid))))
    return compiled(chosen.order_by(table.c.id))


def columns(entity: Entity) -> tuple[str, ...]:
    """Everything a record was: rules on its deletion may ask for any of it."""
    return tuple(column.name for column in entity.table.c if column.name in entity.fields)


def make_delete(entity: Entity) -> Statement:
    """Delete `ids` and return what they were."""
    table = entity.table
    ids = sa.bindparam("ids", type_=pg.ARRAY(sa.Uuid))
    delete = sa.delete(table).where(table.c.id == sa.any_(ids))
    return compiled(delete.returning(table.c.id, *(table.c[name] for name in columns(entity))))
