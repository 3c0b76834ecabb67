"""The worker: fetches jobs, does them as the person who ordered them, and runs rules whose time has come."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from uuid import UUID

import procrastinate
from procrastinate import RetryStrategy

from definitions.problems import Problem
from runtime.apps import Apps
from runtime.auth.people import find_user
from runtime.database import Database
from runtime.jobs.orders import Job, finish_job, start_job
from runtime.jobs.queue import RUN, TICK
from runtime.jobs.schedules import run_due_rules
from runtime.jobs.tasks import KINDS, Progress
from runtime.server import connections
from runtime.settings import Settings

STALLED = 60.0
"""Seconds without a heartbeat after which a worker is taken for dead and its jobs are given to another."""

log = logging.getLogger(__name__)


class Worker:
    """What doing jobs needs."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self.pool = connections(settings, database.url)
        self.apps = Apps(self.pool)
        self.url = database.url

    def run(self, wait: bool = True) -> None:
        """Work until told to stop; without `wait`, until nothing is left to do."""
        with self.pool:
            self.queue().run_worker(
                wait=wait,
                install_signal_handlers=wait,
                concurrency=1,
                delete_jobs="successful",
                stalled_worker_timeout=STALLED,
            )

    def queue(self) -> procrastinate.App:
        """procrastinate with our two tasks."""
        queue = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=self.url))
        retry = RetryStrategy(max_attempts=3, wait=5)
        queue.task(name=RUN, retry=retry)(self.run_job)
        queue.periodic(cron="* * * * *")(queue.task(name=TICK, queueing_lock=TICK, lock=TICK)(self.tick))
        return queue

    def run_job(self, job: str) -> None:
        """One job, in one transaction; what goes wrong is its result."""
        with self.pool.connection() as conn:
            found = start_job(conn, UUID(job))
        if found:
            try:
                self.do(found)
            except Problem as problem:
                self.fail(found, problem)

    def do(self, job: Job) -> None:
        """The work as the person who ordered it, with the app and the roles of now."""
        self.apps.changed(job.workspace)
        installed = self.apps.current(job.workspace)
        schema = installed.workspace.schema
        with self.pool.connection() as progressing, self.pool.connection() as conn:
            progressing.autocommit = True
            try:
                user = find_user(conn, schema, user_of(job))
                if not user:
                    return
                scope = installed.scope(user, str(job.order.get("locale", "en")), via=job.kind)
                result = KINDS[job.kind](conn, scope, job, Progress(progressing, job, user_of(job)))
                conn.execute("set local role none")
                finish_job(conn, job, user_of(job), "done", result)
            finally:
                progressing.autocommit = False

    def fail(self, job: Job, problem: Problem) -> None:
        """The job's result says what was wrong."""
        locale = str(job.order.get("locale", "en"))
        errors = [{"pointer": each.pointer, "detail": each.detail.get(locale)} for each in problem.faults]
        with self.pool.connection() as conn:
            finish_job(conn, job, user_of(job), "failed", {"title": problem.title.get(locale), "errors": errors})

    def tick(self, timestamp: int) -> None:
        """Once a minute: rules whose time has come, in every workspace."""
        run_due_rules(self.pool, self.apps, datetime.fromtimestamp(timestamp, UTC))


def user_of(job: Job) -> UUID:
    """Whose job it is."""
    return UUID(str(job.order["user"]))
