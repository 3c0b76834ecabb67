"""Logins of a workspace: made, checked, and locked for a while after wrong passwords."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from psycopg.rows import class_row

from definitions.problems import Conflict, Invalid, NotFound, Problem
from definitions.texts import Text
from engines.data.sql.statements import Connection
from runtime.auth.passwords import fits, hashed
from runtime.workspaces.limits import check_users

FREE_FAILURES = 5
"""Wrong passwords in a row before the login is locked."""
FIRST_LOCK = timedelta(seconds=30)
LONGEST_LOCK = timedelta(minutes=15)
SHORTEST_PASSWORD = 8

WRONG = Text("The login or the password is wrong.", "登录名或密码不正确。")


class TooManyTries(Problem):
    """The login is locked for a while."""

    status = 429
    kind = "too_many_tries"


@dataclass(frozen=True, slots=True)
class Login:
    """A way into one workspace for one user."""

    id: UUID
    workspace: str
    login: str
    user: UUID
    password_hash: str
    failures: int
    locked_until: datetime | None
    locale: str | None
    demo: bool


COLUMNS = 'id, workspace, login, "user", password_hash, failures, locked_until, locale, demo'


def create_login(conn: Connection, workspace: str, login: str, user: UUID, password: str, demo: bool = False) -> UUID:
    """A login for a user of the workspace."""
    if not demo:
        check_strength(password)
    check_users(conn, workspace)
    if find_login(conn, workspace, login):
        raise Conflict(Text(f"There is a login “{login}” already.", f"登录名“{login}”已存在。"))
    row = conn.execute(
        'insert into loomwork.login (workspace, login, "user", password_hash, demo) '
        "values (%s, %s, %s, %s, %s) returning id",
        (workspace, login, user, hashed(password), demo),
    ).fetchone()
    assert row
    return UUID(str(row[0]))


def check_strength(password: str) -> None:
    """Refuse passwords that are too short to be one."""
    if len(password) < SHORTEST_PASSWORD:
        raise Invalid(
            Text(
                f"A password needs at least {SHORTEST_PASSWORD} characters.", f"密码至少需要{SHORTEST_PASSWORD}个字符。"
            )
        )


def find_login(conn: Connection, workspace: str, login: str) -> Login | None:
    """The login of that name, if there is one."""
    query = f"select {COLUMNS} from loomwork.login where workspace = %s and login = %s"
    return conn.cursor(row_factory=class_row(Login)).execute(query.encode(), (workspace, login)).fetchone()


def get_login(conn: Connection, workspace: str, login: str) -> Login:
    """The login of that name; `NotFound` otherwise."""
    found = find_login(conn, workspace, login)
    if not found:
        raise NotFound(Text(f"There is no login “{login}”.", f"没有登录名“{login}”。"))
    return found


def demo_logins(conn: Connection) -> list[Login]:
    """Logins that anybody may try with one click, in the order they were made."""
    query = f"select {COLUMNS} from loomwork.login where demo order by id"
    return conn.cursor(row_factory=class_row(Login)).execute(query.encode()).fetchall()


def set_password(conn: Connection, login: Login, password: str) -> None:
    """A new password; sessions made with the old one end."""
    check_strength(password)
    conn.execute(
        "update loomwork.login set password_hash = %s, failures = 0, locked_until = null where id = %s",
        (hashed(password), login.id),
    )
    conn.execute("delete from loomwork.session where login = %s", (login.id,))


def set_locale(conn: Connection, login: UUID, locale: str) -> None:
    """The language this login wants to be spoken to."""
    conn.execute("update loomwork.login set locale = %s where id = %s", (locale, login))


def check_password(conn: Connection, login: Login | None, password: str, now: datetime) -> bool:
    """Whether the password is right; a wrong one is counted. The caller commits either way, then answers."""
    if login and login.locked_until and login.locked_until > now:
        raise locked(login.locked_until, now)
    right = fits(password, login.password_hash if login else None)
    if login and not right:
        count_failure(conn, login, now)
    if login and right and login.failures:
        conn.execute("update loomwork.login set failures = 0, locked_until = null where id = %s", (login.id,))
    return right


def count_failure(conn: Connection, login: Login, now: datetime) -> None:
    """One more wrong password; from the fifth on the login is locked, for twice as long each time."""
    extra = login.failures + 1 - FREE_FAILURES
    until = now + min(FIRST_LOCK * 2 ** min(extra, 12), LONGEST_LOCK) if extra >= 0 else None
    conn.execute(
        "update loomwork.login set failures = failures + 1, locked_until = %s where id = %s", (until, login.id)
    )


def locked(until: datetime, now: datetime) -> TooManyTries:
    """Too many wrong passwords: the answer says how long to wait."""
    seconds = max(1, round((until - now).total_seconds()))
    return TooManyTries(
        Text(
            f"Too many wrong passwords. Try again in {seconds} seconds.", f"密码错误次数过多，请在{seconds}秒后重试。"
        ),
        extra={"retry_after": seconds},
    )
