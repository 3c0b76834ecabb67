"""Workspaces: one PostgreSQL schema and one role without login each, so that no query can read another's rows."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

import psycopg
from psycopg import sql
from psycopg.rows import class_row

from definitions.problems import Conflict, Invalid, NotFound
from definitions.texts import Text
from engines.data.sql.statements import Connection
from runtime.workspaces.evidence import make_evidence

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")

State = Literal["ready", "full", "suspended"]
"""`full`: as many records as the limit allows, so nothing new; `suspended`: nobody comes in and nothing runs."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """A tenant: its name, where its tables are, what people call it, and what it may use."""

    name: str
    schema: str
    title: str
    state: State
    reason: str
    limits: Mapping[str, int]
    copy_of: str | None


def create_workspace(conn: Connection, name: str, title: str = "", copy_of: str | None = None) -> Workspace:
    """Make the schema and its role, and let the server's login act as it. Needs CREATEROLE."""
    check_free(conn, name)
    workspace = Workspace(name, free_schema(conn, name), title or name, "ready", "", {}, copy_of)
    create_schema(conn, workspace.schema)
    conn.execute(
        "insert into loomwork.workspace (name, schema, title, copy_of) values (%s, %s, %s, %s)",
        (workspace.name, workspace.schema, workspace.title, copy_of),
    )
    return workspace


def check_free(conn: Connection, name: str) -> None:
    """A new workspace may have this name: `Invalid` for what is no name, `Conflict` for one that is taken."""
    if not NAME.fullmatch(name):
        raise Invalid(
            Text(
                f"“{name}” cannot name a workspace: use lower-case letters, digits and _, beginning with a letter.",
                f"“{name}”不能作为工作区名称：请以小写字母开头，只用小写字母、数字和下划线。",
            )
        )
    if find(conn, name):
        raise Conflict(Text(f"There is a workspace “{name}” already.", f"工作区“{name}”已存在。"))


def free_schema(conn: Connection, name: str) -> str:
    """`ws_` and the name; with a number when a workspace that was renamed lives there."""
    taken = {schema for (schema,) in conn.execute("select schema from loomwork.workspace")}
    number = 1
    while (schema := f"ws_{name}" if number == 1 else f"ws_{name}_{number}") in taken:
        number += 1
    return schema


def create_schema(conn: Connection, schema: str) -> None:
    """The schema with a role that may make tables there. The server's login may become the role but inherits nothing
    from it; schema and evidence are the platform's, so that the role cannot drop or replace what it may only add to."""
    role = sql.Identifier(schema)
    create_role(conn, schema)
    for login in logins(conn):
        conn.execute(sql.SQL("grant {} to {} with inherit false, set true").format(role, sql.Identifier(login)))
    conn.execute(sql.SQL("grant usage on schema loomwork to {}").format(role))
    conn.execute(sql.SQL("create schema {}").format(role))
    conn.execute(sql.SQL("grant usage, create on schema {} to {}").format(role, role))
    make_evidence(conn, schema)


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
    for table in ("log", "log_head", "workspace"):
        conn.execute(f"delete from loomwork.{table} where schema = %s".encode(), (workspace.schema,))
    conn.execute(sql.SQL("drop owned by {}").format(sql.Identifier(workspace.schema)))
    with suppress(psycopg.errors.DependentObjectsStillExist), conn.transaction():
        conn.execute(sql.SQL("drop role {}").format(sql.Identifier(workspace.schema)))
    tell(conn, name)


def tell(conn: Connection, name: str) -> None:
    """Every process looks again at who comes in and what the workspace of that name is."""
    for event in ({"kind": "session"}, {"kind": "version", "workspace": name}):
        conn.execute("select pg_notify('loomwork_events', %s)", (json.dumps(event),))


def workspaces(conn: Connection) -> list[Workspace]:
    """All of them, by name."""
    return select(conn, "", ())


def open_workspaces(conn: Connection) -> list[Workspace]:
    """Those where people work, by name."""
    return select(conn, "where state <> 'suspended'", ())


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
    query = f"select name, schema, title, state, reason, limits, copy_of from loomwork.workspace {where} order by name"
    return conn.cursor(row_factory=class_row(Workspace)).execute(query.encode(), values).fetchall()
