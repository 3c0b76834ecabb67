"""What one workspace may use of a server that it shares with others."""

from __future__ import annotations

from collections.abc import Mapping

from psycopg.types.json import Jsonb

from definitions.problems import Conflict
from definitions.texts import Text
from engines.data.sql.statements import Connection
from runtime.evidence.log import noted
from runtime.workspaces.registry import Workspace, get, open_workspaces, tell

LIMITS: Mapping[str, str] = {
    "users": "people who may sign in",
    "records": "records of all entities together",
    "requests": "requests a minute",
    "megabytes": "megabytes of files",
}
"""What can be limited; what has no number is unlimited."""


def set_limits(conn: Connection, name: str, limits: Mapping[str, int]) -> Workspace:
    """Change the limits that are named; 0 lifts one. Looked at at once, and by the worker every minute."""
    workspace = get(conn, name)
    chosen = {key: number for key, number in {**workspace.limits, **limits}.items() if number > 0}
    conn.execute("update loomwork.workspace set limits = %s where name = %s", (Jsonb(chosen), name))
    check_size(conn, get(conn, name))
    noted(conn, name, "limits_changed", detail={"before": dict(workspace.limits), "after": chosen})
    tell(conn, name)
    return get(conn, name)


def check_users(conn: Connection, name: str) -> None:
    """One more person may sign in; `Conflict` when there are as many as the limit allows."""
    limit = get(conn, name).limits.get("users")
    if limit and logins_of(conn, name) >= limit:
        raise Conflict(
            Text(
                f"{limit} people may sign in to this workspace, and there are as many already.",
                f"此工作区最多允许{limit}人登录，名额已满。",
            )
        )


def logins_of(conn: Connection, name: str) -> int:
    """How many people may sign in."""
    return number(conn, "select count(*) from loomwork.login where workspace = %s", name)


def records_of(conn: Connection, workspace: Workspace) -> int:
    """How many records there are, as the statistics know; the platform's own tables (`_history` …) left out."""
    return number(
        conn,
        "select coalesce(sum(n_live_tup), 0) from pg_stat_all_tables "
        r"where schemaname = %s and relname not like '\_%%'",
        workspace.schema,
    )


def megabytes_of(conn: Connection, workspace: Workspace) -> int:
    """What its tables and indexes take on the disk."""
    return number(
        conn,
        "select coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint / 1048576 from pg_class c "
        "join pg_namespace n on n.oid = c.relnamespace where n.nspname = %s and c.relkind = 'r'",
        workspace.schema,
    )


def check_sizes(conn: Connection) -> None:
    """Close for new records what is full, and open what is not any more. Done by the worker every minute."""
    for workspace in open_workspaces(conn):
        check_size(conn, workspace)


def check_size(conn: Connection, workspace: Workspace) -> None:
    """One workspace: full or not."""
    limit = workspace.limits.get("records")
    state = "full" if limit and records_of(conn, workspace) >= limit else "ready"
    if workspace.state not in (state, "suspended"):
        conn.execute("update loomwork.workspace set state = %s where name = %s", (state, workspace.name))
        tell(conn, workspace.name)


def number(conn: Connection, query: str, value: str) -> int:
    """The one number that a query finds."""
    row = conn.execute(query.encode(), (value,)).fetchone()
    return int(str(row[0])) if row else 0
