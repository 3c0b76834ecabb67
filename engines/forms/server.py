"""Expressions that only the database can answer, asked over the values of a form that is not saved."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa

from engines.app import Entity
from engines.data.intake.named import hidden, narrowed_references
from engines.data.rights.permissions import DIRECTORY, StoredTables, asker, readable, sources
from engines.data.rights.shown import OwnTables, read_by
from engines.data.sql.statements import Statement, cached, compiled, run
from engines.expressions import Expression, Sources, to_sql
from engines.forms.filling import Filling, Values, plain_id
from engines.forms.form import FormField
from engines.scope import Scope

NOT_SAVED = UUID(int=0)


@dataclass(frozen=True)
class FormTables(StoredTables):
    """The tables, with the form's own record and rows in place of what is stored of them."""

    form: Mapping[str, sa.FromClause]

    def table(self, entity: str) -> sa.FromClause:
        """The form's values for its own entities, the stored table for any other."""
        return self.form[entity].alias() if entity in self.form else super().table(entity)


@dataclass(frozen=True)
class OwnFormTables(OwnTables):
    """The same with the eyes of the asker."""

    form: Mapping[str, sa.FromClause]

    def table(self, entity: str) -> sa.FromClause:
        """The form's values for its own entities, what the asker may see of any other."""
        return self.form[entity].alias() if entity in self.form else super().table(entity)

    def read_formula(self, entity: str, field: str) -> Expression | None:
        """A form holds no field that is computed when read."""
        return StoredTables(self.scope.app).read_formula(entity, field) if entity in self.form else None


def server_value(
    filling: Filling, field: FormField | None, expression: Expression, start: Values, *, own: bool = False
) -> object:
    """The value of an expression over the form's record (or one of its rows), worked out by PostgreSQL; with the
    asker's `own` eyes or the system's."""
    entity = field.entity if field else filling.form.entity
    key = ("form_value", filling.form.name, entity, expression, asker(filling.scope) if own else ())
    statement = cached(filling.scope.app, key, lambda: value_statement(filling, entity, expression, own))
    blank = unseen(filling)
    params: dict[str, object] = {"_start": as_json([start], blank)}
    for name in own_entities(filling):
        params[bind_name(name)] = as_json(rows_of(filling, name), blank)
    used = {name: value for name, value in params.items() if name in statement.names}
    found = run(filling.conn, filling.scope, statement, used).fetchone()
    return found["value"] if found else None


def value_statement(filling: Filling, entity: str, expression: Expression, own: bool) -> Statement:
    """The statement of one expression."""
    app = filling.scope.app
    form = {name: recordset(app.entities[name], bind_name(name)) for name in own_entities(filling)}
    record = recordset(app.entities[entity], "_start")
    tables = OwnFormTables(filling.scope, read_by(expression), form) if own else FormTables(app, form)
    sources = Sources(tables=tables, record=record, entity=entity, extra={})
    return compiled(sa.select(to_sql(expression, sources).label("value")).select_from(record))


def brought_value(filling: Filling, entity: Entity, expression: Expression, id: UUID) -> object:
    """The value of an expression over a stored record that was picked, when the asker may read it."""
    scope = filling.scope
    key = ("brought_value", entity.name, expression, asker(scope))
    statement = cached(scope.app, key, lambda: brought_statement(scope, entity, expression))
    found = run(filling.conn, scope, statement, {"id": id}).fetchone()
    return found["value"] if found else None


def brought_statement(scope: Scope, entity: Entity, expression: Expression) -> Statement:
    """The statement of one expression over a stored record."""
    table = entity.table.alias()
    chosen = sa.select(to_sql(expression, sources(scope.app, entity, table)).label("value"))
    seen = sa.true() if entity.name in DIRECTORY else readable(scope, entity, table)
    return compiled(chosen.where(table.c.id == sa.bindparam("id", type_=sa.Uuid()), seen))


def own_entities(filling: Filling) -> list[str]:
    """The form's entity and those of its detail rows."""
    lines = [each.type.entity for each in filling.entity.fields.values() if each.definition.owning]
    return [filling.form.entity, *lines]


def rows_of(filling: Filling, entity: str) -> list[Values]:
    """The records of the form that belong to one entity."""
    if entity == filling.form.entity:
        return [filling.record]
    return filling.rows(filling.scope.app.entities[entity].owner_field)


def unseen(filling: Filling) -> frozenset[UUID]:
    """The records referred to that the asker may not read: to the database's answer they are not there."""
    found: set[UUID] = set()
    for name in own_entities(filling):
        for each in narrowed_references(filling.scope, filling.scope.app.entities[name]):
            named = {plain_id(row.get(each.name)) for row in rows_of(filling, name) if row is not None}
            ids = [one for one in named if isinstance(one, UUID)]
            target = filling.scope.app.entities[each.type.entity]
            found |= set(hidden(filling.conn, filling.scope, target, ids)) if ids else set()
    return frozenset(found)


def bind_name(entity: str) -> str:
    """The parameter that holds the form's values of an entity."""
    return "_rows_" + entity.replace(".", "_")


def recordset(entity: Entity, bind: str) -> sa.FromClause:
    """Rows given as JSON, with the columns of the entity's table."""
    columns = [sa.column(each.name, each.type) for each in entity.table.c]
    given = sa.func.json_to_recordset(sa.cast(sa.bindparam(bind, type_=sa.Text()), sa.JSON))
    rows = given.table_valued(*columns).render_derived(with_types=True)
    return sa.select(*rows.c).subquery()


def as_json(rows: list[Values], blank: frozenset[UUID]) -> str:
    """Rows as JSON text; a record that is not saved has an id all the same, so that rows can point to it."""
    return json.dumps(
        [{name: json_value(name, value, blank) for name, value in row.items()} for row in rows if row is not None]
    )


def json_value(name: str, value: object, blank: frozenset[UUID]) -> object:
    """One value; rows and records become ids or nothing."""
    plain = plain_id(value)
    if isinstance(plain, UUID) and plain in blank:
        return None
    if name in ("id", "parent") and plain is None:
        return str(NOT_SAVED)
    match plain:
        case Decimal() | UUID():
            return str(plain)
        case datetime.date() | datetime.time():
            return plain.isoformat()
        case list() if any(isinstance(each, dict) for each in plain):
            return None
    return plain
