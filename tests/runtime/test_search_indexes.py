"""Tables that have grown get an index for the search, beside what is published."""

from __future__ import annotations

import psycopg

from builder.drift import drift
from runtime.apps import Apps
from runtime.jobs.search_indexes import Grown, index_grown_tables, make
from runtime.server import connections
from tests.journeys.plants import NAME, Plant, opened
from tests.runtime.initials import FILE, content
from tests.serving import demo_settings

PACK = """
entity: part
title: {en: Part, zh: 零件}
fields:
  name: {type: text, title: {en: Name, zh: 名称}, required: true}
"""
PARTS = Grown(f"ws_{NAME}", "plant_part")


def test_a_table_that_has_grown_gets_an_index(fresh_database: str):
    with opened(fresh_database, PACK, {"ann": ["admin"]}) as plant:
        ann = plant.by("ann")
        parts = [{"name": f"螺丝 {number}"} for number in range(40)]
        assert ann.post("/records/plant.part/batch", json={"create": parts}).status_code == 200
        assert index_grown_tables(plant.database.url, least=30) == [], "nobody has counted yet"
        plant.run(f"analyze {PARTS.schema}.{PARTS.table}")
        assert index_grown_tables(plant.database.url, least=41) == []
        assert index_grown_tables(plant.database.url, least=40) == [PARTS]
        assert valid(plant) == [(PARTS.index, True)]
        assert index_grown_tables(plant.database.url, least=40) == [], "it is there"
        assert differences(plant) == [], "what is published says nothing of it"
        found = ann.get("/search", params={"q": "螺丝"}).json()["groups"]
        assert [each["entity"] for each in found] == ["plant.part"]


def test_what_an_interrupted_attempt_left_is_made_anew(fresh_database: str):
    with opened(fresh_database, PACK, {}) as plant:
        plant.run(f"create index {PARTS.index} on {PARTS.schema}.{PARTS.table} (name)")
        broken = f"{PARTS.schema}.{PARTS.index}"
        plant.run("update pg_index set indisvalid = false where indexrelid = %s::regclass", broken)
        with psycopg.connect(plant.database.url, autocommit=True) as conn:
            make(conn, PARTS)
        assert valid(plant) == [(PARTS.index, True)]


def test_the_initials_are_those_of_the_tables_they_come_from():
    assert FILE.read_text() == content()


def valid(plant: Plant) -> list[tuple[object, ...]]:
    """The indexes over the search column, and whether they are in use."""
    return plant.run(
        "select x.relname, i.indisvalid from pg_index i join pg_class x on x.oid = i.indexrelid"
        " where starts_with(x.relname, '_bigrams_') and pg_get_indexdef(x.oid) like '%%bigrams(_search)%%' and %s",
        True,
    )


def differences(plant: Plant) -> list[str]:
    """What differs between the tables and the app."""
    with connections(demo_settings(), plant.database.admin) as pool, pool.connection() as conn:
        installed = Apps(pool).current(NAME)
        return drift(conn, PARTS.schema, installed.app)
