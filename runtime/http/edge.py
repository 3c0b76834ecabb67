"""Around every request: what is refused at once, an id, security headers, the clock, the last net for bugs."""

from __future__ import annotations

import time
from uuid import uuid4

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from runtime.http.limits import refusal
from runtime.http.problems import LOGGED, answer, on_bug
from runtime.server import Server

Header = tuple[bytes, bytes]

HEADERS: tuple[Header, ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(self), microphone=(), geolocation=(self), payment=(), usb=()"),
    (b"content-security-policy", b"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
)
"""The policy is that of what is no page; pages have one of their own (`runtime/http/pages.py`)."""
NO_STORE = (b"cache-control", b"no-store")
ONLY_TLS = (b"strict-transport-security", b"max-age=31536000")


class Edge:
    """Plain ASGI, because every request passes here."""

    def __init__(self, app: ASGIApp, server: Server) -> None:
        self.app = app
        self.server = server
        self.headers = (*HEADERS, ONLY_TLS) if server.settings.secure_cookies else HEADERS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope["request_id"] = id = uuid4().hex[:16]
        scope[LOGGED] = []
        began, began_answering, status = time.perf_counter(), False, 500

        async def sending(message: Message) -> None:
            nonlocal began_answering, status
            if message["type"] == "http.response.start":
                began_answering, status = True, message["status"]
                complete(message["headers"], id, self.standing(scope["path"]))
            await send(message)

        try:
            refused = refusal(self.server, scope)
            await (answer(Request(scope), refused) if refused else self.app)(scope, receive, sending)
        except Exception as error:  # noqa: BLE001 - uvicorn would log it with all that it tells
            bug = await on_bug(Request(scope), error)
            if not began_answering:
                await bug(scope, receive, sending)
        finally:
            self.server.metrics.count(scope["method"], status, time.perf_counter() - began)

    def standing(self, path: str) -> tuple[Header, ...]:
        """The headers of what is at an address."""
        return (*self.headers, NO_STORE) if path.startswith("/api/") else self.headers


def complete(headers: list[Header], id: str, standing: tuple[Header, ...]) -> None:
    """The headers that every answer has, unless it says otherwise itself."""
    said = {name.lower() for name, _ in headers}
    headers.append((b"x-request-id", id.encode()))
    headers += [each for each in standing if each[0] not in said]
