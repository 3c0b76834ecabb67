"""What every test may ask for: a database, a connection in it, the demo, and a running server."""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from httpx2._config import DEFAULT_TIMEOUT_CONFIG
from hypothesis import HealthCheck, settings
from psycopg import sql

from runtime import database as databases
from runtime.addresses import LOGIN, Database, with_options, with_user

CLUSTER = "LOOMWORK_TEST_CLUSTER"
PLATFORM = "platform_template"

SLOW = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("any machine", derandomize=True, **SLOW)  # what passes here passes everywhere
settings.register_profile("explore", print_blob=True, **SLOW)  # pytest --hypothesis-profile=explore: new examples
settings.load_profile("any machine")
for wait in ("connect", "read", "write", "pool"):
    setattr(DEFAULT_TIMEOUT_CONFIG, wait, 300.0)  # five seconds is too short for a slow machine


def pytest_configure(config: pytest.Config) -> None:
    """One folder for the whole run: the workers of pytest-xdist inherit it."""
    if CLUSTER not in os.environ:
        os.environ[CLUSTER] = tempfile.mkdtemp(prefix="loomwork-test-")


@pytest.fixture(scope="session")
def server() -> str:
    """Address of the embedded server, started once for all workers and deleted with the last."""
    return databases.start_embedded(Path(os.environ[CLUSTER]) / "data", databases.TESTING, cleanup_mode="delete")


@pytest.fixture(scope="session")
def database(server: str, worker_id: str) -> str:
    """Address of this worker's database, with the platform's tables and functions; shared by the worker's tests."""
    return platform_database(server, f"test_{worker_id}").admin


@pytest.fixture
def fresh_database(server: str) -> Iterator[str]:
    """Address of a database that nobody has used, dropped afterwards."""
    with short_lived(server) as url:
        yield url


@pytest.fixture(scope="module")
def module_database(server: str) -> Iterator[str]:
    """The same, shared by the tests of one module."""
    with short_lived(server) as url:
        yield url


@contextmanager
def short_lived(server: str, template: str = "") -> Iterator[str]:
    """A database of one's own: a new one, or a copy of one that nobody is connected to."""
    name = f"fresh_{uuid4().hex}"
    yield databases.create_database(server, name, template) if template else platform_database(server, name).admin
    with psycopg.connect(server, autocommit=True) as conn:
        conn.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


@pytest.fixture
def connection(database: str) -> Iterator[psycopg.Connection]:
    """A connection whose transaction is rolled back when the test ends; it has begun, so nothing inside it commits."""
    with psycopg.connect(database) as conn:
        conn.execute("select 1")
        yield conn
        conn.rollback()


def platform_database(server: str, name: str) -> Database:
    """Create a database at the newest revision: the first of a run is migrated, the others are its copies."""
    template = f"{PLATFORM}_ready"
    with (
        (Path(os.environ[CLUSTER]) / "platform.lock").open("w") as lock,
        psycopg.connect(server, autocommit=True) as conn,
    ):
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not conn.execute("select 1 from pg_database where datname = %s", (template,)).fetchone():
            databases.prepared(databases.create_database(server, PLATFORM))
            conn.execute(sql.SQL("alter database {} rename to {}").format(*map(sql.Identifier, (PLATFORM, template))))
    admin = databases.create_database(server, name, template)
    return Database(admin=with_options(admin), url=with_options(with_user(admin, LOGIN)))
