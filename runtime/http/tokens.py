"""My tokens: keys for programs that do my work, within scopes."""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from definitions.texts import Text
from runtime.auth.tokens import Token, check_scopes, create_token, revoke_token, tokens_of
from runtime.http.account import account, fault_at, id_of
from runtime.http.deps import Body, ServerNow, text_of
from runtime.http.retry import AgainRoute

LONGEST_NAME = 100
NONE = Text("There is no such token.", "没有这个令牌。")


def tokens(request: Request) -> Response:
    """The tokens there are; never the secrets."""
    with account(request) as asked:
        found = tokens_of(asked.conn, asked.person.ticket.login)
    return JSONResponse({"tokens": [document(each) for each in found]})


def document(token: Token) -> dict[str, object]:
    """One token."""
    return {
        "id": str(token.id),
        "name": token.name,
        "scopes": token.scopes,
        "created_at": token.created_at.isoformat(),
        "expires": written(token.expires_at),
        "seen_at": written(token.seen_at),
    }


def written(at: datetime | None) -> str | None:
    """A moment as text."""
    return at.isoformat() if at else None


def make_token(sent: Body, request: Request, server: ServerNow) -> Response:
    """A token, shown this once."""
    with account(request) as asked:
        name, expires = text_of(sent, "name").strip()[:LONGEST_NAME], moment(sent.get("expires"))
        if not name:
            raise fault_at("name", Text("A token needs a name.", "令牌需要名称。"))
        if expires and expires <= asked.now:
            raise fault_at("expires", Text("The token would end in the past.", "令牌的有效期不能早于现在。"))
        app = server.apps.current(asked.workspace).app
        scopes = check_scopes(app, sent.get("scopes") or [])
        secret = create_token(asked.conn, asked.person.ticket.login, name, scopes, expires)
        asked.noted("token_made", name=name, scopes=scopes, expires=written(expires))
    return JSONResponse({"token": secret, "name": name, "scopes": scopes, "expires": sent.get("expires")}, 201)


def revoke(id: str, request: Request, server: ServerNow) -> Response:
    """The token opens nothing any more."""
    with account(request) as asked:
        name = revoke_token(asked.conn, asked.person.ticket.login, id_of(id, NONE))
        asked.noted("token_revoked", name=name)
    return Response(status_code=204)


def moment(value: object) -> datetime | None:
    """When a token expires: ISO 8601, UTC unless it says otherwise; empty is never."""
    if value is None or value == "":
        return None
    try:
        read = datetime.fromisoformat(str(value))
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        sentence = Text("`expires` is a date such as 2030-01-31.", "`expires`应为日期，例如 2030-01-31。")
        raise fault_at("expires", sentence) from None


ROUTES = (
    AgainRoute("/api/tokens", tokens),
    AgainRoute("/api/tokens", make_token, "POST"),
    AgainRoute("/api/tokens/{id}", revoke, "DELETE"),
)
