"""Open pages are told what changed, and only what their person may see."""

from __future__ import annotations

import json
import threading
import time
from contextlib import suppress
from uuid import uuid4

import httpx2


class Page:
    """An open page: what the stream said so far."""

    def __init__(self, live: str, login: str) -> None:
        self.client = httpx2.Client(base_url=f"{live}/api", timeout=30)
        self.client.post("/session", json={"login": login, "password": "demo"})
        self.told: list[tuple[str, dict[str, object]]] = []
        self.open = threading.Event()
        self.thread = threading.Thread(target=self.listen, daemon=True)
        self.thread.start()
        assert self.open.wait(10)

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

    def heard(self, id: str, seconds: float = 5) -> bool:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if any(kind == "changed" and id in (data["ids"] or []) for kind, data in list(self.told)):
                return True
            time.sleep(0.05)
        return False


def test_a_change_is_told_to_those_who_may_read_it(live, sign_in):
    sales, employee = Page(live, "sales"), Page(live, "employee")
    time.sleep(0.3)
    made = sign_in("sales").post("/records/crm.customer", json={"name": "Told", "code": uuid4().hex[:8]}).json()
    assert sales.heard(made["id"])
    assert not employee.heard(made["id"], 1)
