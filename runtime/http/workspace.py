"""The workspace's own settings: what it is called, and the time zone, currency and language of those who chose none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from zoneinfo import available_timezones

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from definitions.problems import Fault, NotAllowed, invalid
from definitions.texts import LOCALES, Text
from runtime.acting import as_platform
from runtime.apps import Installed, write_choices
from runtime.files.store import MEGABYTE
from runtime.files.uploads import kept
from runtime.http.deps import Asking, AskingNow, Body, ServerNow, acting
from runtime.http.noting import note
from runtime.http.retry import AgainRoute
from runtime.workspaces import limits, states

CURRENCY = re.compile(r"[A-Z]{3}")
LONGEST = 100
WRONG: Mapping[str, Text] = {
    "title": Text(f"A title has 1 to {LONGEST} characters.", f"名称应为1至{LONGEST}个字符。"),
    "timezone": Text("There is no such time zone.", "没有这个时区。"),
    "currency": Text("A currency is three capital letters, such as EUR.", "币种应为三个大写字母，例如 CNY。"),
    "locale": Text("Languages are en and zh.", "可选语言：en、zh。"),
}


def get_workspace(asked: AskingNow) -> Response:
    """Its settings, and what it uses of what it may use."""
    require_administrator(asked)
    found = asked.installed.workspace
    with as_platform(asked.conn, asked.scope.schema):
        used = {"users": limits.logins_of(asked.conn, found.name), "records": limits.records_of(asked.conn, found)}
    used["megabytes"] = -(-kept(asked.conn, asked.scope) // MEGABYTE)
    return JSONResponse({**document(asked.installed), "limits": dict(found.limits), "used": used})


def change_workspace(sent: Body, request: Request, server: ServerNow) -> Response:
    """Change what is sent; every process follows, and open pages are told."""
    with acting(request) as asked:
        require_administrator(asked)
        chosen = checked(sent)
        write_choices(asked.conn, asked.scope.schema, {key: chosen[key] for key in chosen if key != "title"})
        with as_platform(asked.conn, asked.scope.schema):
            name = asked.scope.workspace
            states.rename(asked.conn, name, name, chosen.get("title", asked.installed.workspace.title))
        note(asked, "workspace_changed", chosen)
    server.apps.forget(name)
    return JSONResponse(document(server.apps.current(name)))


def require_administrator(asked: Asking) -> None:
    """The settings of a workspace are its administrators' business."""
    if not asked.scope.user.administrator:
        raise NotAllowed(Text("Only administrators may do this.", "只有管理员可以执行此操作。"))


def checked(sent: Mapping[str, object]) -> dict[str, str]:
    """What was sent of the settings there are; every fault at once."""
    chosen = {name: str(sent[name] or "").strip() for name in WRONG if name in sent}
    faults = [Fault(WRONG[name], f"/{name}", name=name) for name, value in chosen.items() if not fits(name, value)]
    unknown = Text("There is no such setting.", "没有这项设置。")
    faults += [Fault(unknown, f"/{name}", name=name) for name in sent if name not in WRONG]
    if faults:
        raise invalid(faults)
    return chosen


def fits(name: str, value: str) -> bool:
    """Whether a setting may have this value."""
    match name:
        case "title":
            return 0 < len(value) <= LONGEST and value.isprintable()
        case "timezone":
            return value in zones()
        case "currency":
            return CURRENCY.fullmatch(value) is not None
    return value in LOCALES


@cache
def zones() -> frozenset[str]:
    """The time zones there are."""
    return frozenset(available_timezones())


def document(installed: Installed) -> dict[str, object]:
    """The settings as they are told."""
    return {
        "name": installed.workspace.name,
        "title": installed.workspace.title,
        "copy_of": installed.workspace.copy_of,
        "timezone": str(installed.timezone),
        "currency": installed.currency,
        "locale": installed.locale,
    }


ROUTES = (
    AgainRoute("/api/workspace", get_workspace),
    AgainRoute("/api/workspace", change_workspace, "PATCH"),
)
