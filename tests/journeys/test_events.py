"""Open pages are told what changed, and only what their person may see."""

from __future__ import annotations

import json
import threading
from contextlib import suppress
from uuid import uuid4

import httpx2

from tests.journeys.plants import until


class Page:
    """An open page: what the stream said so far."""

    def __init__(self, live: str, login: str) -> None:
        self.client = httpx2.Client(base_url=f"{live}/api", timeout=120)
        self.client.post("/session", json={"login": login, "password": "demo"})
        self.told: list[tuple[str, dict[str, object]]] = []
        self.open = threading.Event()
        self.thread = threading.Thread(target=self.listen, daemon=True)
        self.thread.start()
        assert self.open.wait(120)

    def listen(self) -> None:
        """Until the server ends the stream, as it does when it stops."""
        with suppress(httpx2.HTTPError), self.client.stream("GET", "/events") as stream:
            kind = ""
            for line in stream.iter_lines():
                self.open.set()
                if line.startswith("event: "):
                    kind = line[7:]
                elif line.startswith("data: "):
                    self.told.append((kind, json.loads(line[6:])))

    def heard(self, id: str) -> bool:
        return any(kind == "changed" and id in (data["ids"] or []) for kind, data in list(self.told))


def test_a_change_is_told_to_those_who_may_read_it(live, sign_in):
    sales, employee = Page(live, "sales"), Page(live, "employee")
    made = sign_in("sales").post("/records/crm.customer", json={"name": "Told", "code": uuid4().hex[:8]}).json()
    until(lambda: sales.heard(made["id"]))
    after = sign_in("admin").post("/records/base.unit", json={"name": "Told", "code": uuid4().hex[:8]}).json()
    until(lambda: employee.heard(after["id"]))
    assert not employee.heard(made["id"])
