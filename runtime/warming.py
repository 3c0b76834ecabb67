"""After a publish: the new app is read and what was asked of the old one is made for it, before people wait for it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime
from queue import SimpleQueue
from threading import Thread

from definitions.problems import NotFound
from engines.app import App
from engines.data.sql.recipes import follow, recipes
from runtime.apps import Apps

PAUSE = 0.002
"""Seconds between two statements at least; otherwise as long as the one before took: requests come first."""

log = logging.getLogger(__name__)


class Warming:
    """One thread, one workspace after the other."""

    def __init__(self, apps: Apps) -> None:
        self.apps = apps
        self.workspaces: SimpleQueue[str | None] = SimpleQueue()
        self.thread: Thread | None = None
        self.ending = False

    def begin(self, workspace: str) -> None:
        """A version was published."""
        if self.thread is None:
            self.thread = Thread(target=self.work, name="warming", daemon=True)
            self.thread.start()
        self.workspaces.put(workspace)

    def work(self) -> None:
        """Until told to end."""
        while workspace := self.workspaces.get():
            try:
                self.warm(workspace)
            except NotFound:
                log.info("The workspace “%s” is gone", workspace)
            except Exception:
                log.exception("The new version of “%s” is read when it is asked for", workspace)

    def warm(self, workspace: str) -> None:
        """Read the newest app, and make for it what its forerunner had."""
        installed = self.apps.current(workspace)
        before = self.apps.before(workspace)
        if before and before is not installed.app:
            remake(before, installed.app, lambda: not self.ending and self.apps.runs(workspace, installed))

    def close(self) -> None:
        """Soon."""
        self.ending = True
        if self.thread:
            self.workspaces.put(None)
            self.thread.join()


def remake(before: App, app: App, wanted: Callable[[], bool]) -> None:
    """Follow the recipes of one app for another as long as it is wanted, giving way after each."""
    for recipe in recipes(before):
        if not wanted():
            return
        began = time.perf_counter()
        try:
            follow(recipe, app, datetime.now(UTC))
        except Exception as gone:  # noqa: BLE001 - an entity, field or role that is there no more
            log.debug("Not made for the new version: %s", gone)
        time.sleep(max(PAUSE, time.perf_counter() - began))
