"""Mail: a message, and a mail server to hand it over to."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import formatdate, make_msgid
from types import MappingProxyType
from typing import Protocol

from definitions.problems import Problem
from definitions.texts import Text
from runtime.auth.terms import MailServer

LINES = EmailPolicy(max_line_length=998)
"""A link in a header is one line: whoever reads it mends no broken ones."""
PATIENCE = 15.0
"""Seconds that a mail server has to answer."""


class MailRefused(Problem):
    """The mail server did not take the message."""

    status = 502
    kind = "mail_refused"


class Transport(Protocol):
    """Takes messages to where they go."""

    def send(self, message: EmailMessage) -> None:
        """Hand it over; `MailRefused` when that cannot be done."""


@dataclass(frozen=True, slots=True)
class Smtp:
    """A mail server that speaks SMTP."""

    server: MailServer
    password: str = ""

    def send(self, message: EmailMessage) -> None:
        """Hand it over, encrypted unless the server is said not to be."""
        try:
            with self.connected() as session:
                if self.server.login:
                    session.login(self.server.login, self.password)
                session.send_message(message)
        except (OSError, smtplib.SMTPException, ValueError) as wrong:
            raise refused(self.server, wrong) from None

    def connected(self) -> smtplib.SMTP:
        """A session with the server."""
        host, port = self.server.host, self.server.port
        if self.server.security == "tls":
            return smtplib.SMTP_SSL(host, port, timeout=PATIENCE, context=ssl.create_default_context())
        session = smtplib.SMTP(host, port, timeout=PATIENCE)
        if self.server.security == "starttls":
            session.starttls(context=ssl.create_default_context())
        return session


def message(
    server: MailServer, to: str, subject: str, text: str, headers: Mapping[str, str] = MappingProxyType({})
) -> EmailMessage:
    """A letter in plain text. `headers` take the place of what it would have of that name."""
    made = EmailMessage(LINES)
    made["From"] = server.sender or server.login
    made["To"] = to
    made["Subject"] = subject
    made["Date"] = formatdate(localtime=False)
    made["Message-ID"] = make_msgid(domain=server.host)
    made["Auto-Submitted"] = "auto-generated"
    for name, value in headers.items():
        del made[name]
        made[name] = value
    made.set_content(text)
    return made


def refused(server: MailServer, wrong: Exception) -> MailRefused:
    """Why it could not be handed over, without what was said to log in."""
    code = getattr(wrong, "smtp_code", None)
    why = (
        f"{type(wrong).__name__} {code}" if code else str(wrong) if isinstance(wrong, OSError) else type(wrong).__name__
    )
    return MailRefused(
        Text(
            f"The mail server {server.host}:{server.port} did not take the message: {why}.",
            f"邮件服务器 {server.host}:{server.port} 未接受该邮件：{why}。",
        )
    )
