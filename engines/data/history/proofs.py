"""What proves that the history is whole: each row by its hash, each chain by its links, every row by the tally.

A row that was changed breaks its own hash; one that was taken out, also at the end of a chain or with all others of its
record, is missed by the tally of whoever wrote it; one that was put in is in nobody's tally.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from definitions.texts import Text
from engines.app import App, Entity
from engines.data.history.chain import HISTORY, TALLY, chained, digested
from engines.data.sql.system import OWN

WRONG: Mapping[str, Text] = {
    "changed": Text("the history was changed", "历史记录被篡改"),
    "missing": Text("a row of the history is missing", "历史记录缺失一行"),
    "foreign": Text("a row of the history was written by somebody else", "历史记录中有非系统写入的行"),
    "rewritten": Text("rows of the history were written anew", "历史记录被重写"),
    "unbegun": Text("the history does not tell who made it", "历史记录未载明创建者"),
}
"""What can be wrong with a history."""

Finding = sa.Select[Any]


def history_findings(app: App) -> Iterator[tuple[str, Finding]]:
    """(what would be wrong, the records of which it is) of everything that must hold."""
    yield "changed", broken_chains()
    yield "missing", missing_rows()
    yield "foreign", foreign_rows()
    yield "rewritten", rewritten()
    for entity in app.entities.values():
        if not entity.owner:
            yield "unbegun", unbegun(entity)


def broken_chains() -> Finding:
    """The rows whose hash is not that of what they say after the row before."""
    table, begins = HISTORY, OWN["_removed"]
    order = sa.func.lag(table.c.hash).over(partition_by=[table.c.entity, table.c.record], order_by=[table.c.id])
    names = ("id", "at", "entity", "record", "action", "values", "user", "via", "on_behalf", "rule", "hash")
    joined = table.outerjoin(begins, sa.and_(begins.c.entity == table.c.entity, begins.c.record == table.c.record))
    before = sa.func.coalesce(order, begins.c.hash, "").label("previous")
    rows = sa.select(*(table.c[name] for name in names), before).select_from(joined).subquery()
    expected = chained(rows.c.previous, {name: rows.c[name] for name in names})
    chosen = sa.select(
        rows.c.record.label("id"), rows.c.entity, rows.c.hash.label("stored"), expected.label("expected")
    )
    return chosen.where(rows.c.hash.is_distinct_from(expected))


def missing_rows() -> Finding:
    """The records of which a row was written that is not there."""
    each = tallied_rows()
    there = sa.exists().where(HISTORY.c.id == each.c.row)
    return sa.select(each.c.record.label("id"), each.c.entity).where(~there)


def foreign_rows() -> Finding:
    """The records of which a row is there that no work has written."""
    each = tallied_rows()
    told = sa.exists().where(each.c.row == HISTORY.c.id)
    return sa.select(HISTORY.c.record.label("id"), HISTORY.c.entity).where(~told)


def rewritten() -> Finding:
    """Work whose rows are all there, but not as they were written."""
    each = tallied_rows()
    rows = (
        sa.select(
            *(each.c[name] for name in ("tally", "entity", "size", "record")),
            each.c.digest.label("told"),
            *(HISTORY.c[name] for name in ("id", "hash", "digest")),
        )
        .join_from(each, HISTORY, HISTORY.c.id == each.c.row)
        .subquery("rows")
    )
    first = sa.func.min(sa.cast(rows.c.record, sa.Text)).cast(sa.Uuid).label("id")
    found = sa.select(first, rows.c.entity).group_by(rows.c.tally, rows.c.entity, rows.c.told, rows.c.size)
    return found.having(sa.func.count() == rows.c.size, digested(rows) != rows.c.told)


def tallied_rows() -> sa.Subquery:
    """Each row that was written, as the tallies say."""
    each = sa.func.unnest(TALLY.c.rows, TALLY.c.records).table_valued("row", "record", name="each").render_derived()
    return (
        sa.select(
            TALLY.c.id.label("tally"),
            TALLY.c.entity,
            TALLY.c.digest,
            sa.func.cardinality(TALLY.c.rows).label("size"),
            sa.type_coerce(each.c.row, sa.Uuid).label("row"),
            sa.type_coerce(each.c.record, sa.Uuid).label("record"),
        )
        .select_from(TALLY, each)
        .subquery("tallied")
    )


def unbegun(entity: Entity) -> Finding:
    """The records that are there without a history, made since the oldest work that is still told of."""
    table = entity.table.alias()
    told = sa.exists().where(HISTORY.c.entity == entity.name, HISTORY.c.record == table.c.id)
    since = sa.select(sa.func.min(TALLY.c.at)).scalar_subquery()
    chosen = sa.select(table.c.id, sa.literal(entity.name).label("entity"))
    return chosen.where(table.c.created_at >= since, ~told)
