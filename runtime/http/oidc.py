"""Coming in by an OpenID Connect provider: there and back."""

from __future__ import annotations

import logging
import re
import secrets
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from definitions.problems import NotAllowed, NotFound, Problem
from definitions.texts import Text
from engines.data.sql.statements import Connection
from runtime.apps import SYSTEM
from runtime.auth.arrivals import arrive
from runtime.auth.entering import is_active, open_session
from runtime.auth.log import noted
from runtime.auth.oidc import ProviderRefused, Visit, new_visit, refuse
from runtime.auth.terms import Provider, Secrets, read_secrets, read_terms
from runtime.http.account import caller_of
from runtime.http.cookies import VISIT, drop_cookie, set_cookie, shown
from runtime.http.deps import ServerNow
from runtime.http.retry import AgainRoute
from runtime.http.session import give_session, workspace_of
from runtime.server import Server

PATIENCE = 600
"""Seconds that somebody may spend at the provider."""
BACK = "/api/session/oidc/callback"
OURS = re.compile(r"/(?![/\\])")
"""An address of ours, and of nobody else's."""

log = logging.getLogger(__name__)


def leave(request: Request, server: ServerNow, workspace: str = "", next: str = "/") -> Response:
    """Off to the provider; what must be remembered is sealed in a cookie."""
    with server.transaction() as conn:
        name = workspace_of(conn, workspace)
        provider, _ = provider_of(conn, server, name)
    visit = new_visit(name, provider.issuer, next if OURS.match(next) else "/")
    try:
        address = server.providers.address(provider, visit, way_back(request, server))
    except ProviderRefused as refused:
        return turn_away(server, request, name, refused)
    response = RedirectResponse(address, 303)
    set_cookie(request, response, VISIT, server.seal.seal(visit.to_text()).decode(), PATIENCE)
    return response


def provider_of(conn: Connection, server: Server, workspace: str) -> tuple[Provider, Secrets]:
    """The workspace's provider and our secret there."""
    provider = read_terms(conn, workspace).provider
    if not provider:
        raise NotFound(Text("There is no sign-in provider.", "没有配置登录服务。"))
    return provider, read_secrets(conn, workspace, server.seal)


def way_back(request: Request, server: Server) -> str:
    """Where the provider sends people afterwards; the address must be known to it."""
    host = request.headers.get("host", "")
    return (server.settings.url.rstrip("/") or f"{request.url.scheme}://{host}") + BACK


def come_back(request: Request, server: ServerNow) -> Response:
    """Back from the provider: a session for who it says it is."""
    workspace = ""
    try:
        visit = visit_of(request, server)
        workspace = visit.workspace
        check_visit(request, visit)
        with server.transaction() as conn:
            provider, kept = provider_of(conn, server, workspace)
        back = way_back(request, server)
        claims = server.providers.claims(provider, kept.provider, visit, request.query_params["code"], back)
        secret = admit(request, server, provider, visit, claims)
    except Problem as refused:
        return turn_away(server, request, workspace, refused)
    response = RedirectResponse(visit.next, 303)
    give_session(request, response, server, secret)
    drop_cookie(request, response, VISIT)
    return response


def visit_of(request: Request, server: Server) -> Visit:
    """The visit that this is the end of: begun in this very browser, a short while ago."""
    try:
        return Visit.from_text(server.seal.open(shown(request, VISIT).encode(), PATIENCE))
    except Problem:
        refuse("the visit was not begun in this browser, or took too long")


def check_visit(request: Request, visit: Visit) -> None:
    """The provider answers this very visit, with a code."""
    asked = request.query_params
    if not secrets.compare_digest(visit.state.encode(), asked.get("state", "").encode()):
        refuse("the state is wrong")
    if asked.get("iss", visit.issuer) != visit.issuer:
        refuse("another provider answers")
    if "code" not in asked:
        refuse(f"it says {asked.get('error', 'nothing')[:100]}")


def admit(request: Request, server: Server, provider: Provider, visit: Visit, claims: object) -> str:
    """The session of somebody whom the provider knows."""
    assert isinstance(claims, dict)
    system = server.apps.current(visit.workspace).scope(SYSTEM, via="api")
    with server.transaction() as conn:
        login = arrive(conn, system, provider, claims)
        if not is_active(conn, login):
            raise NotAllowed(Text("This user does not work here any more.", "该用户已停用。"))
        now, days = datetime.now(UTC), server.settings.session_days
        return open_session(conn, login, caller_of(request), now, days, "provider")


def turn_away(server: Server, request: Request, workspace: str, problem: Problem) -> Response:
    """Back to the sign-in page, which says so; why is for the log."""
    why = str(problem.extra.get("why", problem.title.en))
    log.warning("A sign-in by the provider of %s failed: %s", workspace or "nobody", why)
    with server.transaction() as conn:
        noted(conn, workspace, "provider_refused", address=caller_of(request).address, detail={"why": why})
    response = RedirectResponse(f"/login?refused={problem.kind}", 303)
    drop_cookie(request, response, VISIT)
    return response


ROUTES = (
    AgainRoute("/api/session/oidc", leave),
    AgainRoute(BACK, come_back),
)
