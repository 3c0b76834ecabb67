"""Browsers that asked to be told, each bound to the session in which it asked; and the server's key for push."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from psycopg.rows import class_row

from engines.data.sql.statements import Connection
from runtime.auth.sealing import Seal
from runtime.auth.sessions import Key
from runtime.notifications.push import Browser, point, read_doors, send, text_of
from runtime.settings import Settings

SECRET = "push"


@dataclass(frozen=True, slots=True)
class Told:
    """A browser that is told, as its owner sees it."""

    id: UUID
    at: datetime
    agent: str | None
    here: bool
    """Whether it is the one that asks."""


def public_key(conn: Connection, seal: Seal) -> str:
    """What browsers must know to be told by us."""
    return text_of(point(server_key(conn, seal)))


def server_key(conn: Connection, seal: Seal) -> ec.EllipticCurvePrivateKey:
    """The installation's key, made when it is first needed and kept sealed."""
    kept = conn.execute("select sealed from loomwork.server_secret where name = %s", (SECRET,)).fetchone()
    if not kept:
        made = ec.generate_private_key(ec.SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        insert = "insert into loomwork.server_secret (name, sealed) values (%s, %s) on conflict do nothing"
        conn.execute(insert, (SECRET, seal.seal(made.decode())))
        kept = conn.execute("select sealed from loomwork.server_secret where name = %s", (SECRET,)).fetchone()
    assert kept
    return cast(
        ec.EllipticCurvePrivateKey, load_pem_private_key(seal.open(cast(bytes, kept[0])).encode(), password=None)
    )


def add_browser(conn: Connection, seal: Seal, session: Key, browser: Browser) -> UUID:
    """Tell this browser from now on, as long as the session lasts. One browser is one person's: the last who asked."""
    row = conn.execute(
        """
        insert into loomwork.push_subscription (session, endpoint_hash, sealed)
        select id, %s, %s from loomwork.session where token_hash = %s
        on conflict (endpoint_hash) do update set session = excluded.session, sealed = excluded.sealed returning id
        """,
        (hashlib.sha256(browser.endpoint.encode()).digest(), seal.seal(json.dumps(asdict(browser))), session.digest),
    ).fetchone()
    assert row
    return UUID(str(row[0]))


def browsers_of(conn: Connection, login: UUID, session: Key) -> list[Told]:
    """The browsers of a login that are told, the newest first."""
    query = """
        select p.id, p.created_at as at, s.agent, s.token_hash = %s as here from loomwork.push_subscription p
        join loomwork.session s on s.id = p.session
        where s.login = %s and s.expires_at > now() order by p.created_at desc, p.id
    """
    return conn.cursor(row_factory=class_row(Told)).execute(query, (session.digest, login)).fetchall()


def remove_browser(conn: Connection, login: UUID, id: UUID) -> bool:
    """Tell one browser of a login no more; whether there was one."""
    query = """
        delete from loomwork.push_subscription p using loomwork.session s
        where s.id = p.session and s.login = %s and p.id = %s
    """
    return conn.execute(query, (login, id)).rowcount > 0


def forget_browser(conn: Connection, id: UUID) -> None:
    """A browser that is not there any more."""
    conn.execute("delete from loomwork.push_subscription where id = %s", (id,))


def push_to(
    conn: Connection, seal: Seal, settings: Settings, id: UUID, login: UUID, said: Mapping[str, object]
) -> Callable[[], None] | None:
    """What sends a message to a browser; None when the browser is not that person's any more."""
    query = """
        select p.sealed from loomwork.push_subscription p join loomwork.session s on s.id = p.session
        where p.id = %s and s.login = %s and s.expires_at > now()
    """
    row = conn.execute(query, (id, login)).fetchone()
    if not row:
        return None
    browser = Browser(**json.loads(seal.open(cast(bytes, row[0]))))
    key, doors = server_key(conn, seal), read_doors(settings.push)
    return lambda: send(doors, browser, json.dumps(said, ensure_ascii=False).encode(), key, settings.address)
