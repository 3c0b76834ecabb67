"""The inbox: what rules told me, and what happened to records that I follow."""

from __future__ import annotations

from psycopg import sql
from starlette.responses import JSONResponse, Response

from definitions.problems import Fault, invalid
from definitions.texts import Text
from engines.data.reacting.inbox import KINDS, inbox
from runtime.http.deps import Asking, AskingNow, Body
from runtime.http.records import items, limit_of, uuid_of
from runtime.http.retry import AgainRoute


def notices(asked: AskingNow, kind: str = "", unread: str = "", after: str = "", limit: str = "50") -> Response:
    """The newest notices and how many are unread; `kind` may name several with commas between them."""
    kinds = [each for each in kind.split(",") if each]
    if not set(kinds) <= set(KINDS):
        sentence = Text(f"A kind is one of {', '.join(KINDS)}.", f"类型应为 {'、'.join(KINDS)} 之一。")
        raise invalid([Fault(sentence, "/kind", name="kind")])
    last = uuid_of(after) if after else None
    only = unread in ("true", "1")
    return JSONResponse(inbox(asked.conn, asked.scope, kinds, unread=only, after=last, limit=limit_of(limit or "50")))


def mark_read(sent: Body, asked: AskingNow) -> Response:
    """I have seen these; without ids, all of them."""
    query = table(asked, 'update {} set read_at = %s where "user" = %s and read_at is null and (%s or id = any (%s))')
    ids = [uuid_of(id) for id in items(sent, "ids")]
    asked.conn.execute(query, (asked.scope.now, asked.scope.user.id, not ids, ids))
    return Response(status_code=204)


def table(asked: Asking, query: str) -> sql.Composed:
    """The statement over the workspace's table of notices."""
    return sql.SQL(query).format(sql.Identifier(asked.scope.schema, "_notice"))


ROUTES = (
    AgainRoute("/api/notices", notices),
    AgainRoute("/api/notices/read", mark_read, "POST"),
)
