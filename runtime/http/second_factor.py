"""My second factor: an authenticator app and recovery codes, turned on and off."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from definitions.problems import Conflict, NotAllowed, NotFound
from definitions.texts import Text
from runtime.auth import attempts, second_factor
from runtime.auth.logins import login_of_user, subject_of
from runtime.auth.sessions import end_sessions
from runtime.http.account import account, administration, fault_at, id_of, show_password
from runtime.http.deps import Body, ServerNow, text_of
from runtime.http.retry import AgainRoute

NAME = "Loomwork"
ON = Text("There is a second factor already; turn it off first.", "已启用两步验证，请先关闭。")
WRONG_CODE = Text("The code is wrong or was used already.", "验证码不正确或已使用过。")
DEMANDED = Text("Your role needs a second factor: it stays on.", "您的角色要求使用两步验证，不能关闭。")
NOBODY = Text("There is no such user with a login.", "没有该用户的登录账号。")


def state(request: Request) -> Response:
    """Whether it is on."""
    with account(request) as asked:
        found = second_factor.status(asked.conn, asked.person.ticket.login)
    demanded = bool(asked.person.user.roles.intersection(asked.person.ticket.demanded))
    return JSONResponse({"on": found.confirmed, "recovery_codes": found.recovery_codes, "demanded": demanded})


def begin(sent: Body, request: Request, server: ServerNow) -> Response:
    """A secret for an authenticator app, as text and as a picture to scan."""
    show_password(request, sent)
    with account(request) as asked:
        login = asked.login
        if second_factor.status(asked.conn, login.id).confirmed:
            raise Conflict(ON)
        made = second_factor.begin(asked.conn, login.id, f"{login.login}@{login.workspace}", NAME, server.seal)
    return JSONResponse({"secret": made.secret, "uri": made.address, "svg": made.picture})


def confirm(sent: Body, request: Request, server: ServerNow) -> Response:
    """On, when the app shows the right code; recovery codes, shown this once."""
    with account(request) as asked:
        login, code = asked.login, text_of(sent, "code")
        subject = subject_of(login.workspace, login.login)
        attempts.check(asked.conn, subject, asked.now)
        codes = second_factor.confirm(asked.conn, login.id, code, asked.now, server.seal)
        if codes is None:
            attempts.count(asked.conn, attempts.PASSWORDS, subject, asked.now)
        else:
            attempts.forgive(asked.conn, subject)
            end_sessions(asked.conn, login.id, but=asked.person.key)
            asked.noted("second_factor_on")
    if codes is None:
        raise fault_at("code", WRONG_CODE)
    return JSONResponse({"recovery_codes": codes})


def renew_codes(sent: Body, request: Request) -> Response:
    """New recovery codes in place of the old ones, shown this once."""
    show_password(request, sent)
    with account(request) as asked:
        if not second_factor.status(asked.conn, asked.person.ticket.login).confirmed:
            raise NotFound(Text("There is no second factor.", "未启用两步验证。"))
        codes = second_factor.new_recovery_codes(asked.conn, asked.person.ticket.login)
        asked.noted("recovery_codes_made")
    return JSONResponse({"recovery_codes": codes})


def turn_off(sent: Body, request: Request, server: ServerNow) -> Response:
    """Off, unless a role demands it."""
    show_password(request, sent)
    with account(request) as asked:
        if asked.person.user.roles.intersection(asked.person.ticket.demanded):
            raise NotAllowed(DEMANDED)
        second_factor.turn_off(asked.conn, asked.person.ticket.login)
        asked.noted("second_factor_off")
    return Response(status_code=204)


def take_off(user: str, request: Request, server: ServerNow) -> Response:
    """Of somebody who lost their phone and their codes; their sessions end. For administrators."""
    with administration(request) as asked:
        login = login_of_user(asked.conn, asked.workspace, id_of(user, NOBODY))
        if not login:
            raise NotFound(NOBODY)
        second_factor.turn_off(asked.conn, login.id)
        end_sessions(asked.conn, login.id)
        asked.noted("second_factor_off", of=login.login)
    return Response(status_code=204)


ROUTES = (
    AgainRoute("/api/me/second-factor", state),
    AgainRoute("/api/me/second-factor", begin, "POST"),
    AgainRoute("/api/me/second-factor/confirm", confirm, "POST"),
    AgainRoute("/api/me/second-factor/codes", renew_codes, "POST"),
    AgainRoute("/api/me/second-factor/off", turn_off, "POST"),
    AgainRoute("/api/people/{user}/second-factor", take_off, "DELETE"),
)
