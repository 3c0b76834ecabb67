"""Small builders for tests of the data engine: an app from YAML, published into a schema of its own, and people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from textwrap import dedent
from uuid import UUID

import psycopg

from builder.publish import publish
from definitions.files import parse_pack
from definitions.layers import with_base
from engines.app import App
from engines.compile import compile_app
from engines.data import records
from engines.data.records import Update
from engines.scope import Scope, User

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
NUMBERS = count()


def app_of(yaml: str, name: str = "shop") -> App:
    """The app of one pack written in a test."""
    pack = parse_pack(name, {"pack.yaml": f"pack: {name}\nversion: 1.0.0\n", "all.yaml": dedent(yaml)})
    return compile_app(with_base([pack]))


@dataclass(repr=False)
class Shop:
    """A published app, a connection, and who asks."""

    conn: psycopg.Connection
    scope: Scope

    def _repr_pretty_(self, printer: object, cycle: bool) -> None:
        """An app is too long to be printed when a property fails."""
        printer.text("the shop")  # type: ignore[attr-defined]

    def by(self, *roles: str, user: UUID | None = None) -> Shop:
        """The same as somebody with these roles."""
        asker = replace(self.scope.user, id=user or self.scope.user.id, roles=frozenset(roles), administrator=False)
        return Shop(self.conn, replace(self.scope, user=asker))

    def create(self, entity: str, *items: Mapping[str, object], **values: object) -> UUID:
        """Make records; the id of the first."""
        return records.create(self.conn, self.scope, entity, items or [values])[0]

    def update(self, entity: str, id: UUID, version: int | None = None, **values: object) -> None:
        """Change one record."""
        records.update(self.conn, self.scope, entity, [Update(id, values, version)])

    def delete(self, entity: str, *ids: UUID) -> None:
        """Delete records."""
        records.delete(self.conn, self.scope, entity, ids)

    def act(self, entity: str, id: UUID, action: str, **asked: object) -> None:
        """Perform an action."""
        records.act(self.conn, self.scope, entity, [id], action, asked)

    def row(self, entity: str, id: UUID, *fields: str) -> tuple[object, ...] | object:
        """Columns of one record."""
        found = self.rows(entity, *fields, where="id = %s", values=[id])[0]
        return found[0] if len(fields) == 1 else found

    def rows(
        self, entity: str, *fields: str, where: str = "true", values: Iterable[object] = ()
    ) -> list[tuple[object, ...]]:
        """Columns of the records for which an SQL condition holds, oldest first."""
        table = self.scope.app.entity(entity).table.name
        columns = ", ".join(f'"{name}"' for name in fields)
        text = f'select {columns} from "{self.scope.schema}"."{table}" where {where} order by id'
        return self.conn.execute(text.encode(), list(values)).fetchall()


def shop_of(conn: psycopg.Connection, app: App, schema: str = "") -> Shop:
    """Publish an app into a new schema; a superuser asks, with a record of their own."""
    schema = schema or f"ws_test_{next(NUMBERS)}"
    conn.execute(f'create schema "{schema}"'.encode())
    publish(conn, schema, None, app, version=1)
    system = User(None, "system", administrator=True)
    scope = Scope(app, schema.removeprefix("ws_"), schema, system, NOW)
    shop = Shop(conn, scope)
    person = shop.create("base.user", name="Admin", account="admin")
    return Shop(conn, replace(scope, user=replace(system, id=person, name="Admin")))


def stand(database: str, app: App) -> Scope:
    """Publish an app once for all tests: each works in a transaction of its own that is rolled back."""
    with psycopg.connect(database) as conn:
        return shop_of(conn, app).scope
