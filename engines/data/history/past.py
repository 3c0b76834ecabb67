"""Reading the history of a record: who changed what, when and through what, as the asker may see it."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from definitions.fields.references import ITEM
from definitions.problems import Fault, Invalid
from definitions.texts import Text
from engines.app import Entity, EntityField
from engines.data.reading.query import no_record
from engines.data.reading.recordjson import reference_title
from engines.data.rights.permissions import (
    DIRECTORY,
    as_system,
    asker,
    linked_entity,
    looked_through,
    may,
    readable,
    require,
    shown_when,
    verdict_sql,
    visible_fields,
)
from engines.data.sql.statements import Connection, cached, compiled, run
from engines.data.sql.system import OWN
from engines.scope import Scope

MOST = 200

Entry = dict[str, object]
Row = dict[str, Any]


def history(
    conn: Connection, scope: Scope, entity: str, id: UUID, after: str = "", limit: int = 50
) -> dict[str, object]:
    """`{entries: [{at, user, on_behalf, action, via, changes}], next}`, newest first. Hidden fields are left out."""
    found = scope.app.entity(entity)
    require(scope, found, "read")
    shown = shown_fields(conn, scope, found, id)
    count = min(max(limit, 1), MOST)
    rows = written(conn, scope, found, id, count + 1, after)
    kept = rows[:count]
    names = referred(conn, scope, found, [row["values"] for row in kept])
    people = {row[name] for row in kept for name in ("user", "on_behalf") if row[name]}
    users = titles(conn, as_system(scope), "base.user", people)
    entries = [entry(scope, found, row, names, users, shown) for row in kept]
    return {"entries": entries, "next": mark(kept[-1]) if len(rows) > count else None}


def written(conn: Connection, scope: Scope, entity: Entity, id: UUID, limit: int, after: str = "") -> list[Row]:
    """The last rows that were written of a record's history."""
    statement = cached(scope.app, ("history", bool(after)), lambda: compiled(entries_select(bool(after))))
    params = {"entity": entity.name, "record": id, "limit": limit} | ({"last": place(after)} if after else {})
    return run(conn, scope, statement, params).fetchall()


Shown = Mapping[str, frozenset[str]]
"""For an entity and its detail rows the fields shown of one record."""


def shown_fields(conn: Connection, scope: Scope, entity: Entity, id: UUID) -> Shown:
    """What the asker may see of a record's past; `NotFound` unless they may read it. Of deleted ones the history is
    the administrator's."""
    key = ("shown_past", entity.name, asker(scope))
    statement = cached(scope.app, key, lambda: compiled(shown_select(scope, entity)))
    row = run(conn, scope, statement, {"id": id}).fetchone()
    if row is None and not (scope.user.administrator and written(conn, scope, entity, id, 1)):
        raise no_record(entity)
    return shown_there(scope, entity, row or {})


def shown_there(scope: Scope, entity: Entity, row: Mapping[str, object]) -> Shown:
    """The same from what `shown_select` says of one record."""
    hidden = {name for name, shown in row.items() if not shown}
    return {
        each.name: frozenset(n for n in past_fields(scope, each) if f"{each.name} {n}" not in hidden)
        for each in (entity, *rows_below(scope, entity))
    }


def shown_select(scope: Scope, entity: Entity, *, many: bool = False) -> sa.Select[Any]:
    """Whether the fields that are shown on some records only are shown on this one, or on each of `ids`; no row for
    what is unreadable."""
    table = entity.table.alias()
    partly: list[sa.Label[Any]] = [table.c.id.label("_id")]
    for each in (entity, *rows_below(scope, entity)):
        for name in sorted(past_fields(scope, each)):
            verdict = shown_when(scope, each, name)
            if isinstance(verdict, tuple):
                partly.append(verdict_sql(scope, entity, verdict, table).label(f"{each.name} {name}"))
    id = sa.any_(sa.bindparam("ids", type_=pg.ARRAY(sa.Uuid))) if many else sa.bindparam("id", type_=sa.Uuid())
    return sa.select(*partly).where(table.c.id == id, readable(scope, entity, table))


def past_fields(scope: Scope, entity: Entity) -> frozenset[str]:
    """The visible fields but those that show a value of other records: which these were, nobody judged then."""
    return frozenset(n for n in visible_fields(scope, entity) if not looked_through(scope, entity, n))


def rows_below(scope: Scope, entity: Entity) -> Iterator[Entity]:
    """The entities of the detail rows, and of theirs."""
    for each in entity.fields.values():
        if each.definition.owning:
            owned = scope.app.entities[each.type.entity]
            yield owned
            yield from rows_below(scope, owned)


def entries_select(further: bool) -> sa.Select[Any]:
    """The rows of one record's history, the last one written first, whatever the clock said then."""
    table = OWN["_history"]
    names = ("id", "at", "action", "values", "user", "on_behalf", "via")
    chosen = (
        sa.select(*(table.c[name] for name in names))
        .where(table.c.entity == sa.bindparam("entity"), table.c.record == sa.bindparam("record", type_=sa.Uuid()))
        .order_by(table.c.id.desc())
        .limit(sa.bindparam("limit", type_=sa.Integer()))
    )
    return chosen.where(table.c.id < sa.bindparam("last", type_=sa.Uuid())) if further else chosen


def mark(row: Mapping[str, object]) -> str:
    """Where the next page begins."""
    return base64.urlsafe_b64encode(f"{row['id']}".encode()).decode().rstrip("=")


def place(text: str) -> UUID:
    """What a page mark says."""
    try:
        return UUID(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode())
    except (ValueError, binascii.Error):
        wrong = Text("This page marker does not belong to this list.", "该分页标记不属于此列表。")
        raise Invalid(wrong, (Fault(wrong, "/after"),)) from None


# --- one entry -------------------------------------------------------------------------------------------------------

Names = Mapping[str, Mapping[str, str]]
"""For each entity the titles of records by id, as text."""


def entry(
    scope: Scope, entity: Entity, row: Mapping[str, object], names: Names, users: Mapping[str, str], shown: Shown
) -> Entry:
    """One row of the history for people."""
    at, values = row["at"], row["values"]
    assert isinstance(at, datetime) and isinstance(values, Mapping)
    return {
        "at": at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "user": person(row["user"], users),
        "on_behalf": person(row["on_behalf"], users),
        "action": row["action"],
        "action_title": action_title(scope, entity, str(row["action"])),
        "via": row["via"],
        "changes": [
            said
            for name, pair in values.items()
            if name in shown[entity.name]
            if (said := change(scope, entity.fields[name], pair, names, shown)).get("rows") != []
        ],
    }


def person(id: object, users: Mapping[str, str]) -> dict[str, str] | None:
    """Somebody by name."""
    return {"id": str(id), "name": users.get(str(id), "")} if id else None


def action_title(scope: Scope, entity: Entity, action: str) -> str:
    """What an action is called."""
    known = KNOWN.get(action)
    if known is not None:
        return known.get(scope.locale)
    found = entity.lifecycle.actions.get(action) if entity.lifecycle else None
    return found.title.get(scope.locale) if found else action


KNOWN = {
    "create": Text("Created", "新建"),
    "update": Text("Changed", "修改"),
    "delete": Text("Deleted", "删除"),
    "calculate": Text("Recalculated", "重新计算"),
}


def change(scope: Scope, field: EntityField, pair: list[object], names: Names, shown: Shown) -> Entry:
    """One field's old and new value; of detail rows, row by row."""
    old, new = pair
    said: Entry = {"field": field.name, "title": field.title.get(scope.locale)}
    if field.type.kind == "rows":
        return said | {"rows": [*row_changes(scope, field, old, new, names, shown)], "old": None, "new": None}
    said |= {"old": old, "new": new}
    if field.type.kind == "reference":
        titles_ = names.get(field.type.entity, {})
        said |= {"old_title": titles_.get(str(old)), "new_title": titles_.get(str(new))}
    return said


def row_changes(
    scope: Scope, field: EntityField, old: object, new: object, names: Names, shown: Shown
) -> Iterable[Entry]:
    """What happened to each detail row."""
    entity = scope.app.entities[field.type.entity]
    before, after = (each if isinstance(each, Mapping) else {} for each in (old, new))
    for id in dict.fromkeys([*before, *after]):
        was, now = before.get(id, {}), after.get(id, {})
        if unseen_link(scope, entity, was or now, names):
            continue
        fields = [name for name in dict.fromkeys([*was, *now]) if name in shown[entity.name]]
        kind = "create" if id not in before else "delete" if id not in after else "update"
        changes = [change(scope, entity.fields[name], [was.get(name), now.get(name)], names, shown) for name in fields]
        yield {"id": id, "action": kind, "changes": changes}


def unseen_link(scope: Scope, entity: Entity, row: Mapping[str, object], names: Names) -> bool:
    """Whether a row is the link to a record that the asker may not read: then it was not there."""
    target = linked_entity(scope.app, entity)
    if target is None or ITEM not in row or target.name in DIRECTORY or may(scope, target, "read") is True:
        return False
    return not names.get(target.name, {}).get(str(row[ITEM]))


# --- titles ----------------------------------------------------------------------------------------------------------


def referred(conn: Connection, scope: Scope, entity: Entity, histories: Iterable[Mapping[str, object]]) -> Names:
    """The titles of the records that the values refer to, one question per entity."""
    wanted: dict[str, set[UUID]] = {}
    for values in histories:
        collect(scope, entity, values, wanted)
    return {name: titles(conn, scope, name, ids) for name, ids in wanted.items()}


def collect(scope: Scope, entity: Entity, values: Mapping[str, object], wanted: dict[str, set[UUID]]) -> None:
    """The ids that occur as old and new values of references."""
    for name, pair in values.items():
        field = entity.fields.get(name)
        if field is None or not isinstance(pair, list):
            continue
        if field.type.kind == "reference" and field.type.entity in scope.app.entities:
            wanted.setdefault(field.type.entity, set()).update(UUID(str(each)) for each in pair if each)
        elif field.type.kind == "rows":
            for side in pair:
                for row in (side or {}).values():
                    single = {key: [value] for key, value in row.items()}
                    collect(scope, scope.app.entities[field.type.entity], single, wanted)


def titles(conn: Connection, scope: Scope, target: str, ids: Iterable[object]) -> Mapping[str, str]:
    """The titles of records that the asker may read, by id."""
    wanted = sorted(map(str, ids))
    if not wanted:
        return {}
    statement = cached(scope.app, ("titles", target, asker(scope)), lambda: compiled(titles_select(scope, target)))
    rows = run(conn, scope, statement, {"ids": wanted}).fetchall()
    return {str(row["id"]): row["title"] for row in rows if row["title"] is not None}


def titles_select(scope: Scope, target: str) -> sa.Select[Any]:
    """Ids in, ids and titles out."""
    ids = sa.cast(sa.bindparam("ids"), sa.ARRAY(sa.Uuid))
    asked = sa.select(sa.func.unnest(ids).label("id")).subquery("asked")
    return sa.select(asked.c.id, reference_title(scope, target, asked.c.id).label("title"))
