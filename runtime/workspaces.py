"""Workspaces: one PostgreSQL schema and one role without login each, so that no query can read another's rows."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass

import psycopg
from psycopg import sql
from psycopg.rows import class_row

from definitions.problems import Conflict, Invalid, NotFound
from definitions.texts import Text
from engines.data.statements import Connection

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True)
class Workspace:
    """A tenant: its name, where its tables are, and what people call it."""

    name: str
    schema: str
    title: str
    state: str


def create_workspace(conn: Connection, name: str, title: str = "") -> Workspace:
    """Make the schema and its role, and let the server's login act as it. Needs CREATEROLE."""
    if not NAME.fullmatch(name):
        raise Invalid(
            Text(
                f"“{name}” cannot name a workspace: use lower-case letters, digits and _, beginning with a letter.",
                f"“{name}”不能作为工作区名称：请以小写字母开头，只用小写字母、数字和下划线。",
            )
        )
    if find(conn, name):
        raise Conflict(Text(f"There is a workspace “{name}” already.", f"工作区“{name}”已存在。"))
    workspace = Workspace(name, f"ws_{name}", title or name, "ready")
    create_schema(conn, workspace.schema)
    conn.execute(
        "insert into loomwork.workspace (name, schema, title) values (%s, %s, %s)",
        (workspace.name, workspace.schema, workspace.title),
    )
    return workspace


def create_schema(conn: Connection, schema: str) -> None:
    """The schema with its owner role. The server's login may become the role but inherits nothing from it."""
    role = sql.Identifier(schema)
    create_role(conn, schema)
    for login in logins(conn):
        conn.execute(sql.SQL("grant {} to {} with inherit false, set true").format(role, sql.Identifier(login)))
    conn.execute(sql.SQL("grant usage on schema loomwork to {}").format(role))
    conn.execute(sql.SQL("create schema {} authorization {}").format(role, role))


def create_role(conn: Connection, name: str) -> None:
    """The role, unless it is there: roles belong to the server, so another database may have made it."""
    if conn.execute("select 1 from pg_roles where rolname = %s", (name,)).fetchone():
        return
    with suppress(psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation), conn.transaction():
        conn.execute(sql.SQL("create role {} nologin").format(sql.Identifier(name)))


def logins(conn: Connection) -> list[str]:
    """Who must be able to act as a workspace: the embedded server's weak login, and this login if it is weak too."""
    rows = conn.execute(
        "select rolname from pg_roles where rolname = 'loomwork_app' or (rolname = current_user and not rolsuper)"
    )
    return [str(name) for (name,) in rows]


def drop_workspace(conn: Connection, name: str) -> None:
    """Remove a workspace with everything in it."""
    workspace = get(conn, name)
    conn.execute(sql.SQL("drop schema {} cascade").format(sql.Identifier(workspace.schema)))
    conn.execute("delete from loomwork.workspace where name = %s", (name,))
    conn.execute(sql.SQL("drop owned by {}").format(sql.Identifier(workspace.schema)))
    with suppress(psycopg.errors.DependentObjectsStillExist), conn.transaction():
        conn.execute(sql.SQL("drop role {}").format(sql.Identifier(workspace.schema)))


def workspaces(conn: Connection) -> list[Workspace]:
    """All of them, by name."""
    return select(conn, "", ())


def find(conn: Connection, name: str) -> Workspace | None:
    """The workspace of that name, if there is one."""
    found = select(conn, "where name = %s", (name,))
    return found[0] if found else None


def get(conn: Connection, name: str) -> Workspace:
    """The workspace of that name; `NotFound` otherwise."""
    workspace = find(conn, name)
    if not workspace:
        raise NotFound(Text(f"There is no workspace “{name}”.", f"没有工作区“{name}”。"))
    return workspace


def select(conn: Connection, where: str, values: tuple[str, ...]) -> list[Workspace]:
    """Workspaces that fit, as values."""
    query = f"select name, schema, title, state from loomwork.workspace {where} order by name"
    return conn.cursor(row_factory=class_row(Workspace)).execute(query.encode(), values).fetchall()
