"""Import and export of records: Excel and CSV, large ones as jobs with progress."""

from __future__ import annotations

import json
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO, Annotated, Literal

from fastapi import File, Form, UploadFile
from starlette.responses import JSONResponse, Response, StreamingResponse

from definitions.problems import Fault, invalid
from definitions.texts import Text
from engines.data.reading.sensitive import sensitive_fields
from engines.data.rights.permissions import require
from engines.data.transfer import export_file, preview
from engines.data.transfer.exporting import Format
from runtime.acting import as_platform
from runtime.http.deps import AskingNow
from runtime.http.jobs import attachment
from runtime.http.noting import note
from runtime.http.retry import AgainRoute
from runtime.jobs.orders import keep_file, order_job
from runtime.jobs.queue import defer

PART = 1 << 18
TYPES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv"}


def look(
    entity: str, asked: AskingNow, file: Annotated[UploadFile, File()], sheet: Annotated[str, Form()] = ""
) -> Response:
    """The columns and first rows of a file, and which fields they probably are."""
    return JSONResponse(preview(asked.scope, entity, file.file.read(), sheet))


def order_import(
    entity: str,
    asked: AskingNow,
    file: Annotated[UploadFile, File()],
    map: Annotated[str, Form()] = "{}",
    dry_run: Annotated[bool, Form()] = False,
    match: Annotated[str, Form()] = "",
    mode: Annotated[Literal["", "both", "create", "update"], Form()] = "",
    sheet: Annotated[str, Form()] = "",
) -> Response:
    """Take the file and the map of its columns; the work is a job. 202 with the job's id."""
    found = asked.scope.app.entity(entity)
    require(asked.scope, found, "update" if mode == "update" else "create")
    login = asked.person.ticket.login
    with as_platform(asked.conn, asked.scope.schema):
        kept = keep_file(asked.conn, asked.scope.workspace, login, file.filename or "import", file.file.read())
        order = {
            "entity": found.name,
            "file": str(kept),
            "map": mapping(map),
            "dry_run": dry_run,
            "match": [name for name in match.split(",") if name],
            "mode": mode or "both",
            "sheet": sheet,
            "user": str(asked.scope.user.id),
            "locale": asked.scope.locale,
            "scopes": list(asked.person.ticket.scopes),
        }
        job = order_job(asked.conn, asked.scope.workspace, login, "import", order)
        defer(asked.conn, job)
    return JSONResponse({"job": str(job)}, 202)


def mapping(text: str) -> dict[str, object]:
    """The map of columns to fields."""
    try:
        read = json.loads(text)
    except ValueError:
        read = None
    if not isinstance(read, dict):
        raise invalid([Fault(Text("`map` is a JSON object.", "`map`应为 JSON 对象。"), "/map", name="map")])
    return read


def export(
    entity: str,
    asked: AskingNow,
    format: str = "xlsx",
    where: str = "",
    search: str = "",
    sort: str = "",
    select: str = "",
) -> Response:
    """The records that fit, as a file."""
    if format not in TYPES:
        raise invalid([Fault(Text("Formats are xlsx and csv.", "可选格式:xlsx、csv。"), "/format", name="format")])
    file = TemporaryFile()  # noqa: SIM115 - closed by the response when it has been sent
    kind: Format = "csv" if format == "csv" else "xlsx"
    wanted = {"where": where, "search": search, "select": select}
    rows = export_file(asked.conn, asked.scope, entity, file, kind, sort=sort, **wanted)
    file.seek(0)
    name = asked.scope.app.entity(entity).name
    sensitive = sorted(sensitive_fields(asked.scope, name, select))
    note(asked, "exported", {"entity": name, **wanted, "format": format, "rows": rows, "sensitive": sensitive})
    headers = attachment(f"{asked.scope.app.entity(entity).short}.{format}")
    return StreamingResponse(sent(file), media_type=TYPES[format], headers=headers)


def sent(file: IO[bytes]) -> Iterator[bytes]:
    """The file in parts; it is gone afterwards."""
    with file:
        while part := file.read(PART):
            yield part


ROUTES = (
    AgainRoute("/api/records/{entity}/import/preview", look, "POST"),
    AgainRoute("/api/records/{entity}/import", order_import, "POST"),
    AgainRoute("/api/records/{entity}/export", export),
)
