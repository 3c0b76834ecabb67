"""Logins of a workspace: made, found, given passwords; wrong passwords make the name wait, whether or not it exists."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg.rows import class_row

from definitions.problems import Conflict, NotFound
from definitions.texts import Text
from engines.data.sql.statements import Connection
from runtime.auth import attempts
from runtime.auth.passwords import check_strength, fits, hashed, is_outdated
from runtime.auth.sessions import tell_everybody
from runtime.auth.terms import read_terms
from runtime.workspaces.limits import check_users

WRONG = Text("The login or the password is wrong.", "登录名或密码不正确。")


@dataclass(frozen=True, slots=True)
class Login:
    """A way into one workspace for one user; without a password until an invitation is accepted."""

    id: UUID
    workspace: str
    login: str
    user: UUID
    password_hash: str | None
    locale: str | None
    timezone: str | None
    demo: bool


COLUMNS = 'id, workspace, login, "user", password_hash, locale, timezone, demo'


def create_login(
    conn: Connection,
    workspace: str,
    login: str,
    user: UUID,
    password: str | None,
    demo: bool = False,
    names: Iterable[str] = (),
) -> UUID:
    """A login for a user of the workspace; without a password for now if there is none."""
    if password is not None and not demo:
        check_strength(password, read_terms(conn, workspace).password_length, names)
    check_users(conn, workspace)
    if find_login(conn, workspace, login):
        raise Conflict(Text(f"There is a login “{login}” already.", f"登录名“{login}”已存在。"))
    row = conn.execute(
        'insert into loomwork.login (workspace, login, "user", password_hash, demo) '
        "values (%s, %s, %s, %s, %s) returning id",
        (workspace, login, user, hashed(password) if password is not None else None, demo),
    ).fetchone()
    assert row
    return UUID(str(row[0]))


def find_login(conn: Connection, workspace: str, login: str) -> Login | None:
    """The login of that name, if there is one."""
    found = logins(conn, "workspace = %s and login = %s", (workspace, login))
    return found[0] if found else None


def get_login(conn: Connection, workspace: str, login: str) -> Login:
    """The login of that name; `NotFound` otherwise."""
    found = find_login(conn, workspace, login)
    if not found:
        raise NotFound(Text(f"There is no login “{login}”.", f"没有登录名“{login}”。"))
    return found


def login_of_user(conn: Connection, workspace: str, user: UUID) -> Login | None:
    """The login of a user, if they have one."""
    found = logins(conn, 'workspace = %s and "user" = %s', (workspace, user))
    return found[0] if found else None


def login_by_id(conn: Connection, id: UUID) -> Login:
    """The login with that id."""
    return logins(conn, "id = %s", (id,))[0]


def demo_logins(conn: Connection) -> list[Login]:
    """Logins that anybody may try with one click, in the order they were made."""
    return logins(conn, "demo", ())


def logins(conn: Connection, where: str, values: tuple[object, ...]) -> list[Login]:
    """Logins that fit, in the order they were made."""
    query = f"select {COLUMNS} from loomwork.login where {where} order by id"
    return conn.cursor(row_factory=class_row(Login)).execute(query.encode(), values).fetchall()


def set_password(conn: Connection, login: Login, password: str, names: Iterable[str] = ()) -> None:
    """A new password; all sessions end, and links that were sent are worth nothing."""
    check_strength(password, read_terms(conn, login.workspace).password_length, names)
    conn.execute(
        "update loomwork.login set password_hash = %s, password_at = now() where id = %s", (hashed(password), login.id)
    )
    for table in ("session", "letter"):
        conn.execute(f"delete from loomwork.{table} where login = %s".encode(), (login.id,))
    tell_everybody(conn)
    attempts.forgive(conn, subject_of(login.workspace, login.login))


def set_choices(conn: Connection, login: UUID, locale: str | None, timezone: str | None) -> None:
    """The language this login wants to be spoken to in, and its time zone; what is None stays."""
    conn.execute(
        "update loomwork.login set locale = coalesce(%s, locale), timezone = coalesce(%s, timezone) where id = %s",
        (locale, timezone, login),
    )
    tell_everybody(conn)


def subject_of(workspace: str, login: str) -> bytes:
    """Under what wrong passwords of a name are counted."""
    return attempts.PASSWORDS.subject(workspace, login)


def check_password(conn: Connection, workspace: str, name: str, password: str, now: datetime) -> Login | None:
    """The login, if the password is right. Tries for one name come one after another, and wait when they must."""
    subject = subject_of(workspace, name)
    attempts.stand_in_line(conn, subject, now)
    attempts.check(conn, subject, now)
    login = find_login(conn, workspace, name)
    if not fits(password, login.password_hash if login else None) or not login:
        return None
    if login.password_hash and is_outdated(login.password_hash):
        conn.execute("update loomwork.login set password_hash = %s where id = %s", (hashed(password), login.id))
    return login
