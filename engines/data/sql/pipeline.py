"""Several statements in one message: the server runs them one after the other, and nobody waits in between.

When one fails, those after it are not run.
"""

from __future__ import annotations

import select
from collections.abc import Sequence
from dataclasses import dataclass

from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGconn, PGresult

Sent = Sequence[bytes | bytearray | memoryview | None]


@dataclass(frozen=True, slots=True)
class Message:
    """A statement and its values; by the name of its plan if it has one."""

    sql: bytes
    sent: Sent = ()
    types: tuple[int, ...] = ()
    name: bytes = b""


def answers(pgconn: PGconn, messages: Sequence[Message]) -> list[PGresult]:
    """The results of all, or of those up to the first that failed."""
    pgconn.enter_pipeline_mode()
    try:
        for each in messages:
            send(pgconn, each)
        pgconn.pipeline_sync()
        found = received(pgconn)
        pgconn.exit_pipeline_mode()
    except BaseException:
        pgconn.finish()  # nobody could tell any more which answer belongs to what
        raise
    return found


def send(pgconn: PGconn, message: Message) -> None:
    """Put one statement into the message."""
    if message.name:
        pgconn.send_query_prepared(message.name, message.sent)
    else:
        pgconn.send_query_params(message.sql, message.sent, message.types)


def received(pgconn: PGconn) -> list[PGresult]:
    """The results until the end of the message. Waiting is left to the system: libpq would hold all other threads."""
    written = select.poll()
    written.register(pgconn.socket, select.POLLIN | select.POLLOUT)
    while pgconn.flush():
        written.poll()
        pgconn.consume_input()
    readable = select.poll()
    readable.register(pgconn.socket, select.POLLIN)
    found: list[PGresult] = []
    while True:
        while pgconn.is_busy():
            readable.poll()
            pgconn.consume_input()
        result = pgconn.get_result()
        if result is None:
            continue  # between two statements
        if result.status == ExecStatus.PIPELINE_SYNC:
            return found
        if result.status != ExecStatus.PIPELINE_ABORTED:
            found.append(result)
