"""Uploads that go on after a drop: tus 1.0 (https://tus.io), with its extensions creation and termination.

`POST /uploads` says how large the file is, each `PATCH` sends the bytes that follow, `HEAD` tells how many have come.
What had come when a line broke is kept. With the last byte the file is there, under the id of its upload."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from tempfile import TemporaryFile
from typing import BinaryIO

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from definitions.problems import Conflict, Fault, Problem, invalid
from definitions.texts import Text
from engines.data.history.attached import no_file
from runtime.files.uploads import Upload, discard, find_upload, out_of_step
from runtime.http.account import id_of
from runtime.http.deps import acting
from runtime.http.receiving import allowed, begun, finished, received
from runtime.server import server_of

VERSION = "1.0.0"
TUS = {"Tus-Resumable": VERSION}
OFFSETS = "application/offset+octet-stream"


class OtherVersion(Problem):
    """The sender speaks another version of the protocol."""

    status = 412
    kind = "other_version"


class OtherMedia(Problem):
    """The bytes are not sent as the protocol says."""

    status = 415
    kind = "other_media"


async def create(request: Request) -> Response:
    """Begin an upload: its size and its name."""
    check_version(request)
    await run_in_threadpool(allowed, request)
    size = number(request, "upload-length")
    name = said(request.headers.get("upload-metadata", "")).get("filename", "")
    made = await run_in_threadpool(begun, request, name, size)
    return Response(status_code=201, headers={**TUS, "Location": f"/api/uploads/{made.id}", "Upload-Offset": "0"})


async def state(request: Request) -> Response:
    """How much of a file has come."""
    check_version(request)
    upload = await run_in_threadpool(mine, request)
    return Response(headers={**TUS, **offset(upload), "Upload-Length": str(upload.size), "Cache-Control": "no-store"})


async def append(request: Request) -> Response:
    """The next bytes of a file; with the last ones it is looked at and there, or refused."""
    check_version(request)
    await run_in_threadpool(allowed, request)
    if request.headers.get("content-type", "") != OFFSETS:
        raise OtherMedia(Text(f"Send the bytes as {OFFSETS}.", f"请以 {OFFSETS} 类型发送内容。"))
    upload = await run_in_threadpool(mine, request)
    if number(request, "upload-offset") != upload.received:
        raise out_of_step()
    if upload.whole:
        return Response(status_code=204, headers={**TUS, **offset(upload)})
    with TemporaryFile() as part:
        length = await written(request, part, upload.size - upload.received)
        part.seek(0)
        upload = await run_in_threadpool(received, request, upload, part, length)
    if upload.whole:
        await run_in_threadpool(finished, request, upload)
    return Response(status_code=204, headers={**TUS, **offset(upload)})


async def written(request: Request, part: BinaryIO, most: int) -> int:
    """Write what comes, until it is all or the line breaks; how many bytes."""
    length = 0
    try:
        async for piece in request.stream():
            length += len(piece)
            if length > most:
                raise Conflict(Text("More was sent than the file has.", "发送的内容超出文件大小。"))
            part.write(piece)
    except ClientDisconnect:
        return length
    return length


async def cancel(request: Request) -> Response:
    """Forget an upload that is not finished."""
    check_version(request)
    await run_in_threadpool(cancelled, request)
    return Response(status_code=204, headers=TUS)


def cancelled(request: Request) -> None:
    """Parts and all."""
    with acting(request) as asked:
        upload = find_upload(asked.conn, asked.scope, id_of(request.path_params["id"], no_file().title))
        if upload.whole:
            raise Conflict(Text("The upload is finished.", "上传已完成。"))
        discard(asked.conn, asked.scope, server_of(request).files, upload)


def mine(request: Request) -> Upload:
    """The upload that is asked for, if it is the asker's."""
    with acting(request) as asked:
        return find_upload(asked.conn, asked.scope, id_of(request.path_params["id"], no_file().title))


def offset(upload: Upload) -> Mapping[str, str]:
    """How much has come."""
    return {"Upload-Offset": str(upload.received)}


def check_version(request: Request) -> None:
    """The protocol says to look."""
    if request.headers.get("tus-resumable") != VERSION:
        raise OtherVersion(Text(f"Say `Tus-Resumable: {VERSION}`.", f"请求头应包含 `Tus-Resumable: {VERSION}`。"))


def number(request: Request, header: str) -> int:
    """A header that is a number."""
    text = request.headers.get(header, "")
    if not (text.isascii() and text.isdigit() and len(text) <= 15):
        sentence = Text(f"`{header}` is a number of bytes.", f"`{header}`应为字节数。")
        raise invalid([Fault(sentence, f"/{header}", name=header)])
    return int(text)


def said(metadata: str) -> dict[str, str]:
    """What the sender says of the file: names, each with its value in base64."""
    found = {}
    for pair in metadata.split(","):
        name, _, value = pair.strip().partition(" ")
        try:
            found[name] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, ValueError):
            sentence = Text("`Upload-Metadata` cannot be read.", "`Upload-Metadata`无法读取。")
            raise invalid([Fault(sentence, "/upload-metadata", name="upload-metadata")]) from None
    return found


ROUTES = (
    Route("/api/uploads", create, methods=["POST"]),
    Route("/api/uploads/{id}", state, methods=["HEAD"]),
    Route("/api/uploads/{id}", append, methods=["PATCH"]),
    Route("/api/uploads/{id}", cancel, methods=["DELETE"]),
)
