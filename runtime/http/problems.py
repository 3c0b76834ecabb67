"""Errors as RFC 9457 problem documents, in the asker's language. One handler for all of them."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping

import psycopg
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from definitions.problems import Conflict, Fault, Invalid, Locked, NotAllowed, NotFound, Problem
from definitions.texts import Text
from runtime.traces import trace

FROZEN = "LW001"
BUSY = ("55P03", "40P01", "40001")
TOO_LONG = "57014"

REPEATABLE = "loomwork.repeatable"
"""In the scope of a request that may be run again: its caller wants the database's error itself."""

LOGGED = "loomwork.logged"
"""In the scope: the bugs that were logged."""

log = logging.getLogger(__name__)


class Unauthorized(Problem):
    """Nobody is signed in, or no longer."""

    status = 401
    kind = "unauthorized"


class SecondFactorNeeded(NotAllowed):
    """A role of the asker demands a second factor, and there is none yet."""

    kind = "second_factor_needed"

    def __init__(self) -> None:
        super().__init__(
            Text(
                "Your role needs a second factor: set up an authenticator app in your profile first.",
                "您的角色要求使用两步验证：请先在个人资料中设置身份验证器应用。",
            )
        )


class VersionNeeded(Problem):
    """A change must say which version of the record it changes."""

    status = 428
    kind = "version_needed"


class TooLarge(Problem):
    """More was sent than is read."""

    status = 413
    kind = "too_large"

    def __init__(self, megabytes: int) -> None:
        super().__init__(
            Text(
                f"More than {megabytes} MB was sent, which is the most that is read at once. Send it in smaller parts, "
                "or have the administrator raise LOOMWORK_UPLOAD_MEGABYTES.",
                f"发送的内容超过 {megabytes} MB 的上限。请分成较小的部分发送，"
                "或请管理员调高 LOOMWORK_UPLOAD_MEGABYTES。",
            )
        )


STATUS_TITLES: Mapping[int, Text] = {
    404: Text("There is nothing at this address.", "该地址没有内容。"),
    405: Text("This address does not answer that method.", "该地址不支持此方法。"),
}
OUT_OF_RANGE = Text(
    "A value is too large, or holds a character that cannot be stored.", "某个值过大，或含有无法保存的字符。"
)
BUG = Text("Something went wrong on our side; the log has the details.", "服务器出现错误，详情见日志。")


def install(app: FastAPI) -> None:
    """The handlers of everything that can be raised."""
    app.add_exception_handler(Problem, on_problem)
    app.add_exception_handler(HTTPException, on_status)
    app.add_exception_handler(RequestValidationError, on_wrong_request)
    app.add_exception_handler(psycopg.Error, on_database_error)
    app.add_exception_handler(RecursionError, on_depth)
    app.add_exception_handler(Exception, on_bug)


async def on_problem(request: Request, problem: Exception) -> Response:
    """A problem that somebody foresaw."""
    assert isinstance(problem, Problem)
    return answer(request, problem)


async def on_status(request: Request, error: Exception) -> Response:
    """Starlette's own refusals: no such address, no such method."""
    assert isinstance(error, HTTPException)
    title = STATUS_TITLES.get(error.status_code, Text(str(error.detail)))
    response = document(request, error.status_code, NotFound.kind if error.status_code == 404 else "problem", title)
    response.headers.update(error.headers or {})
    return response


async def on_wrong_request(request: Request, error: Exception) -> Response:
    """A body or parameter that is not what the endpoint reads."""
    assert isinstance(error, RequestValidationError)
    faults = tuple(
        Fault(Text(str(each["msg"])), "/" + "/".join(str(part) for part in each["loc"][1:])) for each in error.errors()
    )
    return answer(request, Invalid(Text("The request is not understood.", "无法理解该请求。"), faults))


async def on_database_error(request: Request, error: Exception) -> Response:
    """What only the database knew; anything else it says is a bug of ours."""
    assert isinstance(error, psycopg.Error)
    if request.scope.get(REPEATABLE):
        raise error
    if error.sqlstate == FROZEN:
        return answer(
            request, Locked(Text("The state of this record allows no change.", "该记录的状态不允许任何修改。"))
        )
    if error.sqlstate == TOO_LONG:
        return answer(request, Problem(Text("This takes too long: narrow what is asked.", "耗时过长，请缩小范围。")))
    if error.sqlstate in BUSY:
        return answer(request, Conflict(Text("The record is being changed; try again.", "记录正在被修改，请重试。")))
    if isinstance(error, psycopg.DataError):
        log.warning("request %s: a value that cannot be stored (%s)", request_id(request), error.sqlstate)
        return answer(request, Invalid(OUT_OF_RANGE))
    return await on_bug(request, error)


async def on_depth(request: Request, error: Exception) -> Response:
    """What was sent is nested deeper than anything here is read."""
    log.warning("request %s is nested too deeply", request_id(request))
    return answer(request, Problem(Text("What was sent is nested too deeply.", "发送的内容嵌套过深。")))


async def on_bug(request: Request, error: Exception) -> Response:
    """Nobody foresaw it: the traceback is for the log, the id of the request for the asker."""
    log_bug(request.scope, error)
    return document(request, 500, "bug", BUG)


def log_bug(scope: Scope, error: Exception) -> None:
    """Once, although several see it on its way out; values of records are not for the log."""
    if error in scope.get(LOGGED, ()):
        return
    scope.setdefault(LOGGED, []).append(error)
    log.error("request %s %s %s failed\n%s", scope.get("request_id"), scope["method"], scope["path"], trace(error))


def answer(request: Request, problem: Problem) -> Response:
    """A problem as a response."""
    locale = locale_of(request)
    errors = [fault_document(fault, locale) for fault in problem.faults]
    response = document(request, problem.status, problem.kind, problem.title, errors, problem.extra)
    if "retry_after" in problem.extra:
        response.headers["Retry-After"] = str(problem.extra["retry_after"])
    return response


def document(
    request: Request,
    status: int,
    kind: str,
    title: Text,
    errors: list[dict[str, object]] | None = None,
    extra: Mapping[str, object] | None = None,
) -> Response:
    """The problem document."""
    said = title.get(locale_of(request))
    body = {
        "type": "about:blank",
        "title": said,
        "status": status,
        "detail": said if not errors else "\n".join(str(error["detail"]) for error in errors),
        "kind": kind,
        "errors": errors or [],
        "request_id": request_id(request),
        **(extra or {}),
    }
    return Response(json.dumps(body, ensure_ascii=False, default=str), status, media_type="application/problem+json")


def fault_document(fault: Fault, locale: str) -> dict[str, object]:
    """One fault, with its place in a pack when it has one."""
    place = {"file": fault.place.file, "line": fault.place.line, "column": fault.place.column} if fault.place else {}
    return {"pointer": fault.pointer, "detail": fault.detail.get(locale), "name": fault.name, **place}


def request_id(request: Request) -> str:
    """The id that the log and the answer share."""
    return str(request.scope.get("request_id", ""))


def locale_of(request: Request) -> str:
    """The language to answer in: the person's, else what the browser prefers."""
    known = request.scope.get("locale")
    if known:
        return str(known)
    return "zh" if request.headers.get("accept-language", "").lower().startswith("zh") else "en"


__all__ = ["NotAllowed", "TooLarge", "Unauthorized", "VersionNeeded", "answer", "install", "locale_of"]
