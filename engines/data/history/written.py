"""What one transaction wrote, and what was written of the same records after it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from engines.app import Entity
from engines.data.sql.statements import Connection, run
from engines.data.sql.system import OWN
from engines.scope import Scope

HISTORY = OWN["_history"]
TALLY = OWN["_tally"]

Row = dict[str, Any]


def written_by(conn: Connection, scope: Scope, transaction: int) -> list[Row]:
    """`entity, record, action, rule, values` of each row of the history, the oldest first; what a new record holds is
    in the record itself and left out here."""
    rows = mine(transaction).subquery("mine")
    values = sa.case((HISTORY.c.action != "create", HISTORY.c["values"])).label("values")
    chosen = (
        sa.select(HISTORY.c.entity, HISTORY.c.record, HISTORY.c.action, HISTORY.c.rule, values)
        .join(rows, rows.c.id == HISTORY.c.id)
        .order_by(HISTORY.c.id)
    )
    return run(conn, scope, chosen).fetchall()


def later(conn: Connection, scope: Scope, entity: str, transaction: int, records: Iterable[UUID]) -> list[UUID]:
    """Which of the records somebody wrote after the transaction did; what was only recalculated counts for nothing."""
    rows = mine(transaction).subquery("mine")
    first = sa.select(rows.c.id).order_by(rows.c.id).limit(1).scalar_subquery()
    ids = sa.bindparam("records", [*records], type_=pg.ARRAY(sa.Uuid))
    chosen = (
        sa.select(HISTORY.c.record)
        .where(
            HISTORY.c.entity == entity,
            HISTORY.c.record == sa.func.any(ids),
            HISTORY.c.id > first,
            HISTORY.c.action != "calculate",
            HISTORY.c.id.not_in(sa.select(rows.c.id)),
        )
        .distinct()
        .order_by(HISTORY.c.record)
    )
    return [row["record"] for row in run(conn, scope, chosen)]


def mine(transaction: int) -> sa.Select[Any]:
    """The ids of the rows of the history that a transaction wrote."""
    return sa.select(sa.func.unnest(TALLY.c.rows).label("id")).where(TALLY.c.xact == transaction)


def lock_records(conn: Connection, scope: Scope, entity: Entity, records: Iterable[UUID]) -> None:
    """Nobody else writes these records before the end of this transaction."""
    ids = sa.bindparam("records", sorted(records), type_=pg.ARRAY(sa.Uuid))
    table = entity.table
    run(conn, scope, sa.select(table.c.id).where(table.c.id == sa.func.any(ids)).order_by(table.c.id).with_for_update())
