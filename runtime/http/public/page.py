"""The page of a public form: an entry of its own, which pages that its link names may hold in a frame."""

from __future__ import annotations

from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from definitions.problems import Problem
from runtime.http.pages import FOLDER, NOT_BUILT, read, sent
from runtime.public_forms.addresses import find_form
from runtime.public_forms.links import find_link, within
from runtime.server import Server, server_of

PAGE = "public.html"
NOBODY = "'none'"


class Page:
    """The page as it was built; read when it is first asked for."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self.folder = folder
        self.file = read(folder, folder / PAGE) if (folder / PAGE).is_file() else None

    async def __call__(self, request: Request) -> Response:
        """The page, for whichever form: what it is about it asks for itself."""
        if self.file is None:
            return PlainTextResponse(NOT_BUILT, 503)
        holders = await run_in_threadpool(ancestors, server_of(request), request.path_params["token"])
        return sent(self.file, request, holders)


def ancestors(server: Server, token: str) -> str:
    """Whose pages may hold the form in a frame."""
    try:
        with server.transaction() as conn:
            at = find_form(conn, token)
            if at is None:
                return NOBODY
            schema = server.apps.current(at[0]).workspace.schema
            with within(conn, schema):
                kept = find_link(conn, schema, at[1])
    except Problem:
        return NOBODY
    return " ".join(kept.link.embed) or NOBODY if kept else NOBODY


ROUTES = (Route("/p/{token}", Page().__call__, methods=["GET"]),)
