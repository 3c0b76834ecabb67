"""Notices as a letter or as a message to a browser: in the receiver's language and time, with a way to have no more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from babel.dates import format_datetime

from definitions.texts import Text
from engines.data.reacting.kinds import KINDS
from engines.scope import Scope
from runtime.auth.receivers import Receiver
from runtime.auth.sealing import Seal
from runtime.auth.terms import MailServer
from runtime.notifications.mail import message
from runtime.notifications.routing import Dispatch
from runtime.notifications.templates import written
from runtime.notifications.unsubscribing import Unsubscription, token_of

MOST = 50
"""Notices that a digest tells one by one."""
LONGEST = 300
"""Characters of each text in a message to a browser, which may have 4,096 bytes as a whole."""

SEVERAL = Text("{} new notifications", "{}条新通知")
RECENT = Text("There is news for you in {}", "{}中有您的新通知")

Said = Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Told:
    """What somebody is told, and all that is needed to write it."""

    letter: UUID
    first: Dispatch
    scope: Scope
    notices: Sequence[Said]
    workspace: str
    """What it is called."""
    address: str
    seal: Seal
    login: UUID

    @property
    def one(self) -> Said | None:
        """The notice, when it is one alone and no digest."""
        return self.notices[0] if len(self.notices) == 1 and not self.first.digest else None

    @property
    def unsubscription(self) -> str:
        """What ends such letters, sealed: of this kind, or of the digest."""
        ending = Unsubscription(self.login, "digest" if self.first.digest else self.first.kind)
        return token_of(self.seal, ending)


def mail_of(told: Told, server: MailServer, receiver: Receiver) -> EmailMessage:
    """The letter: one notice, or several together."""
    token, domain = told.unsubscription, urlsplit(told.address).hostname or "localhost"
    letter = written(*letter_of(told, receiver, f"{told.address}/unsubscribe#{token}"), told.scope.locale)
    headers = {
        "Message-ID": f"<{told.letter}@{domain}>",
        "List-Unsubscribe": f"<{told.address}/api/unsubscribe/{token}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    if told.one and told.one["record"]:
        thread = f"<record.{told.one['record']}@{domain}>"
        headers |= {"In-Reply-To": thread, "References": thread}
    return message(server, receiver.email, letter.subject, letter.text, headers)


def letter_of(told: Told, receiver: Receiver, unsubscribe: str) -> tuple[str, Mapping[str, object]]:
    """Which letter it is, and the words in it."""
    common = {
        "name": receiver.name,
        "workspace": told.workspace,
        "settings": f"{told.address}/settings/notifications",
        "unsubscribe": unsubscribe,
    }
    lines = [line_of(told, each) for each in told.notices[:MOST]]
    if told.one:
        return "notice", {**common, **lines[0], "kind": KINDS[told.first.kind].title.get(told.scope.locale)}
    inbox = {"inbox": f"{told.address}/inbox", "count": len(told.notices), "more": len(told.notices) - len(lines)}
    return "digest", {**common, **inbox, "lines": lines}


def line_of(told: Told, notice: Said) -> dict[str, object]:
    """One notice in a letter; nothing in it begins a line of its own."""
    return {
        "message": in_one_line(notice["message"]),
        "record": record_of(notice),
        "excerpt": in_one_line(notice["excerpt"]),
        "at": moment(told.scope, notice["at"]),
        "link": told.address + place_of(notice),
    }


def record_of(notice: Said) -> str:
    """What it is about, in people's words."""
    return in_one_line(" ".join(filter(None, (notice["entity_title"], notice["title"]))))


def place_of(notice: Said) -> str:
    """The page that it leads to."""
    if not notice["entity_title"]:
        return "/inbox"
    record = f"/{notice['record']}" if notice["record"] else ""
    comment = f"#comment-{notice['comment']}" if notice["comment"] else ""
    return f"/e/{notice['entity']}{record}{comment}"


def moment(scope: Scope, at: str) -> str:
    """When it was, on the receiver's clock."""
    local = datetime.fromisoformat(at).astimezone(scope.timezone)
    return in_one_line(format_datetime(local, "medium", locale="zh_CN" if scope.locale == "zh" else "en"))


def in_one_line(text: str) -> str:
    """The text without its line breaks."""
    return " ".join(text.split())


def push_of(told: Told) -> dict[str, object]:
    """What a browser is told: title, text, and the page that a click opens."""
    if told.one:
        notice = told.one
        body = "\n".join(filter(None, (record_of(notice), in_one_line(notice["excerpt"]))))
        said = {"title": in_one_line(notice["message"]), "body": body, "url": place_of(notice)}
    else:
        locale = told.scope.locale
        title = SEVERAL.get(locale).replace("{}", str(len(told.notices)))
        said = {"title": title, "body": RECENT.get(locale).replace("{}", told.workspace), "url": "/inbox"}
    short = {name: text if len(text) <= LONGEST else f"{text[:LONGEST]}…" for name, text in said.items()}
    return {**short, "tag": str(told.letter), "lang": told.scope.locale}
