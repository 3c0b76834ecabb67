"""`loomwork serve` as processes: what they weigh, and what is left of them however they end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx2
import psutil
import pytest

from runtime.ready import PASSWORD
from tests.journeys.plants import ROOT, until
from tests.ports import free_port
from tests.serving import Client

HEAVY = 160 * 2**20
"""Bytes of proportional memory beyond which something leaks; the goal of 120 MiB is judged by the benchmark."""
ROUNDS = 3


class Served:
    """A running server: its first process, and where it answers."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process = process
        self.address = f"http://127.0.0.1:{port}"

    def is_ready(self) -> bool:
        assert self.process.poll() is None, "the server has ended"
        with suppress(httpx2.HTTPError):
            return httpx2.get(f"{self.address}/api/health/ready", timeout=300).status_code == 200
        return False

    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def worker(self) -> psutil.Process | None:
        """The living worker, if there is one."""
        for each in self.children():
            with suppress(psutil.Error):
                if "runtime.jobs.__main__" in each.cmdline():
                    return each
        return None

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@contextmanager
def served(*words: str) -> Iterator[Served]:
    """Start it on a free port and wait until it is ready; killed in the end if it is still there."""
    port = free_port()
    command = [sys.executable, "-m", "runtime.launch", "serve", "--port", str(port), *words]
    environment = {**os.environ, "LOOMWORK_LOG_LEVEL": "warning"}
    running = Served(subprocess.Popen(command, cwd=ROOT, env=environment, text=True), port)
    try:
        until(running.is_ready)
        until(running.worker)
        yield running
    finally:
        running.kill()


def postmaster(data: Path) -> psutil.Process:
    return psutil.Process(int((data / "postgresql" / "postmaster.pid").read_text().splitlines()[0]))


def gone(processes: Sequence[psutil.Process]) -> bool:
    return not any(each.is_running() and each.status() != psutil.STATUS_ZOMBIE for each in processes)


@pytest.fixture
def data() -> Iterator[Path]:
    """A data folder that everybody may enter, as PostgreSQL's own user must; its database is stopped in the end."""
    with TemporaryDirectory(prefix="loomwork-serve-", ignore_cleanup_errors=True) as folder:
        yield Path(folder) / "data"
        with suppress(OSError, ValueError, psutil.Error):
            server = postmaster(Path(folder) / "data")
            server.send_signal(signal.SIGINT)
            server.wait(120)


def test_a_killed_server_leaves_nothing_in_the_way_of_the_next(data):
    with served("--data", str(data)) as first:
        worker, database = first.worker(), postmaster(data)
        first.kill()
        until(lambda: gone([worker]))
        assert not gone([database])
    with served("--data", str(data)) as second:  # joins the database that still runs
        assert postmaster(data) == database
        worker = second.worker()
        database.kill()
        second.kill()
        until(lambda: gone([worker, database]))
    pid_file = data / "postgresql" / "postmaster.pid"
    pid_file.write_text("\n".join([str(os.getpid()), *pid_file.read_text().splitlines()[1:]]))
    (data / "postgresql" / ".handle_pids.json").write_text("")
    with served("--data", str(data)) as third:  # the database is dead, its number now another process's, its list torn
        worker, database = third.worker(), postmaster(data)
        worker.kill()
        until(lambda: third.worker() not in (None, worker))
        worker = third.worker()
        third.process.send_signal(signal.SIGTERM)
        assert third.process.wait(120) is not None
        assert gone([worker, database])


def test_the_processes_are_light_with_everything_in_use(demo):
    with served("--database", demo.admin) as server:
        with Client(base_url=f"{server.address}/api", timeout=300) as client:
            assert client.post("/session", json={"login": "admin", "password": PASSWORD}).status_code == 204
            entities = [each["name"] for each in client.get("/entities").json()]
            for _ in range(ROUNDS):
                for entity in entities:
                    use(client, entity)
        weights = {name: psutil.Process(pid).memory_full_info().pss for name, pid in
                   (("web", server.process.pid), ("worker", server.worker().pid))}  # fmt: skip
        print({name: f"{weight >> 20} MiB" for name, weight in weights.items()})
        assert max(weights.values()) <= HEAVY, weights


def use(client: Client, entity: str) -> None:
    """Look at the entity, its list and some records as its pages do."""
    assert client.get(f"/entities/{entity}").status_code == 200
    page = client.get(f"/records/{entity}", params={"count": "true", "limit": 100})
    assert page.status_code == 200, page.text
    for record in page.json()["records"][:5]:
        assert client.get(f"/records/{entity}/{record['id']}").status_code == 200
        assert client.get(f"/records/{entity}/{record['id']}/history").status_code == 200
