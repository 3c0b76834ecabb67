"""The server with the business packs: how much memory it takes and how soon it answers."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import httpx2 as httpx
import psutil

from tests.bench.servers import PASSWORD, command_line, running, signed_in

PORT = 18082
WORKSPACE = "business"
PAGES = (
    "/api/me",
    "/api/entities",
    "/api/entities/crm.order",
    "/api/entities/finance.voucher",
    "/api/records/crm.customer?count=true",
    "/api/records/crm.order?count=true",
    "/api/records/finance.voucher?count=true",
    "/api/records/finance.account?limit=200",
    "/api/search?q=a",
)
TIMES = 20


def footprint(data: Path) -> dict[str, float]:
    """Install CRM and finance beside the benchmark's own, start a server, use it a little, and weigh it."""
    command_line(data, "workspace", "create", WORKSPACE)
    for pack in ("crm", "finance"):
        command_line(data, "apply", f"definitions/packs/{pack}", "--workspace", WORKSPACE, "--yes")
    command_line(data, "user", "add", "boss", "--role", "admin", "--password", PASSWORD, "--workspace", WORKSPACE)
    command = [sys.executable, "-m", "runtime.launch", "serve", "--port", str(PORT), "--data", str(data)]
    began = time.perf_counter()
    with running(PORT, command, "/api/health/ready", {"LOOMWORK_LOG_LEVEL": "warning"}) as process:
        started = time.perf_counter() - began
        idle = mebibytes(process)
        name, value = signed_in(PORT, "boss", WORKSPACE).strip().split(": ", 1)
        with httpx.Client(base_url=f"http://127.0.0.1:{PORT}", headers={name: value}) as client:
            began = time.perf_counter()
            client.get(PAGES[0]).raise_for_status()
            first = time.perf_counter() - began
            for path in PAGES * TIMES:
                client.get(path).raise_for_status()
        worker = sum(mebibytes(each) for each in process.children())
        return {
            "start_seconds": started,
            "first_answer_seconds": first,
            "idle_mib": idle,
            "used_mib": mebibytes(process),
            "worker_mib": worker,
        }


def mebibytes(process: psutil.Process) -> float:
    """Proportional set size."""
    return process.memory_full_info().pss / 2**20
