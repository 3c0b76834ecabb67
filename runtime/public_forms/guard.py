"""What keeps machines from public forms, without asking anybody else: a sealed ticket for each page that is opened, a
small piece of work that the page does meanwhile, and a field that people do not see."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass
from uuid import UUID

from definitions.problems import Problem
from definitions.texts import Text
from runtime.auth.sealing import Seal

BITS = 14
"""Sixteen thousand hashes on average: a blink for a page that is being filled in, a bill for a million of them."""
TICKET_SECONDS = 24 * 3600
PASS_SECONDS = 12 * 3600
LONGEST_WORK = 20


class Suspicious(Problem):
    """It looks as if no person had sent this."""

    status = 422
    kind = "suspicious"


class TicketOver(Problem):
    """The page has been open for too long, or never was."""

    status = 409
    kind = "ticket_over"


@dataclass(frozen=True)
class Ticket:
    """The right to one answer, for a page that was opened."""

    form: UUID
    id: bytes


def new_ticket(seal: Seal, form: UUID) -> str:
    """A ticket as it is handed out."""
    return seal.seal(json.dumps([str(form), secrets.token_hex(16)])).decode()


def read_ticket(seal: Seal, form: UUID, text: object) -> Ticket:
    """The ticket that came with an answer; it must be one of this form's, and of today."""
    try:
        of, id = json.loads(seal.open(str(text).encode(), TICKET_SECONDS))
    except (Problem, ValueError):
        of, id = "", ""
    if of != str(form):
        raise TicketOver(
            Text("This page was open for too long. Please send it again.", "页面打开时间过长，请重新提交。")
        )
    return Ticket(form, bytes.fromhex(id))


def check_work(ticket: object, work: object) -> None:
    """The page has found a number that gives the ticket a hash with so many zeros in front."""
    found = str(work)
    digest = hashlib.sha256(f"{ticket}.{found}".encode()).digest()
    if len(found) > LONGEST_WORK or int.from_bytes(digest[:4]) >> (32 - BITS):
        raise suspicious()


def check_trap(trap: object) -> None:
    """A field that nobody sees is empty."""
    if trap not in (None, ""):
        raise suspicious()


def suspicious() -> Suspicious:
    """The answer to what looks like a machine."""
    return Suspicious(
        Text(
            "This looks as if a machine had sent it. If you are none, please send it again.",
            "该提交疑似由程序发出。如非如此，请重新提交。",
        )
    )


def new_pass(seal: Seal, form: UUID, password: str) -> str:
    """What whoever knew the password shows from then on, as long as it is the password."""
    return seal.seal(json.dumps([str(form), print_of(password)])).decode()


def is_pass(seal: Seal, form: UUID, password: str, shown: str) -> bool:
    """Whether somebody has shown the password that the form has now."""
    try:
        return bool(json.loads(seal.open(shown.encode(), PASS_SECONDS)) == [str(form), print_of(password)])
    except (Problem, ValueError):
        return False


def print_of(password: str) -> str:
    """What tells a kept password from another."""
    return hashlib.sha256(password.encode()).hexdigest()
