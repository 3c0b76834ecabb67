"""Looking at a workspace as somebody else sees it: an administrator's session, read-only while it lasts."""

from __future__ import annotations

import re
from dataclasses import replace
from uuid import UUID

from definitions.problems import NotAllowed
from definitions.texts import Text
from engines.data.sql.statements import Connection
from engines.scope import User
from runtime.auth.sessions import Key

ADMIN = "admin"
SAFE_TO_SEND = re.compile(r"/api/(view-as|session|forms/[^/]+/(evaluate|options|similar)|records/[^/]+/import/preview)")
"""What is sent but changes nothing, and the ways out."""


def set_viewing(conn: Connection, session: Key, who: str) -> None:
    """From now on the session looks as `user:<id>` or `role:<name>`; as itself when that is empty."""
    conn.execute("update loomwork.session set viewing = %s where token_hash = %s", (who or None, session.digest))


def user_in(viewing: str) -> UUID | None:
    """The user a session looks as, if it is a user."""
    kind, _, name = viewing.partition(":")
    return UUID(name) if kind == "user" else None


def with_role(user: User, viewing: str) -> User:
    """The administrator with one role and no other: what is their own stays their own."""
    role = viewing.partition(":")[2]
    return replace(user, roles=frozenset({role}), administrator=role == ADMIN)


def refuse_to_write(path: str) -> None:
    """`NotAllowed` for what would change something."""
    if not SAFE_TO_SEND.fullmatch(path):
        raise NotAllowed(
            Text(
                "You are looking as somebody else: nothing can be changed. Leave that view first.",
                "您正以他人身份查看，不能修改任何数据。请先退出该视图。",
            )
        )
