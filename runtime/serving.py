"""`loomwork serve`: the database, the web and the worker in one process group."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from time import perf_counter
from typing import Any, NoReturn

import click
import psycopg
import uvicorn

from runtime.auth.logins import demo_logins
from runtime.database import PREPARED, Database, open_database
from runtime.demo import PASSWORD, WORKSPACE, install_demo
from runtime.main import create_app
from runtime.publishing import publish_packs
from runtime.settings import Settings, as_environment
from runtime.workspaces import create_workspace, workspaces

STOPPING = 10.0
"""Seconds that the worker and open requests have to come to an end."""


def serve_forever(settings: Settings) -> None:
    """Until interrupted or terminated; the worker and the embedded database end with it."""
    signal.signal(signal.SIGTERM, leave)
    with suppress(KeyboardInterrupt):
        serve_until_told(settings)


def leave(number: int, frame: object) -> NoReturn:
    """uvicorn sends the signal on once it has finished; this way out still passes every `finally`."""
    raise SystemExit(0)


def serve_until_told(settings: Settings) -> None:
    """Prepare, announce, serve."""
    began = perf_counter()
    database = open_database(settings)
    prepare(database, settings)
    announce(database, settings, perf_counter() - began)
    with working(settings, database):
        if settings.workers > 1:
            serve_in_processes(settings, database)
        else:
            config = uvicorn.Config(create_app(settings, database), **options(settings))
            uvicorn.Server(config).run()


def prepare(database: Database, settings: Settings) -> None:
    """The demo, or at least a workspace to begin with."""
    if settings.demo:
        install_demo(database, settings)
        return
    with psycopg.connect(database.admin) as conn:
        if not workspaces(conn):
            create_workspace(conn, WORKSPACE)
            publish_packs(conn, WORKSPACE, [], settings, by="first start")


def announce(database: Database, settings: Settings, seconds: float) -> None:
    """Where it is, and who may try it."""
    host = "localhost" if settings.host in ("0.0.0.0", "::", "127.0.0.1") else settings.host  # noqa: S104
    click.echo(f"Loomwork is at http://{host}:{settings.port} (prepared in {seconds:.1f} s)")
    if settings.demo:
        with psycopg.connect(database.url) as conn:
            names = ", ".join(login.login for login in demo_logins(conn))
        click.echo(f"Sign in as {names}; the password is “{PASSWORD}” for each.")


@contextmanager
def working(settings: Settings, database: Database) -> Iterator[None]:
    """The job worker beside the web, ended with it."""
    command = [sys.executable, "-m", "runtime.cli", "worker"]
    process = subprocess.Popen(command, env=environment(settings, database))
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(STOPPING)
        except subprocess.TimeoutExpired:
            process.kill()


def serve_in_processes(settings: Settings, database: Database) -> None:
    """Several web processes on one port."""
    os.environ.update(environment(settings, database))
    uvicorn.run("runtime.main:from_environment", factory=True, workers=settings.workers, **options(settings))


def environment(settings: Settings, database: Database) -> dict[str, str]:
    """What the processes that we start must know."""
    return {**os.environ, **as_environment(settings), PREPARED: database.url}


def options(settings: Settings) -> dict[str, Any]:
    """How uvicorn serves."""
    return {
        "host": settings.host,
        "port": settings.port,
        "log_level": settings.log_level,
        "access_log": False,
        "server_header": False,
        "proxy_headers": True,
        "timeout_graceful_shutdown": int(STOPPING) // 2,
    }
