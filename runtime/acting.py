"""Acting as a workspace: within a transaction its weak role, between transactions nobody's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg import errors, pq, sql

from engines.data.sql.statements import Connection


def act_as(conn: Connection, schema: str) -> None:
    """For the rest of the transaction touch only this workspace's schema."""
    conn.execute(sql.SQL("set local role {}").format(sql.Identifier(schema)))


def begin_as(conn: Connection, schema: str) -> None:
    """Begin a transaction under the workspace's role: one message to the server where `act_as` takes two."""
    text = sql.SQL("begin; set local role {}").format(sql.Identifier(schema))
    result = conn.pgconn.exec_(text.as_bytes(conn))
    if result.status != pq.ExecStatus.COMMAND_OK:
        raise errors.error_from_result(result, encoding=conn.info.encoding)


@contextmanager
def as_platform(conn: Connection, schema: str) -> Iterator[None]:
    """For a moment touch the platform's tables, in the same transaction."""
    conn.execute("set local role none")
    yield
    act_as(conn, schema)
