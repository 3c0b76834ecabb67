"""What a value or a condition reads elsewhere is held meanwhile, so that no change at the same time is missed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

import sqlalchemy as sa

from engines.app import App
from engines.data.calculation.graph import Level
from engines.data.sql.arrays import literal
from engines.data.sql.statements import Statement, cached, compiled
from engines.data.work.work import Work
from engines.expressions import Expression, Hop


def lock_read(work: Work, level: Level, ids: Sequence[UUID], names: set[str]) -> None:
    """Hold the records that the values are looked up from: else one that changes at the same time would be missed."""
    hold_ahead(work, reference_paths(work.scope.app, level, frozenset(names)), ids)


def hold_ahead(work: Work, paths: Iterable[tuple[Hop, ...]], ids: Sequence[UUID]) -> None:
    """Hold the records at the end of some paths from the records `ids`."""
    for path in paths:
        hold(work, path[-1].target, found_ahead(work, path, ids))


def found_ahead(work: Work, path: tuple[Hop, ...], ids: Sequence[UUID]) -> set[UUID]:
    """The records at the end of a path from the records `ids`."""
    app = work.scope.app
    statement = cached(app, ("ahead", path), lambda: ahead(app, path))
    rows = work.rows(statement, {"ids": literal(ids, sa.Uuid())})
    return {row[0] for row in rows if isinstance(row[0], UUID)}


def hold(work: Work, entity: str, ids: set[UUID]) -> None:
    """Lock against change: for writing what the graph itself may write, else only shared."""
    app = work.scope.app
    if app.graph.of_entity(entity):
        work.lock(entity, ids)
        return
    free = ids - work.held.get(entity, set())
    if free:
        statement = cached(app, ("share", entity), lambda: share(app, entity))
        work.rows(statement, {"ids": literal(free, sa.Uuid())})


def share(app: App, entity: str) -> Statement:
    """Hold rows in order so that nobody changes them, but others may hold them too."""
    table = app.entities[entity].table
    ids = sa.bindparam("ids", type_=sa.ARRAY(sa.Uuid))
    chosen = sa.select(table.c.id).where(table.c.id == sa.any_(ids)).order_by(table.c.id)
    return compiled(chosen.with_for_update(read=True))


def reference_paths(app: App, level: Level, names: frozenset[str]) -> tuple[tuple[Hop, ...], ...]:
    """The paths through references along which the fields of a level look values up."""
    return cached(
        app,
        ("reference_paths", level.entity, names),
        lambda: looked_up([each.formula for each in level.fields if each.field in names]),
    )


def looked_up(formulas: Iterable[Expression]) -> tuple[tuple[Hop, ...], ...]:
    """Every beginning of a path that goes through references only, shortest first."""
    found: dict[tuple[Hop, ...], None] = {}
    for formula in formulas:
        for read in formula.reads:
            for length in range(1, len(read.path) + 1):
                if any(hop.kind != "reference" for hop in read.path[:length]):
                    break
                found[read.path[:length]] = None
    return tuple(sorted(found, key=lambda path: (len(path), str(path))))


def ahead(app: App, path: tuple[Hop, ...]) -> Statement:
    """From the records `ids`, along references, to the records at the end of the path."""
    ids = sa.bindparam("ids", type_=sa.ARRAY(sa.Uuid))
    first = app.entities[path[0].entity].table
    found = sa.select(first.c[path[0].field].label("id")).where(first.c.id == sa.any_(ids))
    for hop in path[1:]:
        table = app.entities[hop.entity].table.alias()
        found = sa.select(table.c[hop.field].label("id")).where(table.c.id.in_(found))
    inner = found.subquery("ahead")
    return compiled(sa.select(inner.c.id).where(inner.c.id.is_not(None)).distinct())
