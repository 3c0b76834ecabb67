"""Records that come with packs: matched by key, made when absent, brought up to date on upgrade."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import sqlalchemy as sa

from definitions.fields import ReferenceLike
from definitions.located import plain
from definitions.problems import NotFound
from definitions.seed import DemoDefinition, RecordsDefinition
from definitions.texts import Text
from engines.app import Entity, EntityField
from engines.data.calculation.order import Key, ordered
from engines.data.intake.named import ids_of
from engines.data.records import Update, act, create, update
from engines.data.rights.persons import PERSON, find_person
from engines.data.sql.statements import Connection, run
from engines.scope import Scope

Values = Mapping[str, object]
LOGIN = "account"


@dataclass(frozen=True)
class Planted:
    """How many records were made and changed."""

    created: int = 0
    updated: int = 0

    def __add__(self, other: Planted) -> Planted:
        return Planted(self.created + other.created, self.updated + other.updated)


def plant(conn: Connection, scope: Scope, seeds: Mapping[str, RecordsDefinition]) -> Planted:
    """Make or update the records of all seeds, those first that others refer to."""
    total = Planted()
    for name in in_order(scope, seeds):
        total += plant_one(conn, scope, seeds[name])
    return total


def plant_one(conn: Connection, scope: Scope, seed: RecordsDefinition) -> Planted:
    """Make or update the records of one seed."""
    entity = scope.app.entity(entity_of(seed))
    acting = as_person(conn, scope, seed.by) if seed.by else scope
    records = [dict(plain_values(each)) for each in seed.records]
    there = existing(conn, scope, entity, key_of(entity, seed), records)
    new = [each for each, row in zip(records, there, strict=True) if row is None]
    made = [id for wave in waves(entity, key_of(entity, seed), new) for id in create_all(conn, acting, entity, wave)]
    if isinstance(seed, DemoDefinition):
        for action in seed.act:
            act(conn, acting, entity.name, made, action, trusted=True)
    changed = [] if not seed.update else list(updates(conn, scope, entity, records, there))
    if changed:
        update(conn, acting, entity.name, changed, trusted=True)
    return Planted(len(made), len(changed))


def create_all(conn: Connection, scope: Scope, entity: Entity, records: Sequence[Values]) -> list[UUID]:
    """Make records of one wave."""
    return create(conn, scope, entity.name, records, trusted=True)


def entity_of(seed: RecordsDefinition) -> str:
    """The full name of a seed's entity."""
    return str(getattr(seed, "entity", ""))


def plain_values(record: Mapping[str, object]) -> Values:
    """A record as ordinary values, without places."""
    return {str(name): plain(value) for name, value in record.items()}


def key_of(entity: Entity, seed: RecordsDefinition) -> tuple[str, ...]:
    """The fields that tell the records apart: those said, else the first unique one that all records have."""
    if seed.key:
        return seed.key
    unique = [name for name, field in entity.fields.items() if field.definition.unique]
    found = next((name for name in unique if all(name in each for each in seed.records)), None)
    return (found,) if found else tuple(dict.fromkeys(name for each in seed.records for name in each))


def as_person(conn: Connection, scope: Scope, login: str) -> Scope:
    """The scope of the user with this login."""
    table = scope.app.entity(PERSON).table
    row = run(conn, scope, sa.select(table.c.id).where(table.c[LOGIN] == login)).fetchone()
    user = find_person(conn, scope, row["id"]) if row else None
    if user is None:
        raise NotFound(Text(f"There is no user “{login}”.", f"没有用户“{login}”。"))
    return replace(scope, user=user)


# --- what is there already --------------------------------------------------------------------------


def existing(
    conn: Connection, scope: Scope, entity: Entity, key: Sequence[str], records: Sequence[Values]
) -> list[Mapping[str, object] | None]:
    """For each record the row that has its key; None for those that are new."""
    if not records:
        return []
    wanted = [tuple(known(conn, scope, entity, name, record.get(name)) for name in key) for record in records]
    columns = [name for name in key if name in entity.table.c]
    first = entity.table.c[columns[0]]
    values = sorted({one[key.index(columns[0])] for one in wanted} - {None}, key=str)
    rows = run(conn, scope, sa.select(entity.table).where(first.in_(values))).fetchall() if values else []
    by_key = {tuple(row.get(name) for name in key): row for row in rows}
    return [by_key.get(one) for one in wanted]


def known(conn: Connection, scope: Scope, entity: Entity, name: str, value: object) -> object:
    """A value as the database has it; a reference by key is looked up."""
    field = entity.field(name)
    if value is None or field.definition.many:
        return None
    parsed = field.definition.parse(value)
    if isinstance(field.definition, ReferenceLike) and isinstance(parsed, str):
        target = scope.app.entity(field.definition.target)
        return ids_of(conn, scope, target, {parsed}, True).get(parsed)
    return tuple(parsed) if isinstance(parsed, list) else parsed


def updates(
    conn: Connection,
    scope: Scope,
    entity: Entity,
    records: Sequence[Values],
    rows: Sequence[Mapping[str, object] | None],
) -> Iterator[Update]:
    """What the records say differently from the rows there are."""
    for record, row in zip(records, rows, strict=True):
        if row is not None:
            told = {name: value for name, value in record.items() if differs(conn, scope, entity, row, name, value)}
            if told:
                yield Update(UUID(str(row["id"])), told)


def differs(
    conn: Connection, scope: Scope, entity: Entity, row: Mapping[str, object], name: str, value: object
) -> bool:
    """Whether a row, or one of its detail rows, has another value than the one told."""
    field = entity.field(name)
    if field.definition.many:
        return isinstance(value, list) and rows_differ(conn, scope, field, row["id"], value)
    there = row.get(name)
    return known(conn, scope, entity, name, value) != (tuple(there) if isinstance(there, list) else there)


def rows_differ(conn: Connection, scope: Scope, field: EntityField, owner: object, told: Sequence[object]) -> bool:
    """Whether the detail rows of a record are others than those told."""
    entity = scope.app.entity(field.type.entity)
    table = entity.table
    rows = run(conn, scope, sa.select(table).where(table.c.parent == owner).order_by(table.c.position)).fetchall()
    if len(rows) != len(told):
        return True
    pairs = [(row, each) for row, each in zip(rows, told, strict=True) if isinstance(each, Mapping)]
    return any(
        differs(conn, scope, entity, row, str(name), value) for row, each in pairs for name, value in each.items()
    )


# --- order --------------------------------------------------------------------------------------------


def in_order(scope: Scope, seeds: Mapping[str, RecordsDefinition]) -> list[str]:
    """The seeds, each after those it refers to; otherwise as they stand in the packs."""
    entities = {name: scope.app.entity(entity_of(seed)) for name, seed in seeds.items()}
    needs: dict[Key, list[Key]] = {}
    for name, seed in seeds.items():
        targets = {target for record in seed.records for target in referred(scope, entities[name], record)}
        needs[name, ""] = [(other, "") for other in seeds if other != name and entities[other].name in targets]
    return [name for name, _ in ordered(needs).keys]


def referred(scope: Scope, entity: Entity, record: Mapping[str, object]) -> Iterator[str]:
    """The entities that a record's values and defaults refer to, detail rows included."""
    for each in entity.fields.values():
        if each.default and each.name not in record and each.type.kind == "reference":
            yield each.type.entity
    for name, value in record.items():
        field = entity.fields.get(str(name))
        if field is None or value is None:
            continue
        if isinstance(value, list) and field.definition.type == "lines":
            for row in value:
                yield from referred(scope, scope.app.entity(field.type.entity), row)
        elif field.type.kind == "reference" and field.type.entity != entity.name:
            yield field.type.entity


def waves(entity: Entity, key: Sequence[str], records: Sequence[Values]) -> Iterator[list[Values]]:
    """New records in groups: those that refer to others of their kind after these."""
    own = [name for name, field in entity.fields.items() if field.type.kind == "reference"]
    own = [name for name in own if entity.fields[name].type.entity == entity.name]
    waiting = list(records)
    while waiting:
        names = {str(record.get(name)) for record in waiting for name in key}
        ready = [each for each in waiting if not any(str(each[name]) in names for name in own if each.get(name))]
        group = ready or waiting
        yield group
        waiting = [each for each in waiting if not any(each is one for one in group)]
