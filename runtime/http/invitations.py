"""Invitations: an administrator makes a login without a password, its user chooses one by a link in a letter."""

from __future__ import annotations

from uuid import UUID

from psycopg import sql
from psycopg.rows import dict_row
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from definitions.problems import Conflict, NotFound
from definitions.texts import Text
from engines.data import records
from engines.data.sql.statements import Connection
from runtime.acting import act_as
from runtime.auth.logins import create_login, login_of_user
from runtime.auth.terms import read_terms
from runtime.http.account import Account, administration, fault_at, id_of
from runtime.http.deps import Body, text_of
from runtime.http.retry import AgainRoute
from runtime.jobs.queue import defer_letter

USER = "base.user"
NONE = Text("There is no such invitation.", "没有这个邀请。")
NO_MAIL = Text(
    "No mail can be sent yet: an administrator sets up the mail server in the sign-in settings.",
    "尚不能发送邮件：请管理员先在登录设置中配置邮件服务器。",
)
NO_ADDRESS = Text("An invitation needs an e-mail address to go to.", "邀请需要一个电子邮箱地址。")


def invitations(request: Request) -> Response:
    """Logins whose users have not chosen a password yet."""
    with administration(request) as asked:
        schema = asked.server.apps.current(asked.workspace).workspace.schema
        query = sql.SQL("""
            select l."user" as user, l.login, l.created_at as invited_at, t.created_at as sent_at, t.expires_at
            from loomwork.login l left join loomwork.letter t on t.login = l.id
            where l.workspace = %s and l.password_hash is null
                and not exists (select from loomwork.identity i where i.login = l.id)
            order by l.id desc
        """)
        rows = asked.conn.cursor(row_factory=dict_row).execute(query, (asked.workspace,)).fetchall()
        act_as(asked.conn, schema)
        named = sql.SQL("select id, name, email from {}.base_user where id = any (%s)").format(sql.Identifier(schema))
        known = {row[0]: row[1:] for row in asked.conn.execute(named, ([row["user"] for row in rows],))}
    return JSONResponse({"invitations": [document(row, known.get(row["user"], ("", ""))) for row in rows]})


def document(row: dict[str, object], user: tuple[object, ...]) -> dict[str, object]:
    """One invitation."""
    moments = {name: row[name].isoformat() if row[name] else None for name in ("invited_at", "sent_at", "expires_at")}  # type: ignore[attr-defined]
    return {"user": str(row["user"]), "login": row["login"], "name": user[0], "email": user[1], **moments}


def invite(sent: Body, request: Request) -> Response:
    """Invite somebody new, or somebody again who is a user already."""
    with administration(request) as asked:
        if not read_terms(asked.conn, asked.workspace).mail:
            raise Conflict(NO_MAIL)
        user = id_of(text_of(sent, "user"), NONE) if sent.get("user") else new_user(asked, sent)
        login = login_of_user(asked.conn, asked.workspace, user)
        name = login.login if login else made(asked, sent, user)
        purpose = "reset" if login and login.password_hash else "invitation"
        defer_letter(asked.conn, asked.workspace, name, purpose)  # type: ignore[arg-type]
        asked.noted("invited", login=name, user=str(user))
    return JSONResponse({"user": str(user), "login": name}, 201)


def new_user(asked: Account, sent: dict[str, object]) -> UUID:
    """A user's record as the administrator describes it."""
    name, email = text_of(sent, "name"), text_of(sent, "email").strip()
    if not email:
        raise fault_at("email", NO_ADDRESS)
    given = {each: sent[each] for each in ("roles", "department") if sent.get(each)}
    scope = asked.server.apps.current(asked.workspace).scope(asked.person.user, via="form")
    act_as(asked.conn, scope.schema)
    values = {"account": login_name(sent, email), "name": name, "email": email, **given}
    [id] = records.create(asked.conn, scope, USER, [values])
    asked.conn.execute("set local role none")
    return id


def made(asked: Account, sent: dict[str, object], user: UUID, by_mail: bool = True) -> str:
    """A login without a password for a user who has none; by mail they need an address, by hand a name will do."""
    schema = asked.server.apps.current(asked.workspace).workspace.schema
    act_as(asked.conn, schema)
    query = sql.SQL("select account, email from {}.base_user where id = %s and active").format(sql.Identifier(schema))
    row = asked.conn.execute(query, (user,)).fetchone()
    asked.conn.execute("set local role none")
    if not row:
        raise NotFound(Text("There is no such user.", "没有这个用户。"))
    if not row[1] and (by_mail or not row[0]):
        raise fault_at("email", NO_ADDRESS)
    name = str(row[0] or login_name(sent, str(row[1])))
    create_login(asked.conn, asked.workspace, name, user, None)
    return name


def login_name(sent: dict[str, object], email: str) -> str:
    """What the login is called: as was chosen, else the address."""
    chosen = sent.get("login")
    return chosen.strip() if isinstance(chosen, str) and chosen.strip() else email


def withdraw(user: str, request: Request) -> Response:
    """The link is worth nothing any more, and the login is gone; the user's record stays."""
    with administration(request) as asked:
        login = login_of_user(asked.conn, asked.workspace, id_of(user, NONE))
        if not login or login.password_hash or is_known_elsewhere(asked.conn, login.id):
            raise NotFound(NONE)
        asked.conn.execute("delete from loomwork.login where id = %s", (login.id,))
        asked.noted("invitation_withdrawn", login=login.login)
    return Response(status_code=204)


def is_known_elsewhere(conn: Connection, login: UUID) -> bool:
    """Whether they come in by a provider: who needs no password waits for no letter."""
    return conn.execute("select 1 from loomwork.identity where login = %s", (login,)).fetchone() is not None


ROUTES = (
    AgainRoute("/api/invitations", invitations),
    AgainRoute("/api/invitations", invite, "POST"),
    AgainRoute("/api/invitations/{user}", withdraw, "DELETE"),
)
