"""The addresses that are asked most: records by the dozen, answered without the layers that all others pass.

The same endpoints stand among the ordinary routes, for everything that does not fit here to the letter.
"""

from __future__ import annotations

import gzip
from collections.abc import Awaitable, Callable

import psycopg
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from definitions.problems import Problem
from runtime.http import problems, records

Endpoint = Callable[[Request], Awaitable[Response]]

WORTH_PACKING = 32_000
"""Bytes of JSON from which a slow line gains more than packing costs."""
ID = 36
"""Characters of a record's id."""
BEFORE = "/api/records/"

MANY = {"GET": records.LIST, "POST": records.CREATE}
ONE = {"GET": records.GET, "PATCH": records.UPDATE, "DELETE": records.DELETE}


class Hot:
    """In front of the application: what is asked most is answered here, everything else there."""

    def __init__(self, app: ASGIApp, whole: ASGIApp) -> None:
        self.app = app
        self.whole = whole

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = place(scope) if scope["type"] == "http" else None
        if found is None:
            await self.app(scope, receive, send)
            return
        endpoint, scope["path_params"] = found
        scope["app"] = self.whole
        await sent(await answered(endpoint, Request(scope, receive)), scope, send)


def place(scope: Scope) -> tuple[Endpoint, dict[str, str]] | None:
    """The endpoint of an address that is exactly one of ours, and the parts of the address."""
    path = scope["path"]
    if not path.startswith(BEFORE):
        return None
    entity, *more = path[len(BEFORE) :].split("/")
    match more:
        case [] if entity and scope["method"] in MANY:
            return MANY[scope["method"]], {"entity": entity}
        case [id] if entity and len(id) == ID and scope["method"] in ONE:
            return ONE[scope["method"]], {"entity": entity, "id": id}
        case [id, "do", action] if entity and len(id) == ID and action and scope["method"] == "POST":
            return records.ACT, {"entity": entity, "id": id, "action": action}
    return None


async def answered(endpoint: Endpoint, request: Request) -> Response:
    """The endpoint's answer, or the problem that came up."""
    try:
        return await endpoint(request)
    except Problem as problem:
        return problems.answer(request, problem)
    except psycopg.Error as error:
        return await problems.on_database_error(request, error)
    except RecursionError as error:
        return await problems.on_depth(request, error)
    except Exception as error:  # noqa: BLE001 - the last net, as around all other addresses
        return await problems.on_bug(request, error)


async def sent(response: Response, scope: Scope, send: Send) -> None:
    """Head and body; a long body packed, for whoever unpacks it."""
    body, headers = response.body, response.raw_headers
    if len(body) >= WORTH_PACKING:
        headers.append((b"vary", b"Accept-Encoding"))
        if b"gzip" in accepted(scope):
            body = gzip.compress(body, 1, mtime=0)
            headers = [each for each in headers if each[0] != b"content-length"]
            headers += [(b"content-encoding", b"gzip"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def accepted(scope: Scope) -> bytes:
    """The packings that the asker can undo."""
    return b",".join(value for name, value in scope["headers"] if name == b"accept-encoding")
