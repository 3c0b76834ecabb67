"""Jobs that I ordered: how far they are, and the files they made."""

from __future__ import annotations

from urllib.parse import quote

from starlette.responses import JSONResponse, Response

from runtime.acting import as_platform
from runtime.http.deps import AskingNow
from runtime.http.records import uuid_of
from runtime.http.retry import AgainRoute
from runtime.jobs.orders import get_job, read_file


def job(id: str, asked: AskingNow) -> Response:
    """State, progress, result."""
    with as_platform(asked.conn, asked.scope.schema):
        found = get_job(asked.conn, asked.scope.workspace, uuid_of(id), asked.person.ticket.login)
    return JSONResponse(found.to_json())


def job_file(id: str, file: str, asked: AskingNow) -> Response:
    """A file that the job made."""
    with as_platform(asked.conn, asked.scope.schema):
        get_job(asked.conn, asked.scope.workspace, uuid_of(id), asked.person.ticket.login)
        kept = read_file(asked.conn, asked.scope.workspace, uuid_of(file), asked.person.ticket.login)
    return download(kept.name, kept.content)


def download(name: str, content: bytes) -> Response:
    """A file to keep: never shown as a page of ours."""
    return Response(content, media_type="application/octet-stream", headers=attachment(name))


def attachment(name: str) -> dict[str, str]:
    """The header that has a file saved under its name."""
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}


ROUTES = (
    AgainRoute("/api/jobs/{id}", job),
    AgainRoute("/api/jobs/{id}/files/{file}", job_file),
)
