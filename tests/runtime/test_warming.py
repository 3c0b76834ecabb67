"""A new version has the statements of the one before made for it, by recipes that hold no app."""

from __future__ import annotations

import gc
import weakref
from datetime import UTC, datetime
from uuid import UUID, uuid4

import psycopg
import pytest

from definitions.files import parse_pack
from engines.data import records
from engines.data.reading.query import Query, get_record, plan_get, plan_list
from engines.data.sql import recipes, statements
from engines.data.sql.recipes import follow
from engines.scope import Scope
from runtime.acting import act_as
from runtime.apps import SYSTEM, Apps, installed_on
from runtime.auth.people import User
from runtime.database import prepared
from runtime.publishing import publish_packs
from runtime.server import connections
from runtime.settings import Settings
from runtime.warming import Warming, remake
from runtime.workspaces import create_workspace
from tests.journeys.plants import until

SETTINGS = Settings(log_level="warning")
PACK = """
pack: plant
version: 1.0.0
---
entity: machine
record_title: "{name}"
fields:
  name: {type: text, required: true}
  hall: {type: reference, to: hall}
  parts:
    type: lines
    fields: {weight: {type: number, scale: 2}}
  weight: {type: number, scale: 2, formula: sum(parts.weight)}
---
entity: hall
record_title: "{name}"
fields:
  name: {type: text, required: true}
  machines: {type: related, from: machine, by: hall}
  weight: {type: number, scale: 2, formula: sum(machines.weight)}
"""


def publish(url: str, further: str = "") -> Scope:
    """The pack with more lines in its last entity; the system asking."""
    with psycopg.connect(url) as conn:
        publish_packs(conn, "main", [parse_pack("plant", {"all.yaml": PACK + further})], SETTINGS)
        conn.commit()
        return installed_on(conn, "main").scope(SYSTEM)


def live(conn: psycopg.Connection, scope: Scope) -> UUID:
    """A record's life: made with rows and without, read, listed, changed."""
    act_as(conn, scope.schema)
    entity = "plant.machine"
    [first] = records.create(conn, scope, entity, [{"name": "Lathe", "parts": [{"weight": "2.5"}]}])
    records.create(conn, scope, entity, [{"name": "Drill"}])
    records.update(conn, scope, entity, [records.Update(first, {"name": "Saw"}, 1)])
    get_record(conn, scope, entity, first)
    plan_list(scope, entity, Query(where="name == 'Saw'", sort="-name", limit=10, count=True))
    conn.rollback()
    return first


@pytest.fixture
def url(fresh_database: str) -> str:
    database = prepared(fresh_database)
    with psycopg.connect(database.admin) as conn:
        create_workspace(conn, "main")
        conn.commit()
    return database.admin


def compiled_texts(monkeypatch, do) -> list[str]:
    """The dear statements that are compiled while something is done."""
    texts: list[str] = []
    compile_ = statements.SQLCompiler.__init__

    def noted(self, *given, **named):
        compile_(self, *given, **named)
        texts.append(str(self.string))

    with monkeypatch.context() as patched:
        patched.setattr("sqlalchemy.dialects.postgresql.base.PGCompiler.__init__", noted)
        do()
    return [text for text in texts if len(text) > 1500]


def test_the_next_version_has_made_what_the_last_one_needed(url, monkeypatch):
    with psycopg.connect(url) as conn:
        old = publish(url)
        assert compiled_texts(monkeypatch, lambda: live(conn, old))
        new = publish(url, "  note: {type: text}\n")
        remake(old.app, new.app, lambda: True)
        assert compiled_texts(monkeypatch, lambda: live(conn, new)) == []


def test_what_is_made_early_is_what_would_have_been_made(url):
    old, new = publish(url), publish(url, "  note: {type: text}\n")
    with psycopg.connect(url) as conn:
        live(conn, old)
    remake(old.app, new.app, lambda: True)
    fresh = publish(url, "  note: {type: text}\n")  # the same version, compiled anew
    query = Query(where="name == 'Saw'", sort="-name", limit=10, count=True)
    id = uuid4()
    assert new.app is not fresh.app
    assert plan_get(new, "plant.machine", id).sql == plan_get(fresh, "plant.machine", id).sql
    assert plan_list(new, "plant.machine", query).sql == plan_list(fresh, "plant.machine", query).sql


def test_what_is_gone_is_left_out(url):
    old = publish(url)
    plan_get(old, "plant.machine", uuid4())
    plan_list(old, "plant.hall", Query(where="weight > 1"))
    text = PACK.replace("  weight: {type: number, scale: 2, formula: sum(machines.weight)}\n", "")
    with psycopg.connect(url) as conn:
        publish_packs(conn, "main", [parse_pack("plant", {"all.yaml": text})], SETTINGS)
        conn.commit()
        new = installed_on(conn, "main").scope(SYSTEM)
    remake(old.app, new.app, lambda: True)
    assert [each.make for each in recipes.recipes(new.app)] == [plan_get]


def test_recipes_hold_no_app(url):
    scope = publish(url)
    with psycopg.connect(url) as conn:
        live(conn, scope)
    seen, made = weakref.ref(scope.app), recipes.recipes(scope.app)
    del scope
    gc.collect()
    assert made and seen() is None


def test_a_recipe_asks_with_the_same_eyes(url):
    scope = publish(url)
    asker = User(uuid4(), "somebody", frozenset({"admin"}), administrator=True)
    plan_get(Scope(scope.app, "main", scope.schema, asker, scope.now), "plant.hall", uuid4())
    [recipe] = recipes.recipes(scope.app)
    assert recipe.eyes and recipe.eyes.user == asker
    follow(recipe, scope.app, datetime.now(UTC))


def test_a_published_version_is_warmed_without_anybody_asking(url):
    publish(url)
    with connections(SETTINGS, url) as pool:
        apps = Apps(pool)
        warming = Warming(apps)
        plan_get(apps.current("main").scope(SYSTEM), "plant.machine", uuid4())
        publish(url, "  note: {type: text}\n")
        apps.forget("main")
        warming.begin("main")
        until(lambda: (now := apps.remembered("main")) and recipes.recipes(now.app))
        warming.close()
        assert "note" in apps.current("main").app.entity("plant.hall").fields


MENU = """
---
menu: plant
items: [machine, {view: halls}]
---
view: halls
entity: hall
columns: [name]
"""


def test_after_a_start_the_lists_of_those_who_were_here_are_ready(url, monkeypatch):
    """Of the workspaces in which somebody has a session, and for the rights that they have."""
    scope = publish(url, MENU)
    with psycopg.connect(url) as conn:
        act_as(conn, scope.schema)
        [user] = records.create(conn, scope, "base.user", [{"name": "Ann", "account": "ann", "roles": ["admin"]}])
        conn.execute("set local role none")
        login = """insert into loomwork.login (workspace, login, "user") values ('main', 'ann', %s) returning id"""
        session = "insert into loomwork.session (token_hash, login, expires_at) values ('x', %s, now() + interval '1h')"
        conn.execute(session, conn.execute(login, (user,)).fetchone())
        conn.commit()
        create_workspace(conn, "empty")
        conn.commit()
    with connections(SETTINGS, url) as pool:
        apps = Apps(pool)
        Warming(apps).warm_recent()
        known = apps.remembered("main")
        assert known and apps.remembered("empty") is None
        asked = known.scope(User(user, "Ann", frozenset({"admin"}), administrator=True))
        assert compiled_texts(monkeypatch, lambda: first_asked(asked)) == []
        assert compiled_texts(monkeypatch, lambda: plan_list(asked, "plant.machine", Query(sort="-name")))


def first_asked(scope: Scope) -> None:
    """The lists of the menu and a record of each."""
    for name in ("plant.machine", "plant.hall"):
        plan_list(scope, name, Query())
        plan_get(scope, name, uuid4())
