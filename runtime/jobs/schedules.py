"""Rules that run at times: `every: "0 9 * * 1-5"`, in the workspace's own time zone. Each time that comes is a job."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from croniter import croniter
from psycopg_pool import ConnectionPool

from definitions.problems import Problem
from engines.app import App, Rule
from engines.data.sql.statements import Connection
from runtime.apps import Apps, Installed
from runtime.jobs.orders import order_job
from runtime.jobs.queue import defer
from runtime.workspaces import open_workspaces

TICK = timedelta(minutes=1)
"""How often we look. A rule never seen before counts from the look before."""

log = logging.getLogger(__name__)


def order_due_rules(pool: ConnectionPool[Connection], apps: Apps, now: datetime) -> None:
    """Order a job for every rule whose time has come since we last looked; one workspace cannot stop the others."""
    with pool.connection() as conn:
        names = [workspace.name for workspace in open_workspaces(conn)]
    for name in names:
        try:
            apps.changed(name)
            with pool.connection() as conn:
                order_due_rules_of(conn, apps.current(name), now)
        except Problem as problem:
            log.warning("The scheduled rules of workspace %s cannot be looked at: %s", name, problem)


def order_due_rules_of(conn: Connection, installed: Installed, now: datetime) -> None:
    """One workspace's rules: looked at, ordered and noted in one transaction, by one worker at a time.

    A time that was missed while nobody looked is made up for once. A rule that is no longer scheduled is forgotten.
    """
    name = installed.workspace.name
    conn.execute("select 1 from loomwork.workspace where name = %s for no key update", (name,))
    rows = conn.execute("select rule, ran_at from loomwork.schedule where workspace = %s", (name,)).fetchall()
    looked = {str(rule): at for rule, at in rows if isinstance(at, datetime)}
    rules = list(scheduled(installed.app))
    for rule in rules:
        if is_due(rule, looked.get(rule.name, now - TICK), now, installed.timezone):
            defer(conn, order_job(conn, name, None, "rule", {"rule": rule.name, "moment": now.isoformat()}))
    note_looked(conn, name, [rule.name for rule in rules], now)


def scheduled(app: App) -> Iterator[Rule]:
    """The rules that run at times."""
    return (rule for rule in app.rules if any(lines(rule)))


def lines(rule: Rule) -> Iterator[str]:
    """The rule's cron lines."""
    return (event.schedule for event in rule.events if event.kind == "schedule")


def is_due(rule: Rule, looked: datetime, now: datetime, timezone: ZoneInfo) -> bool:
    """Whether a time of the rule lies after the last look and not after now."""
    return looked < now and any(upcoming(line, looked.astimezone(timezone)) <= now for line in lines(rule))


def upcoming(line: str, after: datetime) -> datetime:
    """The cron line's next time."""
    return croniter(line, after).get_next(datetime)  # type: ignore[no-any-return]


def note_looked(conn: Connection, workspace: str, rules: list[str], now: datetime) -> None:
    """Until when we have looked; `now` may be older than the last look of another worker."""
    conn.execute("delete from loomwork.schedule where workspace = %s and rule <> all (%s)", (workspace, rules))
    conn.execute(
        "insert into loomwork.schedule (workspace, rule, ran_at) select %s, rule, %s from unnest(%s::text[]) as rule "
        "on conflict (workspace, rule) do update set ran_at = greatest(schedule.ran_at, excluded.ran_at)",
        (workspace, now, rules),
    )
