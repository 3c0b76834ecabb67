"""The web process of `loomwork serve`, with the job worker beside it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread
from typing import Any, NoReturn

import click
import uvicorn

from runtime.addresses import PREPARED, Database
from runtime.http.wire import WholeAnswers
from runtime.launch import PREPARING
from runtime.main import create_app
from runtime.parents import PARENT
from runtime.postgres import FOLDER, start_embedded
from runtime.settings import Settings, as_environment, read_settings

STOPPING = 10.0
"""Seconds that the worker and open requests have to come to an end."""
AGAIN = 2.0
"""Seconds until a worker that died is started again."""


class Announced(uvicorn.Server):
    """A server that says where it is once it answers."""

    async def startup(self, sockets: Any = None) -> None:
        """Start, then tell."""
        await super().startup(sockets)
        announce(self.config.host, self.config.port)


def announce(address: str, port: int) -> None:
    """Where it is."""
    host = "localhost" if address in ("0.0.0.0", "::", "127.0.0.1") else address  # noqa: S104
    click.echo(f"Loomwork is at http://{host}:{port}")


def serve_until_told(settings: Settings) -> None:
    """Wait for the database, then serve; the worker and the embedded database end with us."""
    if not settings.database_url:
        start_embedded(settings.data / FOLDER)  # it runs: from now on it is ours to stop
    database = Database(admin="", url=when_prepared(*map(int, os.environ.pop(PREPARING).split())))
    with working(settings, database):
        if settings.workers > 1:
            serve_in_processes(settings, database)
        else:
            Announced(uvicorn.Config(create_app(settings, database), **options(settings))).run()


def when_prepared(child: int, pipe: int) -> str:
    """The database's address, once the child has prepared it; it has said why when it has not."""
    try:
        with os.fdopen(pipe) as reading:
            url = reading.read()
    except BaseException:
        os.kill(child, signal.SIGTERM)
        raise
    finally:
        os.waitpid(child, 0)
    return url or sys.exit(1)


@contextmanager
def working(settings: Settings, database: Database) -> Iterator[None]:
    """The job worker beside the web: started again when it dies, ended with us."""
    ending = Event()
    thread = Thread(target=keep_working, args=(environment(settings, database), ending), name="worker")
    thread.start()
    try:
        yield
    finally:
        ending.set()
        thread.join()


def keep_working(variables: dict[str, str], ending: Event) -> None:
    """Have a worker until it is the end."""
    while not ending.is_set():
        process = subprocess.Popen([sys.executable, "-m", "runtime.begin", "runtime.jobs.__main__"], env=variables)
        while process.poll() is None and not ending.wait(0.2):
            pass
        stop(process)
        ending.wait(AGAIN)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Let it come to an end; not for ever."""
    process.terminate()
    try:
        process.wait(STOPPING)
    except subprocess.TimeoutExpired:
        process.kill()


def serve_in_processes(settings: Settings, database: Database) -> None:
    """Several web processes on one port."""
    os.environ.update(environment(settings, database))
    announce(settings.host, settings.port)
    uvicorn.run("runtime.main:from_environment", factory=True, workers=settings.workers, **options(settings))


def environment(settings: Settings, database: Database) -> dict[str, str]:
    """What the processes that we start must know."""
    return {**os.environ, **as_environment(settings), PREPARED: database.url, PARENT: str(os.getpid())}


def options(settings: Settings) -> dict[str, Any]:
    """How uvicorn serves."""
    return {
        "http": WholeAnswers,
        "host": settings.host,
        "port": settings.port,
        "log_level": settings.log_level,
        "access_log": False,
        "server_header": False,
        "ws": "none",  # open pages are told by server-sent events
        "proxy_headers": True,
        "forwarded_allow_ips": settings.proxies,
        "timeout_graceful_shutdown": int(STOPPING) // 2,
    }


def leave(number: int, frame: object) -> NoReturn:
    """uvicorn sends the signal on once it has finished; this way out still passes every `finally`."""
    raise SystemExit(0)


def main() -> None:
    """Until interrupted or terminated."""
    signal.signal(signal.SIGTERM, leave)
    with suppress(KeyboardInterrupt):
        serve_until_told(read_settings())
