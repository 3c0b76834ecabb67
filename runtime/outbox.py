"""Messages to open pages, on their way: many commits' messages leave together, and no answer waits for them.

A NOTIFY is a commit of its own. Sent by each write it would make the disk be waited for twice.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Sequence

import psycopg

SEND = "select count(pg_notify('loomwork_events', payload)) from unnest(%s::text[]) payload"
MOST = 10_000
"""So many wait while the database is away; then the oldest are given up: pages look again when it is back."""
AGAIN = 1.0

log = logging.getLogger(__name__)


class Outbox:
    """Filled by the threads that write, emptied on the event loop."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.waiting: deque[str] = deque(maxlen=MOST)
        self.something: asyncio.Event | None = None
        self.loop: asyncio.AbstractEventLoop | None = None
        self.woken = False

    @property
    def open(self) -> bool:
        """Whether somebody sends what is put in."""
        return self.loop is not None

    def put(self, payloads: Sequence[str]) -> None:
        """To be sent in a moment."""
        self.waiting.extend(payloads)
        if self.loop and self.something and not self.woken:
            self.woken = True
            self.loop.call_soon_threadsafe(self.something.set)

    async def send(self) -> None:
        """Until cancelled: send, and begin again when the connection is lost."""
        self.something, self.loop = asyncio.Event(), asyncio.get_running_loop()
        try:
            while True:
                try:
                    await self.send_on_one_connection()
                except psycopg.Error as lost:
                    log.warning("Lost the connection that sends messages: %s", lost)
                await asyncio.sleep(AGAIN)
        finally:
            self.loop = None

    async def send_on_one_connection(self) -> None:
        """As long as it lasts."""
        assert self.something
        async with await psycopg.AsyncConnection.connect(self.url, autocommit=True) as conn:
            while True:
                await self.something.wait()
                self.something.clear()
                self.woken = False
                await self.send_all(conn)

    async def send_all(self, conn: psycopg.AsyncConnection) -> None:
        """What waits now; it goes on waiting when the connection is lost on the way."""
        payloads = list(self.waiting)
        try:
            await conn.execute(SEND, [payloads])
        except psycopg.OperationalError:
            if self.something:
                self.something.set()
            raise
        except psycopg.Error:
            log.exception("Messages that cannot be sent are given up")
        for _ in payloads:
            self.waiting.popleft()
