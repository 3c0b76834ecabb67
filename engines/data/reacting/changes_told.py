"""Followers of a record are told when somebody else changed it: looked up in the history, after the fact, so that no
write pays for it.

Each change is judged with the follower's eyes as they are then: whoever may not read the record, or sees none of the
fields that were changed, is told nothing. What is unread of a record already is told once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from definitions.texts import Text
from engines.app import Entity
from engines.data.history.seeing import shown_of
from engines.data.reacting.comments import notice
from engines.data.reacting.threads import TELL, Thread, following_sql, in_the_eyes_of, readable_ids
from engines.data.sql.statements import SCHEMA, Connection, Statement, run
from engines.scope import Scope

BEGUN = timedelta(days=1)
"""What is older is told to nobody: a workspace that was restored, or a worker that was long away."""
LATE = timedelta(minutes=5)
"""A transaction may have written its history so long before it was committed."""
MANY = 20
"""Records of one kind that one person changed: of more than these somebody is told as a whole."""
MARK = "changes_told"

Row = Mapping[str, Any]


def tell_changes(conn: Connection, scope: Scope) -> int:
    """Tell followers what was changed since the last time; how many were told. `scope` is the system's."""
    since = first_id(max(looked(conn, scope) - LATE, scope.now - BEGUN))
    rows = run(conn, scope.schema, Statement(CHANGED), {"since": since}).fetchall()
    told: list[str] = []
    for row in rows:
        if row["entity"] in scope.app.entities:
            told += tell_of(conn, scope, scope.app.entities[row["entity"]], row["records"], since)
    note_looked(conn, scope)
    if told:
        conn.execute(TELL, (told,))
    return len(told)


SINCE = """h.id > %(since)s and h.action not in ('create', 'delete', 'calculate')"""
CHANGED = f"""
    select h.entity, array_agg(distinct h.record) as records from "{SCHEMA}"._history h where {SINCE} group by h.entity
"""


def first_id(at: datetime) -> UUID:
    """Below every id that was made from then on."""
    return UUID(int=int(at.timestamp() * 1000) << 80)


def looked(conn: Connection, scope: Scope) -> datetime:
    """When this was done last; the first time everything before is left alone."""
    text = f'select value from "{SCHEMA}"._setting where name = %(name)s'
    found = run(conn, scope.schema, Statement(text), {"name": MARK}).fetchone()
    return datetime.fromisoformat(found["value"]) if found else scope.now


def note_looked(conn: Connection, scope: Scope) -> None:
    """Until when this was done."""
    text = (
        f'insert into "{SCHEMA}"._setting (name, value) values (%(name)s, %(value)s::jsonb)'
        " on conflict (name) do update set value = excluded.value"
    )
    run(conn, scope.schema, Statement(text), {"name": MARK, "value": json.dumps(scope.now.isoformat())})


# --- one kind of records ----------------------------------------------------------------------------------------------


def tell_of(conn: Connection, scope: Scope, entity: Entity, records: list[UUID], since: UUID) -> list[str]:
    """Tell the followers of some records of one kind; the messages to their pages."""
    thread = Thread(conn, scope, scope.app, entity, records[0])
    rows = thread.rows(
        'select h.id, h.record, h."user", f."user" as follower, array(select jsonb_object_keys(h."values")) as fields'
        f" from {{}}._history h join ({following_sql(entity)}) f on f.record = h.record where {SINCE}"
        ' and h.entity = %(entity)s and f."user" is distinct from h."user" and not exists ('
        ' select from {}._notice n where n."user" = f."user" and n.kind = \'change\' and n.entity = h.entity'
        " and n.source >= h.id and (n.record = h.record or n.record is null)) order by h.id desc",
        records=records,
        since=since,
        entity=entity.name,
    )
    told: list[str] = []
    for follower in dict.fromkeys(row["follower"] for row in rows):
        told += tell_one(thread, follower, [row for row in rows if row["follower"] == follower])
    return told


def tell_one(thread: Thread, follower: UUID, rows: list[Row]) -> list[str]:
    """Tell one follower of the newest change they may see of each record; of very many of them as a whole."""
    theirs = in_the_eyes_of(thread.conn, thread.scope, thread.app, follower)
    newest = seen_changes(thread, theirs, rows) if theirs else {}
    by: dict[UUID | None, list[Row]] = {}
    for row in newest.values():
        by.setdefault(row["user"], []).append(row)
    told: list[str] = []
    for changes in by.values():
        told += [put(thread, row) for row in changes] if len(changes) <= MANY else [put_many(thread, changes)]
    return told


def seen_changes(thread: Thread, theirs: Scope, rows: list[Row]) -> Mapping[UUID, Row]:
    """By record the newest change of which somebody may see a field."""
    there = readable_ids(thread.conn, theirs, thread.entity, {row["record"] for row in rows})
    shown = shown_of(thread.conn, theirs, thread.entity, there)
    found: dict[UUID, Row] = {}
    for row in rows:
        if row["record"] in there and shown[str(row["record"])][thread.entity.name].intersection(row["fields"]):
            found.setdefault(row["record"], row)
    return found


CHANGES = Text("Changes to a record you follow", "您关注的记录有修改")


def put(thread: Thread, row: Row) -> str:
    """One notice; what is unread of the record already becomes this one."""
    given = {"by": row["user"], "source": row["id"], "one": row["record"], "user": row["follower"]}
    [made] = thread.rows(
        'with again as (update {}._notice set at = %(now)s, "by" = %(by)s, source = %(source)s'
        " where \"user\" = %(user)s and record = %(one)s and kind = 'change' and read_at is null returning id),"
        ' fresh as (insert into {}._notice ("user", at, message, entity, record, kind, "by", source)'
        " select %(user)s, %(now)s, %(message)s::jsonb, %(entity)s, %(one)s, 'change', %(by)s, %(source)s"
        " where not exists (select from again) returning id)"
        " select id from again union all select id from fresh limit 1",
        message=json.dumps({"en": CHANGES.en, "zh": CHANGES.zh}),
        entity=thread.entity.name,
        **given,
    )
    return notice(thread.scope.workspace, row["follower"], made["id"])


def put_many(thread: Thread, changes: list[Row]) -> str:
    """One notice of many records that one person changed."""
    count, title = len(changes), thread.entity.title
    [made] = thread.rows(
        'insert into {}._notice ("user", at, message, entity, kind, "by", source)'
        " values (%(user)s, %(now)s, %(message)s::jsonb, %(entity)s, 'change', %(by)s, %(source)s) returning id",
        message=json.dumps(
            {
                "en": f"{count} records you follow were changed: {title.en}",
                "zh": f"您关注的{count}条记录有修改：{title.zh}",
            }
        ),
        entity=thread.entity.name,
        user=changes[0]["follower"],
        by=changes[0]["user"],
        source=max(row["id"] for row in changes),
    )
    return notice(thread.scope.workspace, changes[0]["follower"], made["id"])
