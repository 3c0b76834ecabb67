"""Sessions and what keys open: random secrets given out once and kept as hashes."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from psycopg.rows import class_row

from engines.data.sql.statements import Connection
from engines.data.work.announced import left_to_send

Kind = Literal["session", "token"]
Way = Literal["password", "provider"]
"""How somebody came in."""
SEEN = timedelta(minutes=5)
"""How exactly it is kept when a key was last seen."""
ENDED = '{"kind": "session"}'
"""Tells every process to forget whom it remembers; a server waits until each has (`Hub.forget_everywhere`)."""


@dataclass(frozen=True, slots=True)
class Key:
    """What a request showed: the cookie of a session or a bearer token, hashed."""

    kind: Kind
    digest: bytes


@dataclass(frozen=True, slots=True)
class Caller:
    """Where a request comes from."""

    address: str = ""
    agent: str = ""


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a key opens: a login in a workspace, perhaps for some scopes only."""

    id: UUID
    login: UUID
    name: str
    workspace: str
    schema: str
    user: UUID
    locale: str | None
    timezone: str | None
    scopes: tuple[str, ...]
    way: str
    viewing: str
    seen_at: datetime | None
    second_factor: bool
    """Whether the login has one."""
    demanded: list[str]
    """Roles that must have one."""
    state: str
    """Of the workspace: ready, full or suspended; and why."""
    reason: str


@dataclass(frozen=True, slots=True)
class Session:
    """A session as its owner sees it."""

    id: UUID
    created_at: datetime
    seen_at: datetime | None
    address: str | None
    agent: str | None
    way: str


def key(kind: Kind, secret: str) -> Key:
    """A secret as it is looked up."""
    return Key(kind, hashlib.sha256(secret.encode()).digest())


def create_session(
    conn: Connection, login: UUID, now: datetime, days: int, caller: Caller = Caller(), way: Way = "password"
) -> str:
    """A new session; its secret goes into the cookie. Old ones of everybody are swept on the way."""
    secret = secrets.token_urlsafe(32)
    conn.execute("delete from loomwork.session where expires_at < %s", (now,))
    conn.execute(
        "insert into loomwork.session (token_hash, login, expires_at, seen_at, address, agent, way) "
        "values (%s, %s, %s, %s, %s, %s, %s)",
        (
            key("session", secret).digest,
            login,
            now + timedelta(days=days),
            now,
            caller.address,
            caller.agent[:300],
            way,
        ),
    )
    return secret


def sessions_of(conn: Connection, login: UUID, now: datetime) -> list[Session]:
    """The open sessions of a login, the newest first."""
    query = (
        "select id, created_at, seen_at, address, agent, way from loomwork.session "
        "where login = %s and expires_at > %s order by coalesce(seen_at, created_at) desc, id"
    )
    return conn.cursor(row_factory=class_row(Session)).execute(query, (login, now)).fetchall()


def tell_everybody(conn: Connection) -> None:
    """Who is behind a key, or what they may do, has changed: no process answers from memory after the commit."""
    for payload in left_to_send(conn, [ENDED]):
        conn.execute("select pg_notify('loomwork_events', %s)", (payload,))


def end_session(conn: Connection, session: Key) -> None:
    """The session is over in every process."""
    conn.execute("delete from loomwork.session where token_hash = %s", (session.digest,))
    tell_everybody(conn)


def end_sessions(conn: Connection, login: UUID, id: UUID | None = None, but: Key | None = None) -> int:
    """One session of a login, or all but the one given; how many ended."""
    ended = conn.execute(
        "delete from loomwork.session where login = %s and (%s::uuid is null or id = %s) "
        "and (%s::bytea is null or token_hash <> %s)",
        (login, id, id, but and but.digest, but and but.digest),
    ).rowcount
    tell_everybody(conn)
    return ended


def find_ticket(conn: Connection, shown: Key, now: datetime) -> Ticket | None:
    """What the key opens, unless it is unknown or has expired."""
    return conn.cursor(row_factory=class_row(Ticket)).execute(TICKETS[shown.kind], (shown.digest, now)).fetchone()


OWN = {
    "session": "'{}'::text[] as scopes, k.way, coalesce(k.viewing, '') as viewing",
    "token": "k.scopes, 'token' as way, '' as viewing",
}
TICKETS = {
    kind: f"""
        select k.id, l.id as login, l.login as name, w.name as workspace, w.schema, l."user", l.locale, l.timezone,
            {own}, k.seen_at, f.confirmed_at is not null as second_factor,
            coalesce(t.terms -> 'second_factor_roles', '[]') as demanded, w.state, w.reason
        from loomwork.{kind} k
        join loomwork.login l on l.id = k.login
        join loomwork.workspace w on w.name = l.workspace
        left join loomwork.second_factor f on f.login = l.id
        left join loomwork.terms t on t.workspace = l.workspace
        where k.token_hash = %s and (k.expires_at is null or k.expires_at > %s)
    """.encode()
    for kind, own in OWN.items()
}
"""One row each, found by the hash; everything else hangs on it by primary keys."""


def is_stale(ticket: Ticket, now: datetime) -> bool:
    """Whether it is time to write down again that the key was seen."""
    return ticket.seen_at is None or now - ticket.seen_at > SEEN


def see(conn: Connection, shown: Key, now: datetime) -> None:
    """The key is in use now."""
    query = f"update loomwork.{shown.kind} set seen_at = %s where token_hash = %s"
    conn.execute(query.encode(), (now, shown.digest))
