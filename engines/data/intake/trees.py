"""Trees: each record keeps the path from its root to itself, so that a branch is found by one index look-up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from definitions.problems import Fault, invalid
from definitions.texts import Text
from engines.app import App, Entity, EntityField
from engines.data.intake.incoming import Draft
from engines.data.sql.arrays import literal
from engines.data.sql.statements import Statement, cached, compiled
from engines.data.sql.tables import path_column
from engines.data.work.work import Work

DEEPEST = 200
"""A deeper tree is a circle."""


def tree_fields(app: App, entity: Entity) -> tuple[EntityField, ...]:
    """The tree fields of an entity."""
    return cached(
        app,
        ("trees", entity.name),
        lambda: tuple(e for e in entity.fields.values() if e.definition.type == "tree" and e.storage == "column"),
    )


def created_paths(work: Work, entity: Entity, drafts: Sequence[Draft]) -> None:
    """Paths of records made together with the records above them, which their insert could not see."""
    for each in tree_fields(work.scope.app, entity):
        made = {draft.id for draft in drafts}
        below = [draft.id for draft in drafts if draft.values.get(each.name) in made]
        if below:
            move(work, entity, each, sorted(made))


def move(work: Work, entity: Entity, each: EntityField, ids: Sequence[UUID]) -> None:
    """Work out the paths of these records, and of all below them, anew; a circle is a fault."""
    statement = cached(work.scope.app, ("move", entity.name, each.name), lambda: make_move(entity, each))
    params = {"ids": literal(ids, sa.Uuid())}
    circles = cached(work.scope.app, ("circles", entity.name, each.name), lambda: make_circles(entity, each))
    if work.rows(circles, params):
        title = each.title
        text = Text(f"“{title.en}” would put a record below itself.", f"“{title.get('zh')}”会使记录成为自身的下级。")
        raise invalid([Fault(text, f"/{each.name}", name=each.name)])
    work.rows(statement, params)


def make_circles(entity: Entity, each: EntityField) -> Statement:
    """Those of `ids` that are their own ancestor."""
    table = entity.table
    ids = sa.bindparam("ids", type_=pg.ARRAY(sa.Uuid))
    start = sa.select(
        table.c.id.label("start"), table.c[each.name].label("above"), sa.literal_column("1").label("depth")
    )
    climb = start.where(table.c.id == sa.func.any(ids)).cte("climb", recursive=True)
    step = sa.select(climb.c.start, table.c[each.name], climb.c.depth + sa.literal_column("1"))
    step = step.where(
        table.c.id == climb.c.above, climb.c.above != climb.c.start, climb.c.depth < sa.literal_column(str(DEEPEST))
    )
    climb = climb.union_all(step)
    found = sa.or_(climb.c.above == climb.c.start, climb.c.depth >= sa.literal_column(str(DEEPEST)))
    return compiled(sa.select(climb.c.start).where(found).limit(sa.literal_column("1")))


def make_move(entity: Entity, each: EntityField) -> Statement:
    """From the moved records downwards: the path of the record above, and itself."""
    table, column = entity.table, path_column(each.name)
    ids = sa.bindparam("ids", type_=pg.ARRAY(sa.Uuid))
    below = table.alias("below")
    climb = (
        sa.select(table.c.id.label("start"), table.c[each.name].label("above"), pg.array([table.c.id]).label("path"))
        .where(table.c.id.in_(branch(entity, each, ids)))
        .cte("climb", recursive=True)
    )
    step = sa.select(climb.c.start, below.c[each.name], sa.func.array_prepend(below.c.id, climb.c.path))
    climb = climb.union_all(step.where(below.c.id == climb.c.above))
    paths = sa.select(climb.c.start, climb.c.path).where(climb.c.above.is_(None)).subquery("paths")
    return compiled(table.update().where(table.c.id == paths.c.start).values({column: paths.c.path}))


def branch(entity: Entity, each: EntityField, ids: sa.ColumnElement[Any]) -> sa.Select[tuple[object]]:
    """The records and all below them, by the parents they name."""
    table = entity.table.alias("root")
    lower = entity.table.alias("lower")
    down = sa.select(table.c.id).where(table.c.id == sa.func.any(ids)).cte("down", recursive=True)
    down = down.union(sa.select(lower.c.id).where(lower.c[each.name] == down.c.id))
    return sa.select(down.c.id)
