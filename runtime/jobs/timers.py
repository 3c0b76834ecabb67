"""Times of flows: looked for twice a minute, and when the nearest one comes; each is a transaction of its own."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
from psycopg_pool import ConnectionPool

from definitions.problems import Problem
from engines.data.sql.statements import Connection
from engines.data.work.work import with_retries
from engines.flows.cases.handing import Delegation, Open, begun, due_delegations, move, open_cases
from engines.flows.cases.timers import due_timers, fire, next_due, postpone
from engines.scope import Scope
from runtime.acting import act_as
from runtime.apps import SYSTEM, Apps
from runtime.workspaces import open_workspaces

SWEEP = timedelta(seconds=30)
"""How often we look anyway."""
ROUNDS = 50
"""So many batches in one go; the others come with the next look."""

log = logging.getLogger(__name__)


def fire_due_timers(pool: ConnectionPool[Connection], apps: Apps) -> datetime | None:
    """Tell the cases of every workspace whose times have come; when the next one comes, if that is before we look
    again. One workspace cannot stop the others."""
    with pool.connection() as conn:
        names = [workspace.name for workspace in open_workspaces(conn)]
    found = [each for name in names if (each := fire_in(pool, apps, name))]
    return min(found, default=None)


def fire_in(pool: ConnectionPool[Connection], apps: Apps, name: str) -> datetime | None:
    """One workspace."""
    try:
        apps.changed(name)
        scope = apps.current(name).scope(SYSTEM, via="flow")
        begin_delegations(pool, scope)
        for _ in range(ROUNDS):
            if not fire_batch(pool, scope):
                break
        with pool.connection() as conn:
            act_as(conn, scope.schema)
            upcoming = next_due(conn, scope)
    except (Problem, psycopg.Error) as problem:
        log.warning("The times of flows in workspace %s cannot be looked at: %s", name, problem)
        return None
    return upcoming if upcoming and upcoming < datetime.now(UTC) + SWEEP else None


def fire_batch(pool: ConnectionPool[Connection], scope: Scope) -> int:
    """A batch of times; how many of them were told."""
    with pool.connection() as conn:
        act_as(conn, scope.schema)
        ids = due_timers(conn, scope)
    return sum(fire_one(pool, scope, id) for id in ids)


def fire_one(pool: ConnectionPool[Connection], scope: Scope, id: UUID) -> bool:
    """One time; what goes wrong with it is put off, so that it does not stand in the way of others."""

    def told(conn: Connection) -> bool:
        act_as(conn, scope.schema)
        return fire(conn, scope, id)

    try:
        return with_retries(pool.connection, told)
    except (Problem, psycopg.Error) as problem:
        log.warning("A time of a flow in workspace %s could not be told: %s", scope.workspace, problem)
        with pool.connection() as conn:
            act_as(conn, scope.schema)
            postpone(conn, scope, id)
        return False


def begin_delegations(pool: ConnectionPool[Connection], scope: Scope) -> None:
    """What is open for people goes to those who stand in from now on, case by case; what was moved stays moved."""
    with pool.connection() as conn:
        act_as(conn, scope.schema)
        due = due_delegations(conn, scope)
        concerned = {each.id: open_cases(conn, scope, each.person, each.flow) for each in due}
    for each in due:
        for case in concerned[each.id]:

            def moved(conn: Connection, each: Delegation = each, case: Open = case) -> None:
                act_as(conn, scope.schema)
                move(conn, scope, case, each.person, each.to, when=each.when)

            with_retries(pool.connection, moved)
        with pool.connection() as conn:
            act_as(conn, scope.schema)
            begun(conn, scope, each)
