"""Records that values name: references given by key become ids; those the asker may not see are not there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from definitions.problems import Fault
from definitions.texts import Text
from engines.app import Entity, EntityField
from engines.data.intake.incoming import Draft, Key, Reading
from engines.data.intake.intake import key_fields
from engines.data.rights.permissions import DIRECTORY, asker, may, readable, visible_fields
from engines.data.rights.seen import seen
from engines.data.sql import prepared
from engines.data.sql.arrays import literal
from engines.data.sql.prepared import Look, Row
from engines.data.sql.statements import Connection, Statement, bound, cached, compiled, run
from engines.scope import Scope

Uses = dict[UUID, list[tuple[Draft, EntityField]]]
"""Where each id is named."""


def look_up(conn: Connection, reading: Reading, trusted: bool) -> None:
    """Replace every key by the id of the record it names, one statement per entity and unique field."""
    by_target: dict[str, list[Key]] = {}
    for key in reading.keys:
        by_target.setdefault(key.field.type.entity, []).append(key)
    for target, keys in by_target.items():
        entity = reading.scope.app.entities[target]
        found = ids_of(conn, reading.scope, entity, {key.text for key in keys}, trusted or target in DIRECTORY)
        for key in keys:
            if key.text in found:
                key.draft.values[key.field.name] = found[key.text]
            else:
                reading.faults.append(not_there(entity, key))


def ids_of(conn: Connection, scope: Scope, entity: Entity, keys: set[str], trusted: bool) -> dict[str, UUID]:
    """The id of the record for each key that names one; the first unique field that has it decides."""
    found: dict[str, UUID] = {}
    for each in key_fields(scope.app, entity):
        left = keys - found.keys()
        if not left:
            break
        if not trusted and each.name not in visible_fields(scope, entity):
            continue
        statement = by_key(scope, entity, each, trusted)
        rows = run(conn, scope, statement, {"keys": literal(sorted(left), sa.Text())}).fetchall()
        found |= {str(row["key"]): row["id"] for row in rows}
    return found


def by_key(scope: Scope, entity: Entity, each: EntityField, trusted: bool) -> Statement:
    """Keys in, keys and ids out, of the records the asker may read."""
    rights = "trusted" if trusted else asker(scope)
    return cached(
        scope.app, ("by_key", entity.name, each.name, rights), lambda: make_by_key(scope, entity, each, trusted)
    )


def make_by_key(scope: Scope, entity: Entity, each: EntityField, trusted: bool) -> Statement:
    """`by_key`, worked out."""
    table = entity.table if trusted else seen(scope, entity)
    keys = sa.bindparam("keys", type_=pg.ARRAY(sa.Text))
    chosen = sa.select(table.c[each.name].label("key"), table.c.id).where(table.c[each.name] == sa.func.any(keys))
    return compiled(chosen)


def not_there(entity: Entity, key: Key) -> Fault:
    """The fault of a key that names no record the asker may see."""
    title = entity.title
    text = Text(
        f"“{key.field.title.en}”: there is no “{title.en}” called “{key.text}”.",
        f"“{key.field.title.get('zh')}”：没有名为“{key.text}”的“{title.get('zh')}”。",
    )
    return Fault(text, f"{key.draft.pointer}/{key.field.name}", name=key.field.name)


def check_seen(
    conn: Connection, reading: Reading, entity: Entity, drafts: Iterable[Draft], *, waiting: bool = False
) -> None:
    """A fault for each reference to a record that the asker may not read; raised with the next statement if the
    question may wait for that."""
    check_named(conn, reading, narrowed_references(reading.scope, entity), drafts, waiting=waiting)


def check_named(
    conn: Connection,
    reading: Reading,
    fields: tuple[EntityField, ...],
    drafts: Iterable[Draft],
    *,
    waiting: bool = False,
) -> None:
    """The same for some fields."""
    narrowed = [each for each in fields if narrowed_reference(reading.scope, each)]
    if not narrowed:
        return
    named: dict[str, Uses] = {}
    for draft in drafts:
        for each in narrowed:
            value = draft.values.get(each.name)
            if isinstance(value, UUID):
                named.setdefault(each.type.entity, {}).setdefault(value, []).append((draft, each))
    for left, (name, uses) in zip(reversed(range(len(named))), named.items(), strict=True):
        target = reading.scope.app.entities[name]

        def tell(rows: Sequence[Row], target: Entity = target, uses: Uses = uses) -> None:
            unseen = [use for row in rows if isinstance(row[0], UUID) for use in uses[row[0]]]
            reading.faults += [no_such(target, draft, each) for draft, each in unseen]

        ask_hidden(conn, reading, target, uses, tell, waiting=waiting and not left)


def narrowed_references(scope: Scope, entity: Entity) -> tuple[EntityField, ...]:
    """The references whose targets the asker may read only under a condition, or not at all."""
    return cached(
        scope.app,
        ("narrowed_references", entity.name, asker(scope)),
        lambda: tuple(each for each in entity.fields.values() if narrowed_reference(scope, each)),
    )


def narrowed_reference(scope: Scope, each: EntityField) -> bool:
    """Whether the asker may not read every record a field can refer to."""
    if each.type.kind != "reference" or each.storage != "column" or each.name in ("id", "parent"):
        return False
    target = each.type.entity
    return target not in DIRECTORY and may(scope, scope.app.entities[target], "read") is not True


def ask_hidden(
    conn: Connection, reading: Reading, target: Entity, ids: Iterable[UUID], tell: Look, *, waiting: bool
) -> None:
    """Ask which of the ids are no record the asker may read: now, or with the next statement where nothing else is
    wrong that would have to be told with it."""
    statement, given = hidden_statement(reading.scope, target, ids)
    if not waiting or reading.faults or reading.refused:
        tell(prepared.rows(conn, statement, reading.scope.schema, given))
        return

    def judge(rows: list[Row]) -> None:
        tell(rows)
        reading.stop()

    prepared.later(conn, statement, reading.scope.schema, given, judge)


def hidden(conn: Connection, scope: Scope, entity: Entity, ids: Iterable[UUID]) -> list[UUID]:
    """Those of the ids that are no record the asker may read."""
    statement, given = hidden_statement(scope, entity, ids)
    return [row[0] for row in prepared.rows(conn, statement, scope.schema, given) if isinstance(row[0], UUID)]


def hidden_statement(scope: Scope, entity: Entity, ids: Iterable[UUID]) -> tuple[Statement, dict[str, object]]:
    """`hidden`'s statement, and its values."""
    statement = cached(scope.app, ("hidden", entity.name, asker(scope)), lambda: make_hidden(scope, entity))
    return statement, bound(statement, scope, {"ids": literal(ids, sa.Uuid())})


def make_hidden(scope: Scope, entity: Entity) -> Statement:
    """`hidden`'s statement, worked out."""
    asked = sa.select(sa.func.unnest(sa.bindparam("ids", type_=pg.ARRAY(sa.Uuid))).label("id")).subquery("asked")
    table = entity.table
    seen = sa.exists().where(table.c.id == asked.c.id, readable(scope, entity, table))
    return compiled(sa.select(asked.c.id).where(~seen))


def no_such(entity: Entity, draft: Draft, each: EntityField) -> Fault:
    """The fault of an id that names no record the asker may see."""
    text = Text(
        f"“{each.title.en}”: there is no such “{entity.title.en}”.",
        f"“{each.title.get('zh')}”：没有这样的“{entity.title.get('zh')}”。",
    )
    return Fault(text, f"{draft.pointer}/{each.name}", name=each.name)
