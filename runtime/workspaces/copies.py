"""Copies of a workspace, to try something out where it harms nobody."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from engines.data.sql.statements import Connection
from runtime.files.store import Store
from runtime.workspaces.backups import backup, restore
from runtime.workspaces.registry import Workspace, check_free, get


def copy_workspace(conn: Connection, name: str, new: str, store: Store, title: str = "") -> Workspace:
    """The same definitions, records, files and logins under another name, as of one moment.

    The transaction must be REPEATABLE READ. Goes through a backup, so it needs no right to read both at once."""
    get(conn, name)
    check_free(conn, new)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "copy.zip"
        backup(conn, name, file, store)
        conn.execute("set local role none")
        made = restore(conn, file, store, new)
    conn.execute("set local role none")
    conn.execute(
        "update loomwork.workspace set copy_of = %s, title = %s where name = %s", (name, title or made.title, new)
    )
    return get(conn, new)
