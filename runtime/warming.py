"""What people will ask is made ready before they wait for it: after a publish what was asked of the app before, after
a start the apps of those who were here lately, with the lists and records of their menus."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from queue import SimpleQueue
from threading import Thread
from uuid import UUID

from psycopg.rows import class_row

from definitions.problems import NotFound
from definitions.view import ViewDefinition
from engines.app import App, MenuItem
from engines.data.reading.query import Query, plan_get, plan_list
from engines.data.sql.recipes import follow, recipes
from engines.data.sql.statements import Connection
from engines.scope import Scope
from runtime.apps import Apps
from runtime.auth.people import find_user

PAUSE = 0.002
"""Seconds between two statements at least; otherwise as long as the one before took: requests come first."""

PEOPLE = 8
"""For whom things are made ready after a start: who was here last."""
FIRST_PAGE = 50

log = logging.getLogger(__name__)


class Warming:
    """One thread, one task after the other."""

    def __init__(self, apps: Apps) -> None:
        self.apps = apps
        self.tasks: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self.thread: Thread | None = None
        self.ending = False

    def begin(self, workspace: str) -> None:
        """A version was published."""
        self.put(partial(self.warm, workspace))

    def wake(self) -> None:
        """The server begins, or begins anew to hear of changes: nothing is known."""
        self.put(self.warm_recent)

    def put(self, task: Callable[[], None]) -> None:
        """One more task; the thread is there from the first."""
        if self.thread is None:
            self.thread = Thread(target=self.work, name="warming", daemon=True)
            self.thread.start()
        self.tasks.put(task)

    def work(self) -> None:
        """Until told to end."""
        while task := self.tasks.get():
            if self.ending:
                return
            try:
                task()
            except NotFound as gone:
                log.info("Not made ready: %s", gone)
            except Exception:
                log.exception("What was to be made ready is made when it is asked for")

    def warm(self, workspace: str) -> None:
        """Read the newest app, and make for it what its forerunner had."""
        installed = self.apps.current(workspace)
        before = self.apps.before(workspace)
        if before and before is not installed.app:
            remake(before, installed.app, lambda: not self.ending and self.apps.runs(workspace, installed))

    def warm_recent(self) -> None:
        """Read the apps of those who were here lately, and make what they ask first."""
        with self.apps.pool.connection() as conn:
            people = recent(conn)
        for person in people:
            if self.ending:
                return
            installed = self.apps.current(person.workspace)
            with self.apps.pool.connection() as conn:
                user = find_user(conn, installed.workspace.schema, person.user)
            if user:
                scope = installed.scope(user)
                gently(usual(scope), lambda: not self.ending)

    def close(self) -> None:
        """Soon."""
        self.ending = True
        if self.thread:
            self.tasks.put(None)
            self.thread.join()


@dataclass(frozen=True)
class Recent:
    """Somebody who was here lately."""

    workspace: str
    user: UUID


def recent(conn: Connection) -> list[Recent]:
    """Who was here lately and may come again with the same session, the last first."""
    query = """
        select login.workspace, login."user"
        from loomwork.session join loomwork.login on login.id = session.login
            join loomwork.workspace on workspace.name = login.workspace
        where session.expires_at > now() and workspace.state <> 'suspended'
        group by login.workspace, login."user"
        order by max(coalesce(session.seen_at, session.created_at)) desc limit %s
    """
    return conn.cursor(row_factory=class_row(Recent)).execute(query, (PEOPLE,)).fetchall()


def usual(scope: Scope) -> Iterator[Callable[[], object]]:
    """What people ask first: the lists of their menus, and a record of each."""
    nobody = UUID(int=0)
    for name in dict.fromkeys(name for menu in scope.app.menus.values() for name in listed(scope.app, menu)):
        yield partial(plan_list, scope, name, Query(limit=FIRST_PAGE))
        yield partial(plan_get, scope, name, nobody)


def listed(app: App, menu: MenuItem) -> Iterator[str]:
    """The entities whose records a menu lists."""
    view = app.views.get(menu.target) if menu.kind == "view" else None
    if menu.kind == "entity":
        yield menu.target
    elif isinstance(view, ViewDefinition):
        yield view.entity
    for item in menu.items:
        yield from listed(app, item)


def remake(before: App, app: App, wanted: Callable[[], bool]) -> None:
    """Follow the recipes of one app for another as long as it is wanted."""
    gently((partial(follow, recipe, app, datetime.now(UTC)) for recipe in recipes(before)), wanted)


def gently(tasks: Iterable[Callable[[], object]], wanted: Callable[[], bool]) -> None:
    """Do one after the other as long as it is wanted, giving way after each."""
    for task in tasks:
        if not wanted():
            return
        began = time.perf_counter()
        try:
            task()
        except Exception as gone:  # noqa: BLE001 - an entity, field or role that is there no more, or not for them
            log.debug("Not made ready: %s", gone)
        time.sleep(max(PAUSE, time.perf_counter() - began))
