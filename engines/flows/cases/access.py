"""What a task opens: whoever holds one reads the record through it, and writes the fields the step lets them write,
whatever its state and their roles say; and nothing else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from definitions.flows.steps import Right
from definitions.problems import Conflict, Fault, Invalid, NotAllowed
from definitions.texts import Text
from engines.app import Entity
from engines.data.existing import check_named
from engines.data.intake.intake import may_not_write
from engines.data.reading.single import get_select
from engines.data.records import Update, update_in
from engines.data.rights.permissions import as_system, asker, may, visible_fields
from engines.data.sql.statements import Connection, Statement, cached, compiled, run
from engines.data.work.work import Work
from engines.scope import Scope

Rights = Mapping[str, Right]
Values = Mapping[str, object]

WRITTEN = ("edit", "required")


def record_seen(
    conn: Connection, scope: Scope, entity: Entity, record: UUID, rights: Rights, *, writing: bool, holding: bool
) -> dict[str, Any]:
    """The record as JSON with the eyes of a step: what it names is shown as it says, the rest as whoever asks sees it
    by their roles. Whoever holds the task sees the record even where their roles do not show it; where they know
    nothing of its kind at all, everything that the step does not hide."""
    own = fetched(conn, scope, entity, record) if may(scope, entity, "read") is not False else None
    if own is None and not holding:
        return {}
    whole = fetched(conn, as_system(scope), entity, record) or {}
    named = {path.split(".", 1)[0] for path, right in rights.items() if right != "hide"} if holding else set()
    said = whole if own is None else {**own, **{name: whole[name] for name in named & whole.keys()}}
    titles = {**(own or {}).get("_titles", {}), **{name: whole["_titles"].get(name) for name in named}} if own else {}
    said["_titles"] = {name: title for name, title in titles.items() if title} if own else whole.get("_titles", {})
    hide(scope, entity, rights if holding else {}, said)
    writable = sorted(name for name in entity.fields if rights.get(name) in WRITTEN or within_written(rights, name))
    said["_can"] = {
        "update": writing and bool(writable), "delete": False, "actions": [], "blocked": [],
        "open": writable if writing else [],
    }  # fmt: skip
    return said


def fetched(conn: Connection, scope: Scope, entity: Entity, record: UUID) -> dict[str, Any] | None:
    """The record as somebody sees it."""
    key = ("through_task", entity.name, asker(scope))
    statement = cached(scope.app, key, lambda: compiled(get_select(scope, entity)))
    row = run(conn, scope, statement, {"_id": record}).fetchone()
    return json.loads(str(next(iter(row.values())))) if row else None


def hide(scope: Scope, entity: Entity, rights: Rights, said: dict[str, Any]) -> None:
    """Take away what is not shown through a step."""
    for name in hidden_fields(scope, entity, rights):
        said.pop(name, None)
        said["_titles"].pop(name, None)
    for name, each in entity.fields.items():
        if each.definition.type == "lines" and isinstance(said.get(name), list):
            gone = hidden_fields(scope, scope.app.entities[each.type.entity], within(rights, name))
            said[name] = [without(line, gone) for line in said[name]]


def hidden_fields(scope: Scope, entity: Entity, rights: Rights) -> frozenset[str]:
    """The fields that are not shown through a step."""
    shown = visible_fields(scope, entity) if may(scope, entity, "read") is not False else frozenset(entity.fields)
    named = {path.split(".", 1)[0] for path, right in rights.items() if right != "hide"}
    hidden = {name for name, right in rights.items() if right == "hide"}
    return frozenset(name for name in entity.fields if name in hidden or name not in shown | named)


def within(rights: Rights, name: str) -> Rights:
    """The rights to the fields of rows: `lines.price` is `price` there."""
    return {path.split(".", 1)[1]: right for path, right in rights.items() if path.startswith(f"{name}.")}


def within_written(rights: Rights, name: str) -> bool:
    """Whether anything in rows may be written."""
    return any(right in WRITTEN for right in within(rights, name).values())


def without(line: dict[str, Any], hidden: frozenset[str]) -> dict[str, Any]:
    """A row without what is hidden of it."""
    titles = {name: title for name, title in (line.get("_titles") or {}).items() if name not in hidden}
    return {name: value for name, value in line.items() if name not in hidden} | (
        {"_titles": titles} if "_titles" in line else {}
    )


# --- writing ----------------------------------------------------------------------------------------------------------


def write_through(
    work: Work, entity: Entity, record: UUID, rights: Rights, values: Values, version: int | None
) -> tuple[str, ...]:
    """Change the record as the step allows; the fields that have really changed. The record is ours already."""
    same_version(work, entity, record, version)
    lines = {name: values[name] for name in values if rights.get(name) not in WRITTEN and within_written(rights, name)}
    refuse([name for name in values if rights.get(name) not in WRITTEN and name not in lines], entity)
    mark = len(work.log)
    plain = {name: value for name, value in values.items() if name not in lines}
    if plain:
        update_in(work, entity, [Update(record, plain)], trusted=True)
    for name, rows in lines.items():
        write_rows(work, entity, record, name, within(rights, name), rows)
    changed: set[str] = set()
    for batch in work.log[mark:]:
        check_named(work, batch.entity, [batch])
        if batch.entity is entity:
            changed |= batch.changed_columns()
        elif batch.entity.owner == entity.name:
            changed.add(batch.entity.owner_field)
    work.chosen.add(record)
    return tuple(sorted(changed & entity.fields.keys()))


def write_rows(work: Work, entity: Entity, record: UUID, name: str, rights: Rights, rows: object) -> None:
    """Change fields of rows that are there; none is added and none taken away."""
    owned = work.scope.app.entities[entity.fields[name].type.entity]
    given = [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
    there = {
        str(row[0])
        for row in work.rows(
            cached(work.scope.app, ("rows_of_task", owned.name), lambda: rows_there(owned)), {"record": record}
        )
    }
    updates = []
    for at, row in enumerate(given):
        if str(row.get("id")) not in there:
            text = Text("Rows can neither be added nor taken away in this step.", "此步骤不能增删明细行。")
            raise Invalid(text, (Fault(text, f"/{name}/{at}"),))
        values = {key: value for key, value in row.items() if key != "id" and not key.startswith("_")}
        refuse([key for key in values if rights.get(key) not in WRITTEN], owned)
        updates.append(Update(UUID(str(row["id"])), values))
    if updates:
        update_in(work, owned, updates, trusted=True)


def rows_there(owned: Entity) -> Statement:
    """The ids of the rows of a record."""
    record = sa.bindparam("record", type_=sa.Uuid())
    return compiled(sa.select(owned.table.c.id).where(owned.table.c.parent == record))


def refuse(names: list[str], entity: Entity) -> None:
    """`NotAllowed` for fields that the step does not let be written."""
    faults = [
        may_not_write(entity.fields[name], "") if name in entity.fields else unknown(name, entity) for name in names
    ]
    if faults:
        text = Text("This step does not let these fields be changed.", "此步骤不允许修改这些字段。")
        raise NotAllowed(text, tuple(faults))


def unknown(name: str, entity: Entity) -> Fault:
    """A name that is no field."""
    return Fault(Text(f"There is no field `{name}`.", f"没有字段`{name}`。"), f"/{name}")


def same_version(work: Work, entity: Entity, record: UUID, version: int | None) -> None:
    """`Conflict` when somebody changed the record after it was seen."""
    if version is None:
        return
    statement = cached(work.scope.app, ("version_of", entity.name), lambda: version_there(entity))
    rows = work.rows(statement, {"record": record})
    if not rows or rows[0][0] != version:
        raise Conflict(
            Text(
                "Somebody changed the record after you opened it. Look at it again, then decide.",
                "您打开记录之后有人修改了它。请重新查看后再处理。",
            )
        )


def version_there(entity: Entity) -> Statement:
    """The version of a record."""
    record = sa.bindparam("record", type_=sa.Uuid())
    return compiled(sa.select(entity.table.c.version).where(entity.table.c.id == record))


def require_filled(work: Work, entity: Entity, record: UUID, rights: Rights) -> None:
    """`Invalid` when a field that the step requires is empty."""
    needed = tuple(name for name, right in rights.items() if right == "required" and name in entity.table.c)
    if not needed:
        return
    statement = cached(work.scope.app, ("filled", entity.name, needed), lambda: filled(entity, needed))
    [row] = work.rows(statement, {"record": record})
    faults = []
    for name, value in zip(needed, row, strict=True):
        if value in (None, "", []):
            title = entity.fields[name].title
            text = Text(f"“{title.get('en')}” must be filled in here.", f"此处必须填写“{title.get('zh')}”。")
            faults.append(Fault(text, f"/values/{name}", name=name))
    if faults:
        raise Invalid(faults[0].detail, tuple(faults))


def filled(entity: Entity, names: tuple[str, ...]) -> Statement:
    """The values of some fields of a record."""
    record = sa.bindparam("record", type_=sa.Uuid())
    return compiled(sa.select(*(entity.table.c[name] for name in names)).where(entity.table.c.id == record))
