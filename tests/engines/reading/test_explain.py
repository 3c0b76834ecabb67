"""Explain, verify, search and history."""

# ruff: noqa: E501 (tables of cases read better on one line)

from __future__ import annotations

from typing import Any

import pytest

from definitions.problems import NotFound
from engines.data.explaining.explain import explain
from engines.data.explaining.verify import verify
from engines.data.history.past import history
from engines.data.reading.query import fetch
from engines.data.reading.search import plan_ids, search
from tests.engines.data.building import Shop


@pytest.fixture
def deal(market: Shop) -> Any:
    north = market.create("maker", code="N", name="North", region="north")
    market.create("thing", code="NUT", name="Nut", price="2.50", cost="1")
    return market.create(
        "deal",
        maker=str(north),
        discount="10",
        lines=[{"thing": "NUT", "quantity": "4"}, {"thing": "NUT", "quantity": "1", "price": "20"}],
    )


def explained(shop: Shop, entity: str, id: Any, field: str) -> Any:
    return explain(shop.conn, shop.scope, entity, id, field)


def test_a_rollup_shows_its_rows(market: Shop, deal: Any):
    said = explained(market, "deal", deal, "total")
    assert (said["value"], said["formula"]) == ("27.00", "sum(lines.amount)")
    assert [(row["_title"], row["value"]) for row in said["rows"]] == [("NUT Nut", "9.00"), ("NUT Nut", "18.00")]
    line = market.rows("deal.lines", "id")[0][0]
    said = explained(market, "deal.lines", line, "amount")
    assert {each["name"]: each["value"] for each in said["inputs"]} == {
        "quantity": "4.00",
        "price": "2.50",
        "parent.discount": "10.0000",
    }


def test_an_explanation_hides_what_is_hidden(market: Shop, deal: Any):
    maker = market.rows("maker", "id")[0][0]
    assert [row["value"] for row in explained(market, "maker", maker, "turnover")["rows"]] == ["27.00"]
    other = market.by("seller", user=market.create("base.user", name="Sue", account="sue"))
    assert explained(other, "maker", maker, "turnover")["rows"] == []
    assert explained(market.by("guest"), "maker", maker, "name")["formula"] is None
    for name in ("turnover", "secret", "nothing"):
        with pytest.raises(NotFound):
            explained(market.by("guest"), "maker", maker, name)


def test_search_groups_what_may_be_seen(market: Shop, deal: Any):
    found: Any = search(market.conn, market.scope, "nut")
    assert [(group["entity"], [record["_title"] for record in group["records"]]) for group in found["groups"]] == [
        ("market.thing", ["NUT Nut"])
    ]
    assert search(market.conn, market.by("guest").scope, "nut") == {"groups": []}
    assert search(market.conn, market.scope, "  ") == {"groups": []}
    numbers: Any = search(market.conn, market.scope, "d-0001")
    assert numbers["groups"][0]["title"] == "Deal"


def test_ids_are_narrowed_to_those_readable(market: Shop, deal: Any):
    assert fetch(market.conn, plan_ids(market.scope, "deal", [deal])) == f'["{deal}"]'
    other = market.by("seller", user=market.create("base.user", name="Sue", account="sue"))
    assert fetch(market.conn, plan_ids(other.scope, "deal", [deal])) == "[]"


def test_history_tells_changes_without_hidden_fields(market: Shop, deal: Any):
    thing = market.rows("thing", "id")[0][0]
    maker = market.rows("maker", "id")[0][0]
    market.update("thing", thing, maker=str(market.create("maker", name="South")))
    market.update("thing", thing, price="3", cost="2", maker=str(maker))
    entries: Any = history(market.conn, market.scope, "thing", thing)["entries"]
    assert {entry["action"] for entry in entries} == {"create", "update"} and entries[0]["user"]["name"] == "Admin"
    update = next(
        e for e in entries for change in e["changes"] if e["action"] == "update" and change["field"] == "price"
    )
    changed = {change["field"]: (change["old"], change["new"]) for change in update["changes"]}
    assert changed["price"] == ("2.50", "3.00") and "cost" in changed
    assert next(change for change in update["changes"] if change["field"] == "maker")["new_title"] == "North"
    assert next(change for change in update["changes"] if change["field"] == "maker")["old_title"] == "South"
    hidden: Any = history(market.conn, market.by("seller").scope, "thing", thing)["entries"]
    assert not {"cost", "margin"} & {change["field"] for entry in hidden for change in entry["changes"]}
    first = history(market.conn, market.scope, "thing", thing, limit=1)
    assert (
        first["next"]
        and len(history(market.conn, market.scope, "thing", thing, str(first["next"]))["entries"]) == len(entries) - 1
    )
    whole: Any = history(market.conn, market.scope, "deal", deal)["entries"]
    rows = [change for entry in whole for change in entry["changes"] if change["field"] == "lines"]
    assert len(rows[0]["rows"]) == 2
    other = market.by("seller", user=market.create("base.user", name="Sue", account="sue"))
    with pytest.raises(NotFound):
        history(other.conn, other.scope, "deal", deal)


def test_verify_finds_nothing_then_every_kind_of_drift(market: Shop, deal: Any):
    top = market.create("base.department", name="Top", code="T")
    market.create("base.department", name="Below", code="B", parent=str(top))
    assert verify(market.conn, market.scope) == []
    schema = market.scope.schema
    for text in (
        "update {}.market_deal set total = 5",
        "update {}.market_deal set total = 2000000 where false",
        "update {}.base_department set _path_parent = null where code = 'B'",
        "update {}._history set values = '{{}}' where entity = 'market.deal'",
        "update {}.market_thing set price = -1",
    ):
        market.conn.execute(text.format(schema).encode())
    found = {(drift.kind, drift.entity, drift.field) for drift in verify(market.conn, market.scope)}
    assert ("formula", "market.deal", "total") in found and ("tree", "base.department", "parent") in found
    assert ("history", "market.deal", "changed") in found and ("check", "market.thing", "price") in found
