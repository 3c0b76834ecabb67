"""To whom a letter about signing in goes."""

from __future__ import annotations

from dataclasses import dataclass

from psycopg import sql

from engines.data.sql.statements import Connection
from runtime.acting import act_as
from runtime.auth.logins import Login


@dataclass(frozen=True, slots=True)
class Receiver:
    """Whom a letter is for."""

    name: str
    email: str


def receiver_of(conn: Connection, schema: str, login: Login) -> Receiver | None:
    """The active user of the login."""
    act_as(conn, schema)
    query = sql.SQL("select name, email from {}.base_user where id = %s and active").format(sql.Identifier(schema))
    row = conn.execute(query, (login.user,)).fetchone()
    conn.execute("set local role none")
    return Receiver(str(row[0]), str(row[1] or "")) if row else None
