"""Search: what is found, in which order, with and without an index, and by whom."""

from __future__ import annotations

import re
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any
from unittest import mock

import psycopg
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from engines.app import App
from engines.data.reading.query import Query, find_records
from engines.data.reading.search import EACH, plan_search, search
from engines.scope import Scope
from tests.engines.data.building import Shop, app_of, stand

YAML = """
entity: place
title: {en: Place, zh: 地点}
record_title: "{name}"
fields:
  name: {type: text, title: {en: Name, zh: 名称}}
  nickname: {type: text, title: {en: Nickname, zh: 别名}, search: true}
  note: {type: text, title: {en: Note, zh: 备注}}
  pin: {type: text, title: {en: PIN, zh: 密码}, sensitive: true}
  story: {type: text, title: {en: Story, zh: 故事}, multiline: true}
---
entity: person
title: {en: Person, zh: 人员}
record_title: "{name}"
fields:
  name: {type: text, title: {en: Name, zh: 姓名}}
---
role: visitor
allow:
  place: {read: true, fields: {nickname: hidden}}
---
role: neighbour
allow:
  place: {read: note == 'near'}
"""


@pytest.fixture(scope="session")
def app() -> App:
    return app_of(YAML, "atlas")


@pytest.fixture(scope="session")
def standing_atlas(database: str, app: App) -> Scope:
    return stand(database, app)


@pytest.fixture
def atlas(connection: psycopg.Connection, standing_atlas: Scope) -> Shop:
    return Shop(connection, standing_atlas)


def found(shop: Shop, text: str, entity: str = "atlas.place") -> list[str]:
    """The titles of one group of a search."""
    groups: Any = search(shop.conn, shop.scope, text)["groups"]
    return [each["_title"] for group in groups if group["entity"] == entity for each in group["records"]]


def test_chinese_is_found_by_two_characters_and_by_initials(atlas: Shop):
    for name in ("重庆银行销售合同", "上海分行", "Harbour"):
        atlas.create("place", name=name)
    assert found(atlas, "合同") == ["重庆银行销售合同"]
    assert found(atlas, "xsht") == found(atlas, "XSHT") == ["重庆银行销售合同"]
    assert found(atlas, "cq") == found(atlas, "zq") == ["重庆银行销售合同"], "a character with two readings"
    assert found(atlas, "shfh") == ["上海分行"]
    assert found(atlas, "hbr") == []


def test_one_form_of_each_character(atlas: Shop):
    atlas.create("place", name="ＡＢＣ－１２ Straße")
    assert found(atlas, "abc-12") == found(atlas, "ＡＢＣ") == found(atlas, "STRASSE".lower().replace("ss", "ß")) != []


def test_signs_of_patterns_mean_themselves(atlas: Shop):
    for name in ("50% off", "500 off", "a_b", "axb", "c\\d"):
        atlas.create("place", name=name)
    assert found(atlas, "50%") == ["50% off"]
    assert found(atlas, "a_b") == ["a_b"]
    assert found(atlas, "c\\d") == ["c\\d"]


def test_beside_a_hit_stand_short_texts_and_nothing_sensitive(atlas: Shop):
    atlas.create("place", name="Tower", nickname="Old one", note="by the river", pin="4711", story="Once upon a time")
    groups: Any = search(atlas.conn, atlas.scope, "tower")["groups"]
    assert groups[0]["records"][0]["_detail"] == "Old one · by the river"


def test_the_word_itself_comes_before_its_beginning_before_its_middle_and_then_the_newest(atlas: Shop):
    for name in ("Port", "Airport 1", "Portland", "Airport 2", "Old Port"):
        atlas.create("place", name=name)
    assert found(atlas, "port") == ["Old Port", "Port", "Portland", "Airport 2", "Airport 1"]
    atlas.create("person", name="Port Smith")
    groups: Any = search(atlas.conn, atlas.scope, "airport")["groups"]
    assert [each["entity"] for each in groups] == ["atlas.place"]


def test_the_group_with_the_better_match_comes_first(atlas: Shop):
    atlas.create("place", name="Smithfield")
    atlas.create("person", name="Smith")
    groups: Any = search(atlas.conn, atlas.scope, "smith")["groups"]
    assert [each["title"] for each in groups] == ["Person", "Place"]


def test_there_is_more_than_is_shown(atlas: Shop):
    for number in range(EACH):
        atlas.create("place", name=f"Quay {number}")
    one: Any = search(atlas.conn, atlas.scope, "quay")["groups"]
    assert (one[0]["more"], len(one[0]["records"])) == (False, EACH)
    atlas.create("place", name="Quay again")
    two: Any = search(atlas.conn, atlas.scope, "quay")["groups"]
    assert (two[0]["more"], len(two[0]["records"])) == (True, EACH)


def test_of_very_many_matches_the_newest_are_among_the_ranked(atlas: Shop, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("engines.data.reading.search.RANKED", 5)
    monkeypatch.setattr("engines.data.reading.search.NEWEST", 2)
    atlas.create("place", *[{"name": f"Dock{number:02}"} for number in range(20)], {"name": "Dock"})
    assert found(atlas, "dock")[:2] == ["Dock", "Dock19"]


NAMES = st.sampled_from(["quay", "quays 1", "old quay", "aquay", "mole", "old mole"])


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    places=st.lists(st.tuples(NAMES, st.sampled_from(["near", "far"])), max_size=9),
    large=st.booleans(),
    role=st.sampled_from([None, "neighbour"]),
)
@example(places=[("quay", "near"), ("mole", "far"), ("mole", "far"), ("quay", "far"), ("quay", "far")],
         large=True, role="neighbour")  # fmt: skip
def test_of_a_word_that_many_of_the_newest_hold_no_others_are_looked_at(
    atlas: Shop, places: list[tuple[str, str]], large: bool, role: str | None
):
    """In a large table, among the few newest; in each case no record that the asker may not read."""
    newest = [(name, near) for name, near in reversed(places)]
    many = [name for name, near in newest[:4] if "quay" in name and (near == "near" or not role)]
    every = [name for name, near in newest if "quay" in name and (near == "near" or not role)]
    looked_at = many if large and len(many) >= 2 else every
    with patched(RECENT=4, NEWEST=2, LARGE=-2 if large else 0), atlas.conn.transaction(force_rollback=True):
        atlas.create("place", *[{"name": name, "note": near} for name, near in places])
        asker = atlas.by(role) if role else atlas
        alone = replace(asker, scope=replace(asker.scope, app=replace(atlas.scope.app)))  # nothing is kept
        assert found(alone, "quay") == sorted(looked_at, key=standing)[:EACH]


def patched(**limits: int) -> AbstractContextManager[object]:
    """The search with other limits."""
    return mock.patch.multiple("engines.data.reading.search", **limits)


def standing(name: str) -> int:
    """How the word stands in a name."""
    return 0 if "quay" in name.split() else 1 if "quays" in name else 2


def test_what_is_hidden_is_not_even_asked(atlas: Shop):
    atlas.create("place", name="Tower", nickname="secretname")
    visitor = atlas.by("visitor")
    assert found(atlas, "secretname") == ["Tower"]
    assert found(visitor, "secretname") == []
    assert found(visitor, "tower") == ["Tower"]
    asked, all_asked = (plan_search(each.scope, "secretname").sql.decode() for each in (visitor, atlas))
    told = r"_search LIKE|bigrams\(\S*_search"
    assert re.search(told, all_asked) and not re.search(told, asked)
    listed = find_records(visitor.conn, visitor.scope, "place", Query(search="secretname", count="exact"))
    assert (listed.records, listed.count) == ([], 0)


WORDS = st.text(alphabet="xy上海 %_\\", max_size=6)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(names=st.lists(WORDS.map(str.strip).filter(bool), min_size=1, max_size=5), words=WORDS)
def test_what_holds_every_word_is_found_with_an_index_and_without(atlas: Shop, names: list[str], words: str):
    expected = sorted(name for name in names if all(word in name for word in words.split()))
    with atlas.conn.transaction(force_rollback=True):
        atlas.create("place", *[{"name": name} for name in names])
        assert listed(atlas, words) == expected
        table = f'"{atlas.scope.schema}".atlas_place'
        atlas.conn.execute(f"create index on {table} using gin (loomwork.bigrams(_search))".encode())
        atlas.conn.execute(b"set local enable_seqscan = off")
        assert listed(atlas, words) == expected


def listed(shop: Shop, words: str) -> list[str]:
    """The names in a list that is searched."""
    page = find_records(shop.conn, shop.scope, "place", Query(search=words))
    return sorted(str(each["name"]) for each in page.records)
