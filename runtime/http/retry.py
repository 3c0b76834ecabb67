"""A transaction that meets a deadlock or a newer version of the app is run again from the start."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from typing import Any

import psycopg
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from runtime.http.problems import REPEATABLE, TooLarge, answer, on_database_error
from runtime.server import Server, server_of

AGAIN = frozenset({"40P01", "40001"})
"""Deadlock, serialisation failure: somebody else was in the way."""
OUTDATED = frozenset({"42703", "42P01", "0A000"})
"""Unknown column or table, changed result of a prepared statement: the app may have been published anew meanwhile."""
TRIES = 5
PAUSE = 0.02
WORKSPACE = "loomwork.workspace"


class AgainRoute(APIRoute):
    """A route whose whole work, dependencies and commit included, is repeated when that can help."""

    def __init__(self, path: str, endpoint: Callable[..., object], method: str = "GET", **options: Any) -> None:
        super().__init__(path, endpoint, methods=[method], response_model=None, **options)
        self.app = Again(self.app)


class Again:
    """Keeps the body, so that the same request can be made again; nothing was answered before the commit."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        server = server_of(Request(scope))
        most = server.settings.upload_megabytes
        body = await read_body(receive, most << 20)
        if body is None:
            await answer(Request(scope), TooLarge(most))(scope, receive, send)
            return
        for number in range(TRIES):
            attempt = {**scope, REPEATABLE: True}
            failed = await self.attempt(server, attempt, replay(body, receive), send, last=number == TRIES - 1)
            if not failed:
                return
            await pause(number + 1)

    async def attempt(self, server: Server, scope: Scope, receive: Receive, send: Send, last: bool) -> bool:
        """One try; True when it failed and another may succeed."""
        try:
            await self.app(scope, receive, send)
        except psycopg.Error as error:
            if not last and await worth_repeating(server, scope, error):
                return True
            response = await on_database_error(Request({**scope, REPEATABLE: False}), error)
            await response(scope, receive, send)
        return False


async def pause(number: int) -> None:
    """A little longer after each try, and never as long as the others."""
    await asyncio.sleep(PAUSE * number * (0.5 + random.random()))


async def worth_repeating(server: Server, scope: Scope, error: psycopg.Error) -> bool:
    """Whether the same request may succeed now."""
    if error.sqlstate in AGAIN:
        server.metrics.retries += 1
        return True
    workspace = scope.get(WORKSPACE)
    if error.sqlstate in OUTDATED and workspace:
        return await run_in_threadpool(server.apps.changed, str(workspace))
    return False


Endpoint = Callable[[Request], Any]


def reads_again(endpoint: Endpoint) -> Endpoint:
    """For plain read endpoints: once more when the app was published anew meanwhile."""

    async def read(request: Request) -> Response:
        try:
            return await endpoint(request)  # type: ignore[no-any-return]
        except psycopg.Error as error:
            if not await worth_repeating(server_of(request), request.scope, error):
                raise
            return await endpoint(request)  # type: ignore[no-any-return]

    return read


async def read_body(receive: Receive, most: int) -> bytes | None:
    """The whole body; None when it is larger than allowed."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > most:
            return None
        if not message.get("more_body"):
            return b"".join(parts)


def replay(body: bytes, receive: Receive) -> Receive:
    """The body once more, as if it came from the client; after that, what the client really does."""
    parts = [body]

    async def again() -> Message:
        return {"type": "http.request", "body": parts.pop(), "more_body": False} if parts else await receive()

    return again
