"""The parts of a running server, made once per process and handed to whoever needs them."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import cast

import psycopg
from psycopg.pq import TransactionStatus
from psycopg_pool import ConnectionPool
from starlette.requests import HTTPConnection

from engines.data.sql.prepared import drop_waiting, send_waiting
from engines.data.sql.statements import Connection
from engines.data.work.announced import KEPT, send_kept
from runtime.acting import begin_as
from runtime.addresses import Database
from runtime.apps import Apps
from runtime.auth.oidc import Providers
from runtime.auth.people import People
from runtime.auth.sealing import Seal
from runtime.events import DECISIVE, Hub
from runtime.files.store import Files, open_files
from runtime.metrics import Metrics
from runtime.outbox import Outbox
from runtime.rates import Rates
from runtime.reader import Reader
from runtime.settings import Settings
from runtime.threads import Threads
from runtime.warming import Warming

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
    outbox: Outbox
    writers: Threads
    seal: Seal
    files: Files
    providers: Providers = field(default_factory=Providers)
    metrics: Metrics = field(default_factory=Metrics)
    rates: Rates = field(default_factory=Rates)

    def transaction(self, schema: str = "") -> Transaction:
        """One connection, one transaction: committed at the end, rolled back when anything is raised.

        With a schema it is under that workspace's role from the beginning. Open pages are told right after it."""
        return Transaction(self, schema)

    def send_rest(self) -> None:
        """What waits in the outbox when the server ends."""
        if self.outbox.waiting:
            with self.pool.connection() as conn:
                send_kept(conn, self.outbox.waiting)


class Transaction:
    """A transaction on a connection of the pool; a class, because every write passes here."""

    def __init__(self, server: Server, schema: str) -> None:
        self.server = server
        self.schema = schema
        self.kept: list[str] = []

    def __enter__(self) -> Connection:
        self.conn = conn = self.server.pool.getconn()
        try:
            KEPT[conn] = self.kept
            if self.schema:
                begin_as(conn, self.schema)
        except BaseException:
            self.give_back()
            raise
        return conn

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                commit(self.conn)
                self.tell()
            else:
                with suppress(psycopg.Error):  # what was raised first says more
                    self.conn.rollback()
        finally:
            self.give_back()

    def tell(self) -> None:
        """What was done is told to the open pages."""
        if self.server.outbox.open:
            self.server.outbox.put(self.kept)
        else:
            send_kept(self.conn, self.kept)
        if any(word in payload for payload in self.kept for word in DECISIVE):
            self.server.hub.forget_everywhere()

    def give_back(self) -> None:
        """The pool ends what is still open, or the connection if it is broken."""
        KEPT.pop(self.conn, None)
        drop_waiting(self.conn)
        self.server.pool.putconn(self.conn)


COMMIT = b"commit"


def commit(conn: Connection) -> None:
    """Commit what was begun, if the answer has not done so. PostgreSQL rolls a failed transaction back and calls that
    no error, we do."""
    status = conn.pgconn.transaction_status
    if status == TransactionStatus.INTRANS:
        send_waiting(conn, COMMIT)
    elif status != TransactionStatus.IDLE:
        raise psycopg.errors.InFailedSqlTransaction("the transaction has failed, and nobody said so")


def make_server(settings: Settings, database: Database) -> Server:
    """The parts, not yet opened."""
    pool = connections(settings, database.url)
    apps, people, outbox = Apps(pool), People(pool), Outbox(database.url)
    return Server(
        settings=settings,
        database=database,
        pool=pool,
        reader=Reader(database.url, settings.pool_size),
        apps=apps,
        people=people,
        hub=Hub(database.url, apps, people, outbox, Warming(apps)),
        outbox=outbox,
        writers=Threads(settings.pool_size, "write"),
        seal=Seal(settings.key, settings.data),
        files=open_files(settings),
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
