"""Addresses of public forms: secrets by whose hash a form is found, sealed so that administrators see them again."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from uuid import UUID

from definitions.problems import Problem
from engines.data.sql.statements import Connection
from runtime.auth.sealing import Seal

BYTES = 18
"""Nobody guesses 144 bits, and they still make a code that a phone reads from afar."""


def hashed(token: str) -> bytes:
    """An address as it is looked up."""
    return hashlib.sha256(token.encode()).digest()


def find_form(conn: Connection, token: str) -> tuple[str, UUID] | None:
    """The workspace and the form that an address leads to."""
    query = "select workspace, form from loomwork.public_address where hash = %s"
    row = conn.execute(query, (hashed(token),)).fetchone()
    return (str(row[0]), UUID(str(row[1]))) if row else None


def new_address(conn: Connection, seal: Seal, workspace: str, form: UUID) -> str:
    """An address that leads to the form from now on; the one before leads nowhere."""
    token = secrets.token_urlsafe(BYTES)
    conn.execute(
        "insert into loomwork.public_address (hash, workspace, form, sealed) values (%s, %s, %s, %s) "
        "on conflict (workspace, form) do update set hash = excluded.hash, sealed = excluded.sealed",
        (hashed(token), workspace, form, seal.seal(token)),
    )
    return token


def drop_address(conn: Connection, workspace: str, form: UUID) -> None:
    """The address leads nowhere."""
    conn.execute("delete from loomwork.public_address where workspace = %s and form = %s", (workspace, form))


def addresses(conn: Connection, seal: Seal, workspace: str) -> Mapping[UUID, str]:
    """The addresses of a workspace's forms; none where the key they were sealed with is gone."""
    query = "select form, sealed from loomwork.public_address where workspace = %s"
    rows = conn.execute(query, (workspace,)).fetchall()
    return {UUID(str(form)): token for form, sealed in rows if (token := opened(seal, bytes(sealed)))}  # type: ignore[call-overload]


def opened(seal: Seal, sealed: bytes) -> str:
    """What was sealed, or nothing."""
    try:
        return seal.open(sealed)
    except Problem:
        return ""
