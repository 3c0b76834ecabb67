"""Files of records: uploaded in one request, read with the rights of the field that names them.

What is shown in a page is shown in a sandbox; what a browser might run is only ever handed over to be kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import BinaryIO
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from definitions.fields.image import PICTURES
from definitions.problems import Fault, invalid
from definitions.texts import Text
from engines.data.history.attached import StoredFile, find_file, no_file, sensitive_links
from runtime.files.content import PLAIN
from runtime.files.pictures import size_of, small
from runtime.files.store import key_of
from runtime.http.account import id_of
from runtime.http.deps import Asking, acting
from runtime.http.noting import note
from runtime.http.ranges import Unsatisfiable, range_of, unchanged
from runtime.http.receiving import allowed, begun, finished, measured, received
from runtime.server import server_of

SANDBOX = (
    "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; media-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
SHOWN = frozenset(PICTURES) - {"image/tiff"} | {"application/pdf", PLAIN}
"""What may be looked at in a browser; everything else is kept first."""
Headers = Mapping[str, str]


# --- reading ---------------------------------------------------------------------------------------------------------


def found(request: Request) -> tuple[StoredFile, str]:
    """The file that is asked for, if its asker may read it, and its workspace's schema."""
    id = id_of(request.path_params["id"], no_file().title)
    with acting(request) as asked:
        file = find_file(asked.conn, asked.scope, id)
        if request.method == "GET" and "range" not in request.headers:
            note_sensitive(asked, file)
        return file, asked.scope.schema


def note_sensitive(asked: Asking, file: StoredFile) -> None:
    """Who saw what a sensitive field holds is written down."""
    for entity, field, record in sensitive_links(asked.conn, asked.scope, file.id):
        note(asked, "viewed", {"entity": entity, "fields": [field], "records": [str(record)], "file": str(file.id)})


async def download(request: Request) -> Response:
    """The bytes of a file, or a part of them."""
    file, schema = await run_in_threadpool(found, request)
    etag = f'"{file.sha256}"'
    headers = {**standing(etag), **disposition(file, request), "Accept-Ranges": "bytes"}
    if unchanged(request, etag):
        return Response(status_code=304, headers=headers)
    try:
        part = range_of(request, file.size, etag)
    except Unsatisfiable:
        return Response(status_code=416, headers={"Content-Range": f"bytes */{file.size}"})
    start, end = part or (0, file.size)
    headers |= {"Content-Length": str(end - start)}
    headers |= {"Content-Range": f"bytes {start}-{end - 1}/{file.size}"} if part else {}
    if request.method == "HEAD":
        return Response(headers=headers)
    store = server_of(request).files.store
    pieces = await run_in_threadpool(store.read, key_of(schema, file.id), start, end)
    return StreamingResponse(pieces, 206 if part else 200, headers)


def standing(etag: str) -> Headers:
    """What every answer with bytes says: asked again each time, because rights may have gone."""
    return {"ETag": etag, "Cache-Control": "private, no-cache", "Content-Security-Policy": SANDBOX}


def disposition(file: StoredFile, request: Request) -> Headers:
    """Whether it is shown or kept, and as what: a browser never guesses."""
    shown = file.type in SHOWN and "download" not in request.query_params
    kind = f"{file.type}; charset=utf-8" if file.type == PLAIN else file.type
    name = quote(file.name, safe="")
    return {
        "Content-Type": kind if file.type in SHOWN else "application/octet-stream",
        "Content-Disposition": f"{'inline' if shown else 'attachment'}; filename*=UTF-8''{name}",
    }


async def thumbnail(request: Request) -> Response:
    """A small picture of a picture."""
    file, schema = await run_in_threadpool(found, request)
    size = size_of(request.query_params.get("size"))
    etag = f'"{file.sha256[:32]}-{size}"'
    if unchanged(request, etag):
        return Response(status_code=304, headers=dict(standing(etag)))
    made = await run_in_threadpool(small, server_of(request).files, schema, file, size)
    return Response(made, headers={**standing(etag), "Content-Type": "image/webp"})


async def about(request: Request) -> Response:
    """What is known of a file: name, type, size, and of a picture how large it is."""
    file, _ = await run_in_threadpool(found, request)
    return JSONResponse(file.to_json(signed=True))


# --- sending ---------------------------------------------------------------------------------------------------------


async def upload(request: Request) -> Response:
    """A file in one request, as forms send it. It is its sender's until a record names it."""
    await run_in_threadpool(allowed, request)
    async with Request(request.scope, measured(request)).form(max_files=1, max_fields=8) as form:
        sent = form.get("file")
        if not isinstance(sent, UploadFile):
            sentence = Text("`file` is missing.", "缺少`file`。")
            raise invalid([Fault(sentence, "/file", name="file")])
        file = await run_in_threadpool(kept_whole, request, sent.filename or "", sent.file)
    return JSONResponse(file.to_json(), 201, {"Location": f"/api/files/{file.id}"})


def kept_whole(request: Request, name: str, file: BinaryIO) -> StoredFile:
    """An upload of one part."""
    size = file.seek(0, 2)
    file.seek(0)
    made = received(request, begun(request, name, size), file, size)
    return finished(request, made)


ROUTES = (
    Route("/api/files", upload, methods=["POST"]),
    Route("/api/files/{id}", download, methods=["GET"]),
    Route("/api/files/{id}/about", about, methods=["GET"]),
    Route("/api/files/{id}/thumbnail", thumbnail, methods=["GET"]),
)
