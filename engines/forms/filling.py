"""A form being filled in, on the server: its values, and the records that expressions reach from them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import sqlalchemy as sa

from definitions.fields import Field
from definitions.fields.base import BadValue
from definitions.fields.references import ITEM
from definitions.problems import Fault
from definitions.texts import Text
from engines.app import Entity, EntityField
from engines.data.rights.permissions import DIRECTORY, asker, readable
from engines.data.rights.shown import stored_value
from engines.data.sql.statements import Connection, cached, compiled, run
from engines.expressions import Expression, Moment
from engines.forms.form import Form
from engines.forms.shown import seen_fields
from engines.scope import Scope

Values = dict[str, object]


@dataclass
class Filling:
    """What has been entered so far. `record` and its rows hold ids of references until an expression needs more."""

    conn: Connection
    scope: Scope
    form: Form
    record: Values = field(default_factory=dict)
    sent: set[str] = field(default_factory=set)
    """Names that came with a value: `customer`, `lines/0/price`."""
    faults: list[Fault] = field(default_factory=list)
    known: dict[tuple[str, UUID], Values] = field(default_factory=dict)
    """Records that were reached."""

    @property
    def entity(self) -> Entity:
        """The entity of the form."""
        return self.scope.app.entities[self.form.entity]

    def rows(self, lines: str) -> list[Values]:
        """The detail rows of one `lines` field."""
        found = self.record.get(lines)
        return found if isinstance(found, list) else []


def moment(scope: Scope) -> Moment:
    """When, and by whom."""
    user = scope.user
    known = {"name": user.name}
    return Moment(scope.now, scope.today, user.id, scope.timezone, user.department, user.roles, known, user.departments)


def filled(conn: Connection, scope: Scope, form: Form, values: Mapping[str, object]) -> Filling:
    """The values sent, read through their field types; what cannot be read is a fault, and empty."""
    filling = Filling(conn, scope, form)
    filling.record = read(filling, filling.entity, values, "")
    for each in filling.entity.fields.values():
        if each.definition.owning:
            filling.record[each.name] = read_rows(filling, each, values.get(each.name))
    return filling


def read(filling: Filling, entity: Entity, values: Mapping[str, object], prefix: str) -> Values:
    """One record or row: every plain field that the asker sees, empty where nothing was sent."""
    shown = seen_fields(filling.scope, entity)
    record: Values = {}
    for name, each in entity.fields.items():
        if each.storage == "rows":
            continue
        sent = values.get(name) if name in shown else None
        record[name] = parsed(filling, each, sent, f"{prefix}/{name}")
        if values.get(name) is not None:
            filling.sent.add(f"{prefix}/{name}".lstrip("/"))
    return record


def parsed(filling: Filling, each: EntityField, value: object, pointer: str) -> object:
    """A value as Python has it."""
    try:
        found = each.definition.parse(value) if each.definition.type != "lookup" else value
    except BadValue as bad:
        filling.faults.append(Fault(bad.text, pointer, name=each.name))
        return value if each.type.kind == "text" and isinstance(value, str) else None
    if isinstance(found, datetime.datetime) and found.tzinfo is None:
        return found.replace(tzinfo=filling.scope.timezone)
    if each.type.kind == "reference" and isinstance(found, str):
        filling.faults.append(
            Fault(Text(f"There is no record “{found}”.", f"没有记录“{found}”。"), pointer, name=each.name)
        )
        return None
    return bool(found) if each.type.kind == "boolean" else found


def as_rows(definition: Field, value: Sequence[object]) -> Sequence[object]:
    """Detail rows as they were sent; of a list of records a row for each."""
    return value if definition.type == "lines" else [{ITEM: each} for each in value]


def read_rows(filling: Filling, each: EntityField, value: object) -> list[Values]:
    """The detail rows sent; each knows the record as `parent`."""
    rows = filling.scope.app.entities[each.type.entity]
    made: list[Values] = []
    sent = as_rows(each.definition, value) if isinstance(value, Sequence) and not isinstance(value, str) else ()
    for index, row in enumerate(row for row in sent if isinstance(row, Mapping) and not row.get("_delete")):
        found = read(filling, rows, row, f"/{each.name}/{index}")
        made.append(found | {"parent": filling.record, "position": index + 1})
    return made


# --- reaching other records ---------------------------------------------------------------------------------------


def reach(filling: Filling, expression: Expression, start: Values) -> None:
    """Make every record that the expression reaches from `start` known, so that it can be evaluated."""
    for read_ in expression.reads:
        names = [hop.field for hop in read_.path if hop.kind != "rows"]
        rows = [hop.target for hop in read_.path if hop.kind == "rows"]
        entity = filling.scope.app.entities
        if read_.path and read_.path[0].kind == "extra":
            continue
        if rows:
            before = [hop.field for hop in read_.path[: [hop.kind for hop in read_.path].index("rows")]]
            holder = filling.record if before in ([], ["parent"]) else None
            inner = [hop.field for hop in read_.path[len(before) + 1 :]]
            for row in filling.rows(entity[rows[0]].owner_field) if holder is not None else []:
                deepen(filling, row, inner)
        else:
            deepen(filling, start, names)


def deepen(filling: Filling, values: Values, names: Sequence[str]) -> None:
    """Replace the id of each reference along the path by the record it names."""
    for name in names:
        value = values.get(name)
        if isinstance(value, UUID):
            value = values[name] = known_record(filling, values, name, value)
        if not isinstance(value, dict):
            return
        values = value


def known_record(filling: Filling, values: Values, name: str, id: UUID) -> Values | None:
    """The record that a reference names, when the asker may read it; else only its id."""
    target = reference_target(filling, values, name)
    if target is None:
        return None
    if (target.name, id) not in filling.known:
        filling.known[target.name, id] = fetch_record(filling, target, id) or {"id": id}
    return filling.known[target.name, id] | {ENTITY: target.name}


ENTITY = "_entity"
"""Under this name a reached record keeps the name of its entity, for the next step of a path."""


def reference_target(filling: Filling, values: Values, name: str) -> Entity | None:
    """The entity a reference of these values points to."""
    entities = filling.scope.app.entities
    entity = entities[str(values[ENTITY])] if ENTITY in values else filling.entity
    if ENTITY not in values and values is not filling.record:
        entity = rows_entity(filling, values) or entity
    found = entity.fields.get(name)
    return entities.get(found.type.entity) if found and found.type.kind == "reference" else None


def rows_entity(filling: Filling, row: Values) -> Entity | None:
    """The entity of a detail row of the form."""
    for each in filling.entity.fields.values():
        if each.definition.owning and any(row is known for known in filling.rows(each.name)):
            return filling.scope.app.entities[each.type.entity]
    return None


def fetch_record(filling: Filling, entity: Entity, id: UUID) -> Values | None:
    """All values of a record that the asker may read, as the system knows them."""
    scope = filling.scope
    table = entity.table.alias()
    fields = [each for each in entity.fields.values() if each.storage != "rows"]
    key = ("form_record", entity.name, asker(scope))
    statement = cached(
        scope.app,
        key,
        lambda: compiled(
            sa.select(*(stored_value(scope, entity, each, table).label(each.name) for each in fields)).where(
                table.c.id == sa.bindparam("id", type_=sa.Uuid()),
                sa.true() if entity.name in DIRECTORY else readable(scope, entity, table),
            )
        ),
    )
    return run(filling.conn, scope, statement, {"id": id}).fetchone()


def ids_only(values: Mapping[str, object], names: Iterable[str]) -> Values:
    """The values with the ids of references in place of the records reached."""
    return {name: plain_id(values.get(name)) for name in names}


def plain_id(value: object) -> object:
    """The id of a record, or the value itself."""
    return value.get("id") if isinstance(value, dict) else value
