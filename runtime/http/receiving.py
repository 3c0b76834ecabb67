"""What uploading in one request and in several have in common: each step in a transaction of its own."""

from __future__ import annotations

from typing import BinaryIO

from starlette.requests import Request
from starlette.types import Message, Receive

from definitions.problems import Problem
from engines.data.history.attached import StoredFile
from runtime.files.uploads import Upload, begin, discard, finish, receive
from runtime.http.deps import acting
from runtime.http.problems import TooLarge
from runtime.server import server_of

AROUND = 1 << 18
"""Bytes of a form around its file."""


def allowed(request: Request) -> None:
    """Whoever may not write is told so before what they send is read."""
    with acting(request):
        pass


def measured(request: Request) -> Receive:
    """What comes, until it is more than one file may be."""
    files, came = server_of(request).files, 0

    async def receive_some() -> Message:
        nonlocal came
        message = await request.receive()
        came += len(message.get("body", b""))
        if came > files.largest + AROUND:
            raise TooLarge(files.megabytes)
        return message

    return receive_some


def begun(request: Request, name: str, size: int) -> Upload:
    """A new upload."""
    with acting(request) as asked:
        limit = asked.installed.workspace.limits.get("megabytes", 0)
        return begin(asked.conn, asked.scope, server_of(request).files, name, size, limit)


def received(request: Request, upload: Upload, part: BinaryIO, length: int) -> Upload:
    """The upload with its next part."""
    with acting(request) as asked:
        return receive(asked.conn, asked.scope, server_of(request).files, upload, part, length)


def finished(request: Request, upload: Upload) -> StoredFile:
    """The file, once all of it is there. One that is refused is forgotten at once."""
    files = server_of(request).files
    try:
        with acting(request) as asked:
            return finish(asked.conn, asked.scope, files, upload)
    except Problem:
        with acting(request) as asked:
            discard(asked.conn, asked.scope, files, upload)
        raise
