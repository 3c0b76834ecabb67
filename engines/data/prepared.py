"""Statements run by libpq itself: prepared on their second use, one call each.

A write is a dozen short statements, and a cursor costs more than most of them: it reads their text for placeholders,
describes their columns and waits in steps. Here the text is read once for each connection, and the values go straight
to the prepared plan.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

import psycopg
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult

from engines.data.statements import Connection, Statement

Row = tuple[object, ...]

MOST = 1000
"""So many statements stay prepared on a connection; then it begins anew."""

PLACE = re.compile(r"%\(([^)]+)\)s|%%")
DONE = frozenset({ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK})


@dataclass(slots=True)
class Known:
    """A statement in a workspace: its text with numbered places, and the plan's name for each set of types."""

    sql: bytes
    names: tuple[str, ...]
    plans: dict[tuple[int, ...], bytes] = field(default_factory=dict)


class Plans:
    """What one connection has prepared."""

    def __init__(self, conn: Connection) -> None:
        self.values = Transformer(conn)
        self.known: dict[tuple[str, str], Known] = {}
        self.made = 0
        self.live = 0


CONNECTIONS: WeakKeyDictionary[Connection, Plans] = WeakKeyDictionary()
"""The plans live where they were made: with their connection."""


def rows(conn: Connection, statement: Statement, schema: str, values: Mapping[str, object]) -> list[Row]:
    """Execute in the connection's transaction and fetch every row."""
    plans = CONNECTIONS.get(conn)
    if plans is None:
        plans = CONNECTIONS[conn] = Plans(conn)
    begin(conn)
    if plans.live >= MOST:
        forget(conn, plans)
    key = (statement.text, schema)
    known = plans.known.get(key)
    if known is None:
        known = plans.known[key] = numbered(statement.sql(schema))
    given = [values[name] for name in known.names]
    sent = plans.values.dump_sequence(given, [PyFormat.TEXT] * len(given))
    result = answer(conn, plans, known, sent, plans.values.types or ())
    if result.status not in DONE:
        known.plans.clear()
        raise psycopg.errors.error_from_result(result)
    if not result.nfields:
        return []
    plans.values.set_pgresult(result)
    return plans.values.load_rows(0, result.ntuples, tuple)


def answer(conn: Connection, plans: Plans, known: Known, sent: object, types: tuple[int, ...]) -> PGresult:
    """The first time as it is; from the second on through a plan of its own."""
    name = known.plans.get(types)
    if name is None:
        known.plans[types] = b""
        return conn.pgconn.exec_params(known.sql, sent, types)  # type: ignore[arg-type]
    if not name:
        name = prepare(conn, plans, known, types)
    return conn.pgconn.exec_prepared(name, sent)  # type: ignore[arg-type]


def prepare(conn: Connection, plans: Plans, known: Known, types: tuple[int, ...]) -> bytes:
    """Prepare a statement under a new name."""
    plans.made += 1
    plans.live += 1
    name = b"lw_%d" % plans.made
    result = conn.pgconn.prepare(name, known.sql, types)
    if result.status not in DONE:
        raise psycopg.errors.error_from_result(result)
    known.plans[types] = name
    return name


def forget(conn: Connection, plans: Plans) -> None:
    """Drop every plan: definitions change, and what nobody asks for any more would stay for ever."""
    for known in plans.known.values():
        for name in filter(None, known.plans.values()):
            conn.pgconn.exec_(b"deallocate " + name)
    plans.known.clear()
    plans.live = 0


def begin(conn: Connection) -> None:
    """Begin a transaction where the connection would."""
    if conn.pgconn.transaction_status == TransactionStatus.IDLE and not conn.autocommit:
        conn.pgconn.exec_(b"begin")


def numbered(text: str) -> Known:
    """The text with `$1` for the first name, and so on."""
    names: dict[str, int] = {}

    def place(found: re.Match[str]) -> str:
        name = found.group(1)
        return f"${names.setdefault(name, len(names) + 1)}" if name else "%"

    sql = PLACE.sub(place, text)
    return Known(sql.encode(), tuple(names))
