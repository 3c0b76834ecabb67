"""What the pages about oneself and about signing in stand on: a person who is signed in, and the platform's tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from starlette.requests import Request

from definitions.problems import Fault, Invalid, NotAllowed, NotFound, invalid
from definitions.texts import Text
from engines.data.sql.statements import Connection
from engines.scope import Scope
from runtime.apps import SYSTEM
from runtime.auth.attempts import PASSWORDS, check, count, forgive, stand_in_line
from runtime.auth.log import Kind, noted
from runtime.auth.logins import Login, login_by_id, subject_of
from runtime.auth.passwords import fits
from runtime.auth.people import Person
from runtime.auth.sessions import Caller
from runtime.http.deps import known, shown_key
from runtime.server import Server, server_of


@dataclass(frozen=True, eq=False)
class Account:
    """Somebody who is signed in and asks about signing in, in a transaction of the platform."""

    conn: Connection
    server: Server
    person: Person
    request: Request
    now: datetime

    @property
    def login(self) -> Login:
        """Their login as it is now."""
        return login_by_id(self.conn, self.person.ticket.login)

    @property
    def workspace(self) -> str:
        """Where they work."""
        return self.person.workspace

    def noted(self, kind: Kind, **detail: object) -> None:
        """Write down what they did."""
        ticket, address = self.person.ticket, caller_of(self.request).address
        noted(self.conn, ticket.workspace, kind, ticket.name, ticket.user, address, detail)

    def system(self) -> Scope:
        """The workspace with every right, for users' records."""
        return self.server.apps.current(self.workspace).scope(SYSTEM, via="form")


@contextmanager
def account(request: Request) -> Iterator[Account]:
    """Who asks, by a session: a token may do its owner's work, but not make keys or change how they sign in."""
    server, shown = server_of(request), shown_key(request)
    person = known(request, server.people.find(shown))
    if shown.kind == "token":
        raise NotAllowed(Text("Sign in yourself for this; a token cannot do it.", "此操作需要本人登录，令牌无法完成。"))
    with server.transaction() as conn:
        yield Account(conn, server, person, request, datetime.now(UTC))


@contextmanager
def administration(request: Request) -> Iterator[Account]:
    """The same for administrators, unless they look as somebody who is none."""
    with account(request) as asked:
        if not asked.person.eyes.administrator:
            raise NotAllowed(Text("Only administrators may do this.", "只有管理员可以执行此操作。"))
        yield asked


def show_password(request: Request, sent: dict[str, object], name: str = "password") -> None:
    """Somebody shows their password once more, in a transaction of its own: a wrong one counts as at the door."""
    password = sent.get(name)
    with account(request) as asked:
        login = asked.login
        subject = subject_of(login.workspace, login.login)
        stand_in_line(asked.conn, subject, asked.now)
        check(asked.conn, subject, asked.now)
        right = login.password_hash is None or fits(str(password or ""), login.password_hash)
        if right:
            forgive(asked.conn, subject)
        else:
            count(asked.conn, PASSWORDS, subject, asked.now)
            asked.noted("sign_in_refused")
    if not right:
        raise fault_at(name, Text("The password is wrong.", "密码不正确。"))


def caller_of(request: Request) -> Caller:
    """Where a request comes from, as far as trusted proxies say."""
    return Caller(request.client.host if request.client else "", request.headers.get("user-agent", "")[:300])


def id_of(text: str, what: Text) -> UUID:
    """An id in an address; `NotFound` when it is none."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFound(what) from None


def fault_at(pointer: str, sentence: Text) -> Invalid:
    """An `Invalid` with one fault."""
    return invalid([Fault(sentence, f"/{pointer}", name=pointer)])
