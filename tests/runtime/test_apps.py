"""What a process knows of apps: the newest, whatever is published meanwhile, and not every version there ever was."""

from __future__ import annotations

import gc
import weakref

import psycopg
import pytest

from definitions.files import parse_pack
from runtime.apps import SPARE, Apps
from runtime.database import prepared
from runtime.publishing import publish_packs
from runtime.server import connections
from runtime.settings import Settings
from runtime.workspaces import create_workspace

SETTINGS = Settings(log_level="warning")


def publish(url: str, fields: int) -> None:
    text = "pack: plant\nversion: 1.0.0\n---\nentity: machine\nfields:\n"
    text += "".join(f"  f{n}: {{type: text}}\n" for n in range(fields + 1))
    with psycopg.connect(url) as conn:
        publish_packs(conn, "main", [parse_pack("plant", {"all.yaml": text})], SETTINGS)
        conn.commit()


@pytest.fixture
def apps(fresh_database: str):
    database = prepared(fresh_database)
    with psycopg.connect(database.admin) as conn:
        create_workspace(conn, "main")
        conn.commit()
    with connections(SETTINGS, database.url) as pool:
        yield Apps(pool), database.admin


def test_old_versions_are_let_go(apps):
    known, url = apps
    seen = []
    for number in range(5):
        publish(url, number)
        known.forget("main")
        seen.append(weakref.ref(known.current("main").app))
    assert len(known.compiled) <= SPARE + 1
    publish(url, 5)
    known.forget("main")
    known.current("main")
    gc.collect()
    assert seen[0]() is None and seen[1]() is None


def test_a_version_published_while_another_is_read_is_not_missed(apps, monkeypatch):
    known, url = apps
    publish(url, 0)
    read = known.app

    def interrupted(version):
        app = read(version)
        if version.number == 1:
            publish(url, 1)
            known.forget("main")
        return app

    monkeypatch.setattr(known, "app", interrupted)
    assert "f1" in known.current("main").app.entities["plant.machine"].fields
