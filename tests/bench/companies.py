"""Two hundred companies on one server: how soon it starts, what it takes, and what each request costs."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2 as httpx
import psutil
import psycopg

from runtime.auth.logins import get_login
from runtime.auth.tokens import create_token
from runtime.files.store import open_files
from runtime.settings import Settings
from runtime.workspaces import backups
from tests.bench.compare import CLIENTS, Measured, Side, drive, middle, request
from tests.bench.servers import PASSWORD, Server, command_line, running

PORT = 18083
MANY = int(os.environ.get("BENCH_COMPANIES", "200"))
FIRST = "company_1"
PATH = "/api/records/crm.customer?limit=50&sort=name"
ROUNDS = 3


def company_figures(data: Path, url: str) -> dict[str, float]:
    """One company with CRM, finance and some customers, restored 199 times; then requests to one and to all."""
    furnish(data)
    seconds = multiply(data, url)
    headers = [f"Authorization: Bearer {token}\r\n" for token in tokens(url)]
    command = [sys.executable, "-m", "runtime.launch", "serve", "--port", str(PORT), "--data", str(data)]
    began = time.perf_counter()
    with running(PORT, command, "/api/health/ready", {"LOOMWORK_LOG_LEVEL": "warning"}) as process:
        started = time.perf_counter() - began
        servers = [Server("loomwork", PORT, process, each) for each in headers]
        idle = servers[0].memory()
        first = seconds_each(servers)
        again = seconds_each(servers)
        one, all_of_them = in_turns(servers)
        return {
            "workspaces": MANY,
            "restore_seconds_each": seconds / (MANY - 1),
            "start_seconds": started,
            "idle_mib": idle,
            "first_request_ms": first * 1000,
            "second_request_ms": again * 1000,
            "one_rate": one.rate,
            "all_rate": all_of_them.rate,
            "all_failed": all_of_them.failed,
            "used_mib": servers[0].memory(),
            "postgres_mib": backends(),
        }


def furnish(data: Path) -> None:
    """The company that the others are copies of."""
    command_line(data, "workspace", "create", FIRST)
    for pack in ("crm", "finance"):
        command_line(data, "apply", f"definitions/packs/{pack}", "--workspace", FIRST, "--yes")
    command_line(data, "user", "add", "boss", "--role", "admin", "--password", PASSWORD, "--workspace", FIRST)
    file = data / "customers.csv"
    file.write_text("name\n" + "".join(f"Customer {n}\n" for n in range(200)))
    command_line(data, "import", "crm.customer", str(file), "--workspace", FIRST)


def multiply(data: Path, url: str) -> float:
    """The same company under other names; seconds."""
    file, store = data / "company.zip", open_files(Settings(data=data)).store
    with psycopg.connect(url) as conn:
        backups.repeatable(conn)
        backups.backup(conn, FIRST, file, store)
    began = time.perf_counter()
    for number in range(2, MANY + 1):
        with psycopg.connect(url) as conn:
            backups.restore(conn, file, store, f"company_{number}")
    return time.perf_counter() - began


def tokens(url: str) -> list[str]:
    """A key into each company."""
    expires = datetime.now(UTC) + timedelta(days=1)
    with psycopg.connect(url) as conn:
        logins = [get_login(conn, f"company_{number}", "boss") for number in range(1, MANY + 1)]
        return [create_token(conn, login.id, "benchmark", (), expires) for login in logins]


def seconds_each(servers: Sequence[Server]) -> float:
    """One request to each company, one after the other."""
    began = time.perf_counter()
    with httpx.Client(base_url=f"http://127.0.0.1:{PORT}") as client:
        for server in servers:
            name, value = server.headers.strip().split(": ", 1)
            client.get(PATH, headers={name: value}).raise_for_status()
    return (time.perf_counter() - began) / len(servers)


def in_turns(servers: Sequence[Server]) -> tuple[Measured, Measured]:
    """Requests to one company and, as many, to all of them."""
    one = Side(servers[0], lambda: [request(servers[0], "GET", PATH)] * MANY)
    every = replace(one, requests=lambda: [request(server, "GET", PATH) for server in servers])
    rounds = [(drive(one, CLIENTS), drive(every, CLIENTS)) for _ in range(ROUNDS)]
    return middle([first for first, _ in rounds]), middle([second for _, second in rounds])


def backends() -> float:
    """What all of PostgreSQL's processes take together, shared memory counted once."""
    total = 0.0
    for process in psutil.process_iter(["name"]):
        with suppress(psutil.Error):
            if process.info["name"] == "postgres":
                total += process.memory_full_info().pss / 2**20
    return total
