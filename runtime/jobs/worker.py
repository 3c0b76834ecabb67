"""The worker: fetches jobs, does them as the person who ordered them, and orders rules whose time has come."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from datetime import UTC, datetime
from uuid import UUID

import procrastinate
from procrastinate import JobContext, RetryStrategy

from definitions.problems import NotAllowed, Problem
from definitions.texts import Text
from engines.data.sql.statements import Connection
from engines.scope import User
from runtime.acting import act_as
from runtime.addresses import Database
from runtime.apps import SYSTEM, Apps
from runtime.auth.attempts import forget_old
from runtime.auth.letters import Purpose
from runtime.auth.log import noted
from runtime.auth.narrowing import narrowed
from runtime.auth.people import find_user
from runtime.auth.posting import Ordered, prepare
from runtime.auth.sealing import Seal
from runtime.evidence.keeping import forget_all, seal_all
from runtime.files.cleaning import clean_all
from runtime.files.store import open_files
from runtime.jobs.followed import tell_followers
from runtime.jobs.orders import Cancelled, Job, finish_job, forget_old_jobs, is_ours, start_job
from runtime.jobs.queue import AGAIN, FLOWS, LETTER, NOTICES, POST, RUN, SEARCH, TICK, WAKE, defer_wake
from runtime.jobs.schedules import order_due_rules
from runtime.jobs.search_indexes import index_grown_tables
from runtime.jobs.tasks import KINDS, Progress
from runtime.jobs.timers import fire_due_timers
from runtime.notifications.mail import MailRefused
from runtime.notifications.routing import forget_sent, order_letters, route_notices
from runtime.notifications.sending import TRIES, Post
from runtime.server import connections
from runtime.settings import Settings
from runtime.traces import trace
from runtime.workspaces import find
from runtime.workspaces.limits import check_sizes

STALLED = 20.0
"""Seconds without a heartbeat after which a worker is taken for dead and its jobs are given to another."""
HEARTBEAT = 5.0
AT_ONCE = 2
"""Jobs at the same time: a rule whose time has come need not wait for a long import."""
AT_NIGHT = (19, 30)
"""When what is too old is removed: hour and minute, UTC."""
RETRIES = 3
"""How often a job is tried again that met a bug, a lost connection or a worker that died."""
LETTERS = RetryStrategy(max_attempts=TRIES, exponential_wait=4)
"""A mail server that does not answer is asked again for about an hour and a half."""
FAILED = Text("Something went wrong on our side; nothing was changed.", "系统内部出错，未做任何更改。")

log = logging.getLogger(__name__)


class Worker:
    """What doing jobs needs."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self.pool = connections(settings, database.url)
        self.apps = Apps(self.pool)
        self.url = database.url
        self.settings = settings
        self.seal = Seal(settings.key, settings.data)
        self.files = open_files(settings)
        self.post = Post(self.pool, self.apps, self.seal, settings)

    def run(self, wait: bool = True) -> None:
        """Work until told to stop; without `wait`, until nothing is left to do."""
        with self.pool:
            self.queue().run_worker(
                wait=wait,
                install_signal_handlers=wait,
                concurrency=AT_ONCE,
                delete_jobs="successful",
                update_heartbeat_interval=HEARTBEAT,
                stalled_worker_timeout=STALLED,
            )

    def queue(self) -> procrastinate.App:
        """procrastinate with our tasks."""
        queue = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=self.url))
        queue.task(name=RUN, retry=RetryStrategy(max_attempts=RETRIES, wait=5), pass_context=True)(self.run_job)
        queue.task(name=LETTER, retry=LETTERS)(self.send_letter)
        queue.task(name=POST, retry=LETTERS, pass_context=True)(self.deliver)
        posting = queue.task(name=NOTICES, queueing_lock=NOTICES, lock=NOTICES)(self.send_notices)
        queue.periodic(cron="* * * * * */10")(posting)
        queue.periodic(cron="* * * * *")(queue.task(name=TICK, queueing_lock=TICK, lock=TICK)(self.tick))
        queue.periodic(cron="* * * * * */30")(queue.task(name=FLOWS, queueing_lock=FLOWS, lock=FLOWS)(self.fire_timers))
        queue.task(name=WAKE)(self.fire_timers)
        growing = queue.task(name=SEARCH, queueing_lock=SEARCH, lock=SEARCH)(self.index_tables)
        queue.periodic(cron="*/2 * * * *")(growing)
        again = queue.task(name=AGAIN, queueing_lock=AGAIN, pass_context=True)(give_again)
        queue.periodic(cron="* * * * * */10")(again)
        return queue

    def run_job(self, context: JobContext, job: str) -> None:
        """One job, in one transaction; what goes wrong is its result. A bug may be bad luck: tried again some times."""
        with self.pool.connection() as conn:
            found = start_job(conn, UUID(job))
        if found:
            try:
                self.attempt(found, context.job.attempts)
            except Cancelled:
                log.info("The job %s (%s) of workspace %s was cancelled", found.id, found.kind, found.workspace)
            except Problem as problem:
                self.fail(found, problem)

    def attempt(self, job: Job, before: int) -> None:
        """Do the job; after the last try it has failed."""
        if before > RETRIES:
            raise Problem(FAILED)
        try:
            self.do(job)
        except (Problem, Cancelled):
            raise
        except Exception as error:
            if before < RETRIES:
                raise
            log.error("The job %s failed\n%s", job.id, trace(error))
            raise Problem(FAILED) from None

    def do(self, job: Job) -> None:
        """The work as the person who ordered it, with the app and the roles of now."""
        self.apps.changed(job.workspace)
        installed = self.apps.current(job.workspace)
        with self.pool.connection() as progressing, self.pool.connection() as conn:
            progressing.autocommit = True
            try:
                if is_ours(conn, job):
                    user = user_of(conn, job, installed.workspace.schema)
                    scope = installed.scope(user, str(job.order.get("locale", installed.locale)), via=job.kind)
                    scope = narrowed(scope, scopes_of(job))
                    result = KINDS[job.kind](conn, scope, job, Progress(progressing, job))
                    conn.execute("set local role none")
                    finish_job(conn, job, "done", result)
            finally:
                progressing.autocommit = False

    def send_letter(self, workspace: str, name: str, purpose: Purpose) -> None:
        """Write a letter with a new link, keep what makes the link good, then hand it over to the mail server."""
        locale = self.apps.current(workspace).locale if self.has(workspace) else "en"
        ordered = Ordered(workspace, name, purpose, locale)
        with self.pool.connection() as conn:
            sending = prepare(conn, self.seal, self.settings.address, ordered, datetime.now(UTC))
        if not sending:
            return
        try:
            sending.transport.send(sending.letter)
        except MailRefused as refused:
            with self.pool.connection() as conn:
                noted(conn, workspace, "mail_failed", name, detail={"why": refused.title.en})
            raise

    def send_notices(self, timestamp: int) -> None:
        """Every ten seconds: where new notices go, and letters that are due."""
        now = datetime.now(UTC)
        route_notices(self.pool, self.apps, now)
        with self.pool.connection() as conn:
            order_letters(conn, now)

    def fire_timers(self, timestamp: int) -> None:
        """Twice a minute, and when the nearest one comes: times of flows."""
        upcoming = fire_due_timers(self.pool, self.apps)
        if upcoming:
            with self.pool.connection() as conn:
                defer_wake(conn, upcoming)

    def deliver(self, context: JobContext, letter: str) -> None:
        """One letter to one person."""
        self.post.deliver(UUID(letter), context.job.attempts)

    def has(self, workspace: str) -> bool:
        """Whether there is such a workspace."""
        with self.pool.connection() as conn:
            return find(conn, workspace) is not None

    def fail(self, job: Job, problem: Problem) -> None:
        """The job's result says what was wrong."""
        locale = str(job.order.get("locale", "en"))
        log.warning("The job %s (%s) of workspace %s failed: %s", job.id, job.kind, job.workspace, problem.kind)
        errors = [{"pointer": each.pointer, "detail": each.detail.get(locale)} for each in problem.faults]
        with suppress(Cancelled), self.pool.connection() as conn:
            finish_job(conn, job, "failed", {"title": problem.title.get(locale), "errors": errors})

    def tick(self, timestamp: int) -> None:
        """Once a minute: rules whose time has come and followers of what changed, in every workspace."""
        now = datetime.fromtimestamp(timestamp, UTC)
        order_due_rules(self.pool, self.apps, now)
        tell_followers(self.pool, self.apps)
        with self.pool.connection() as conn:
            check_sizes(conn)
        if now.minute == 0:
            with self.pool.connection() as conn:
                forget_old_jobs(conn)
                forget_old(conn, now)
                forget_sent(conn)
            with self.pool.connection() as conn:
                seal_all(conn)
        if (now.hour, now.minute) == AT_NIGHT:
            with self.pool.connection() as conn:
                forget_all(conn)
            clean_all(self.pool, self.apps, self.files, now)

    def index_tables(self, timestamp: int) -> None:
        """Every other minute: tables that have grown get an index for the search."""
        index_grown_tables(self.url)


async def give_again(context: JobContext, timestamp: int) -> None:
    """Jobs of workers that died are done by others."""
    manager = context.app.job_manager
    stalled = list(await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED))
    await asyncio.gather(*(manager.retry_job(job) for job in stalled))


def scopes_of(job: Job) -> list[str]:
    """The scopes of the token by which the job was ordered."""
    scopes = job.order.get("scopes")
    return [str(each) for each in scopes] if isinstance(scopes, list) else []


def user_of(conn: Connection, job: Job, schema: str) -> User:
    """Whose job it is; the role is the workspace's from now on."""
    if job.login is None:
        act_as(conn, schema)
        return SYSTEM
    user = find_user(conn, schema, UUID(str(job.order["user"])))
    if not user:
        raise NotAllowed(Text("Who ordered this may not sign in any more.", "下达此任务的用户已无法登录。"))
    return user
