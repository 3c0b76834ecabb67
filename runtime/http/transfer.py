"""Import and export of records: Excel and CSV, large ones as jobs with progress."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from tempfile import TemporaryFile
from typing import IO, Annotated, Literal

from fastapi import File, Form, UploadFile
from starlette.responses import JSONResponse, Response, StreamingResponse

from definitions.problems import Fault, invalid
from definitions.texts import Text
from engines.data.reading.sensitive import sensitive_fields
from engines.data.rights.permissions import require
from engines.data.transfer import export_file, mark_of, preview, still_good
from engines.data.transfer.exporting import Format
from runtime.acting import as_platform
from runtime.http.deps import Asking, AskingNow
from runtime.http.jobs import attachment
from runtime.http.noting import note
from runtime.http.retry import AgainRoute
from runtime.jobs.orders import keep_file, last_import, order_job
from runtime.jobs.queue import defer

PART = 1 << 18
TYPES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv"}


def look(
    entity: str,
    asked: AskingNow,
    file: Annotated[UploadFile, File()],
    sheet: Annotated[str, Form()] = "",
    encoding: Annotated[str, Form()] = "",
    separator: Annotated[str, Form()] = "",
) -> Response:
    """The columns and first rows of a file, and which fields they probably are; what was chosen for a file with the
    same columns the last time is `remembered`."""
    seen = preview(asked.scope, entity, file.file.read(), sheet, encoding, separator)
    columns = seen["columns"]
    assert isinstance(columns, list)
    return JSONResponse(seen | {"remembered": remembered(asked, entity, [each["name"] for each in columns])})


def remembered(asked: Asking, entity: str, columns: Sequence[str]) -> dict[str, object] | None:
    """What the asker chose for such a file, as far as it can still be done."""
    scope = asked.scope
    name = scope.app.entity(entity).name
    with as_platform(asked.conn, scope.schema):
        before = last_import(asked.conn, scope.workspace, asked.person.ticket.login, name, mark_of(columns))
    if not before or not isinstance(before["map"], dict):
        return None
    good = still_good(scope, name, columns, before["map"])
    match = before["match"] if isinstance(before["match"], list) else []
    kept = [each for each in match if each in good.values()]
    chosen = {"match": kept, "mode": before["mode"], "dates": before.get("dates") or ""}
    return {"map": good, **chosen} if good else None


def order_import(
    entity: str,
    asked: AskingNow,
    file: Annotated[UploadFile, File()],
    map: Annotated[str, Form()] = "{}",
    dry_run: Annotated[bool, Form()] = False,
    match: Annotated[str, Form()] = "",
    mode: Annotated[Literal["", "both", "create", "update"], Form()] = "",
    sheet: Annotated[str, Form()] = "",
    partial: Annotated[bool, Form()] = False,
    encoding: Annotated[str, Form()] = "",
    separator: Annotated[str, Form()] = "",
    dates: Annotated[Literal["", "ymd", "dmy", "mdy"], Form()] = "",
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
            "partial": partial,
            "encoding": encoding,
            "separator": separator,
            "dates": dates,
            "name": file.filename or "",
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
