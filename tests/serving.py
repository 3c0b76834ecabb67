"""A demo to try things on and a server that serves it: fixtures of the journeys and the browser tests."""

from __future__ import annotations

import asyncio
import fcntl
import os
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import httpx2
import psycopg
import pytest
import uvicorn

from runtime import database as databases
from runtime.auth.sealing import new_key
from runtime.database import Database
from runtime.demo import install_demo
from runtime.http.wire import WholeAnswers
from runtime.jobs.worker import Worker
from runtime.main import create_app
from runtime.ready import PASSWORD
from runtime.settings import Settings
from tests.conftest import CLUSTER, platform_database

DEMO = "demo_template"
NOWHERE = Path("/nonexistent")
DATA = TemporaryDirectory(prefix="loomwork-test-data-")
"""Where this process's servers and workers keep files."""
KEY = new_key()

T = TypeVar("T")
Client = httpx2.Client
SignIn = Callable[[str], Client]


@pytest.fixture(scope="session")
def demo(server: str, worker_id: str) -> Database:
    """This worker's database with the demo's packs and records. Installed once for all workers, then copied."""
    with (Path(os.environ[CLUSTER]) / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with psycopg.connect(server, autocommit=True) as conn:
            there = conn.execute("select 1 from pg_database where datname = %s", (f"{DEMO}_ready",)).fetchone()
            if not there:
                install_demo(platform_database(server, DEMO), demo_settings())
                conn.execute(f"alter database {DEMO} rename to {DEMO}_ready")
    return databases.prepared(databases.create_database(server, f"demo_{worker_id}", template=f"{DEMO}_ready"))


@contextmanager
def serving(database: Database, settings: Settings | None = None) -> Iterator[str]:
    """A server on a database, running in this process; its address."""
    app = create_app(settings or demo_settings(), database)
    config = uvicorn.Config(
        app, host="127.0.0.1", port=0, http=WholeAnswers, log_level="warning", timeout_graceful_shutdown=1
    )
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    while not running.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.02)
    yield f"http://127.0.0.1:{running.servers[0].sockets[0].getsockname()[1]}"
    running.should_exit = True
    thread.join(120)


@pytest.fixture(scope="session")
def live(demo: Database) -> Iterator[str]:
    """Address of a server with the demo."""
    with serving(demo) as address:
        yield address


@pytest.fixture(scope="session")
def sign_in(live: str) -> Iterator[SignIn]:
    """A client signed in to the demo as one of its roles; the same one each time."""
    clients: dict[str, Client] = {}

    def signed_in(login: str) -> Client:
        if login not in clients:
            clients[login] = Client(base_url=f"{live}/api", timeout=300)
            response = clients[login].post("/session", json={"login": login, "password": PASSWORD})
            assert response.status_code == 204, response.text
        return clients[login]

    yield signed_in
    for client in clients.values():
        client.close()


@pytest.fixture
def do_jobs(demo: Database) -> Callable[[], None]:
    """Do all jobs that wait."""
    return lambda: do_jobs_of(demo)


def demo_settings() -> Settings:
    """The demo without the large sample, whose import takes its time."""
    return Settings(demo=True, data=Path(DATA.name), samples=NOWHERE, log_level="warning", key=KEY)


def do_jobs_of(database: Database, settings: Settings | None = None) -> None:
    """Do what waits, in a thread of its own: in the main one the browser's event loop may be running."""
    elsewhere(lambda: Worker(settings or demo_settings(), database).run(wait=False))


def awaited(waiting: Coroutine[object, object, T]) -> T:
    """What a coroutine comes to, on an event loop of its own."""
    return elsewhere(lambda: asyncio.run(waiting))


def elsewhere(work: Callable[[], T]) -> T:
    """In a thread of its own."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(work).result()
