"""Coming in, going out, and who I am."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from definitions.problems import Fault, NotFound, invalid
from definitions.texts import LOCALES, Text
from engines.data.explaining.matrix import sees_roles
from engines.data.sql.statements import Connection
from engines.scope import Scope
from runtime import workspaces
from runtime.auth.csrf import check_page
from runtime.auth.logins import WRONG, Login, check_password, demo_logins, find_login, set_locale
from runtime.auth.sessions import create_session, create_token, end_session
from runtime.http.deps import COOKIE, AskingNow, Body, ServerNow, TransactionNow, shown_key, text_of
from runtime.http.menus import menus_of
from runtime.http.problems import Unauthorized
from runtime.http.retry import AgainRoute
from runtime.server import Server
from runtime.workspaces.states import check_open


@dataclass(frozen=True)
class Attempt:
    """What came of a try to sign in."""

    login: Login | None
    secret: str = ""


def sign_in(request: Request, sent: Body, server: ServerNow) -> Response:
    """A session cookie for the right password. Wrong ones are counted even though the answer is a problem."""
    check_page(request)
    name, password = text_of(sent, "login"), text_of(sent, "password")
    with server.transaction() as conn:
        attempt = try_password(conn, server, workspace_of(conn, sent), name, password)
    if not attempt.secret:
        raise Unauthorized(WRONG)
    response = Response(status_code=204)
    response.set_cookie(
        COOKIE,
        attempt.secret,
        max_age=server.settings.session_days * 86400,
        httponly=True,
        samesite="lax",
        secure=server.settings.secure_cookies,
    )
    return response


def try_password(conn: Connection, server: Server, workspace: str, name: str, password: str) -> Attempt:
    """Check the password; a session when it is right."""
    now = datetime.now(UTC)
    login = find_login(conn, workspace, name)
    if not check_password(conn, login, password, now) or not login:
        return Attempt(login)
    home = workspaces.get(conn, login.workspace)
    check_open(home.state, home.reason)
    return Attempt(login, create_session(conn, login.id, now, server.settings.session_days))


def workspace_of(conn: Connection, sent: dict[str, object]) -> str:
    """The workspace named, else `main`, else the only one."""
    named = sent.get("workspace")
    if isinstance(named, str) and named:
        return named
    names = [workspace.name for workspace in workspaces.workspaces(conn)]
    return "main" if "main" in names or not names else names[0]


def sign_out(request: Request, conn: TransactionNow, server: ServerNow) -> Response:
    """The session ends here and in every other process."""
    end_session(conn, shown_key(request))
    server.people.forget()
    response = Response(status_code=204)
    response.delete_cookie(COOKIE)
    return response


def options(conn: TransactionNow, server: ServerNow) -> Response:
    """What the sign-in page offers: more than one workspace, and the demo's logins."""
    names = [{"name": each.name, "title": each.title} for each in workspaces.workspaces(conn)]
    offered = demo_logins(conn) if server.settings.demo else []
    return JSONResponse(
        {
            "workspaces": names if len(names) > 1 else None,
            "demo_logins": [{"login": each.login, "title": demo_title(server, each)} for each in offered],
        }
    )


def demo_title(server: Server, login: Login) -> dict[str, str]:
    """The role that a demo login shows, in both languages."""
    for name, role in server.apps.current(login.workspace).app.roles.items():
        if name.rsplit(".", 1)[-1] == login.login:
            return {"en": role.title.get("en"), "zh": role.title.get("zh")}
    return {"en": login.login, "zh": login.login}


def me(asked: AskingNow, server: ServerNow) -> Response:
    """Who I am, what I may open, how I am spoken to."""
    scope, installed = asked.scope, asked.installed
    return JSONResponse(
        {
            "user": user_document(scope, asked.person.ticket.name),
            "workspace": scope.workspace,
            "workspace_title": installed.workspace.title,
            "copy_of": installed.workspace.copy_of,
            "administrator": scope.user.administrator,
            "sees_roles": sees_roles(scope),
            "roles": sorted(scope.user.roles),
            "role_titles": role_titles(scope),
            "locale": scope.locale,
            "timezone": str(installed.timezone),
            "currency": installed.currency,
            "demo": server.settings.demo,
            "menus": menus_of(scope),
        }
    )


def role_titles(scope: Scope) -> list[str]:
    """What my roles are called."""
    return [role.title.get(scope.locale) for name, role in scope.app.roles.items() if name in scope.user.roles]


def user_document(scope: Scope, login: str) -> dict[str, object]:
    """The person, with what rules in the browser read of them."""
    user = scope.user
    department = str(user.department) if user.department else None
    departments = sorted(map(str, user.departments))
    return {
        "id": str(user.id), "name": user.name, "login": login, "department": department, "departments": departments
    }  # fmt: skip


def change_me(sent: Body, request: Request, conn: TransactionNow, server: ServerNow) -> Response:
    """Choose the language."""
    person = server.people.find(shown_key(request))
    locale = text_of(sent, "locale")
    if locale not in LOCALES:
        raise invalid([Fault(Text("Languages are en and zh.", "可选语言:en、zh。"), "/locale", name="locale")])
    if not person:
        raise NotFound(Text("There is no such login.", "登录名不存在。"))
    set_locale(conn, person.ticket.login, locale)
    server.people.forget()
    return JSONResponse({"locale": locale})


def make_token(sent: Body, request: Request, conn: TransactionNow, server: ServerNow) -> Response:
    """A bearer token for a program, shown this once."""
    person = server.people.find(shown_key(request))
    if not person:
        raise Unauthorized(Text("Please sign in again.", "请重新登录。"))
    scopes, expires = sent.get("scopes") or [], sent.get("expires")
    if not isinstance(scopes, list) or not all(scope in ("read", "write") for scope in scopes):
        raise invalid([Fault(Text("Scopes are read and write.", "可选范围:read、write。"), "/scopes", name="scopes")])
    secret = create_token(conn, person.ticket.login, text_of(sent, "name"), scopes, moment(expires))
    return JSONResponse({"token": secret, "name": sent["name"], "scopes": scopes, "expires": expires}, 201)


def moment(value: object) -> datetime | None:
    """When a token expires: ISO 8601, UTC unless it says otherwise; empty is never."""
    if value is None or value == "":
        return None
    try:
        read = datetime.fromisoformat(str(value))
    except ValueError:
        sentence = Text("`expires` is a date such as 2030-01-31.", "`expires`应为日期，例如 2030-01-31。")
        raise invalid([Fault(sentence, "/expires", name="expires")]) from None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


ROUTES = (
    AgainRoute("/api/session", sign_in, "POST"),
    AgainRoute("/api/session", sign_out, "DELETE"),
    AgainRoute("/api/session/options", options),
    AgainRoute("/api/me", me),
    AgainRoute("/api/me", change_me, "PATCH"),
    AgainRoute("/api/tokens", make_token, "POST"),
)
