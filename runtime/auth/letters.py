"""Links in letters: to set a password after an invitation, or a new one when it is forgotten. Good for one use."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from psycopg.rows import class_row

from definitions.problems import NotFound
from definitions.texts import Text
from engines.data.sql.statements import Connection

Purpose = Literal["reset", "invitation"]
LASTS = {"reset": timedelta(hours=1), "invitation": timedelta(days=7)}


@dataclass(frozen=True, slots=True)
class Letter:
    """A link that was sent to somebody."""

    id: UUID
    login: UUID
    purpose: Purpose
    created_at: datetime
    expires_at: datetime


def write_letter(conn: Connection, login: UUID, purpose: Purpose, now: datetime) -> str:
    """The secret of a new link. Earlier links of the login are worth nothing any more."""
    secret = secrets.token_urlsafe(32)
    conn.execute("delete from loomwork.letter where login = %s or expires_at < %s", (login, now))
    conn.execute(
        "insert into loomwork.letter (token_hash, login, purpose, expires_at) values (%s, %s, %s, %s)",
        (hashed(secret), login, purpose, now + LASTS[purpose]),
    )
    return secret


def open_letter(conn: Connection, secret: str, now: datetime) -> Letter:
    """The letter that the link is from; `NotFound` when it was used or is too old."""
    query = (
        "select id, login, purpose, created_at, expires_at from loomwork.letter "
        "where token_hash = %s and expires_at > %s for update"
    )
    found = conn.cursor(row_factory=class_row(Letter)).execute(query, (hashed(secret), now)).fetchone()
    if not found:
        raise NotFound(
            Text(
                "This link was used already or is too old. Ask for a new one.",
                "该链接已使用或已过期，请重新获取。",
            )
        )
    return found


def use_up(conn: Connection, letter: Letter) -> None:
    """The link has done its work."""
    conn.execute("delete from loomwork.letter where id = %s", (letter.id,))


def hashed(secret: str) -> bytes:
    """A link's secret as it is kept."""
    return hashlib.sha256(secret.encode()).digest()
