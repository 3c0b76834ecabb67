"""A club with flows: who is in it, what they do, and what is open."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import psycopg

from engines.app import App
from engines.data import records
from engines.data.records import Update
from engines.flows.cases import cases, tasks
from engines.flows.cases.versions import flow_of
from engines.flows.cases.waking import FLOWS
from engines.flows.events import EVENT
from engines.flows.replaying import replay
from engines.flows.state import to_json
from engines.scope import Scope, User
from tests.engines.data.building import app_of, shop_of

PEOPLE = {
    "ann": ["member"],
    "bob": ["checker"],
    "ben": ["checker"],
    "cat": ["board"],
    "col": ["board"],
    "dan": ["cashier"],
    "eve": ["admin"],
}


def club_app() -> App:
    """The app of the club."""
    return app_of(Path(__file__).with_name("club.yaml").read_text(), "club")


@dataclass
class Club:
    """The club, a connection, and the moment."""

    conn: psycopg.Connection
    scope: Scope
    people: Mapping[str, UUID]

    def by(self, name: str) -> Scope:
        """Somebody asking now."""
        roles = frozenset(PEOPLE[name])
        user = User(self.people[name], name, roles, administrator="admin" in roles)
        return replace(self.scope, user=user)

    def later(self, **span: float) -> None:
        """Time goes by."""
        self.scope = replace(self.scope, now=self.scope.now + timedelta(**span))

    def on(self, conn: psycopg.Connection) -> Club:
        """The same on another connection."""
        return replace(self, conn=conn)

    def create(self, name: str, entity: str, /, **values: object) -> UUID:
        """Somebody makes a record."""
        return records.create(self.conn, self.by(name), entity, [values])[0]

    def update(self, name: str, entity: str, id: UUID, /, **values: object) -> None:
        """Somebody changes a record."""
        records.update(self.conn, self.by(name), entity, [Update(id, values)])

    def do(self, name: str, entity: str, id: UUID, action: str) -> None:
        """Somebody performs an action."""
        records.act(self.conn, self.by(name), entity, [id], action)

    def todo(self, name: str, step: str = "") -> list[UUID]:
        """The tasks somebody has; those of one step."""
        found = tasks.tasks(self.conn, self.by(name), "todo")["tasks"]
        return [UUID(each["id"]) for each in found if step in ("", each["step"])]

    def act(self, name: str, verb: str, step: str = "", request: str = "", **said: object) -> dict[str, object]:
        """Somebody does something with the task they have."""
        [task] = self.todo(name, step)
        return tasks.act(self.conn, self.by(name), task, verb, said, request)

    def case(self, record: UUID) -> dict[str, object]:
        """The newest case of a record that no other started."""
        found = cases.cases_of(self.conn, self.by("eve"), self.entity_of(record), record)
        own = next(each["id"] for each in found if each["parent"] is None)
        return cases.case(self.conn, self.by("eve"), UUID(own))

    def entity_of(self, record: UUID) -> str:
        """The entity of the cases of a record."""
        return str(self.rows("select entity from {}._flow_case where record = %s", record)[0][0])

    def row(self, table: str, id: UUID, *names: str) -> tuple[object, ...]:
        """Columns of one record."""
        columns = ", ".join(names)
        return self.rows(f"select {columns} from {{}}.{table} where id = %s", id)[0]

    def rows(self, text: str, *values: object) -> list[tuple[object, ...]]:
        """Some SQL in the workspace."""
        return self.conn.execute(text.format(f'"{self.scope.schema}"').encode(), values).fetchall()


def club_of(conn: psycopg.Connection, app: App, schema: str = "") -> Club:
    """A new club with its people."""
    shop = shop_of(conn, app, schema)
    names = list(PEOPLE)
    items = [{"name": name, "account": name, "roles": PEOPLE[name]} for name in names]
    ids = records.create(conn, shop.scope, "base.user", items)
    return Club(conn, replace(shop.scope, flowing=FLOWS), dict(zip(names, ids, strict=True)))


def replayed(club: Club) -> None:
    """What happened to each case, read again, gives the state that is stored."""
    for id, digest, state in club.rows("select id, digest, state from {}._flow_case"):
        flow = flow_of(club.conn, club.scope.app, club.scope.schema, str(digest))
        rows = club.rows('select data, answers from {}._flow_event where "case" = %s order by seq', id)
        events = [(EVENT.validate_python(data), [(key, value) for key, value in answers]) for data, answers in rows]
        found = replay(flow, events)
        assert found is not None
        assert json.loads(to_json(found)) == state
