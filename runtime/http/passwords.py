"""Passwords: changed by who knows the old one, set by who has a link from a letter."""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from definitions.problems import Conflict
from definitions.texts import Text
from engines.data.sql.statements import Connection
from runtime.auth import attempts
from runtime.auth.csrf import check_page
from runtime.auth.letters import Letter, Purpose, open_letter
from runtime.auth.log import Kind, noted
from runtime.auth.logins import Login, login_by_id, set_password
from runtime.auth.passwords import names_in
from runtime.auth.receivers import receiver_of
from runtime.auth.sessions import create_session
from runtime.auth.terms import read_terms
from runtime.http.account import account, caller_of, show_password
from runtime.http.deps import Body, ServerNow, text_of
from runtime.http.retry import AgainRoute
from runtime.http.session import give_session, workspace_of
from runtime.jobs.queue import defer_letter
from runtime.workspaces import get

DONE: dict[Purpose, Kind] = {"reset": "password_reset", "invitation": "invitation_accepted"}


def change(sent: Body, request: Request, server: ServerNow) -> Response:
    """A new password for who knows the one of now. All sessions end; this browser gets a new one."""
    show_password(request, sent, "current")
    with account(request) as asked:
        login, password = asked.login, text_of(sent, "password")
        set_password(asked.conn, login, password, names_of(asked.conn, login))
        asked.noted("password_changed")
        secret = create_session(
            asked.conn, login.id, asked.now, server.settings.session_days, caller_of(request), "password"
        )
    response = Response(status_code=204)
    give_session(request, response, server, secret)
    return response


def forgotten(sent: Body, request: Request, server: ServerNow) -> Response:
    """A letter with a link, if there is such a login: the answer does not say, nor does the time it takes."""
    check_page(request)
    name, now, caller = text_of(sent, "login").strip(), datetime.now(UTC), caller_of(request)
    with server.transaction() as conn:
        workspace = workspace_of(conn, sent.get("workspace"))
        limits = (
            (attempts.LETTERS, attempts.LETTERS.subject(workspace, name)),
            (attempts.LETTERS_FROM, attempts.LETTERS_FROM.subject(caller.address)),
        )
        for limit, subject in limits:
            attempts.check(conn, subject, now)
            attempts.count(conn, limit, subject, now)
        noted(conn, workspace, "password_forgotten", name, None, caller.address)
        defer_letter(conn, workspace, name, "reset")
    return Response(status_code=202)


def read_letter(sent: Body, request: Request, server: ServerNow) -> Response:
    """Whose link it is, and how long a password must be."""
    check_page(request)
    with server.transaction() as conn:
        letter = open_letter(conn, text_of(sent, "token"), datetime.now(UTC))
        return JSONResponse(letter_document(conn, letter))


def letter_document(conn: Connection, letter: Letter) -> dict[str, object]:
    """What the page shows of a letter."""
    login = login_by_id(conn, letter.login)
    return {
        "purpose": letter.purpose,
        "login": login.login,
        "workspace": login.workspace,
        "password_length": read_terms(conn, login.workspace).password_length,
    }


def reset(sent: Body, request: Request, server: ServerNow) -> Response:
    """A password for who has the link. The link is used up; sessions end; a second factor stays."""
    check_page(request)
    password, now = text_of(sent, "password"), datetime.now(UTC)
    with server.transaction() as conn:
        letter = open_letter(conn, text_of(sent, "token"), now)
        login = login_by_id(conn, letter.login)
        set_password(conn, login, password, names_of(conn, login))
        noted(conn, login.workspace, DONE[letter.purpose], login.login, login.user, caller_of(request).address)
        done = letter_document(conn, letter)
    return JSONResponse(done)


def names_of(conn: Connection, login: Login) -> list[str]:
    """What a password may not contain."""
    receiver = receiver_of(conn, get(conn, login.workspace).schema, login)
    if not receiver:
        raise Conflict(Text("This user does not work here any more.", "该用户已停用。"))
    return names_in(login.login, receiver.name, receiver.email)


ROUTES = (
    AgainRoute("/api/me/password", change, "POST"),
    AgainRoute("/api/password/forgotten", forgotten, "POST"),
    AgainRoute("/api/password/letter", read_letter, "POST"),
    AgainRoute("/api/password/reset", reset, "POST"),
)
