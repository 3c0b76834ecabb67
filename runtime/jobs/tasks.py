"""What each kind of job does. `KINDS` is the list of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from uuid import UUID

from definitions.problems import NotFound
from definitions.texts import Text
from engines.data.reacting.scheduled import run_scheduled
from engines.data.sql.statements import Connection
from engines.data.transfer import import_file
from engines.scope import Scope
from runtime.acting import as_platform
from runtime.jobs.orders import Job, keep_file, read_file, report_progress

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
    mapping, match, mode = order["map"], order["match"], order["mode"]
    assert isinstance(mapping, dict) and isinstance(match, list) and mode in ("both", "create", "update")
    result = import_file(
        conn,
        scope,
        str(order["entity"]),
        kept.content,
        mapping,
        match,
        mode,
        sheet=str(order["sheet"]),
        dry_run=bool(order["dry_run"]),
        progress=progress,
    )
    said = result.to_json(scope.locale)
    if result.error_file:
        with as_platform(conn, scope.schema):
            file = keep_file(conn, scope.workspace, UUID(str(job.login)), "errors.xlsx", result.error_file)
        said["error_file"] = f"/api/jobs/{job.id}/files/{file}"
    return said


def run_rule(conn: Connection, scope: Scope, job: Job, progress: Progress) -> Mapping[str, object]:
    """Run a rule whose time has come, with everything that follows from it."""
    name, moment = str(job.order["rule"]), job.order["moment"]
    rule = next((each for each in scope.app.rules if each.name == name), None)
    if rule is None:
        raise NotFound(Text(f"There is no rule `{name}` any more.", f"规则`{name}`已不存在。"))
    run_scheduled(conn, scope, rule)
    return {"rule": name, "title": rule.title.get(scope.locale), "moment": moment}


Kind = Callable[[Connection, Scope, Job, Progress], Mapping[str, object]]

KINDS: Mapping[str, Kind] = {"import": run_import, "rule": run_rule}
