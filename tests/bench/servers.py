"""Starts what is compared: Loomwork and the hand-written application, each one process, on one embedded database."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2 as httpx
import psutil

ROOT = Path(__file__).resolve().parents[2]
LOOMWORK = 18080
BYHAND = 18081
PASSWORD = "benchmark-password"
PACK = "tests/bench/pack"


@dataclass(frozen=True)
class Server:
    """A running server: its port, its process, the header lines that sign a request in."""

    name: str
    port: int
    process: psutil.Process
    headers: str

    def cpu(self) -> float:
        """Seconds of processor time used so far."""
        times = self.process.cpu_times()
        return times.user + times.system

    def memory(self) -> float:
        """Proportional set size of the process, in MiB."""
        return self.process.memory_full_info().pss / 2**20


def command_line(data: Path, *words: str) -> None:
    """Run `loomwork` against the benchmark's data folder."""
    command = [sys.executable, "-m", "runtime.cli", *words, "--data", str(data)]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def install(data: Path) -> None:
    """A workspace with the benchmark's pack, a clerk whose role has conditions, and an administrator."""
    command_line(data, "workspace", "create", "main")
    command_line(data, "apply", PACK, "--yes")
    for login, role in (("clerk", "clerk"), ("root", "admin")):
        command_line(data, "user", "add", login, "--role", role, "--password", PASSWORD)


@contextmanager
def loomwork_server(data: Path, port: int = LOOMWORK) -> Iterator[Server]:
    """Loomwork, one web process, everything on; the clerk is signed in."""
    command = [sys.executable, "-m", "runtime.launch", "serve", "--port", str(port), "--data", str(data)]
    with running(port, command, "/api/health/live", {"LOOMWORK_LOG_LEVEL": "warning"}) as process:
        yield Server("loomwork", port, process, signed_in(port, "clerk"))


@contextmanager
def byhand_server(url: str) -> Iterator[Server]:
    """The hand-written application, one process."""
    command = [sys.executable, "-m", "uvicorn", "tests.bench.paybyhand:app", "--port", str(BYHAND), "--no-access-log"]
    with running(BYHAND, command, "/openapi.json", {"BENCH_DATABASE_URL": url}) as process:
        yield Server("byhand", BYHAND, process, "token: bench\r\n")


@contextmanager
def running(port: int, command: list[str], path: str, environment: Mapping[str, str]) -> Iterator[psutil.Process]:
    """A server process, stopped at the end."""
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | environment, stdout=-3, stderr=-3)
    try:
        wait_for(port, path)
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(30)


def wait_for(port: int, path: str) -> None:
    """Until the server answers, three minutes at most: the machine may be busy."""
    until = time.monotonic() + 180
    while time.monotonic() < until:
        try:
            if httpx.get(f"http://127.0.0.1:{port}{path}").status_code < 500:
                return
        except httpx.HTTPError:
            time.sleep(0.02)
    raise TimeoutError(f"no answer on port {port}")


def signed_in(port: int, login: str, workspace: str = "main") -> str:
    """The header line of a new session."""
    sent = {"login": login, "password": PASSWORD, "workspace": workspace}
    answer = httpx.post(f"http://127.0.0.1:{port}/api/session", json=sent)
    answer.raise_for_status()
    return "Cookie: " + "; ".join(f"{name}={value}" for name, value in answer.cookies.items()) + "\r\n"
