"""What happens in the database, told to open pages and to this process's own memory: LISTEN, one connection."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import psycopg

from runtime.apps import Apps
from runtime.auth.people import People

CHANNEL = "loomwork_events"
QUEUE = 500
"""Events a page may lag behind before it is told to look at everything again."""
RECONNECT = 1.0

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Event:
    """Something that happened in a workspace: `kind` is changed, created, deleted, job, notice, version, session."""

    kind: str
    workspace: str
    data: Mapping[str, object] = field(default_factory=dict)


class Hub:
    """Listens, keeps this process's memory honest, and hands events to the pages that listen."""

    def __init__(self, url: str, apps: Apps, people: People) -> None:
        self.url = url
        self.apps = apps
        self.people = people
        self.pages: dict[asyncio.Queue[Event], str] = {}

    async def listen(self) -> None:
        """Until cancelled: follow the channel, and begin again when the connection is lost."""
        while True:
            try:
                await self.follow()
            except psycopg.Error as lost:
                log.warning("Lost the connection that listens for events: %s", lost)
            self.forget_everything()
            await asyncio.sleep(RECONNECT)

    async def follow(self) -> None:
        """Dispatch notifications until the connection ends."""
        async with await psycopg.AsyncConnection.connect(self.url, autocommit=True) as conn:
            await conn.execute(f"listen {CHANNEL}")
            self.forget_everything()
            async for notification in conn.notifies():
                self.dispatch(read_event(notification.payload))

    def dispatch(self, event: Event) -> None:
        """Forget what the event makes stale, then tell the pages of its workspace."""
        if event.kind == "version":
            self.apps.forget(event.workspace)
        if event.kind == "session" or event.data.get("entity") == "base.user":
            self.people.forget()
        for queue, workspace in self.pages.items():
            if workspace == event.workspace:
                offer(queue, event)

    def forget_everything(self) -> None:
        """Events may have been missed."""
        self.people.forget()
        for workspace in list(self.apps.running):
            self.apps.forget(workspace)

    @asynccontextmanager
    async def page(self, workspace: str) -> AsyncIterator[asyncio.Queue[Event]]:
        """The events of a workspace for as long as a page is open."""
        queue: asyncio.Queue[Event] = asyncio.Queue(QUEUE)
        self.pages[queue] = workspace
        try:
            yield queue
        finally:
            del self.pages[queue]


def read_event(payload: str) -> Event:
    """A notification's text as an event."""
    data = json.loads(payload)
    return Event(str(data.pop("kind", "changed")), str(data.pop("workspace", "")), data)


def offer(queue: asyncio.Queue[Event], event: Event) -> None:
    """Put the event in line; a page that lags gets one event that says so instead of all it missed."""
    if queue.full():
        while not queue.empty():
            queue.get_nowait()
        event = Event("reload", event.workspace)
    queue.put_nowait(event)
