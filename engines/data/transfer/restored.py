"""The values that a record had before some changes, out of what its history says of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

import sqlalchemy as sa

from definitions.texts import Text
from engines.app import Entity, EntityField
from engines.data.history.writtenout import MASK
from engines.data.sql.statements import Connection, run
from engines.scope import Scope

Values = dict[str, object]


class Unknown(Exception):
    """The history does not say what was there."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def values_before(conn: Connection, scope: Scope, entity: Entity, record: UUID, changes: Iterable[object]) -> Values:
    """What to write so that the record is as it was; `changes` are its rows of the history, the oldest first. What is
    computed follows by itself."""
    before: Values = {}
    rows: dict[str, tuple[Values, Values]] = {}
    for change in changes:
        assert isinstance(change, Mapping)
        for name, (old, new) in change.items():
            found = entity.fields.get(name)
            if found and found.type.kind == "rows":
                add_rows(rows.setdefault(name, ({}, {})), old, new)
            elif found and is_entered(found) and name not in before:
                before[name] = known(found, old)
    for name, (was, now) in rows.items():
        before[name] = rows_before(conn, scope, scope.app.entities[entity.fields[name].type.entity], record, was, now)
    return before


def add_rows(gathered: tuple[Values, Values], old: Mapping[str, object], new: Mapping[str, object]) -> None:
    """Put a later change of detail rows to the earlier ones: the first old values and the last new ones count."""
    was, now = gathered
    for id, values in old.items():
        if id not in was and id not in now:
            was[id] = values
        elif id not in new:
            now.pop(id, None)
    now.update(new)


def is_entered(field: EntityField) -> bool:
    """Whether people write the field, or an import does."""
    return field.storage == "column" and (not field.system or field.name in ("owner", "department"))


def known(field: EntityField, value: object) -> object:
    """A value that the history keeps as it was; sensitive ones it does not keep."""
    if field.definition.sensitive and value == MASK:
        raise Unknown(
            Text(
                f"The history does not keep what “{field.title.en}” was.",
                f"历史记录不保存“{field.title.get('zh')}”的旧值。",
            )
        )
    return value


def rows_before(
    conn: Connection, scope: Scope, owned: Entity, record: UUID, was: Mapping[str, object], now: Mapping[str, object]
) -> list[Values]:
    """The detail rows as they were: those there are without the new ones, changed ones as before, then deleted ones."""
    rows: list[Values] = []
    there = ids_of(conn, scope, owned, record)
    for id in there:
        if id in was:
            rows.append({"id": id, **entered(owned, was[id])})
        elif id not in now:
            rows.append({"id": id})
    return rows + [entered(owned, values) for id, values in was.items() if id not in there]


def entered(owned: Entity, values: object) -> Values:
    """Of a detail row's old values those that people write."""
    assert isinstance(values, Mapping)
    fields = {name: owned.fields[name] for name in values if name in owned.fields}
    return {name: known(each, values[name]) for name, each in fields.items() if is_entered(each)}


def ids_of(conn: Connection, scope: Scope, owned: Entity, record: UUID) -> list[str]:
    """The detail rows there are, in their order."""
    table = owned.table
    chosen = sa.select(table.c.id).where(table.c.parent == record).order_by(table.c.position, table.c.id)
    return [str(row["id"]) for row in run(conn, scope, chosen)]
