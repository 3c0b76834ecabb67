"""Somebody's inbox: what rules told them, and what happened to records they follow and may still read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from definitions.texts import Text
from engines.data.history.past import titles
from engines.data.reacting.comments import MENTION
from engines.data.reacting.kinds import KINDS
from engines.data.reacting.preferences import preferences_of
from engines.data.reacting.threads import readable_ids
from engines.data.rights.permissions import as_system, may
from engines.data.rights.persons import PERSON
from engines.data.sql.statements import SCHEMA, Connection, Statement, run
from engines.scope import Scope

MOST = 100
COUNTED = 1000
"""Unread notices that are looked at to be counted."""
EXCERPT = 140

NOBODY = Text("The system", "系统")

Row = Mapping[str, Any]
Said = dict[str, object]


NOTHING: Said = {"notices": [], "next": None, "unread": 0}


def inbox(
    conn: Connection, scope: Scope, kinds: Sequence[str] = (), *, unread: bool = False, after: UUID | None = None,
    limit: int = 50, narrowed: bool = False,
) -> Said:  # fmt: skip
    """`{notices, next, unread}`, the newest first; of some kinds, or only those not read yet. `narrowed`: the asker has
    less than their own rights here, so nothing is told only because somebody chose to tell them."""
    count, wanted = min(max(limit, 1), MOST), preferences_of(conn, scope.schema, scope.user.id).kinds("app")
    me = {"me": scope.user.id, "kinds": [kind for kind in wanted if kind in (kinds or KINDS)]}
    given = {**me, "unread": unread, "after": after, "limit": count + 1}
    rows = run(conn, scope.schema, Statement(PAGE), given).fetchall()
    there = shown(conn, scope, rows, narrowed)
    page = [row for row in rows[:count] if row["id"] in there]
    counted = {**me, "kinds": wanted, "limit": COUNTED}
    waiting = run(conn, scope.schema, Statement(UNREAD), counted).fetchall()
    return {
        "notices": documents(conn, scope, page),
        "next": str(rows[count - 1]["id"]) if len(rows) > count else None,
        "unread": len(shown(conn, scope, waiting, narrowed)),
    }


IN_APP = "(ways is null or ways ? 'inbox')"
WITH_TEXT = f"""
    select n.*, c.text from "{SCHEMA}"._notice n
    left join "{SCHEMA}"._comment c on c.id = n.source and n.kind in ('mention', 'comment') and c.deleted_at is null
"""
PAGE = f"""
    {WITH_TEXT} where n."user" = %(me)s and n.kind = any(%(kinds)s) and (not %(unread)s or n.read_at is null)
    and {IN_APP}
    and (%(after)s::uuid is null or (n.at, n.id) < (
        select a.at, a.id from "{SCHEMA}"._notice a where a.id = %(after)s and a."user" = %(me)s))
    order by n.at desc, n.id desc limit %(limit)s
"""
UNREAD = f"""
    select id, kind, entity, record from "{SCHEMA}"._notice
    where "user" = %(me)s and read_at is null and kind = any(%(kinds)s) and {IN_APP} order by at desc limit %(limit)s
"""
SOME = f"""
    {WITH_TEXT} where n."user" = %(me)s and n.id = any(%(ids)s) and n.read_at is null order by n.at, n.id
"""


def waiting_notices(conn: Connection, scope: Scope, ids: Sequence[UUID]) -> list[Said]:
    """Those of some notices that the asker has not read and may still be told of, the oldest first."""
    rows = run(conn, scope.schema, Statement(SOME), {"me": scope.user.id, "ids": list(ids)}).fetchall()
    there = shown(conn, scope, rows)
    return documents(conn, scope, [row for row in rows if row["id"] in there])


def shown(conn: Connection, scope: Scope, rows: Sequence[Row], narrowed: bool = False) -> frozenset[UUID]:
    """The ids of the notices that tell of no record the asker may not read any more; rules chose whom they tell."""
    records: dict[str, set[UUID]] = {}
    for row in rows:
        if (narrowed or is_bound(row)) and row["record"]:
            records.setdefault(row["entity"], set()).add(row["record"])
    known = scope.app.entities
    there = {name: readable_ids(conn, scope, known[name], ids) for name, ids in records.items() if name in known}
    return frozenset(row["id"] for row in rows if is_shown(scope, row, there, narrowed))


def is_shown(scope: Scope, row: Row, there: Mapping[str, frozenset[UUID]], narrowed: bool) -> bool:
    """Whether a notice tells nothing that is kept from the asker."""
    if not is_bound(row) and not (narrowed and row["entity"]):
        return True
    if row["record"]:
        return row["record"] in there.get(row["entity"], ())
    entity = scope.app.entities.get(row["entity"])
    return entity is not None and may(scope, entity, "read") is not False


def is_bound(row: Row) -> bool:
    """Whether the notice is for those alone who may read its record."""
    kind = KINDS.get(row["kind"])
    return kind is None or kind.bound


def documents(conn: Connection, scope: Scope, rows: Sequence[Row]) -> list[Said]:
    """Notices in the asker's language, with the names that people and records have now."""
    mentioned = {UUID(id) for row in rows for id in MENTION.findall(row["text"] or "")}
    people = {row["by"] for row in rows if row["by"]} | mentioned
    names = titles(conn, as_system(scope), PERSON, people)
    found: dict[str, set[UUID]] = {}
    for row in rows:
        if row["record"] and row["entity"] in scope.app.entities:
            found.setdefault(row["entity"], set()).add(row["record"])
    called = {name: titles(conn, scope, name, ids) for name, ids in found.items()}
    return [document(scope, row, names, called) for row in rows]


def document(scope: Scope, row: Row, names: Mapping[str, str], called: Mapping[str, Mapping[str, str]]) -> Said:
    """One notice."""
    entity = scope.app.entities.get(row["entity"] or "")
    at: datetime = row["at"]
    return {
        "id": str(row["id"]),
        "at": at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "kind": row["kind"],
        "message": message(scope, row, names),
        "excerpt": excerpt(row["text"] or "", names),
        "entity": row["entity"],
        "entity_title": entity.title.get(scope.locale) if entity else None,
        "record": str(row["record"]) if row["record"] else None,
        "title": called.get(row["entity"] or "", {}).get(str(row["record"])),
        "comment": str(row["source"]) if row["kind"] in ("mention", "comment") and row["source"] else None,
        "read": row["read_at"] is not None,
    }


def message(scope: Scope, row: Row, names: Mapping[str, str]) -> str:
    """What happened: what the rule said, or who did what."""
    kind = KINDS.get(row["kind"])
    if kind is None or kind.said is None or row["record"] is None:
        said = row["message"]
        return str(said.get(scope.locale) or next(iter(said.values()), ""))
    name = names.get(str(row["by"]), "") if row["by"] else NOBODY.get(scope.locale)
    return kind.said.get(scope.locale).replace("{}", name)


def excerpt(text: str, names: Mapping[str, str]) -> str:
    """The beginning of a comment, with names where people are mentioned."""
    plain = " ".join(MENTION.sub(lambda found: f"@{names.get(found[1], '')}", text).split())
    return plain if len(plain) <= EXCERPT else f"{plain[:EXCERPT]}…"
