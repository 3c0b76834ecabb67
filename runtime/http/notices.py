"""The inbox: what rules told me, and what happened to records that I follow."""

from __future__ import annotations

from psycopg import sql
from starlette.responses import JSONResponse, Response

from definitions.problems import Fault, invalid
from definitions.texts import Text
from engines.data.reacting.inbox import NOTHING, inbox
from engines.data.reacting.kinds import KINDS
from runtime.http.deps import Asking, AskingNow, Body
from runtime.http.records import items, known, limit_of, uuid_of
from runtime.http.retry import AgainRoute


def notices(asked: AskingNow, kind: str = "", unread: str = "", after: str = "", limit: str = "50") -> Response:
    """The newest notices and how many are unread; `kind` may name several with commas between them."""
    kinds = [each for each in kind.split(",") if each]
    if not set(kinds) <= set(KINDS):
        sentence = Text(f"A kind is one of {', '.join(KINDS)}.", f"类型应为 {'、'.join(KINDS)} 之一。")
        raise invalid([Fault(sentence, "/kind", name="kind")])
    last = uuid_of(after) if after else None
    only = unread in ("true", "1")
    if looks_as_another(asked):
        return JSONResponse(NOTHING)
    narrowed, count = bool(asked.person.ticket.scopes), limit_of(limit or "50")
    found = inbox(asked.conn, asked.scope, kinds, unread=only, after=last, limit=count, narrowed=narrowed)
    return JSONResponse(found)


def looks_as_another(asked: Asking) -> bool:
    """Whether it is somebody else's inbox: what one is told is between people, whoever looks at what they may do."""
    person = asked.person
    return person.looks_as is not None and person.looks_as.id != person.user.id


def mark_read(sent: Body, asked: AskingNow) -> Response:
    """I have seen these, or with `read: false` want to see them again; without ids, all of them have been seen."""
    known(sent, ("ids", "read"))
    ids = [uuid_of(id) for id in items(sent, "ids")]
    read = asked.scope.now if is_read(sent.get("read", True)) else None
    query = """
        update {} set read_at = %s
        where "user" = %s and (read_at is null) = %s and (id = any (%s) or %s)
    """
    everything = read is not None and not ids
    asked.conn.execute(table(asked, query), (read, asked.scope.user.id, read is not None, ids, everything))
    return Response(status_code=204)


def is_read(sent: object) -> bool:
    """True or false, and nothing else."""
    if not isinstance(sent, bool):
        raise invalid([Fault(Text("`read` is true or false.", "`read`应为 true 或 false。"), "/read", name="read")])
    return sent


def table(asked: Asking, query: str) -> sql.Composed:
    """The statement over the workspace's table of notices."""
    return sql.SQL(query).format(sql.Identifier(asked.scope.schema, "_notice"))


ROUTES = (
    AgainRoute("/api/notices", notices),
    AgainRoute("/api/notices/read", mark_read, "POST"),
)
