"""How many people work in each department, as the asker sees people."""

from __future__ import annotations

import sqlalchemy as sa

from engines.data.rights.permissions import may, visible_fields
from engines.data.rights.persons import PERSON
from engines.data.rights.seen import seen
from engines.data.sql.statements import Connection, run
from engines.scope import Scope


def members(conn: Connection, scope: Scope) -> dict[str, int]:
    """The number of active people by department; nothing for who may not read people."""
    users = scope.app.entities[PERSON]
    if may(scope, users, "read") is False or not {"department", "active"} <= visible_fields(scope, users):
        return {}
    person = seen(scope, users)
    chosen = sa.select(person.c.department, sa.func.count().label("people"))
    chosen = chosen.where(person.c.active, person.c.department.is_not(None)).group_by(person.c.department)
    return {str(row["department"]): row["people"] for row in run(conn, scope, chosen)}
