"""Logins belong to the platform and people to their workspace: what is kept of a login follows its person's record."""

from __future__ import annotations

from psycopg import sql

from engines.data.sql.statements import Connection

FOLLOWING = (
    "create or replace trigger follow_person after update or delete on {}.base_user "
    "for each row execute function loomwork.follow_person()"
)


def follow_people(conn: Connection, schema: str) -> None:
    """From now on, whoever writes them: a new login name is signed in with, who leaves or is deleted is signed out.

    The role is the workspace's, whose table it is."""
    conn.execute(sql.SQL(FOLLOWING).format(sql.Identifier(schema)))
