"""Statements run by libpq itself: prepared on their second use, one call each.

A write is a dozen short statements, and a cursor costs more than most of them: it reads their text for placeholders,
describes their columns and waits in steps. Here the text is read once for each connection, and the values go straight
to the prepared plan.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from weakref import WeakKeyDictionary

import psycopg
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult

from engines.data.sql.pipeline import Message, Sent, answers
from engines.data.sql.statements import Connection, Statement

Row = tuple[object, ...]

MOST = 1000
"""So many statements stay prepared on a connection; then it begins anew."""

PLACE = re.compile(r"%\(([^)]+)\)s|%%")
DONE = frozenset({ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK})


Types = tuple[int, ...]


Look = Callable[[list[Row]], None]
"""Looks at the rows of a statement; it raises what they stand against."""


class Plans:
    """What one connection has prepared: names of plans by text and types; the empty name for what was seen once."""

    def __init__(self, conn: Connection) -> None:
        self.values = Transformer(conn)
        self.texts: dict[tuple[str, str], tuple[bytes, tuple[str, ...]]] = {}
        self.names: dict[tuple[bytes, Types], bytes] = {}
        self.waiting: list[tuple[Message, Look | None]] = []
        self.made = 0


CONNECTIONS: WeakKeyDictionary[Connection, Plans] = WeakKeyDictionary()
"""The plans live where they were made: with their connection."""


def plans_of(conn: Connection) -> Plans:
    """What a connection has prepared."""
    plans = CONNECTIONS.get(conn)
    if plans is None:
        plans = CONNECTIONS[conn] = Plans(conn)
        conn.prepare_threshold = None  # after a rollback the driver drops its plans with DEALLOCATE ALL: ours too
    return plans


def rows(conn: Connection, statement: Statement, schema: str, values: Mapping[str, object]) -> list[Row]:
    """Execute a statement in a workspace and fetch every row."""
    sql, names = text_of(plans_of(conn), statement, schema)
    return execute(conn, sql, [values[name] for name in names])


def text_of(plans: Plans, statement: Statement, schema: str) -> tuple[bytes, tuple[str, ...]]:
    """A statement's text for a workspace, and the names of its values in order."""
    key = (statement.text, schema)
    found = plans.texts.get(key)
    if found is None:
        found = plans.texts[key] = numbered(statement.sql(schema))
    return found


def numbered(text: str) -> tuple[bytes, tuple[str, ...]]:
    """The text with `$1` for the first name, and so on; and the names in that order."""
    places: dict[str, int] = {}

    def place(found: re.Match[str]) -> str:
        name = found.group(1)
        return f"${places.setdefault(name, len(places) + 1)}" if name else "%"

    sql = PLACE.sub(place, text)
    return sql.encode(), tuple(places)


def execute(conn: Connection, sql: bytes, values: Sequence[object], then: bytes = b"") -> list[Row]:
    """Execute a text with numbered places in the connection's transaction and fetch every row. What waits is sent
    before it, and `then` after it, in the same message."""
    plans = plans_of(conn)
    if conn.pgconn.transaction_status == TransactionStatus.IDLE and not conn.autocommit:
        checked(conn.pgconn.exec_(b"begin"))
    sent = plans.values.dump_sequence(values, [PyFormat.TEXT] * len(values))
    key = (sql, plans.values.types or ())
    try:
        if plans.waiting or then:
            result = among_others(conn, plans, message_of(conn, plans, key, sent), then)
        else:
            result = checked(answer(conn, plans, key, sent))
    except psycopg.Error:
        plans.names.pop(key, None)  # a plan made for a table that has changed since would fail for ever
        raise
    return rows_of(plans, result)


def rows_of(plans: Plans, result: PGresult) -> list[Row]:
    """Every row of a result."""
    if not result.nfields:
        return []
    plans.values.set_pgresult(result)
    return plans.values.load_rows(0, result.ntuples, tuple)


def answer(conn: Connection, plans: Plans, key: tuple[bytes, Types], sent: Sent) -> PGresult:
    """The first time as it is; from the second on through a plan of its own."""
    message = message_of(conn, plans, key, sent)
    if message.name:
        return conn.pgconn.exec_prepared(message.name, sent)  # type: ignore[arg-type]
    return conn.pgconn.exec_params(key[0], sent, key[1])


def message_of(conn: Connection, plans: Plans, key: tuple[bytes, Types], sent: Sent) -> Message:
    """A statement to be sent: the first time as it is, from the second on by its plan."""
    name = plans.names.get(key)
    if name is None:
        plans.names[key] = b""
        return Message(key[0], sent, key[1])
    return Message(key[0], sent, key[1], name or prepare(conn, plans, key))


# --- several at once -------------------------------------------------------------------------------------------------


def later(
    conn: Connection, statement: Statement, schema: str, values: Mapping[str, object], look: Look | None = None
) -> None:
    """Let a statement wait for the next one, or for `send_waiting`, which must come. `look` sees its rows before
    anything is told of those after it."""
    plans = plans_of(conn)
    sql, names = text_of(plans, statement, schema)
    given = [values[name] for name in names]
    sent = plans.values.dump_sequence(given, [PyFormat.TEXT] * len(given))
    plans.waiting.append((message_of(conn, plans, (sql, plans.values.types or ()), sent), look))


def send_waiting(conn: Connection, then: bytes = b"") -> None:
    """Send what waits, and `then` after it, in one message."""
    plans = plans_of(conn)
    if then and any(look for _, look in plans.waiting):
        send_waiting(conn)  # nothing is committed before it was looked at
    if plans.waiting or then:
        delivered(conn, plans, [Message(then)] if then else [])


def drop_waiting(conn: Connection) -> None:
    """What waits was taken back with its transaction."""
    if conn in CONNECTIONS:
        CONNECTIONS[conn].waiting.clear()


def among_others(conn: Connection, plans: Plans, message: Message, then: bytes) -> PGresult:
    """The result of a statement that is sent with what waits before it and with `then` after it."""
    if then and any(look for _, look in plans.waiting):
        send_waiting(conn)
    return delivered(conn, plans, [message, Message(then)] if then else [message])[0]


def delivered(conn: Connection, plans: Plans, messages: Sequence[Message]) -> list[PGresult]:
    """Send what waits and these; their results, or what the first of all that failed has to say."""
    waiting = [*plans.waiting, *((each, None) for each in messages)]
    plans.waiting.clear()
    found = answers(conn.pgconn, [message for message, _ in waiting])
    for (message, look), result in zip(waiting, found, strict=False):
        if result.status not in DONE:
            plans.names.pop((message.sql, message.types), None)
            raise psycopg.errors.error_from_result(result)
        if look:
            look(rows_of(plans, result))
    return found[len(found) - len(messages) :]


def prepare(conn: Connection, plans: Plans, key: tuple[bytes, Types]) -> bytes:
    """Prepare a statement under a new name."""
    if len(plans.names) > MOST and not plans.waiting:
        forget(conn, plans)
    plans.made += 1
    name = b"lw_%d" % plans.made
    checked(conn.pgconn.prepare(name, *key))
    plans.names[key] = name
    return name


def forget(conn: Connection, plans: Plans) -> None:
    """Drop every plan: apps are published anew, and what nobody asks for any more would stay for ever."""
    for name in filter(None, plans.names.values()):
        checked(conn.pgconn.exec_(b"deallocate " + name))
    plans.names.clear()
    plans.texts.clear()


def checked(result: PGresult) -> PGresult:
    """The result of what was done, or the database's error."""
    if result.status not in DONE:
        raise psycopg.errors.error_from_result(result)
    return result
