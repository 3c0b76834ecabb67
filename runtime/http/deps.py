"""What a request stands on: transaction, person, workspace, app, scope."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from definitions.problems import Fault, NotAllowed, Problem, invalid
from definitions.texts import Text
from engines.data.sql.statements import Connection
from engines.scope import Scope
from runtime.apps import Installed
from runtime.auth.csrf import SAFE, check_origin
from runtime.auth.narrowing import narrowed
from runtime.auth.people import Person
from runtime.auth.sessions import Key, key
from runtime.auth.viewing import refuse_to_write
from runtime.http.cookies import SESSION, shown
from runtime.http.limits import count
from runtime.http.problems import SecondFactorNeeded, Unauthorized
from runtime.http.sent import read_json
from runtime.server import Server, server_of
from runtime.workspaces.states import check_open

ADDING = re.compile(r"^/api/records/[^/]+(/import)?$")
SETTING_UP = ("/api/me", "/api/session")
"""Where those may go who must set up a second factor first."""


@dataclass(frozen=True, eq=False)
class Asking:
    """A transaction under the workspace's role, and who asks in it."""

    conn: Connection
    scope: Scope
    person: Person
    installed: Installed
    request: Request


def transaction(request: Request) -> Iterator[Connection]:
    """One transaction for the request, under the platform's login. Committed before the answer is sent."""
    with server_of(request).transaction() as conn:
        yield conn


def asking(request: Request) -> Iterator[Asking]:
    """One transaction for the request, under the role of the asker's workspace."""
    server = server_of(request)
    person = known(request, server.people.find(shown_key(request)))
    installed = server.apps.current(person.workspace)
    count(request, installed, person)
    with server.transaction(installed.workspace.schema) as conn:
        yield Asking(conn, scope_of(request, installed, person), person, installed, request)


acting = contextmanager(asking)
"""The same for work that is no dependency."""


TransactionNow = Annotated[Connection, Depends(transaction, scope="function")]
AskingNow = Annotated[Asking, Depends(asking, scope="function")]
"""`scope="function"`: the transaction ends before the response begins, so nobody is told of what was not committed."""


async def reading(request: Request) -> Scope:
    """Who asks, for the async roads that only read: from memory where it can be, else in a thread."""
    server = server_of(request)
    shown = shown_key(request)
    person = known(request, server.people.remembered(shown) or await run_in_threadpool(server.people.find, shown))
    installed = server.apps.remembered(person.workspace)
    if installed is None:
        installed = await run_in_threadpool(server.apps.current, person.workspace)
    count(request, installed, person)
    return scope_of(request, installed, person)


def shown_key(request: Request) -> Key:
    """The bearer token or the session cookie; `Unauthorized` without either."""
    authorization = request.headers.get("authorization", "")
    if authorization.lower().startswith("bearer "):
        return key("token", authorization[7:].strip())
    cookie = shown(request, SESSION)
    if not cookie:
        raise Unauthorized(Text("Please sign in.", "请先登录。"))
    check_origin(request)
    return key("session", cookie)


def known(request: Request, person: Person | None) -> Person:
    """The person, who may do what this request's method does."""
    if not person:
        raise Unauthorized(Text("Please sign in again.", "请重新登录。"))
    request.scope["locale"] = person.ticket.locale
    request.scope["loomwork.workspace"] = person.workspace
    check_open(person.ticket.state, person.ticket.reason, adding=is_adding(request))
    if request.method not in SAFE and not person.may_write():
        raise NotAllowed(Text("This token may only read.", "此令牌只能读取。"))
    if request.method not in SAFE and person.looks_as:
        refuse_to_write(request.url.path)
    if person.owes_second_factor() and not request.url.path.startswith(SETTING_UP):
        raise SecondFactorNeeded()
    return person


def is_adding(request: Request) -> bool:
    """Whether the request makes records: a new one or an import. A batch says so itself: it may only delete."""
    return request.method == "POST" and ADDING.match(request.url.path) is not None


def scope_of(request: Request, installed: Installed, person: Person) -> Scope:
    """The scope of this request."""
    locale = person.ticket.locale or installed.locale
    request.scope["locale"] = locale
    scope = installed.scope(person.eyes, locale, via="form" if person.key.kind == "session" else "api")
    return narrowed(scope, person.ticket.scopes)


async def body(request: Request) -> dict[str, object]:
    """The JSON object that was sent, numbers exact."""
    return read_object(await request.body())


def read_object(raw: bytes) -> dict[str, object]:
    """The JSON object of a body."""
    sent = read_json(raw)
    if not isinstance(sent, dict):
        raise Problem(Text("A JSON object is expected.", "应发送一个 JSON 对象。"))
    return sent


def text_of(sent: dict[str, object], name: str) -> str:
    """A text that must be there."""
    value = sent.get(name)
    if not isinstance(value, str):
        raise invalid([Fault(Text(f"`{name}` is missing.", f"缺少`{name}`。"), f"/{name}", name=name)])
    return value


Body = Annotated[dict[str, object], Depends(body)]


def server(request: Request) -> Server:
    """The running server."""
    return server_of(request)


ServerNow = Annotated[Server, Depends(server)]
