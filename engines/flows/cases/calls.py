"""What flows ask of something outside: taken by whoever does it, at least once, and answered once by its key."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import JsonValue

from definitions.problems import NotFound
from definitions.texts import Text
from engines.data.reacting.settle import settle
from engines.data.sql.arrays import json_text
from engines.data.sql.statements import SCHEMA, Connection, Statement
from engines.data.sql.statements import run as execute
from engines.flows.cases.running import Stale, run
from engines.flows.cases.stored import hold, holding
from engines.flows.events import CallAnswered
from engines.scope import Scope

TABLES = f'"{SCHEMA}".'
TAKE = Statement(f"""
    update {TABLES}_flow_call c set status = 'taken', attempts = attempts + 1, at = %(_now)s
    where key in (
        select key from {TABLES}_flow_call
        where (status = 'open' and at <= %(_now)s) or (status = 'taken' and at < %(_now)s - interval '10 minutes')
        order by at limit %(limit)s for update skip locked)
    returning key, action, given, attempts
""")
PLACE = Statement(f"""
    select l."case", c.entity, c.record from {TABLES}_flow_call l join {TABLES}_flow_case c on c.id = l."case"
    where l.key = %(key)s
""")
AGAIN = Statement(f"""
    update {TABLES}_flow_call set status = 'open', at = %(_now)s + interval '1 second' * power(4, attempts)
    where key = %(key)s and status = 'taken' and attempts <= retry returning 1
""")
ANSWER = Statement(f"""
    update {TABLES}_flow_call set status = %(status)s, answer = %(answer)s::jsonb, answered_at = %(_now)s
    where key = %(key)s and status in ('open', 'taken') returning frame
""")


@dataclass(frozen=True)
class OpenCall:
    """Something to be done outside. Whoever does it hands the key on: so it is done once, however often it comes."""

    key: str
    action: str
    given: dict[str, Any]
    attempt: int


def open_calls(conn: Connection, scope: Scope, limit: int = 20) -> list[OpenCall]:
    """Take calls that wait; those that were taken and never answered come again."""
    rows = execute(conn, scope, TAKE, {"limit": limit, "_now": scope.now}).fetchall()
    return [OpenCall(row["key"], row["action"], row["given"], row["attempts"]) for row in rows]


def answer_call(conn: Connection, scope: Scope, key: str, ok: bool, answer: JsonValue = None) -> bool:
    """Answer a call; False when it was answered before or nobody waits any more. One that failed is tried again as
    often as its step says, then the case is told."""
    with holding(conn, scope) as held:
        rows = held.work.rows(PLACE, {"key": key})
        if not rows:
            raise NotFound(Text("There is no such call.", "没有这个调用。"))
        [(id, entity, record)] = rows
        assert isinstance(id, UUID) and isinstance(record, UUID)
        case = hold(held, id, str(entity), record)
        if not ok and held.work.rows(AGAIN, {"key": key}):
            return True
        given = {"key": key, "status": "done" if ok else "failed", "answer": json_text(answer)}
        for [frame] in held.work.rows(ANSWER, given):
            with suppress(Stale):
                run(held, case, CallAnswered(at=scope.now, frame=str(frame), ok=ok, answer=answer), key)
            settle(held.work, held.concern)
            return True
    return False
