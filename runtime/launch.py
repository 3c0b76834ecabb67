"""What `loomwork` starts: the server, in as little memory as it needs, or the command line.

`serve` starts PostgreSQL, has a child see whether the database is ready, and prepare it if not (migrations, packs, the
demo: all gone from memory when it ends), and meanwhile becomes the web process.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from runtime.parents import PARENT
from runtime.postgres import FOLDER, start_embedded
from runtime.settings import Settings, as_environment, read_settings

PREPARING = "LOOMWORK_PREPARING"
"""Tells the web process which child sees to the database, and where it will say that it is ready."""
FRUGAL = {"MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_THRESHOLD_": "65536", "MALLOC_TRIM_THRESHOLD_": "65536"}
"""glibc gives memory back after a large answer instead of keeping it for each thread: a third less of it."""
F = TypeVar("F", bound=Callable[..., object])


def database_options(command: F) -> F:
    """--data and --database, as every command that needs a database takes them."""
    for option in (
        click.option("--data", type=click.Path(path_type=Path), help="Folder of the embedded database. [.data]"),
        click.option("--database", "database_url", help="Address of a PostgreSQL 18 to use instead."),
    ):
        command = option(command)
    return command


@click.command()
@click.option("--host", help="Address to listen on. [127.0.0.1]")
@click.option("--port", type=int, help="Port to listen on. [8080]")
@click.option("--workers", type=int, help="Web processes. [1]")
@click.option("--demo", is_flag=True, default=None, help="Install packs and demo data on first start.")
@click.option("--samples", type=click.Path(path_type=Path), help="Folder of the data sets that demo stories need.")
@database_options
def serve(**given: Any) -> None:
    """Web and worker in one process group."""
    launch(read_settings(**given))


def launch(settings: Settings) -> None:
    """Start the database and whoever sees to it, and become the web process."""
    if not settings.database_url:
        start_embedded(settings.data / FOLDER)
    environment = {**os.environ, **as_environment(settings), PARENT: str(os.getpid())}
    reading, writing = os.pipe()
    command = [sys.executable, "-m", "runtime.ready", str(writing)]
    child = subprocess.Popen(command, env=environment, pass_fds=[writing])
    os.close(writing)
    os.set_inheritable(reading, True)
    sys.stdout.flush()
    os.execve(  # noqa: S606
        sys.executable,
        [sys.executable, "-m", "runtime.begin", "runtime.web"],
        {**environment, **FRUGAL, PREPARING: f"{child.pid} {reading}"},
    )


def main() -> None:
    """`serve` here, everything else by the command line, which needs far more."""
    if sys.argv[1:2] == ["serve"]:
        serve(sys.argv[2:], prog_name="loomwork serve")
    os.execv(sys.executable, [sys.executable, "-m", "runtime.cli", *sys.argv[1:]])  # noqa: S606


if __name__ == "__main__":
    main()
