"""A workspace with a pack from a few lines, the people who work there, and servers and workers beside it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import psycopg

from definitions.files import parse_pack
from definitions.pack import PackDefinition
from engines.data import records
from runtime.acting import act_as
from runtime.addresses import LOGIN, PREPARED, Database, with_user
from runtime.apps import Installed
from runtime.auth.logins import create_login
from runtime.publishing import SYSTEM, patiently, publish_packs
from runtime.settings import Settings
from runtime.workspaces import create_workspace
from tests.serving import Client, demo_settings, do_jobs_of, serving

ROOT = Path(__file__).parents[2]
NAME = "main"
WORD = "plant-password"


@dataclass
class Plant:
    """A database, the address of a server on it, and its people."""

    database: Database
    address: str
    people: Mapping[str, UUID]
    settings: Settings | None = None
    clients: list[Client] = field(default_factory=list)

    def by(self, login: str, address: str = "", workspace: str = NAME) -> Client:
        """A new client of one person."""
        client = Client(base_url=f"{address or self.address}/api", timeout=300)
        self.clients.append(client)
        sent = {"login": login, "password": WORD, "workspace": workspace}
        assert client.post("/session", json=sent).status_code == 204
        return client

    def everybody(self) -> dict[str, Client]:
        """A new client of each person."""
        return {login: self.by(login) for login in self.people}

    def publish(self, text: str) -> Installed:
        """The pack's next version."""
        with psycopg.connect(self.database.admin) as conn:
            return patiently(conn, lambda: publish_packs(conn, NAME, [pack(text)], demo_settings(), by="test"))

    def run(self, query: str, *values: object) -> list[tuple[object, ...]]:
        """Some SQL as the superuser."""
        with psycopg.connect(self.database.admin, autocommit=True) as conn:
            cursor = conn.execute(query.encode(), values or None)
            return cursor.fetchall() if cursor.description else []

    def do_jobs(self) -> None:
        """Do what waits."""
        do_jobs_of(self.database, self.settings)

    @contextmanager
    def worker(self) -> Iterator[subprocess.Popen[bytes]]:
        """A worker in a process of its own; killed if it is still there in the end."""
        environment = {**os.environ, PREPARED: self.database.url}
        process = subprocess.Popen([sys.executable, "-m", "runtime.jobs"], cwd=ROOT, env=environment)
        try:
            yield process
        finally:
            process.kill()
            process.wait()


@contextmanager
def opened(
    url: str, text: str | PackDefinition, people: Mapping[str, list[str]], settings: Settings | None = None
) -> Iterator[Plant]:
    """The workspace, served."""
    with served(url, planted(url, text, people), settings) as plant:
        yield plant


def planted(url: str, text: str | PackDefinition, people: Mapping[str, list[str]]) -> dict[str, UUID]:
    """The workspace in its database; the ids of its people."""
    with psycopg.connect(url) as conn:
        create_workspace(conn, NAME, NAME)
        scope = publish_packs(conn, NAME, [pack(text)], demo_settings(), by="test").scope(SYSTEM)
        act_as(conn, scope.schema)
        users = [{"name": login, "account": login, "roles": roles} for login, roles in people.items()]
        ids = dict(zip(people, records.create(conn, scope, "base.user", users), strict=True))
        conn.execute("set local role none")
        for login, id in ids.items():
            create_login(conn, NAME, login, id, WORD)
    return ids


@contextmanager
def served(url: str, ids: Mapping[str, UUID], settings: Settings | None = None) -> Iterator[Plant]:
    """A server on a database that holds the workspace."""
    database = Database(admin=url, url=with_user(url, LOGIN))
    with serving(database, settings) as address:
        plant = Plant(database, address, ids, settings)
        yield plant
        for client in plant.clients:
            client.close()


def pack(text: str | PackDefinition) -> PackDefinition:
    """A pack of one file, or one that is read already."""
    if isinstance(text, PackDefinition):
        return text
    return parse_pack("plant", {"all.yaml": f"pack: plant\nversion: 1.0.0\n---\n{text}"})


def until(true: Callable[[], object], seconds: float = 180, pause: float = 0.1) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with suppress(psycopg.OperationalError):
            if true():
                return
        time.sleep(pause)
    raise AssertionError("it has not become so in time")
