"""Writes: one piece of work in one thread, from the beginning of its transaction to the commit."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import count

import psycopg
from starlette.requests import Request
from starlette.responses import Response

from runtime.http.deps import acting, read_object
from runtime.http.problems import TooLarge
from runtime.http.retry import TRIES, Endpoint, pause, read_body, worth_repeating
from runtime.server import server_of

Write = Callable[..., Response]
"""Takes who asks, what was sent, and the parts of the address by name."""


def writes(endpoint: Write) -> Endpoint:
    """A plain endpoint around a write, answered after the commit; run again from the start when that can help."""

    async def write(request: Request) -> Response:
        server, raw = server_of(request), await sent_with(request)
        for number in count(1):
            try:
                return await server.writers.run(partial(work, endpoint, request, raw))
            except psycopg.Error as error:
                if number == TRIES or not await worth_repeating(server, request.scope, error):
                    raise
                await pause(number)
        raise AssertionError

    return write


def work(endpoint: Write, request: Request, raw: bytes) -> Response:
    """The transaction and what is done in it."""
    with acting(request) as asked:
        return endpoint(asked, read_object(raw), **request.path_params)


async def sent_with(request: Request) -> bytes:
    """The body, no larger than is allowed."""
    most = server_of(request).settings.upload_megabytes
    raw = await read_body(request.receive, most << 20)
    if raw is None:
        raise TooLarge(most)
    return raw
