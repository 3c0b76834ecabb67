"""Around every request: an id, security headers, the clock, and the last net for bugs."""

from __future__ import annotations

import time
from uuid import uuid4

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from runtime.metrics import Metrics

HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
NO_STORE = (b"cache-control", b"no-store")


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
                complete(message["headers"], id, scope["path"])
            await send(message)

        try:
            await self.app(scope, receive, sending)
        finally:
            self.metrics.count(scope["method"], status, time.perf_counter() - began)


def complete(headers: list[tuple[bytes, bytes]], id: str, path: str) -> None:
    """The headers that every answer has, unless it says otherwise itself."""
    said = {name.lower() for name, _ in headers}
    standing = (*HEADERS, NO_STORE) if path.startswith("/api/") else HEADERS
    headers.append((b"x-request-id", id.encode()))
    headers += [each for each in standing if each[0] not in said]
