"""Reading without threads: plans run on a small async pool, and PostgreSQL's JSON passes through as bytes."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from psycopg import AsyncConnection, AsyncRawCursor, sql
from psycopg.errors import InsufficientPrivilege
from psycopg_pool import AsyncConnectionPool

from engines.data.reading.query import Plan

Reading = AsyncConnection[tuple[object, ...]]

LIFETIME = 20 * 60.0
LONGEST = "20s"
"""No question of a request may keep the database busy for longer."""


class Reader:
    """Read-only connections, one statement per transaction.

    A single statement needs no BEGIN and COMMIT, so the workspace's role is set on the connection and kept until
    another workspace needs it: every statement still runs under a weak role, without a round trip for it.
    """

    def __init__(self, url: str, size: int) -> None:
        self.acting: WeakKeyDictionary[Reading, str] = WeakKeyDictionary()
        self.pool: AsyncConnectionPool[Reading] = AsyncConnectionPool(
            url,
            min_size=1,
            max_size=size,
            max_lifetime=LIFETIME,
            open=False,
            name="reads",
            timeout=20,
            kwargs={"autocommit": True},
            configure=only_reading,
        )

    async def json(self, schema: str, plan: Plan) -> bytes | None:
        """The one value of the plan's one row, as the bytes that came; None without a row."""
        conn = await self.pool.getconn()
        try:
            await self.act_as(conn, schema)
            cursor = AsyncRawCursor(conn)
            try:
                await cursor.execute(plan.sql, plan.args)
            except InsufficientPrivilege:  # the role may have been dropped and made anew under the same name
                self.acting.pop(conn, None)
                await self.act_as(conn, schema)
                await cursor.execute(plan.sql, plan.args)
            result = cursor.pgresult
            return result.get_value(0, 0) if result and result.ntuples else None
        finally:
            await self.pool.putconn(conn)

    async def act_as(self, conn: Reading, schema: str) -> None:
        """Become the workspace's role unless the connection is it already."""
        if self.acting.get(conn) != schema:
            self.acting.pop(conn, None)
            await conn.execute(sql.SQL("set role {}").format(sql.Identifier(schema)))
            self.acting[conn] = schema


async def only_reading(conn: Reading) -> None:
    """Whatever is run here, nothing is written; and a list's plan may depend on the values it is asked with."""
    await conn.execute("set default_transaction_read_only = on")
    await conn.execute(f"set statement_timeout = '{LONGEST}'")
    await conn.execute("set plan_cache_mode = auto")
