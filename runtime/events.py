"""What happens in the database, told to open pages and to this process's own memory: LISTEN, one connection."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import uuid4

import psycopg

from runtime.apps import Apps
from runtime.auth.people import REMEMBERED, People
from runtime.outbox import Outbox
from runtime.warming import Warming

CHANNEL = "loomwork_events"
QUEUE = 500
"""Events a page may lag behind before it is told to look at everything again."""
RECONNECT = 1.0
LISTENER = "loomwork events"
"""What the listening connections call themselves, so that they can be counted."""
DECISIVE = ('"base.user"', '"kind": "session"')
"""In the messages about changes that decide who may do what: they are heard by every process before the answer."""
COUNT = "select count(*) from pg_stat_activity where application_name = %s and datname = current_database()"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Event:
    """Something that happened in a workspace: `kind` is changed, created, deleted, job, notice, version, session."""

    kind: str
    workspace: str
    data: Mapping[str, object] = field(default_factory=dict)


class Hub:
    """Listens, keeps this process's memory honest, and hands events to the pages that listen."""

    def __init__(self, url: str, apps: Apps, people: People, outbox: Outbox, warming: Warming) -> None:
        self.url = url
        self.apps = apps
        self.people = people
        self.outbox = outbox
        self.warming = warming
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
        """Dispatch notifications until the connection ends. People are remembered only as long as we would hear."""
        connecting = psycopg.AsyncConnection.connect(self.url, autocommit=True, application_name=LISTENER)
        async with await connecting as conn:
            await conn.execute(f"listen {CHANNEL}")
            self.forget_everything()
            self.people.hearing = True
            self.warming.wake()
            try:
                async for notification in conn.notifies():
                    self.dispatch(read_event(notification.payload))
            finally:
                self.people.hearing = False

    def dispatch(self, event: Event) -> None:
        """Forget what the event makes stale, then tell the pages of its workspace."""
        if event.kind == "version":
            self.apps.forget(event.workspace)
            self.warming.begin(event.workspace)
        if event.kind == "session" or event.data.get("entity") == "base.user":
            self.people.forget()
        if "mark" in event.data and event.kind == "session":
            self.outbox.put([json.dumps({"kind": "heard", "mark": event.data["mark"]})])
        for queue, workspace in self.pages.items():
            if workspace == event.workspace:
                offer(queue, event)

    def forget_everywhere(self) -> None:
        """Have every process forget its people, and wait until each has said so.

        Called after the commit of what ends a session or changes somebody's roles: the very next request, to
        whichever process, is judged anew. A process that says nothing has forgotten by itself in the end."""
        self.people.forget()
        mark = uuid4().hex
        with psycopg.connect(self.url, autocommit=True) as conn:
            conn.execute(f"listen {CHANNEL}")
            others = scalar(conn.execute(COUNT, (LISTENER,)).fetchone())
            conn.execute("select pg_notify(%s, %s)", (CHANNEL, json.dumps({"kind": "session", "mark": mark})))
            wait_for(conn, mark, others)

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


def wait_for(conn: psycopg.Connection, mark: str, others: int) -> None:
    """Until so many have said that they heard, or none of them can remember any more."""
    until = time.monotonic() + REMEMBERED.total_seconds()
    while others > 0 and (left := until - time.monotonic()) > 0:
        for notification in conn.notifies(timeout=left, stop_after=1):
            event = read_event(notification.payload)
            others -= event.kind == "heard" and event.data.get("mark") == mark


def scalar(row: tuple[object, ...] | None) -> int:
    """The one number of a row."""
    return int(str(row[0])) if row else 0


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
