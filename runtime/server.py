"""The parts of a running server, made once per process and handed to whoever needs them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import cast

from psycopg_pool import ConnectionPool
from starlette.requests import HTTPConnection

from engines.data.announced import keeping, send_kept
from engines.data.statements import Connection
from runtime.acting import begin_as
from runtime.addresses import Database
from runtime.apps import Apps
from runtime.auth.people import People
from runtime.events import Hub
from runtime.metrics import Metrics
from runtime.reader import Reader
from runtime.settings import Settings

LIFETIME = 20 * 60.0
"""Seconds after which a connection is replaced: its catalogue cache grows with every workspace it has seen."""


@dataclass(frozen=True, eq=False)
class Server:
    """What this process has: connections, apps, people, events, numbers."""

    settings: Settings
    database: Database
    pool: ConnectionPool[Connection]
    reader: Reader
    apps: Apps
    people: People
    hub: Hub
    metrics: Metrics = field(default_factory=Metrics)

    @contextmanager
    def transaction(self, schema: str = "") -> Iterator[Connection]:
        """One connection, one transaction: committed at the end, rolled back when anything is raised.

        With a schema it is under that workspace's role from the beginning. Open pages are told right after it."""
        with self.pool.connection() as conn:
            with keeping(conn) as kept:
                if schema:
                    begin_as(conn, schema)
                yield conn
            conn.commit()
            send_kept(conn, kept)


def make_server(settings: Settings, database: Database) -> Server:
    """The parts, not yet opened."""
    pool = connections(settings, database.url)
    apps, people = Apps(pool), People(pool)
    return Server(
        settings=settings,
        database=database,
        pool=pool,
        reader=Reader(database.url, settings.pool_size),
        apps=apps,
        people=people,
        hub=Hub(database.url, apps, people),
    )


def connections(settings: Settings, url: str) -> ConnectionPool[Connection]:
    """The pool that writes use; opened later."""
    pool = ConnectionPool(
        url,
        min_size=1,
        max_size=settings.pool_size,
        max_lifetime=LIFETIME,
        open=False,
        name="writes",
        timeout=20,
        kwargs={"prepare_threshold": None},
    )
    return cast("ConnectionPool[Connection]", pool)


def server_of(connection: HTTPConnection) -> Server:
    """The server that a request came to."""
    return cast(Server, connection.app.state.server)
