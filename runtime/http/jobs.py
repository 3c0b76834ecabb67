"""Jobs that I ordered: how far they are, and the files they made; an import is stopped or taken back."""

from __future__ import annotations

from urllib.parse import quote

from starlette.responses import JSONResponse, Response

from engines.data.rights.permissions import Verb, may, require
from runtime.acting import as_platform
from runtime.http.deps import Asking, AskingNow
from runtime.http.records import uuid_of
from runtime.http.retry import AgainRoute
from runtime.jobs.orders import Job, cancel_job, check_undo, get_job, newest_jobs, order_job, read_file
from runtime.jobs.queue import defer

MOST = 100


def newest(asked: AskingNow, limit: int = 50) -> Response:
    """My jobs, newest first; for an administrator the system's own as well, such as rules that run at times."""
    scope, login = asked.scope, asked.person.ticket.login
    with as_platform(asked.conn, scope.schema):
        found = newest_jobs(asked.conn, scope.workspace, login, scope.user.administrator, max(1, min(limit, MOST)))
    return JSONResponse({"jobs": [each.to_json() for each in found]})


def look_up(asked: Asking, id: str) -> Job:
    """The job, if the asker may know of it; the role is the platform's."""
    scope = asked.scope
    return get_job(asked.conn, scope.workspace, uuid_of(id), asked.person.ticket.login, scope.user.administrator)


def job(id: str, asked: AskingNow) -> Response:
    """State, progress, result."""
    with as_platform(asked.conn, asked.scope.schema):
        found = look_up(asked, id)
    return JSONResponse(found.to_json())


def cancel(id: str, asked: AskingNow) -> Response:
    """Stop an import that waits or runs; nothing of it is kept."""
    with as_platform(asked.conn, asked.scope.schema):
        found = look_up(asked, id)
    check_rights(asked, found)
    with as_platform(asked.conn, asked.scope.schema):
        cancel_job(asked.conn, found)
    return Response(status_code=204)


def undo(id: str, asked: AskingNow) -> Response:
    """Take an import back; the work is a job. 202 with the job's id."""
    with as_platform(asked.conn, asked.scope.schema):
        found = look_up(asked, id)
    check_undo(found)
    check_rights(asked, found)
    order = {
        "entity": found.order["entity"],
        "of": str(found.id),
        "name": found.order.get("name"),
        "user": str(asked.scope.user.id),
        "locale": asked.scope.locale,
        "scopes": list(asked.person.ticket.scopes),
    }
    with as_platform(asked.conn, asked.scope.schema):
        job = order_job(asked.conn, asked.scope.workspace, asked.person.ticket.login, "undo", order)
        defer(asked.conn, job)
    return JSONResponse({"job": str(job)}, 202)


def check_rights(asked: Asking, found: Job) -> None:
    """Who undoes or stops an import may write its entity in some way, by this token as well; each record is judged when
    its turn comes."""
    entity = asked.scope.app.entity(str(found.order.get("entity", "")))
    if not any(may(asked.scope, entity, verb) for verb in WRITING):
        require(asked.scope, entity, "update")


WRITING: tuple[Verb, ...] = ("create", "update", "delete")


def job_file(id: str, file: str, asked: AskingNow) -> Response:
    """A file that the job made."""
    with as_platform(asked.conn, asked.scope.schema):
        look_up(asked, id)
        kept = read_file(asked.conn, asked.scope.workspace, uuid_of(file), asked.person.ticket.login)
    return download(kept.name, kept.content)


def download(name: str, content: bytes) -> Response:
    """A file to keep: never shown as a page of ours."""
    return Response(content, media_type="application/octet-stream", headers=attachment(name))


def attachment(name: str) -> dict[str, str]:
    """The header that has a file saved under its name."""
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}


ROUTES = (
    AgainRoute("/api/jobs", newest),
    AgainRoute("/api/jobs/{id}", job),
    AgainRoute("/api/jobs/{id}", cancel, "DELETE"),
    AgainRoute("/api/jobs/{id}/undo", undo, "POST"),
    AgainRoute("/api/jobs/{id}/files/{file}", job_file),
)
