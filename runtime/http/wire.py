"""An answer leaves in one piece: head and body apart would be two packets, and each wakes whoever waits for it."""

from __future__ import annotations

import asyncio
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LARGEST_HEAD = 1024 * 1024
"""Bytes of address and headers that are kept in memory."""


class Gathering:
    """A transport that sends together what is written in one turn of the loop."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self.transport = transport
        self.loop = asyncio.get_running_loop()
        self.parts: list[bytes] = []

    def write(self, part: bytes) -> None:
        """Sent at the end of this turn."""
        if not self.parts:
            self.loop.call_soon(self.flush)
        self.parts.append(part)

    def flush(self) -> None:
        """Send what was gathered."""
        if self.parts:
            whole = b"".join(self.parts)
            self.parts = []
            self.transport.write(whole)

    def close(self) -> None:
        """Nothing that was written is lost."""
        self.flush()
        self.transport.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.transport, name)


class WholeAnswers(HttpToolsProtocol):
    """uvicorn's protocol over such a transport. Address and headers have an end, which the parser does not ask for."""

    head: int | None = None
    """Bytes that came of a request whose headers are not complete."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client has come."""
        super().connection_made(cast(asyncio.Transport, Gathering(transport)))

    def data_received(self, data: bytes) -> None:
        """Some bytes; an endless head is answered and the connection closed."""
        super().data_received(data)
        if self.head is not None:
            self.head += len(data)
            if self.head > LARGEST_HEAD:
                self.head = None
                self.send_400_response("The request's headers are too large.")

    def on_message_begin(self) -> None:
        """A request begins."""
        self.head = 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Its headers are there: what is too long in them is told in a sentence (`runtime/http/limits.py`)."""
        self.head = None
        super().on_headers_complete()
