"""Letters that the worker writes: a link to set a password, sent to the address of the login's user.

A letter is ordered by workspace and name, whether or not there is such a login: the order takes as long and says as
little either way. The secret of the link comes into being only when the letter is sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

from psycopg import sql

from definitions.texts import Text
from engines.data.sql.statements import Connection
from runtime.acting import act_as
from runtime.auth.letters import Purpose, write_letter
from runtime.auth.log import noted
from runtime.auth.logins import Login, find_login
from runtime.auth.sealing import Seal
from runtime.auth.terms import MailServer, read_secrets, read_terms
from runtime.notifications.mail import Smtp, Transport, message
from runtime.workspaces import find

SUBJECTS = {
    "reset": Text("A new password for {workspace}", "为 {workspace} 设置新密码"),
    "invitation": Text("Your invitation to {workspace}", "邀请您加入 {workspace}"),
}
TEXTS = {
    "reset": Text(
        "Hello {name},\n\nsomebody, most likely you, asked for a new password for the login “{login}”. Choose it here "
        "within an hour:\n\n{link}\n\nIf it was not you, there is nothing to do: the old password still holds.\n",
        "{name}，您好！\n\n有人（应该是您本人）为登录名“{login}”申请了新密码。请在一小时内打开以下链接设置："
        "\n\n{link}\n\n如果不是您本人操作，请忽略此邮件，原密码仍然有效。\n",
    ),
    "invitation": Text(
        "Hello {name},\n\nyou are invited to {workspace}. Your login is “{login}”. Choose a password here within seven "
        "days:\n\n{link}\n",
        "{name}，您好！\n\n您已受邀加入 {workspace}，登录名为“{login}”。请在七天内打开以下链接设置密码：\n\n{link}\n",
    ),
}


@dataclass(frozen=True, slots=True)
class Sending:
    """A letter and who takes it."""

    letter: EmailMessage
    transport: Transport


@dataclass(frozen=True, slots=True)
class Receiver:
    """Whom a letter is for."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Ordered:
    """A letter that somebody asked for."""

    workspace: str
    name: str
    purpose: Purpose
    locale: str
    """The language of those who have not chosen one."""


def prepare(conn: Connection, seal: Seal, url: str, ordered: Ordered, now: datetime) -> Sending | None:
    """The letter with a new link; None when there is nobody to write to. The caller commits, then sends."""
    workspace, name, purpose = ordered.workspace, ordered.name, ordered.purpose
    login, found, terms = find_login(conn, workspace, name), find(conn, workspace), read_terms(conn, workspace)
    if not login or not found or not terms.mail:
        return None
    receiver = receiver_of(conn, found.schema, login)
    if not receiver or not receiver.email:
        noted(conn, workspace, "mail_failed", name, login.user, detail={"why": "no address"})
        return None
    link = f"{url}/welcome#{write_letter(conn, login.id, purpose, now)}"
    words = {"name": receiver.name, "login": login.login, "workspace": found.title, "link": link}
    letter = written(terms.mail, receiver.email, purpose, words, login.locale or ordered.locale)
    return Sending(letter, Smtp(terms.mail, read_secrets(conn, workspace, seal).mail))


def receiver_of(conn: Connection, schema: str, login: Login) -> Receiver | None:
    """The active user of the login."""
    act_as(conn, schema)
    query = sql.SQL("select name, email from {}.base_user where id = %s and active").format(sql.Identifier(schema))
    row = conn.execute(query, (login.user,)).fetchone()
    conn.execute("set local role none")
    return Receiver(str(row[0]), str(row[1] or "")) if row else None


def written(server: MailServer, to: str, purpose: Purpose, words: Mapping[str, str], locale: str) -> EmailMessage:
    """The letter in the receiver's language."""
    subject = SUBJECTS[purpose].get(locale).format(**words)
    return message(server, to, " ".join(subject.split()), TEXTS[purpose].get(locale).format(**words))
