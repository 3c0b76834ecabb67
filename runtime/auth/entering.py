"""Coming in with a password and, where there is one, a second factor. What is wrong costs the same for every name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from definitions.problems import Problem
from definitions.texts import Text
from engines.data.sql.statements import Connection
from runtime.auth import attempts, second_factor
from runtime.auth.log import Kind, noted
from runtime.auth.logins import WRONG, Login, check_password, subject_of
from runtime.auth.people import find_user
from runtime.auth.sealing import Seal
from runtime.auth.sessions import Caller, Way, create_session
from runtime.workspaces import get
from runtime.workspaces.states import check_open


class Wrong(Problem):
    """Who asks has not shown who they are."""

    status = 401
    kind = "unauthorized"


class CodeNeeded(Problem):
    """The password is right; the second factor is asked for."""

    status = 401
    kind = "code_needed"


class WrongCode(Problem):
    """The second factor is wrong."""

    status = 401
    kind = "wrong_code"


@dataclass(frozen=True, slots=True)
class Try:
    """What somebody showed to come in."""

    workspace: str
    login: str
    password: str
    code: str
    caller: Caller


@dataclass(frozen=True, slots=True)
class Outcome:
    """A session's secret, or what was wrong. The transaction commits either way: failures count."""

    secret: str = ""
    problem: Problem | None = None


def enter(conn: Connection, seal: Seal, tried: Try, now: datetime, days: int) -> Outcome:
    """A session for who shows what they must."""
    try:
        login = prove(conn, seal, tried, now)
        return Outcome(open_session(conn, login, tried.caller, now, days, "password"))
    except Problem as problem:
        return Outcome(problem=problem)


def open_session(conn: Connection, login: Login, caller: Caller, now: datetime, days: int, way: Way) -> str:
    """A session for somebody who has proved who they are, where the workspace is open."""
    home = get(conn, login.workspace)
    check_open(home.state, home.reason)
    noted(conn, login.workspace, "signed_in", login.login, login.user, caller.address, {"way": way})
    return create_session(conn, login.id, now, days, caller, way)


def prove(conn: Connection, seal: Seal, tried: Try, now: datetime) -> Login:
    """Whose name, password and code these are."""
    attempts.check(conn, attempts.ADDRESSES.subject(tried.caller.address), now)
    login = check_password(conn, tried.workspace, tried.login, tried.password, now)
    if not login or not is_active(conn, login):
        fail(conn, tried, login, "sign_in_refused", now)
        raise Wrong(WRONG)
    if second_factor.status(conn, login.id).confirmed:
        check_code(conn, seal, tried, login, now)
    attempts.forgive(conn, subject_of(tried.workspace, tried.login))
    return login


def check_code(conn: Connection, seal: Seal, tried: Try, login: Login, now: datetime) -> None:
    """The second factor, asked for when it was not sent."""
    if not tried.code:
        raise CodeNeeded(Text("Enter the code of your authenticator app.", "请输入身份验证器应用中的验证码。"))
    kind = second_factor.fits(conn, login.id, tried.code, now, seal)
    if not kind:
        fail(conn, tried, login, "code_refused", now)
        raise WrongCode(Text("The code is wrong or was used already.", "验证码不正确或已使用过。"))
    if kind == "recovery":
        noted(conn, login.workspace, "recovery_code_used", login.login, login.user, tried.caller.address)


def is_active(conn: Connection, login: Login) -> bool:
    """Whether the user of the login still works here."""
    found = find_user(conn, get(conn, login.workspace).schema, login.user)
    conn.execute("set local role none")
    return found is not None


def fail(conn: Connection, tried: Try, login: Login | None, kind: Kind, now: datetime) -> None:
    """It was wrong: counted for the name and for the address, and written down."""
    address, user = tried.caller.address, login.user if login else None
    attempts.count(conn, attempts.ADDRESSES, attempts.ADDRESSES.subject(address), now)
    until = attempts.count(conn, attempts.PASSWORDS, subject_of(tried.workspace, tried.login), now)
    noted(conn, tried.workspace, kind, tried.login, user, address)
    if until:
        noted(conn, tried.workspace, "locked", tried.login, user, address, {"until": until.isoformat()})
