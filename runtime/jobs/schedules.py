"""Rules that run at times: `every: "0 9 * * 1-5"`, in the workspace's own time zone."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from croniter import croniter
from psycopg_pool import ConnectionPool

from definitions.problems import Problem
from engines.app import App, Rule
from engines.data.scheduled import run_scheduled
from engines.data.statements import Connection
from runtime.acting import act_as
from runtime.apps import Apps, Installed
from runtime.publishing import SYSTEM
from runtime.workspaces import workspaces

log = logging.getLogger(__name__)


def run_due_rules(pool: ConnectionPool[Connection], apps: Apps, now: datetime) -> None:
    """Every rule whose time has come since it last ran, each in a transaction of its own."""
    with pool.connection() as conn:
        names = [workspace.name for workspace in workspaces(conn)]
    for name in names:
        apps.changed(name)
        installed = apps.current(name)
        for rule, line in scheduled(installed.app):
            try:
                run_if_due(pool, installed, rule, line, now)
            except Problem as problem:
                log.warning("The rule %s of workspace %s failed: %s", rule.name, name, problem)


def scheduled(app: App) -> Iterator[tuple[Rule, str]]:
    """Rules with their cron lines."""
    for rule in app.rules:
        for event in rule.events:
            if event.kind == "schedule":
                yield rule, event.schedule


def run_if_due(pool: ConnectionPool[Connection], installed: Installed, rule: Rule, line: str, now: datetime) -> None:
    """Run the rule unless another worker did or its time has not come. A time that was missed is made up for once."""
    with pool.connection() as conn:
        ran_at = claim(conn, installed.workspace.name, rule.name, now)
        if ran_at and is_due(line, ran_at, now, installed.timezone):
            conn.execute(
                "update loomwork.schedule set ran_at = %s where workspace = %s and rule = %s",
                (now, installed.workspace.name, rule.name),
            )
            act_as(conn, installed.workspace.schema)
            run_scheduled(conn, installed.scope(SYSTEM, via="rule"), rule)


def claim(conn: Connection, workspace: str, rule: str, now: datetime) -> datetime | None:
    """When the rule last ran, its row locked; a rule never seen before starts counting now."""
    row = conn.execute(
        "select ran_at from loomwork.schedule where workspace = %s and rule = %s for update skip locked",
        (workspace, rule),
    ).fetchone()
    if row:
        return row[0]  # type: ignore[return-value]
    conn.execute(
        "insert into loomwork.schedule (workspace, rule, ran_at) values (%s, %s, %s) on conflict do nothing",
        (workspace, rule, now),
    )
    return None


def is_due(line: str, ran_at: datetime, now: datetime, timezone: ZoneInfo) -> bool:
    """Whether a time of the cron line lies after the last run and not after now."""
    upcoming: datetime = croniter(line, ran_at.astimezone(timezone)).get_next(datetime)
    return upcoming <= now
