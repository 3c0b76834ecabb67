"""Starts what is compared: Loomwork and the hand-written application on one embedded database, with the same rows."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2 as httpx
import psutil
import psycopg

from runtime import database as databases

ROOT = Path(__file__).resolve().parents[2]
LOOMWORK = 18080
BYHAND = 18081
PASSWORD = "benchmark-password"
SCHEMA = "ws_main"


@dataclass(frozen=True)
class Server:
    """A running server: its port, its process tree, the header lines that sign a request in."""

    name: str
    port: int
    process: psutil.Process
    headers: str

    def cpu(self) -> float:
        """Seconds of processor time used so far by the process and its children."""
        tree = [self.process, *self.process.children(recursive=True)]
        times = [one.cpu_times() for one in tree if one.is_running()]
        return sum(one.user + one.system for one in times)

    def memory(self) -> float:
        """Proportional set size of the process tree, in MiB."""
        tree = [self.process, *self.process.children(recursive=True)]
        return sum(one.memory_full_info().pss for one in tree) / 2**20


@dataclass(frozen=True)
class Rows:
    """Identifiers of the loaded rows."""

    clients: list[str]
    items: list[str]
    deals: list[str]


def loomwork(*words: str, data: Path, given: str = "") -> None:
    """Run the command line against the benchmark's data folder."""
    command = [sys.executable, "-m", "runtime.cli", *words, "--data", str(data)]
    subprocess.run(command, cwd=ROOT, input=given, text=True, check=True, stdout=subprocess.DEVNULL)


def wait_for(port: int, path: str) -> None:
    """Until the server answers, 60 seconds at most."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            if httpx.get(f"http://127.0.0.1:{port}{path}").status_code < 500:
                return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise TimeoutError(f"no answer on port {port}")


@contextmanager
def running(name: str, port: int, command: list[str], path: str, environment: dict[str, str]) -> Iterator[psutil.Process]:
    """A server process, stopped at the end."""
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | environment, stdout=subprocess.DEVNULL)
    try:
        wait_for(port, path)
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(30)


def install(data: Path) -> databases.Database:
    """A workspace with the benchmark's pack and a clerk who is not the administrator."""
    loomwork("workspace", "create", "main", data=data)
    loomwork("apply", str(ROOT / "tests/bench/pack"), "--workspace", "main", "--yes", data=data)
    loomwork("user", "add", "clerk", "--workspace", "main", "--role", "clerk", "--password", PASSWORD, data=data)
    loomwork("user", "add", "root", "--workspace", "main", "--role", "admin", "--password", PASSWORD, data=data)
    return databases.embedded(data)


@contextmanager
def loomwork_server(data: Path, login: str = "clerk") -> Iterator[Server]:
    """Loomwork, one web process, everything on."""
    command = [sys.executable, "-m", "runtime.cli", "serve", "--port", str(LOOMWORK), "--data", str(data)]
    with running("loomwork", LOOMWORK, command, "/api/health/live", {}) as process:
        answer = httpx.post(
            f"http://127.0.0.1:{LOOMWORK}/api/session", json={"login": login, "password": PASSWORD, "workspace": "main"}
        )
        answer.raise_for_status()
        cookies = "; ".join(f"{name}={value}" for name, value in answer.cookies.items())
        yield Server("loomwork", LOOMWORK, process, f"Cookie: {cookies}\r\n")


@contextmanager
def byhand_server(url: str) -> Iterator[Server]:
    """The hand-written application, one process."""
    command = [sys.executable, "-m", "uvicorn", "tests.bench.byhand:app", "--port", str(BYHAND), "--log-level", "warning"]
    address = url.replace("postgresql://", "postgresql+psycopg://", 1)
    with running("byhand", BYHAND, command, "/docs", {"BENCH_DATABASE_URL": address}) as process:
        yield Server("byhand", BYHAND, process, "token: bench\r\n")


def load_rows(url: str, deals: int, clients: int = 10_000, items: int = 1_000) -> Rows:
    """The same rows for everybody, made in the database; loomwork's tables first, the others copied from them."""
    with psycopg.connect(url, autocommit=True) as conn:
        one = conn.execute(f"select id from {SCHEMA}.base_user limit 1").fetchone()
        owner = one[0] if one else None
        conn.execute(
            f"insert into {SCHEMA}.bench_client (id, code, name, city, owner) "
            "select uuidv7(), 'C' || n, 'Client ' || n, 'City ' || n % 100, %s from generate_series(1, %s) n",
            (owner, clients),
        )
        conn.execute(
            f"insert into {SCHEMA}.bench_item (id, code, name, price) "
            "select uuidv7(), 'I' || n, 'Item ' || n, n % 500 + 0.99 from generate_series(1, %s) n",
            (items,),
        )
        conn.execute(
            f"insert into {SCHEMA}.bench_deal (id, number, client, date, status, amount, discount, tax, quantity, city, notes, owner) "
            "select uuidv7(), 'D' || n, c.ids[1 + n %% %s], date '2024-01-01' + n %% 700, "
            "(array['open', 'won', 'lost'])[1 + n %% 3], n %% 9999 + 0.5, n %% 20, 13, n %% 50, 'City ' || n %% 100, "
            "'Note ' || n, %s "
            f"from generate_series(1, %s) n, (select array_agg(id) ids from {SCHEMA}.bench_client) c",
            (clients, owner, deals),
        )
        conn.execute(f"analyze {SCHEMA}.bench_deal")
        return Rows(*(ids(conn, f"{SCHEMA}.bench_{name}") for name in ("client", "item", "deal")))


def copy_rows(url: str) -> None:
    """Creates the hand-written application's tables and fills them with the same rows."""
    import tests.bench.byhand as byhand

    byhand.SQLModel.metadata.create_all(byhand.engine)
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute("insert into hand_login values ('bench', 'Bench')")
        conn.execute(
            f"insert into hand_client (id, code, name, city, outstanding) select id, code, name, city, 0 from {SCHEMA}.bench_client"
        )
        conn.execute(f"insert into hand_item (id, code, name, price) select id, code, name, price from {SCHEMA}.bench_item")
        names = "id, number, client, date, status, amount, discount, tax, quantity, city, notes, priority, currency, urgent"
        conn.execute(
            f"insert into hand_deal ({names}, net, gross, total, version, updated_at) "
            f"select {names}, net, gross, 0, 1, now() from {SCHEMA}.bench_deal"
        )
        conn.execute("analyze hand_deal")


def ids(conn: psycopg.Connection, table: str) -> list[str]:
    """Some thousand ids of a table."""
    return [str(row[0]) for row in conn.execute(f"select id from {table} limit 5000")]
