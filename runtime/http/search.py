"""Search across everything I may see."""

from __future__ import annotations

from starlette.responses import JSONResponse, Response

from engines.data.reading.search import search
from runtime.http.deps import AskingNow
from runtime.http.retry import AgainRoute


def find(asked: AskingNow, q: str = "") -> Response:
    """Records of all entities, in groups."""
    return JSONResponse(search(asked.conn, asked.scope, q))


ROUTES = (AgainRoute("/api/search", find),)
