"""What each kind of job does. `KINDS` is the list of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from uuid import UUID

from definitions.problems import NotFound
from definitions.texts import Text
from engines.data.reacting.scheduled import run_scheduled
from engines.data.sql.statements import Connection
from engines.data.transfer import import_file, mark_of, undo_import
from engines.scope import Scope
from runtime.acting import as_platform
from runtime.jobs.orders import Job, add_to_order, check_undo, get_job, keep_file, read_file, report_progress

OFTEN = 0.5
"""Seconds between two reports of progress."""


class Progress:
    """Tells how far the work is, on a connection of its own so that people see it before the end."""

    def __init__(self, conn: Connection, job: Job) -> None:
        self.conn = conn
        self.job = job
        self.told = 0.0

    def __call__(self, done: int, total: int | None) -> None:
        """`done` of `total` rows; most calls are not worth a word."""
        now = time.monotonic()
        if now - self.told >= OFTEN:
            self.told = now
            report_progress(self.conn, self.job, done, total)


def run_import(conn: Connection, scope: Scope, job: Job, progress: Progress) -> Mapping[str, object]:
    """Read the file that was kept and write its rows; faults are told row by row."""
    order = job.order
    with as_platform(conn, scope.schema):
        kept = read_file(conn, scope.workspace, UUID(str(order["file"])))
    mapping, match, mode, dates = order["map"], order["match"], order["mode"], order.get("dates") or "ymd"
    assert isinstance(mapping, dict) and isinstance(match, list)
    assert mode in ("both", "create", "update") and dates in ("ymd", "dmy", "mdy")
    result = import_file(
        conn,
        scope,
        str(order["entity"]),
        kept.content,
        mapping,
        match,
        mode,
        sheet=str(order["sheet"]),
        encoding=str(order.get("encoding") or ""),
        separator=str(order.get("separator") or ""),
        dates=dates,
        dry_run=bool(order["dry_run"]),
        partial=bool(order.get("partial")),
        progress=progress,
    )
    said = result.to_json(scope.locale)
    wrote = transaction_of(conn) if not order["dry_run"] and (result.created or result.updated) else None
    with as_platform(conn, scope.schema):
        add_to_order(conn, job.id, {"columns": mark_of(result.columns), "transaction": wrote})
        if result.error_file:
            file = keep_file(conn, scope.workspace, UUID(str(job.login)), "errors.xlsx", result.error_file)
            said["error_file"] = f"/api/jobs/{job.id}/files/{file}"
    return said


def transaction_of(conn: Connection) -> int:
    """What the database calls this transaction: its history knows by that what was written together."""
    row = conn.execute("select pg_current_xact_id()::text::bigint").fetchone()
    assert row
    return int(str(row[0]))


def run_undo(conn: Connection, scope: Scope, job: Job, progress: Progress) -> Mapping[str, object]:
    """Take an import back, once; what stands against it is told record by record."""
    of = UUID(str(job.order["of"]))
    with as_platform(conn, scope.schema):
        found = get_job(conn, scope.workspace, of, UUID(str(job.login)))
        check_undo(found)
    undone = undo_import(conn, scope, str(found.order["entity"]), int(str(found.order["transaction"])), progress)
    if not undone.kept:
        with as_platform(conn, scope.schema):
            add_to_order(conn, of, {"undone": True})
    return undone.to_json(scope.locale)


def run_rule(conn: Connection, scope: Scope, job: Job, progress: Progress) -> Mapping[str, object]:
    """Run a rule whose time has come, with everything that follows from it."""
    name, moment = str(job.order["rule"]), job.order["moment"]
    rule = next((each for each in scope.app.rules if each.name == name), None)
    if rule is None:
        raise NotFound(Text(f"There is no rule `{name}` any more.", f"规则`{name}`已不存在。"))
    run_scheduled(conn, scope, rule)
    return {"rule": name, "title": rule.title.get(scope.locale), "moment": moment}


Kind = Callable[[Connection, Scope, Job, Progress], Mapping[str, object]]

KINDS: Mapping[str, Kind] = {"import": run_import, "undo": run_undo, "rule": run_rule}
