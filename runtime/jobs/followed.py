"""Followers are told of changes: once a minute, in every workspace."""

from __future__ import annotations

import logging

import psycopg
from psycopg_pool import ConnectionPool

from definitions.problems import Problem
from engines.data.reacting.changes_told import tell_changes
from engines.data.sql.statements import Connection
from runtime.acting import act_as
from runtime.apps import SYSTEM, Apps
from runtime.workspaces import open_workspaces

log = logging.getLogger(__name__)


def tell_followers(pool: ConnectionPool[Connection], apps: Apps) -> None:
    """Look at what was changed; one workspace cannot stop the others."""
    with pool.connection() as conn:
        names = [workspace.name for workspace in open_workspaces(conn)]
    for name in names:
        try:
            apps.changed(name)
            installed = apps.current(name)
            with pool.connection() as conn:
                act_as(conn, installed.workspace.schema)
                tell_changes(conn, installed.scope(SYSTEM))
        except (Problem, psycopg.Error) as problem:
            log.warning("The followers in workspace %s were not told of changes: %s", name, problem)
