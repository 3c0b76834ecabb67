"""Messages to open pages: sent within the transaction, or kept for whoever commits it and sent right after.

A NOTIFY in a transaction makes the commits of the whole database wait for each other until each is on disk, which
halves what eight writers get done. A message only says where to look again, so it may come after.
"""

from __future__ import annotations

from collections.abc import Sequence
from weakref import WeakKeyDictionary

import sqlalchemy as sa

from engines.data.sql.arrays import literal
from engines.data.sql.prepared import checked
from engines.data.sql.statements import Connection

SEND = b"select count(pg_notify('loomwork_events', payload)) from unnest($1::text[]) payload"

KEPT: WeakKeyDictionary[Connection, list[str]] = WeakKeyDictionary()
"""What is to be sent after the commit, of connections whose messages somebody keeps."""


def send_kept(conn: Connection, kept: Sequence[str]) -> None:
    """Send what was kept; nothing else is open on the connection."""
    if kept:
        checked(conn.pgconn.exec_params(SEND, [literal(kept, sa.Text()).encode()]))


def left_to_send(conn: Connection, payloads: Sequence[str]) -> Sequence[str]:
    """The messages that the transaction itself has to send: none where they are kept."""
    kept = KEPT.get(conn)
    if kept is None:
        return payloads
    kept.extend(payloads)
    return ()


def kept_so_far(conn: Connection) -> int:
    """How many messages wait for the commit."""
    return len(KEPT.get(conn, ()))


def forget_kept(conn: Connection, since: int) -> None:
    """What was to be sent of work that was undone is not sent."""
    del KEPT.get(conn, [])[since:]
