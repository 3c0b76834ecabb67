"""Users as those who ask: the record of a user with the roles and departments it has now."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from engines.app import App
from engines.data.rights.permissions import ADMINISTRATOR, Verb, may
from engines.data.sql.statements import Connection, cached, compiled, run
from engines.scope import Scope, User

PERSON = "base.user"
FURTHER = "base.user.other_departments"
DEPARTMENT = "base.department"
KEEPING: tuple[Verb, ...] = ("create", "update")


def find_person(conn: Connection, scope: Scope, id: UUID) -> User | None:
    """The user of that id as one who asks, active or not; None when there is none."""
    statement = cached(scope.app, "person", lambda: compiled(person_select(scope.app)))
    row = run(conn, scope, statement, {"id": id}).fetchone()
    if row is None:
        return None
    roles = frozenset(row["roles"] or ())
    further = frozenset(row["further"] or ())
    return User(id, str(row["name"]), roles, row["department"], ADMINISTRATOR in roles, further)


def person_select(app: App) -> sa.Select[tuple[object, ...]]:
    """What of a user's record decides rights."""
    people = app.entities[PERSON].table
    further: sa.ColumnElement[Any] = sa.null()
    if FURTHER in app.entities:  # an app published by an older release has none
        rows = app.entities[FURTHER].table
        further = sa.select(sa.func.array_agg(rows.c.department)).where(rows.c.parent == people.c.id).scalar_subquery()
    return sa.select(people.c.name, people.c.roles, people.c.department, further.label("further")).where(
        people.c.id == sa.bindparam("id", type_=sa.Uuid())
    )


def keeps(scope: Scope, entity: str) -> bool:
    """Whether somebody looks after people, or departments: adds or changes them."""
    found = scope.app.entities[entity]
    return any(may(scope, found, verb) is not False for verb in KEEPING)
