"""Everything that happened in a workspace: changes of records and the log, searched, exported, kept for a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from tempfile import TemporaryFile
from typing import BinaryIO

from starlette.responses import JSONResponse, Response, StreamingResponse

from definitions.problems import Fault, invalid
from definitions.texts import Text
from engines.data.history.searching import Search, search, search_all
from engines.data.history.seeing import require_evidence, require_history
from engines.data.transfer.exporting import Format
from runtime.acting import as_platform
from runtime.evidence.files import HISTORY, LOG, history_lines, log_lines, write
from runtime.evidence.keeping import LEAST, chosen, head, keep, retention
from runtime.evidence.log import KINDS
from runtime.evidence.searching import Asked, search_log, search_whole_log
from runtime.http.deps import Asking, AskingNow, Body
from runtime.http.jobs import attachment
from runtime.http.noting import note
from runtime.http.records import uuid_of
from runtime.http.retry import AgainRoute
from runtime.http.transfer import TYPES, sent


def get_history(asked: AskingNow, limit: int = 50) -> Response:
    """Changes of all records that the asker may read, newest first."""
    return JSONResponse(search(asked.conn, asked.scope, searched(asked), limit))


def get_log(asked: AskingNow, limit: int = 50) -> Response:
    """Sign-ins, exports, changes of rights and the like, newest first."""
    return JSONResponse(search_log(asked.conn, asked.scope, looked_for(asked), limit))


def get_kinds(asked: AskingNow) -> Response:
    """Every kind of entry of the log, and what it is called."""
    require_evidence(asked.scope)
    return JSONResponse(
        {"kinds": [{"name": name, "title": each.get(asked.scope.locale)} for name, each in KINDS.items()]}
    )


def searched(asked: Asking) -> Search:
    """What of the history is asked for."""
    given = asked.request.query_params
    return Search(
        **{name: given.get(name, "") for name in ("entity", "action", "via", "rule", "after")},  # type: ignore[arg-type]
        **{name: uuid_of(given[name]) if given.get(name) else None for name in ("record", "user")},  # type: ignore[arg-type]
        **{name: moment(asked, name) for name in ("since", "until")},  # type: ignore[arg-type]
    )


def looked_for(asked: Asking) -> Asked:
    """What of the log is asked for."""
    given = asked.request.query_params
    return Asked(
        **{name: given.get(name, "") for name in ("kind", "login", "entity", "after")},  # type: ignore[arg-type]
        record=str(uuid_of(given["record"])) if given.get("record") else "",
        user=uuid_of(given["user"]) if given.get("user") else None,
        **{name: moment(asked, name) for name in ("since", "until")},  # type: ignore[arg-type]
    )


def moment(asked: Asking, name: str) -> datetime | None:
    """A day or a moment; in the workspace's time zone unless it says another."""
    text = asked.request.query_params.get(name)
    if not text:
        return None
    try:
        read = datetime.fromisoformat(text)
        return (read if read.tzinfo else read.replace(tzinfo=asked.scope.timezone)).astimezone(UTC)
    except (ValueError, OverflowError):
        sentence = Text(f"`{name}` is a date such as 2030-01-31.", f"`{name}`应为日期，例如 2030-01-31。")
        raise invalid([Fault(sentence, f"/{name}", name=name)]) from None


# --- files -----------------------------------------------------------------------------------------------------------


def export_history(asked: AskingNow, format: str = "xlsx") -> Response:
    """The changes of records that the asker may export, as a file: a line for each field. That it was taken is an
    entry of the log."""
    require_history(asked.scope)
    wanted = searched(asked)
    entries = search_all(asked.conn, asked.scope, wanted)
    return file_of(
        asked,
        format,
        "history",
        lambda file, kind: write(file, kind, HISTORY, history_lines(entries), asked.scope.locale),
    )


def export_log(asked: AskingNow, format: str = "xlsx") -> Response:
    """The entries of the log that fit, as a file."""
    require_evidence(asked.scope)
    wanted = looked_for(asked)
    entries = search_whole_log(asked.conn, asked.scope, wanted)
    return file_of(
        asked, format, "log", lambda file, kind: write(file, kind, LOG, log_lines(entries), asked.scope.locale)
    )


def file_of(asked: Asking, format: str, what: str, fill: Callable[[BinaryIO, Format], int]) -> Response:
    """The file, sent in parts, and noted."""
    if format not in TYPES:
        raise invalid([Fault(Text("Formats are xlsx and csv.", "可选格式：xlsx、csv。"), "/format", name="format")])
    file = TemporaryFile()  # noqa: SIM115 - closed by the response when it has been sent
    kind: Format = "csv" if format == "csv" else "xlsx"
    rows = fill(file, kind)
    file.seek(0)
    asking = {name: value for name, value in asked.request.query_params.items() if value and name != "after"}
    note(asked, "exported", {"what": what, "asked": asking, "rows": rows})
    return StreamingResponse(sent(file), media_type=TYPES[format], headers=attachment(f"{what}.{format}"))


# --- keeping ---------------------------------------------------------------------------------------------------------


def get_retention(asked: AskingNow) -> Response:
    """How long history and log are kept, and where the log ends."""
    require_evidence(asked.scope)
    with as_platform(asked.conn, asked.scope.schema):
        kept, end = retention(asked.conn, asked.scope.workspace), head(asked.conn, asked.scope.workspace)
    return JSONResponse({**kept.to_json(), "least": dict(LEAST), "entries": end.number, "digest": end.hash})


def set_retention(asked: AskingNow, sent: Body) -> Response:
    """Keep them for another time from now on; what is too old goes with the next night."""
    require_evidence(asked.scope)
    with as_platform(asked.conn, asked.scope.schema):
        before = retention(asked.conn, asked.scope.workspace)
        after = chosen(sent, before)
        keep(asked.conn, asked.scope.workspace, after)
    note(asked, "retention_changed", {"before": before.to_json(), "after": after.to_json()})
    return get_retention(asked)


ROUTES = (
    AgainRoute("/api/history", get_history),
    AgainRoute("/api/history/export", export_history),
    AgainRoute("/api/log", get_log),
    AgainRoute("/api/log/kinds", get_kinds),
    AgainRoute("/api/log/export", export_log),
    AgainRoute("/api/retention", get_retention),
    AgainRoute("/api/retention", set_retention, "PATCH"),
)
