"""The inbox: what rules told me."""

from __future__ import annotations

from psycopg import sql
from psycopg.rows import dict_row
from starlette.responses import JSONResponse, Response

from runtime.http.deps import Asking, AskingNow, Body
from runtime.http.records import items, uuid_of
from runtime.http.retry import AgainRoute

MOST = 100


def notices(asked: AskingNow, limit: int = 50) -> Response:
    """The newest notices and how many are unread."""
    query = table(asked, 'select * from {} where "user" = %s order by at desc, id desc limit %s')
    rows = asked.conn.cursor(row_factory=dict_row).execute(query, (asked.scope.user.id, min(limit, MOST))).fetchall()
    unread = asked.conn.execute(
        table(asked, 'select count(*) from {} where "user" = %s and read_at is null'), (asked.scope.user.id,)
    ).fetchone()
    return JSONResponse(
        {"notices": [document(row, asked.scope.locale) for row in rows], "unread": unread[0] if unread else 0}
    )


def document(row: dict[str, object], locale: str) -> dict[str, object]:
    """One notice in the asker's language."""
    message = row["message"]
    assert isinstance(message, dict)
    return {
        "id": str(row["id"]),
        "at": row["at"].isoformat(),  # type: ignore[attr-defined]
        "message": message.get(locale) or next(iter(message.values()), ""),
        "entity": row["entity"],
        "record": str(row["record"]) if row["record"] else None,
        "read": row["read_at"] is not None,
    }


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
