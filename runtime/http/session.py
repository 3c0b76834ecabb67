"""Coming in, going out, and what the sign-in page offers."""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from engines.data.sql.statements import Connection
from runtime import workspaces
from runtime.auth.csrf import check_page
from runtime.auth.entering import Try, enter
from runtime.auth.log import noted
from runtime.auth.logins import Login, demo_logins
from runtime.auth.sessions import end_session, find_ticket
from runtime.auth.terms import read_terms
from runtime.http.account import caller_of
from runtime.http.cookies import SESSION, drop_cookie, set_cookie
from runtime.http.deps import Body, ServerNow, TransactionNow, shown_key, text_of
from runtime.http.retry import AgainRoute
from runtime.server import Server


def sign_in(request: Request, sent: Body, server: ServerNow) -> Response:
    """A session cookie for who shows password and code. What is wrong is counted, although the answer is a problem."""
    check_page(request)
    login, password, code = text_of(sent, "login"), text_of(sent, "password"), sent.get("code")
    with server.transaction() as conn:
        workspace = workspace_of(conn, sent.get("workspace"))
        tried = Try(workspace, login, password, code.strip() if isinstance(code, str) else "", caller_of(request))
        outcome = enter(conn, server.seal, tried, datetime.now(UTC), server.settings.session_days)
    if outcome.problem:
        raise outcome.problem
    response = Response(status_code=204)
    give_session(request, response, server, outcome.secret)
    return response


def give_session(request: Request, response: Response, server: Server, secret: str) -> None:
    """The cookie of a session."""
    set_cookie(request, response, SESSION, secret, server.settings.session_days * 86400)


def workspace_of(conn: Connection, named: object) -> str:
    """The workspace named, else `main`, else the only one."""
    if isinstance(named, str) and named:
        return named
    names = [workspace.name for workspace in workspaces.workspaces(conn)]
    return "main" if "main" in names or not names else names[0]


def sign_out(request: Request, server: ServerNow) -> Response:
    """The session ends here and in every other process."""
    shown = shown_key(request)
    with server.transaction() as conn:
        ticket = find_ticket(conn, shown, datetime.now(UTC))
        if ticket:
            noted(conn, ticket.workspace, "signed_out", ticket.name, ticket.user, caller_of(request).address)
        end_session(conn, shown)
    response = Response(status_code=204)
    drop_cookie(request, response, SESSION)
    return response


def options(conn: TransactionNow, server: ServerNow) -> Response:
    """What the sign-in page offers: more than one workspace, providers, new passwords by mail, the demo's logins."""
    found = workspaces.workspaces(conn)
    terms = {each.name: read_terms(conn, each.name) for each in found}
    names = [{"name": each.name, "title": each.title} for each in found]
    offered = demo_logins(conn) if server.settings.demo else []
    return JSONResponse(
        {
            "workspaces": names if len(names) > 1 else None,
            "providers": [
                {"workspace": name, "title": each.provider.title or each.provider.issuer}
                for name, each in terms.items()
                if each.provider
            ],
            "mail": [name for name, each in terms.items() if each.mail],
            "demo_logins": [{"login": each.login, "title": demo_title(server, each)} for each in offered],
        }
    )


def demo_title(server: Server, login: Login) -> dict[str, str]:
    """The role that a demo login shows, in both languages."""
    for name, role in server.apps.current(login.workspace).app.roles.items():
        if name.rsplit(".", 1)[-1] == login.login:
            return {"en": role.title.get("en"), "zh": role.title.get("zh")}
    return {"en": login.login, "zh": login.login}


ROUTES = (
    AgainRoute("/api/session", sign_in, "POST"),
    AgainRoute("/api/session", sign_out, "DELETE"),
    AgainRoute("/api/session/options", options),
)
