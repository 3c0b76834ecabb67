"""My sessions: where I am signed in, and ending it there."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from definitions.problems import NotFound
from definitions.texts import Text
from runtime.auth.sessions import Session, end_sessions, sessions_of
from runtime.http.account import account, id_of
from runtime.http.deps import ServerNow
from runtime.http.retry import AgainRoute

NONE = Text("There is no such session.", "没有这个会话。")
BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("iPhone|iPad", "iOS"), ("Android", "Android"), ("HarmonyOS", "HarmonyOS"), ("Windows", "Windows"),
    ("Mac OS X", "macOS"), ("Linux", "Linux"),
)  # fmt: skip
"""In the order in which they tell the truth: each browser claims to be those after it."""


def sessions(request: Request) -> Response:
    """Where I am signed in."""
    with account(request) as asked:
        found = sessions_of(asked.conn, asked.person.ticket.login, asked.now)
    return JSONResponse({"sessions": [document(each, each.id == asked.person.ticket.id) for each in found]})


def document(session: Session, current: bool) -> dict[str, object]:
    """One session."""
    return {
        "id": str(session.id),
        "current": current,
        "device": device(session.agent or ""),
        "address": session.address,
        "way": session.way,
        "created_at": session.created_at.isoformat(),
        "seen_at": (session.seen_at or session.created_at).isoformat(),
    }


def device(agent: str) -> str:
    """A browser and a system, as well as the browser says; empty for neither."""
    browser = next((name for pattern, name in BROWSERS if re.search(pattern, agent)), "")
    system = next((name for pattern, name in SYSTEMS if re.search(pattern, agent)), "")
    return " · ".join(part for part in (browser, system) if part) or agent.split("/")[0][:40]


def end_one(id: str, request: Request, server: ServerNow) -> Response:
    """Sign out there."""
    with account(request) as asked:
        if not end_sessions(asked.conn, asked.person.ticket.login, id_of(id, NONE)):
            raise NotFound(NONE)
        asked.noted("session_ended", session=id)
    return Response(status_code=204)


def end_others(request: Request, server: ServerNow) -> Response:
    """Sign out everywhere but here."""
    with account(request) as asked:
        ended = end_sessions(asked.conn, asked.person.ticket.login, but=asked.person.key)
        asked.noted("session_ended", count=ended)
    return JSONResponse({"ended": ended})


ROUTES = (
    AgainRoute("/api/sessions", sessions),
    AgainRoute("/api/sessions", end_others, "DELETE"),
    AgainRoute("/api/sessions/{id}", end_one, "DELETE"),
)
