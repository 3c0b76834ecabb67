"""One letter to one person: by mail, or to one of their browsers. What may be told is asked again now.

A letter is marked as sent before it is handed over and set back when it was refused: whatever breaks in between, nobody
gets it twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from psycopg.rows import class_row
from psycopg_pool import ConnectionPool

from engines.data.reacting.inbox import waiting_notices
from engines.data.reacting.preferences import preferences_of
from engines.data.sql.statements import Connection
from engines.scope import Scope
from runtime.acting import act_as
from runtime.apps import Apps, Installed
from runtime.auth.log import noted
from runtime.auth.logins import Login, login_of_user
from runtime.auth.people import find_user
from runtime.auth.receivers import receiver_of
from runtime.auth.sealing import Seal
from runtime.auth.terms import read_secrets, read_terms
from runtime.notifications.mail import MailRefused, Smtp
from runtime.notifications.noticed import Told, mail_of, push_of
from runtime.notifications.push import PushGone, PushRefused
from runtime.notifications.pushing import forget_browser, push_to
from runtime.notifications.routing import Dispatch
from runtime.settings import Settings
from runtime.workspaces import Workspace, find

TRIES = 6
"""How often somebody is tried to be told; with the waits between about an hour and a half."""

Refusals = (MailRefused, PushRefused)


@dataclass(frozen=True, eq=False)
class Post:
    """What sending needs."""

    pool: ConnectionPool[Connection]
    apps: Apps
    seal: Seal
    settings: Settings

    def deliver(self, letter: UUID, before: int) -> None:
        """Send a letter that was ordered; `before` tries were refused. Raises what is worth another try."""
        sending = self.take(letter)
        if not sending:
            return
        try:
            sending.send()
        except PushGone:
            with self.pool.connection() as conn:
                forget_browser(conn, sending.first.target)
                mark(conn, letter, "dropped")
        except Refusals as refused:
            last = before >= TRIES
            with self.pool.connection() as conn:
                mark(conn, letter, "failed" if last else "ordered")
                if last:
                    detail = {"why": refused.title.en, "channel": sending.first.channel}
                    noted(conn, sending.first.workspace, "notice_failed", sending.name, sending.first.user, "", detail)
            if not last:
                raise
        else:
            with self.pool.connection() as conn:
                mark(conn, letter, "sent")

    def take(self, letter: UUID) -> Sending | None:
        """The letter, and from now on it is being sent; None when there is nothing to send any more."""
        with self.pool.connection() as conn:
            workspace = workspace_of(conn, letter)
        if workspace is None:
            return None
        self.apps.changed(workspace.name)
        installed = self.apps.current(workspace.name)
        with self.pool.connection() as conn:
            rows = conn.cursor(row_factory=class_row(Dispatch)).execute(TAKEN, (letter,)).fetchall()
            if not rows:
                return None
            if workspace.state == "suspended":  # it is ordered again when the workspace is open again
                mark(conn, letter, "waiting")
                return None
            sending = self.written(conn, installed, letter, rows)
            mark(conn, letter, "sending" if sending else "dropped")
            return sending

    def written(self, conn: Connection, installed: Installed, letter: UUID, rows: Sequence[Dispatch]) -> Sending | None:
        """What is said now of these notices, if anything."""
        first = rows[0]
        login = login_of_user(conn, first.workspace, first.user)
        told = self.told(conn, installed, letter, rows, login) if login else None
        if not login or not told:
            return None
        if first.channel == "push":
            return self.pushing(conn, first, told, login)
        terms, kept = read_terms(conn, first.workspace), read_secrets(conn, first.workspace, self.seal)
        receiver = receiver_of(conn, told.scope.schema, login)
        if not terms.mail or not receiver or not receiver.email:
            return None
        transport, message = Smtp(terms.mail, kept.mail), mail_of(told, terms.mail, receiver)
        return Sending(first, login.login, lambda: transport.send(message))

    def pushing(self, conn: Connection, first: Dispatch, told: Told, login: Login) -> Sending | None:
        """The same for a browser."""
        send = push_to(conn, self.seal, self.settings, first.target, login.id, push_of(told))
        return Sending(first, login.login, send) if send else None

    def told(
        self, conn: Connection, installed: Installed, letter: UUID, rows: Sequence[Dispatch], login: Login
    ) -> Told | None:
        """What the person may be told and still wants to be; None when there is nothing left of it."""
        user = find_user(conn, installed.workspace.schema, rows[0].user)
        scope = in_their_time(installed.scope(user, login.locale), login) if user else None
        notices = wanted(conn, scope, rows) if scope else []
        conn.execute("set local role none")
        if not scope or not notices:
            return None
        title = installed.workspace.title
        return Told(letter, rows[0], scope, notices, title, self.settings.address, self.seal, login.id)


def in_their_time(scope: Scope, login: Login) -> Scope:
    """The same asking on the person's own clock."""
    return replace(scope, timezone=ZoneInfo(login.timezone)) if login.timezone else scope


def workspace_of(conn: Connection, letter: UUID) -> Workspace | None:
    """Where the letter comes from, if there is anything to send."""
    query = "select workspace from loomwork.dispatch where letter = %s and state = 'ordered' limit 1"
    row = conn.execute(query, (letter,)).fetchone()
    return find(conn, str(row[0])) if row else None


TAKEN = """
    select workspace, notice, channel, target, "user", kind, digest, due_at from loomwork.dispatch
    where letter = %s and state = 'ordered' order by notice for update
"""


@dataclass(frozen=True, eq=False)
class Sending:
    """A letter on its way out."""

    first: Dispatch
    name: str
    send: Callable[[], None]


def wanted(conn: Connection, scope: Scope, rows: Sequence[Dispatch]) -> list[dict[str, Any]]:
    """What is not read yet, may be told, and of kinds the person has not switched off meanwhile."""
    act_as(conn, scope.schema)
    wishes = preferences_of(conn, scope.schema, scope.user.id)
    ids = [row.notice for row in rows if wishes.when(row.kind, row.channel) != "never"]
    return waiting_notices(conn, scope, ids) if ids else []


def mark(conn: Connection, letter: UUID, state: str) -> None:
    """How far the letter is. The role is the platform's."""
    conn.execute(
        "update loomwork.dispatch set state = %s, changed_at = %s where letter = %s", (state, datetime.now(UTC), letter)
    )
