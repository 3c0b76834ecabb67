"""People as those who sign in: their logins, a first password, a link to choose one, and the end of their sessions.

The records of people are read and changed as any other records are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg.rows import class_row
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from definitions.problems import NotFound
from definitions.texts import Text
from engines.data import records
from engines.data.sql.statements import Connection
from runtime.acting import act_as
from runtime.auth.letters import LASTS, Purpose, write_letter
from runtime.auth.logins import Login, create_login, login_of_user
from runtime.auth.passwords import names_in
from runtime.auth.sessions import end_sessions
from runtime.http.account import Account, administration, fault_at, id_of
from runtime.http.deps import Body, text_of
from runtime.http.invitations import made
from runtime.http.retry import AgainRoute

USER = "base.user"
MOST = 200
"""People that are asked about at once: a page of them."""
NOBODY = Text("There is no such user with a login.", "没有该用户的登录账号。")


@dataclass(frozen=True, slots=True)
class Entry:
    """A person's login as administrators see it."""

    user: UUID
    login: str
    invited: bool
    """Has not chosen a password yet, and comes in by no provider."""
    second_factor: bool
    seen_at: datetime | None
    sessions: int

    def to_json(self) -> dict[str, object]:
        """As it is told."""
        return {
            "user": str(self.user),
            "login": self.login,
            "invited": self.invited,
            "second_factor": self.second_factor,
            "seen_at": self.seen_at.isoformat() if self.seen_at else None,
            "sessions": self.sessions,
        }


QUERY = b"""
    select l."user", l.login,
        l.password_hash is null and not exists (select from loomwork.identity i where i.login = l.id) as invited,
        exists (select from loomwork.second_factor f where f.login = l.id and f.confirmed_at is not null)
            as second_factor,
        (select max(coalesce(s.seen_at, s.created_at)) from loomwork.session s where s.login = l.id) as seen_at,
        (select count(*) from loomwork.session s where s.login = l.id and s.expires_at > %s) as sessions
    from loomwork.login l where l.workspace = %s and l."user" = any (%s) order by l.id
"""


def logins(request: Request, users: str = "") -> Response:
    """The logins of the people named, at most two hundred; who has none is left out."""
    ids = [id_of(each, NOBODY) for each in users.split(",") if each][:MOST]
    with administration(request) as asked:
        found = entries(asked.conn, asked.workspace, asked.now, ids)
    return JSONResponse({"logins": [each.to_json() for each in found]})


def entries(conn: Connection, workspace: str, now: datetime, ids: Iterable[UUID]) -> list[Entry]:
    """The logins of these users."""
    return conn.cursor(row_factory=class_row(Entry)).execute(QUERY, (now, workspace, list(ids))).fetchall()


def add(sent: Body, request: Request) -> Response:
    """Somebody new, with a login and a first password."""
    with administration(request) as asked:
        name, login = (text_of(sent, each).strip() for each in ("name", "login"))
        password = text_of(sent, "password")  # as it was typed: a blank at its end is part of it
        if not login or not login.isprintable():
            raise fault_at("login", Text("A login name that can be typed is needed.", "请填写可输入的登录名。"))
        given = {each: sent[each] for each in ("email", "roles", "department", "other_departments") if sent.get(each)}
        scope = asked.server.apps.current(asked.workspace).scope(asked.person.user, via="form")
        act_as(asked.conn, scope.schema)
        [id] = records.create(asked.conn, scope, USER, [{"account": login, "name": name, **given}])
        asked.conn.execute("set local role none")
        names = names_in(login, name, str(given.get("email") or ""))
        create_login(asked.conn, asked.workspace, login, id, password, names=names)
        asked.noted("login_made", of=login, user=str(id))
    return JSONResponse({"user": str(id), "login": login}, 201)


def link(user: str, request: Request) -> Response:
    """A link to choose a password with, shown this once: to hand over where no mail can be sent."""
    id = id_of(user, NOBODY)
    with administration(request) as asked:
        found = login_of_user(asked.conn, asked.workspace, id)
        purpose: Purpose = "reset" if found and found.password_hash else "invitation"
        login = found or given_login(asked, id)
        secret = write_letter(asked.conn, login.id, purpose, asked.now)
        asked.noted("link_made", of=login.login, purpose=purpose)
    said = {"login": login.login, "purpose": purpose, "expires_at": (asked.now + LASTS[purpose]).isoformat()}
    return JSONResponse({"path": f"/welcome#{secret}", **said}, 201)


def given_login(asked: Account, user: UUID) -> Login:
    """A login without a password for a user who had none."""
    made(asked, {}, user, by_mail=False)
    found = login_of_user(asked.conn, asked.workspace, user)
    assert found
    return found


def sign_out_everywhere(user: str, request: Request) -> Response:
    """Somebody's sessions end in every browser."""
    with administration(request) as asked:
        found = login_of_user(asked.conn, asked.workspace, id_of(user, NOBODY))
        if not found:
            raise NotFound(NOBODY)
        ended = end_sessions(asked.conn, found.id)
        asked.noted("session_ended", of=found.login, count=ended)
    return JSONResponse({"ended": ended})


ROUTES = (
    AgainRoute("/api/people/logins", logins),
    AgainRoute("/api/people", add, "POST"),
    AgainRoute("/api/people/{user}/link", link, "POST"),
    AgainRoute("/api/people/{user}/sessions", sign_out_everywhere, "DELETE"),
)
