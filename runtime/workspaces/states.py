"""Suspending a workspace, opening it again, and giving it another name."""

from __future__ import annotations

from uuid import UUID

from definitions.problems import Problem
from definitions.texts import Text
from engines.data.sql.statements import Connection
from runtime.evidence.log import noted
from runtime.jobs.queue import defer
from runtime.workspaces.registry import Workspace, check_free, get, tell


class Suspended(Problem):
    """Nobody may work in the workspace for the time being."""

    status = 403
    kind = "suspended"


class Full(Problem):
    """The workspace holds as much as it may."""

    status = 507
    kind = "full"


def check_open(state: str, reason: str, adding: bool = False) -> None:
    """Raise `Suspended` or, for what would add something, `Full`."""
    if state == "suspended":
        said = f" {reason}" if reason else ""
        raise Suspended(Text(f"This workspace is suspended.{said}", f"此工作区已停用。{reason}"))
    if state == "full" and adding:
        raise Full(
            Text(
                "This workspace holds as many records as it may. Delete what is not needed, or ask for more.",
                "此工作区的记录数已达上限。请删除不需要的记录，或申请扩大上限。",
            )
        )


def suspend(conn: Connection, name: str, reason: str = "") -> None:
    """Nobody comes in, nothing runs by itself; jobs wait. Nothing is lost. `reason` is shown to whoever tries."""
    get(conn, name)
    conn.execute("update loomwork.workspace set state = 'suspended', reason = %s where name = %s", (reason, name))
    noted(conn, name, "workspace_suspended", detail={"reason": reason})
    tell(conn, name)


def resume(conn: Connection, name: str) -> None:
    """Open again; the jobs that have waited are done."""
    get(conn, name)
    conn.execute("update loomwork.workspace set state = 'ready', reason = '' where name = %s", (name,))
    rows = conn.execute("select id from loomwork.job where workspace = %s and state = 'queued'", (name,)).fetchall()
    for (job,) in rows:
        defer(conn, UUID(str(job)))
    noted(conn, name, "workspace_resumed")
    tell(conn, name)


def rename(conn: Connection, name: str, new: str, title: str = "") -> Workspace:
    """Another name to sign in with, another title, or both; records stay where they are.

    Raises `Invalid` or `Conflict` when the workspace cannot have that name."""
    workspace = get(conn, name)
    if new != name:
        check_free(conn, new)
    called = title or (new if workspace.title == name else workspace.title)
    if (new, called) != (name, workspace.title):
        conn.execute("update loomwork.workspace set name = %s, title = %s where name = %s", (new, called, name))
        noted(conn, new, "workspace_renamed", detail={"was": name, "name": new, "title": called})
    tell(conn, name)
    tell(conn, new)
    return get(conn, new)
