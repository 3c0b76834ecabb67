"""Sessions and tokens: random secrets given out once and kept as hashes."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from psycopg.rows import class_row

from engines.data.sql.statements import Connection
from engines.data.work.announced import left_to_send

Kind = Literal["session", "token"]

ENDED = '{"kind": "session"}'
"""Tells every process to forget whom it remembers; a server waits until each has (`Hub.forget_everywhere`)."""


@dataclass(frozen=True, slots=True)
class Key:
    """What a request showed: the cookie of a session or a bearer token, hashed."""

    kind: Kind
    digest: bytes


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a key opens: a login in a workspace, perhaps for some scopes only."""

    login: UUID
    name: str
    workspace: str
    schema: str
    user: UUID
    locale: str | None
    scopes: tuple[str, ...]
    state: str
    """Of the workspace: ready, full or suspended; and why."""
    reason: str


def key(kind: Kind, secret: str) -> Key:
    """A secret as it is looked up."""
    return Key(kind, hashlib.sha256(secret.encode()).digest())


def create_session(conn: Connection, login: UUID, now: datetime, days: int) -> str:
    """A new session; its secret goes into the cookie. Old ones of everybody are swept on the way."""
    secret = secrets.token_urlsafe(32)
    conn.execute("delete from loomwork.session where expires_at < %s", (now,))
    conn.execute(
        "insert into loomwork.session (token_hash, login, expires_at) values (%s, %s, %s)",
        (key("session", secret).digest, login, now + timedelta(days=days)),
    )
    return secret


def end_session(conn: Connection, session: Key) -> None:
    """The session is over in every process."""
    conn.execute("delete from loomwork.session where token_hash = %s", (session.digest,))
    for payload in left_to_send(conn, [ENDED]):
        conn.execute("select pg_notify('loomwork_events', %s)", (payload,))


def create_token(conn: Connection, login: UUID, name: str, scopes: Sequence[str], expires_at: datetime | None) -> str:
    """A bearer token for programs; shown once."""
    secret = "lw_" + secrets.token_urlsafe(32)
    conn.execute(
        "insert into loomwork.token (token_hash, login, name, scopes, expires_at) values (%s, %s, %s, %s, %s)",
        (key("token", secret).digest, login, name, list(scopes), expires_at),
    )
    return secret


def find_ticket(conn: Connection, shown: Key, now: datetime) -> Ticket | None:
    """What the key opens, unless it is unknown or has expired."""
    scopes = "k.scopes" if shown.kind == "token" else "'{}'::text[]"
    query = f"""
        select l.id as login, l.login as name, w.name as workspace, w.schema, l."user", l.locale, {scopes} as scopes,
            w.state, w.reason
        from loomwork.{shown.kind} k
        join loomwork.login l on l.id = k.login
        join loomwork.workspace w on w.name = l.workspace
        where k.token_hash = %s and (k.expires_at is null or k.expires_at > %s)
    """
    return conn.cursor(row_factory=class_row(Ticket)).execute(query.encode(), (shown.digest, now)).fetchone()
