"""Letters that the worker writes: a link to set a password, sent to the address of the login's user.

A letter is ordered by workspace and name, whether or not there is such a login: the order takes as long and says as
little either way. The secret of the link comes into being only when the letter is sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

from engines.data.sql.statements import Connection
from runtime.auth.letters import Purpose, write_letter
from runtime.auth.log import noted
from runtime.auth.logins import find_login
from runtime.auth.receivers import receiver_of
from runtime.auth.sealing import Seal
from runtime.auth.terms import read_secrets, read_terms
from runtime.notifications.mail import Smtp, Transport, message
from runtime.notifications.templates import written
from runtime.workspaces import find


@dataclass(frozen=True, slots=True)
class Sending:
    """A letter and who takes it."""

    letter: EmailMessage
    transport: Transport


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
    letter = written(purpose, words, login.locale or ordered.locale)
    sent = message(terms.mail, receiver.email, letter.subject, letter.text)
    return Sending(sent, Smtp(terms.mail, read_secrets(conn, workspace, seal).mail))
