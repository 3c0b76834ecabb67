"""Searching the log: its own entries, and among them the changes of people's roles, which the history tells of."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, LiteralString
from uuid import UUID

from psycopg.rows import dict_row

from definitions.problems import Fault, Invalid
from definitions.texts import Text
from engines.data.history.past import titles
from engines.data.history.searching import Search, search
from engines.data.history.seeing import require_evidence
from engines.data.rights.permissions import as_system
from engines.data.sql.statements import Connection
from engines.scope import Scope
from runtime.acting import as_platform
from runtime.evidence.log import KINDS

MOST = 200
ROLES = "roles_changed"
DECISIVE = ("roles", "department", "other_departments", "active")
"""Fields of a user on which rights depend."""

Said = dict[str, object]
LAST = 1 << 62


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for in the log; what is empty does not matter."""

    kind: str = ""
    user: UUID | None = None
    login: str = ""
    entity: str = ""
    record: str = ""
    since: datetime | None = None
    until: datetime | None = None
    after: str = ""


def search_log(conn: Connection, scope: Scope, asked: Asked, limit: int = 50) -> Said:
    """`{entries: [{at, kind, kind_title, login, user, address, detail, changes}], next}`, newest first."""
    require_evidence(scope)
    count = min(max(limit, 1), MOST)
    number, history = place(asked.after) if asked.after else (LAST, "")
    entries = own(conn, scope, asked, number, count + 1) if asked.kind != ROLES else []
    entries += roles(conn, scope, asked, history, count + 1) if concerns_roles(asked) else []
    entries.sort(key=lambda each: str(each["at"]), reverse=True)
    kept = entries[:count]
    return {"entries": kept, "next": mark(kept, number, history) if len(entries) > count else None}


def search_whole_log(conn: Connection, scope: Scope, asked: Asked) -> Iterator[Said]:
    """Everything that fits, page by page."""
    while True:
        page = search_log(conn, scope, asked, MOST)
        entries = page["entries"]
        assert isinstance(entries, list)
        yield from entries
        if not page["next"]:
            return
        asked = replace(asked, after=str(page["next"]))


# --- the log's own entries -------------------------------------------------------------------------------------------

CONDITIONS: Mapping[str, LiteralString] = {
    "kind": "kind = %(kind)s",
    "user": '"user" = %(user)s',
    "login": "login = %(login)s",
    "entity": "detail ->> 'entity' = %(entity)s",
    "record": "detail -> 'records' ? %(record)s",
    "since": "at >= %(since)s",
    "until": "at < %(until)s",
}


def own(conn: Connection, scope: Scope, asked: Asked, before: int, limit: int) -> list[Said]:
    """Entries of the log before a number."""
    values = {name: getattr(asked, name) for name in CONDITIONS if getattr(asked, name)}
    wanted = " and ".join(["schema = %(schema)s", "number < %(before)s", *(CONDITIONS[name] for name in values)])
    query = f"select * from loomwork.log where {wanted} order by number desc limit %(limit)s"
    values |= {"schema": scope.schema, "before": before, "limit": limit}
    with as_platform(conn, scope.schema):
        rows = conn.cursor(row_factory=dict_row).execute(query.encode(), values).fetchall()
    users = titles(conn, as_system(scope), "base.user", {row["user"] for row in rows if row["user"]})
    return [document(scope, row, users) for row in rows]


def document(scope: Scope, row: Mapping[str, Any], users: Mapping[str, str]) -> Said:
    """An entry for people."""
    user, kind, entity = row["user"], str(row["kind"]), scope.app.entities.get(str(row["detail"].get("entity")))
    return {
        "number": row["number"],
        "at": row["at"].astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "kind": kind,
        "kind_title": KINDS[kind].get(scope.locale) if kind in KINDS else kind,
        "login": row["login"],
        "user": {"id": str(user), "name": users.get(str(user), "")} if user else None,
        "address": row["address"],
        "entity_title": entity.title.get(scope.locale) if entity else None,
        "detail": row["detail"],
        "changes": [],
    }


# --- changes of roles ------------------------------------------------------------------------------------------------


def concerns_roles(asked: Asked) -> bool:
    """Whether changes of roles can be among what is looked for."""
    return asked.kind in ("", ROLES) and not asked.login and asked.entity in ("", "base.user")


def roles(conn: Connection, scope: Scope, asked: Asked, after: str, limit: int) -> list[Said]:
    """Changes of what people's rights depend on, as the history tells them."""
    record = UUID(asked.record) if asked.record else None
    wanted = Search("base.user", record, asked.user, fields=DECISIVE, since=asked.since, until=asked.until, after=after)
    entries = search(conn, scope, wanted, limit)["entries"]
    assert isinstance(entries, list)
    return [as_entry(scope, each) for each in entries]


def as_entry(scope: Scope, each: Said) -> Said:
    """A change of a user as an entry of the log."""
    changes = each["changes"]
    assert isinstance(changes, list)
    return {
        "history": each["id"],
        "at": each["at"],
        "kind": ROLES,
        "kind_title": KINDS[ROLES].get(scope.locale),
        "login": "",
        "user": each["user"],
        "address": "",
        "entity_title": each["entity_title"],
        "detail": {"entity": each["entity"], "records": [each["record"]], "of": each["record_title"]},
        "changes": [change for change in changes if change["field"] in DECISIVE],
    }


# --- pages -----------------------------------------------------------------------------------------------------------


def mark(kept: Sequence[Said], number: int, history: str) -> str:
    """Where the next page begins in both: an entry's number, and a place in the history."""
    for each in kept:
        if "history" in each:
            history = base64.urlsafe_b64encode(str(each["history"]).encode()).decode().rstrip("=")
        else:
            number = int(str(each["number"]))
    return base64.urlsafe_b64encode(json.dumps([number, history]).encode()).decode().rstrip("=")


def place(text: str) -> tuple[int, str]:
    """What a page mark says."""
    try:
        number, history = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        return int(number), str(history)
    except (ValueError, TypeError, binascii.Error):
        wrong = Text("This page marker does not belong to this list.", "该分页标记不属于此列表。")
        raise Invalid(wrong, (Fault(wrong, "/after"),)) from None
