"""Once a night: uploads that no record took up, and files that no record and no kept history names, are removed."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from psycopg_pool import ConnectionPool

from definitions.problems import Problem
from engines.data.history.letting import forget, let_go, unneeded
from engines.data.sql.statements import Connection
from engines.scope import Scope
from runtime.acting import act_as
from runtime.apps import SYSTEM, Apps
from runtime.files.store import Files, forget_bytes
from runtime.workspaces import open_workspaces

KEPT = timedelta(days=2)
"""A form that is open over the week-end's first day still has its uploads."""

log = logging.getLogger(__name__)


def clean_all(pool: ConnectionPool[Connection], apps: Apps, files: Files, now: datetime) -> None:
    """Every workspace by itself: one that cannot be looked at does not keep the others."""
    with pool.connection() as conn:
        names = [workspace.name for workspace in open_workspaces(conn)]
    for name in names:
        try:
            with pool.connection() as conn:
                scope = apps.current(name).scope(SYSTEM)
                act_as(conn, scope.schema)
                clean(conn, scope, files, now)
        except Problem as problem:
            log.warning("The files of workspace %s cannot be looked at: %s", name, problem)


def clean(conn: Connection, scope: Scope, files: Files, now: datetime) -> int:
    """Remove what nobody needs; how many files. The bytes go first: what fails in between is done the next night."""
    let_go(conn, scope)
    ids = unneeded(conn, scope, now - KEPT)
    forget_bytes(files.store, scope.schema, ids)
    forget(conn, scope, ids)
    return len(ids)
