"""Tokens: keys of programs, for some verbs on some entities, as long as they are needed."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg.rows import class_row

from definitions.problems import Fault, NotFound, invalid
from definitions.texts import Text
from engines.app import App
from engines.data.sql.statements import Connection
from runtime.auth.narrowing import VERBS, covers
from runtime.auth.sessions import key, tell_everybody

PREFIX = "lw_"
"""Tokens can be told from other secrets wherever one is left lying about."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token as its owner sees it."""

    id: UUID
    name: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
    seen_at: datetime | None


def create_token(conn: Connection, login: UUID, name: str, scopes: Sequence[str], expires_at: datetime | None) -> str:
    """A bearer token for programs; shown once."""
    secret = PREFIX + secrets.token_urlsafe(32)
    conn.execute(
        "insert into loomwork.token (token_hash, login, name, scopes, expires_at) values (%s, %s, %s, %s, %s)",
        (key("token", secret).digest, login, name, list(scopes), expires_at),
    )
    return secret


def tokens_of(conn: Connection, login: UUID) -> list[Token]:
    """The tokens of a login, those that have expired as well, the newest first."""
    query = (
        "select id, name, scopes, created_at, expires_at, seen_at from loomwork.token where login = %s order by id desc"
    )
    return conn.cursor(row_factory=class_row(Token)).execute(query, (login,)).fetchall()


def revoke_token(conn: Connection, login: UUID, id: UUID) -> str:
    """The token opens nothing any more, in any process; its name."""
    row = conn.execute("delete from loomwork.token where login = %s and id = %s returning name", (login, id)).fetchone()
    if not row:
        raise NotFound(Text("There is no such token.", "没有这个令牌。"))
    tell_everybody(conn)
    return str(row[0])


def check_scopes(app: App, scopes: object) -> list[str]:
    """Scopes as they are kept: `read`, `write:crm.order`, `create:crm.*`. None at all is everything one may oneself."""
    if not isinstance(scopes, list) or not all(isinstance(each, str) for each in scopes):
        raise invalid([Fault(Text("`scopes` is a list of texts.", "`scopes`应为文本列表。"), "/scopes", name="scopes")])
    faults = [
        Fault(said, f"/scopes/{place}", name=each) for place, each in enumerate(scopes) for said in wrong(app, each)
    ]
    if faults:
        raise invalid(faults)
    return sorted(set(scopes))


def wrong(app: App, scope: str) -> Iterable[Text]:
    """What is wrong with one scope."""
    verb, colon, entity = scope.partition(":")
    if verb not in VERBS:
        verbs = ", ".join(VERBS)
        yield Text(f"`{verb}` is no verb of a scope; these are: {verbs}.", f"`{verb}`不是可用的动词；可选：{verbs}。")
    elif colon and not any(covers(entity, name) for name in app.entities):
        yield Text(f"There is no entity `{entity}`.", f"没有实体`{entity}`。")
