"""Times of flows on the server: told by the worker under the workspace's own role; copies of a workspace keep them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from psycopg_pool import ConnectionPool

from engines.data import records
from engines.data.sql.statements import Connection
from runtime.acting import act_as
from runtime.addresses import LOGIN, with_user
from runtime.apps import SYSTEM, Apps
from runtime.files.store import Files
from runtime.jobs.timers import fire_due_timers
from runtime.publishing import patiently, publish_packs
from runtime.server import connections
from runtime.workspaces import backups, copies
from tests.journeys.plants import NAME, pack, planted
from tests.serving import demo_settings

PACK = """
entity: visit
owned: false
fields:
  name: {type: text}
  seen: {type: boolean}
  least: {type: integer, min: 1, default: 1}
---
flow: visit_flow
title: {en: Visit, zh: 来访}
for: visit
start: {event: visit.created}
steps:
  - {id: pause, delay: {for: 1 minute}}
  - {id: mark, set: {seen: true}}
---
flow: wrong_flow
title: {en: Wrong, zh: 出错}
for: visit
start: {event: visit.created, when: name == "wrong"}
steps:
  - {id: moment, delay: {for: 1 minute}}
  - {id: spoil, set: {least: 0}}
"""
PAST = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def pool(module_database: str) -> Iterator[ConnectionPool[Connection]]:
    planted(module_database, PACK, {})
    with connections(demo_settings(), with_user(module_database, LOGIN)) as pool:
        yield pool


def made(pool: ConnectionPool[Connection], apps: Apps, name: str) -> UUID:
    """A visit that began long ago."""
    scope = apps.current(NAME).scope(SYSTEM)
    with pool.connection() as conn:
        act_as(conn, scope.schema)
        [one] = records.create(conn, scope, "visit", [{"name": name}])
        conn.execute(f'update "{scope.schema}"._flow_timer set due_at = %s'.encode(), [PAST])
    return one


def looked(pool: ConnectionPool[Connection], text: str) -> list[tuple[object, ...]]:
    """What is there."""
    with pool.connection() as conn:
        act_as(conn, "ws_main")
        return conn.execute(text.encode()).fetchall()


def test_times_are_told_and_what_goes_wrong_stands_in_nobodys_way(pool: ConnectionPool[Connection]):
    apps = Apps(pool)
    made(pool, apps, "wrong")
    made(pool, apps, "right")
    assert fire_due_timers(pool, apps) is None
    assert looked(pool, "select name, seen from ws_main.plant_visit order by id") == [("wrong", True), ("right", True)]
    left = looked(
        pool, "select frame, due_at > now() + interval '4 minutes' from ws_main._flow_timer where fired_at is null"
    )
    assert left == [("moment#1", True)]


def test_events_are_added_and_never_changed(pool: ConnectionPool[Connection]):
    for text in ("update ws_main._flow_event set at = at", "delete from ws_main._flow_event"):
        with pool.connection() as conn, pytest.raises(psycopg.errors.InsufficientPrivilege), conn.transaction():
            act_as(conn, "ws_main")
            conn.execute(text.encode())


def test_versions_are_kept_and_copied_with_their_cases(
    pool: ConnectionPool[Connection], module_database: str, tmp_path: Path
):
    newer = PACK.replace("1 minute}}\n  - {id: mark", "2 minutes}}\n  - {id: mark")
    with psycopg.connect(module_database) as conn:
        patiently(conn, lambda: publish_packs(conn, NAME, [pack(newer)], demo_settings(), by="test"))
    kept = "select flow, number from {}._flow_version order by flow, number"
    versions = [("plant.visit_flow", 1), ("plant.visit_flow", 2), ("plant.wrong_flow", 1)]
    assert looked(pool, kept.format("ws_main")) == versions
    with psycopg.connect(module_database) as conn:
        backups.repeatable(conn)
        copies.copy_workspace(conn, NAME, "other", Files(tmp_path, 1))
    with psycopg.connect(module_database) as conn:
        assert conn.execute(kept.format("ws_other").encode()).fetchall() == versions
        for table in ("case", "event", "timer"):
            both = [
                f"select to_jsonb(t) - 'id' from {name}._flow_{table} t order by 1" for name in ("ws_main", "ws_other")
            ]
            one, other = (conn.execute(text.encode()).fetchall() for text in both)
            assert one and one == other
