"""Around every request: an id, security headers, the clock, and the last net for bugs."""

from __future__ import annotations

import time
from uuid import uuid4

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from runtime.metrics import Metrics

HEADERS = (
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
)
NO_STORE = ("Cache-Control", "no-store")


class Edge:
    """Plain ASGI, because every request passes here."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope["request_id"] = id = uuid4().hex[:16]
        began, status = time.perf_counter(), 500

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                complete(MutableHeaders(raw=message["headers"]), id, scope["path"])
            await send(message)

        try:
            await self.app(scope, receive, sending)
        finally:
            self.metrics.count(scope["method"], status, time.perf_counter() - began)


def complete(headers: MutableHeaders, id: str, path: str) -> None:
    """The headers that every answer has."""
    headers["X-Request-Id"] = id
    for name, value in HEADERS:
        headers.setdefault(name, value)
    if path.startswith("/api/"):
        headers.setdefault(*NO_STORE)
