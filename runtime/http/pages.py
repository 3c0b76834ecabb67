"""The built web application: files by name, and its page for every address that is a place in it."""

from __future__ import annotations

import gzip
import mimetypes
from dataclasses import dataclass
from pathlib import Path
from secrets import token_urlsafe

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

FOLDER = Path(__file__).parents[2] / "web" / "dist"

NONCE = "{nonce}"
"""Stands in the page and in its policy for a word that is new each time: what shows it was written by us."""
POLICY = "; ".join(
    (
        "default-src 'self'",
        f"style-src 'self' 'nonce-{NONCE}'",  # components write styles into the page: web/src/shared/nonce.ts
        "style-src-attr 'unsafe-inline'",  # the library's growing text boxes measure themselves by an attribute
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
WORKER_POLICY = "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""Of a script that works beside a page: it goes by its own policy, and fetches what it needs from here."""
FOREVER = "public, max-age=31536000, immutable"
TWIN = ".gz"
NOT_BUILT = "The web application is not built: run `make setup`."


@dataclass(frozen=True)
class File:
    """A file of the build, as it is kept: gzipped when the build made it a twin."""

    content: bytes
    packed: bool
    media_type: str
    cache: str


def routes(folder: Path = FOLDER) -> list[BaseRoute]:
    """Every file of the build at its own address, and the page everywhere else outside /api."""
    files = {f"/{path.relative_to(folder).as_posix()}": read(folder, path) for path in built(folder)}

    async def page(request: Request) -> Response:
        path = request.url.path
        if path.startswith("/api/") or (path not in files and "." in path.rsplit("/", 1)[-1] and "/assets/" in path):
            raise HTTPException(404)
        found = files.get(path) or files.get("/index.html")
        return sent(found, request) if found else PlainTextResponse(NOT_BUILT, 503)

    return [Route("/{path:path}", page, methods=["GET", "HEAD"])]


def built(folder: Path) -> list[Path]:
    """The files of the build without their twins; none before it was made."""
    return [path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix != TWIN]


def read(folder: Path, path: Path) -> File:
    """A file, or the gzipped twin that the build put beside it."""
    twin = path.with_name(path.name + TWIN)
    packed = twin.is_file()
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    named_by_content = "assets" in path.relative_to(folder).parts
    content = (twin if packed else path).read_bytes()
    return File(content, packed, media_type, FOREVER if named_by_content else "no-cache")


def sent(file: File, request: Request, holders: str = "'none'") -> Response:
    """The file, packed for those who can unpack it; a page says what it may load, who may hold it in a frame, and is
    small."""
    headers = {"Cache-Control": file.cache, "Vary": "Accept-Encoding"}
    if file.media_type == "text/html":
        nonce = token_urlsafe(16)
        policy = POLICY.replace("frame-ancestors 'none'", f"frame-ancestors {holders}")
        headers["Content-Security-Policy"] = policy.replace(NONCE, nonce)
        return Response(file.content.replace(NONCE.encode(), nonce.encode()), media_type="text/html", headers=headers)
    if request.url.path.endswith((".mjs", "/worker.js")):
        headers["Content-Security-Policy"] = WORKER_POLICY
    content = file.content
    if file.packed and "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
    elif file.packed:
        content = gzip.decompress(content)
    return Response(content, media_type=file.media_type, headers=headers)
