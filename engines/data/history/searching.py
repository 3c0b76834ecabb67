"""Searching the history of a whole workspace: by time, person, record, action, and through what; newest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import fields as parts_of
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from definitions.fields.choice import Choices
from engines.app import Entity, EntityField
from engines.data.history.past import (
    Names,
    Shown,
    entry,
    mark,
    person,
    place,
    referred,
    titles,
)
from engines.data.history.seeing import in_sight, require_history, shown_of
from engines.data.rights.permissions import Verb, as_system, asker
from engines.data.sql.statements import Connection, cached, compiled, run
from engines.data.sql.system import OWN
from engines.scope import Scope

MOST = 200
ODD_CLOCKS = timedelta(days=2)
"""Rows stand in the order of their ids, which the database makes; what they say of the time was the server's clock."""

Row = dict[str, Any]
Said = dict[str, object]


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for; what is empty does not matter."""

    entity: str = ""
    record: UUID | None = None
    user: UUID | None = None
    action: str = ""
    via: str = ""
    rule: str = ""
    fields: tuple[str, ...] = ()
    """Any of these changed."""
    since: datetime | None = None
    until: datetime | None = None
    after: str = ""

    def asked(self) -> tuple[str, ...]:
        """What matters."""
        return tuple(each.name for each in parts_of(self) if getattr(self, each.name))


def search(conn: Connection, scope: Scope, asked: Search, limit: int = 50, verb: Verb = "read") -> Said:
    """`{entries: [{id, at, user, on_behalf, entity, record, action, via, rule, changes}], next}` of records that the
    asker may read, or may export."""
    require_history(scope)
    count = min(max(limit, 1), MOST)
    rows = found(conn, scope, asked, count + 1, verb)
    kept = rows[:count]
    return {"entries": told(conn, scope, kept), "next": mark(kept[-1]) if len(rows) > count else None}


def search_all(conn: Connection, scope: Scope, asked: Search) -> Iterator[Said]:
    """Everything that fits and may be taken away, page by page."""
    page = search(conn, scope, asked, MOST, "export")
    while True:
        entries = page["entries"]
        assert isinstance(entries, list)
        yield from entries
        if not page["next"]:
            return
        page = search(conn, scope, replace(asked, after=str(page["next"])), MOST, "export")


def found(conn: Connection, scope: Scope, asked: Search, limit: int, verb: Verb) -> list[Row]:
    """The rows that fit."""
    key = ("search_history", asked.asked(), verb, asker(scope), None if scope.user.administrator else asked.entity)
    statement = cached(scope.app, key, lambda: compiled(search_select(scope, asked, verb)))
    values = {name: getattr(asked, name) for name in asked.asked()} | {"limit": limit, "fields": list(asked.fields)}
    if asked.after:
        values["after"] = place(asked.after)
    if asked.since:
        values["first"] = first_id(asked.since, -ODD_CLOCKS)
    if asked.until:
        values["last"] = first_id(asked.until, ODD_CLOCKS)
    return run(conn, scope, statement, values).fetchall()


def first_id(moment: datetime, later: timedelta) -> UUID:
    """The smallest id that the database makes some time after a moment, which may be the last or first there is."""
    return UUID(int=max(int((moment.timestamp() + later.total_seconds()) * 1000), 0) << 80)


def search_select(scope: Scope, asked: Search, verb: Verb) -> sa.Select[Any]:
    """The rows that fit what is asked, the last one written first."""
    table = OWN["_history"]
    moment = sa.DateTime(timezone=True)
    conditions: dict[str, list[sa.ColumnElement[bool]]] = {
        **{name: [table.c[name] == sa.bindparam(name, type_=table.c[name].type)] for name in EQUAL},
        "fields": [table.c["values"].op("?|")(sa.bindparam("fields", type_=pg.ARRAY(sa.Text)))],
        "after": [table.c.id < sa.bindparam("after", type_=sa.Uuid())],
        "since": [
            table.c.at >= sa.bindparam("since", type_=moment),
            table.c.id >= sa.bindparam("first", type_=sa.Uuid()),
        ],
        "until": [
            table.c.at < sa.bindparam("until", type_=moment),
            table.c.id < sa.bindparam("last", type_=sa.Uuid()),
        ],
    }
    wanted = [each for name in asked.asked() for each in conditions[name]]
    chosen = sa.select(table).where(*wanted, in_sight(scope, verb, asked.entity, table))
    return chosen.order_by(table.c.id.desc()).limit(sa.bindparam("limit", type_=sa.Integer()))


EQUAL = ("entity", "record", "user", "action", "via", "rule")


# --- for people ------------------------------------------------------------------------------------------------------


def told(conn: Connection, scope: Scope, rows: Sequence[Row]) -> list[Said]:
    """Rows of many entities as people read them, in their order."""
    people = ids_of(rows, "user") | ids_of(rows, "on_behalf")
    users = titles(conn, as_system(scope), "base.user", people)
    kinds = {str(row["entity"]): kind(conn, scope, rows, str(row["entity"])) for row in rows}
    return [one(scope, row, users, kinds[str(row["entity"])]) for row in rows]


def ids_of(rows: Iterable[Row], name: str) -> set[object]:
    """The ids that stand in a column."""
    return {row[name] for row in rows if row[name]}


@dataclass(frozen=True)
class Kind:
    """What is known of the entity of some rows; an entity that the app has no more has only its name."""

    entity: Entity | None
    names: Names
    shown: Mapping[str, Shown]
    """By record."""
    titles: Mapping[str, str]


def kind(conn: Connection, scope: Scope, rows: Sequence[Row], name: str) -> Kind:
    """What the rows of an entity need to be told."""
    entity = scope.app.entities.get(name)
    if entity is None:
        return Kind(None, {}, {}, {})
    mine = [row for row in rows if row["entity"] == name]
    records = ids_of(mine, "record")
    names = referred(conn, scope, entity, [row["values"] for row in mine])
    return Kind(entity, names, shown_of(conn, scope, entity, records), titles(conn, scope, name, records))


def one(scope: Scope, row: Row, users: Mapping[str, str], known: Kind) -> Said:
    """One row."""
    entity, record = known.entity, str(row["record"])
    said = entry(scope, entity, row, known.names, users, known.shown[record]) if entity else bare(row, users)
    if entity:
        said["changes"] = [titled(scope, entity, each) for each in listed(said["changes"])]
    rule = next((each for each in scope.app.rules if each.name == row["rule"]), None)
    return {
        "id": str(row["id"]),
        **said,
        "entity": row["entity"],
        "entity_title": entity.title.get(scope.locale) if entity else row["entity"],
        "record": record,
        "record_title": known.titles.get(record, ""),
        "there": record in known.titles,
        "rule": {"name": row["rule"], "title": rule.title.get(scope.locale) if rule else row["rule"]}
        if row["rule"]
        else None,
    }


def titled(scope: Scope, entity: Entity, change: Said) -> Said:
    """A change with what choices and states are called beside them."""
    field = entity.fields[str(change["field"])]
    if "rows" in change:
        owned = scope.app.entities[field.type.entity]
        rows = [row | {"changes": [titled(scope, owned, each) for each in row["changes"]]} for row in change["rows"]]  # type: ignore[attr-defined]
        return change | {"rows": rows}
    called = {f"{side}_title": title_of(scope, entity, field, change[side]) for side in ("old", "new")}
    return {**called, **change} if any(called.values()) else change


def title_of(scope: Scope, entity: Entity, field: EntityField, value: object) -> str | None:
    """What a state or one of a list of choices is called."""
    if not isinstance(value, str):
        return None
    if entity.lifecycle and field.name == entity.lifecycle.field and value in entity.lifecycle.states:
        return entity.lifecycle.states[value].title.get(scope.locale)
    choices = getattr(field.definition, "choices", None)
    return choices.title(value, scope.locale) if isinstance(choices, Choices) else None


def listed(changes: object) -> list[Said]:
    """The changes of an entry."""
    return changes if isinstance(changes, list) else []


def bare(row: Row, users: Mapping[str, str]) -> Said:
    """A row of an entity that the app does not have any more: as it was written."""
    at, values = row["at"], row["values"]
    return {
        "at": at.isoformat().replace("+00:00", "Z"),
        "user": person(row["user"], users),
        "on_behalf": person(row["on_behalf"], users),
        "action": row["action"],
        "action_title": row["action"],
        "via": row["via"],
        "changes": [
            {"field": name, "title": name, "old": old, "new": new} for name, (old, new) in sorted(values.items())
        ],
    }
