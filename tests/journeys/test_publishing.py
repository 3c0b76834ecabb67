"""Publishing while people work: no request fails, every process has the new version, renamed fields keep their data."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
import pytest

from runtime.addresses import PREPARED
from tests.journeys.plants import ROOT, Plant, opened, until

FIRST = """
entity: machine
owned: false
fields:
  name: {type: text, required: true}
  oil: {type: integer, default: 7}
  size: {type: integer, default: 12}
  worth: {type: integer, formula: "size * 2"}
"""
ADDED = FIRST + "  note: {type: text}\n"
RENAMED = ADDED.replace("  oil: {type", "  fuel: {was: oil, type")
RETYPED = RENAMED.replace("size: {type: integer, default: 12}", "size: {type: number, scale: 2, default: 12}")
TRUER = RETYPED.replace('worth: {type: integer, formula: "size * 2"}', 'worth: {type: number, formula: "size * 3"}')
VERSIONS = (ADDED, RENAMED, RETYPED, TRUER)
CLIENTS = 4


@pytest.fixture
def plant(fresh_database: str) -> Iterator[Plant]:
    with opened(fresh_database, FIRST, {"root": ["admin"]}) as found:
        yield found


@contextmanager
def another_process(plant: Plant) -> Iterator[str]:
    """A second server on the same database; its address."""
    listening = socket.create_server(("127.0.0.1", 0))
    descriptor = listening.fileno()
    command = [sys.executable, "-m", "uvicorn", "runtime.main:from_environment", "--factory", "--fd", str(descriptor),
               "--log-level", "warning"]  # fmt: skip
    environment = {**os.environ, PREPARED: plant.database.url, "LOOMWORK_LOG_LEVEL": "warning"}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, pass_fds=[descriptor])
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        process.terminate()
        process.wait(120)
        listening.close()


class Visitor(threading.Thread):
    """Reads and writes until told to stop; remembers every answer that was none of the good ones."""

    def __init__(self, client: httpx2.Client, stop: threading.Event) -> None:
        super().__init__()
        self.client, self.stop = client, stop
        self.wrong: list[str] = []
        self.done: Counter[str] = Counter()
        self.begun = self.ended = 0

    def run(self) -> None:
        while not self.stop.is_set():
            self.begun += 1
            made = self.ask("POST", "/records/plant.machine", {"name": "one"})
            if made:
                one = f"/records/plant.machine/{made['id']}"
                self.ask("GET", one)
                self.ask("PATCH", one, {"version": made["version"], "name": "other"})
            self.ask("GET", "/records/plant.machine?count=true&limit=20&sort=-created_at")
            self.ask("GET", "/entities/plant.machine")
            self.ask("POST", "/records/plant.machine/batch", {"create": [{"name": "a"}, {"name": "b"}]})
            self.ended += 1

    def ask(self, method: str, path: str, sent: object = None) -> dict[str, object] | None:
        try:
            answer = self.client.request(method, path, **({"json": sent} if sent else {}))
        except httpx2.HTTPError as failed:
            self.wrong.append(f"{method} {path}: {failed!r}")
            return None
        self.done[method] += 1
        if answer.status_code >= 300:
            self.wrong.append(f"{method} {path}: {answer.status_code} {answer.text[:300]}")
            return None
        return answer.json()


def requests(visitors: list[Visitor]) -> Counter[str]:
    """How many requests of each method all visitors have made."""
    done = sum((visitor.done for visitor in visitors), Counter())
    return Counter({method: done[method] for method in ("GET", "POST", "PATCH")})


def work_on(visitors: list[Visitor]) -> None:
    """Wait until every visitor has begun a round after this moment and ended it."""
    begun = {visitor: visitor.begun for visitor in visitors}
    until(lambda: all(visitor.ended > begun[visitor] for visitor in visitors), 300)


def test_publishing_while_people_work_fails_no_request(plant):
    with another_process(plant) as other:
        addresses = (plant.address, other)
        stop = threading.Event()
        visitors = [Visitor(plant.by("root", addresses[n % 2]), stop) for n in range(CLIENTS)]
        for visitor in visitors:
            visitor.start()
        try:
            work_on(visitors)
            for version in VERSIONS:
                plant.publish(version)
                work_on(visitors)
        finally:
            stop.set()
            for visitor in visitors:
                visitor.join()
        assert [wrong for visitor in visitors for wrong in visitor.wrong] == []
        done = requests(visitors)
        for address in addresses:
            fields = plant.by("root", address).get("/entities/plant.machine").json()["fields"]
            assert fields.keys() >= {"note", "fuel"} and "oil" not in fields and fields["size"]["type"] == "number"
    counts = plant.run("select count(*), count(*) filter (where fuel = 7 and size = 12 and worth = 36), "
                       "count(*) filter (where version > 1) from ws_main.plant_machine")[0]  # fmt: skip
    assert counts[0] == counts[1] and counts[2] == done["PATCH"], counts


def test_another_process_learns_of_a_version_by_itself(plant):
    with another_process(plant) as other:
        client = plant.by("root", other)
        assert "note" not in client.get("/entities/plant.machine").json()["fields"]
        plant.publish(ADDED)
        until(lambda: "note" in client.get("/entities/plant.machine").json()["fields"])
