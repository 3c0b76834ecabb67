"""Forms: the contract for the browser, the description of an entity, evaluation and options on the server."""

# ruff: noqa: E501 (tables of cases read better on one line)

from __future__ import annotations

from typing import Any

import pytest

from engines.data.reading.query import get_record
from engines.expressions import Names, compile_expression, evaluate
from engines.forms import describe, entities, evaluate_form, form_json, form_options
from engines.forms.filling import moment
from engines.forms.reach import OF_THE_ASKER
from tests.engines.data.building import Shop


def test_the_form_of_an_entity_has_layout_trees_paths_and_order(market: Shop):
    form: dict[str, Any] = form_json(market.scope, "market.deal_form")
    assert [item["kind"] for item in form["layout"]] == ["section", "lines", "section"]
    assert form["layout"][1] == {
        "kind": "lines", "field": "lines", "title": "Lines", "columns": ["thing", "quantity", "price", "amount"],
        "footer": {"amount": "sum"}, "visible": None,
    }  # fmt: skip
    assert form["layout"][2]["visible"] is not None
    assert form["order"] == ["lines.amount", "total", "big"]
    assert form["paths"] == {"lines.thing": ["price"], "maker": ["region"]}
    assert form["fields"]["lines.amount"]["formula"] is not None
    assert form["fields"]["guide"]["default"] is None
    assert form["fields"]["maker"]["filter"] is True and "note" in form["fields"]["maker"]["fill"]
    assert [check["name"] for check in form["checks"]] == ["not_too_much"]


def test_every_entity_has_a_form_and_a_description(market: Shop):
    for name, entity in market.scope.app.entities.items():
        if not entity.owner:
            said: dict[str, Any] = describe(market.scope, name)
            assert said["form"]["layout"] and said["views"][0]["columns"]


def test_the_description_follows_language_and_rights(market: Shop):
    said: dict[str, Any] = describe(market.by("seller").scope, "thing")
    assert "cost" not in said["fields"] and "margin" not in said["fields"]
    assert said["fields"]["pieces"]["access"] == "read" and said["fields"]["price"]["access"] == "write"
    assert said["fields"]["kind"]["choices"][0] == {"value": "new", "title": "New", "color": ""}
    assert (said["fields"]["price"]["scale"], said["fields"]["price"]["min"], said["fields"]["name"]["max_length"]) == (
        2,
        "0",
        40,
    )
    assert said["can"] == {"create": True, "update": True, "delete": False, "export": False, "actions": []}
    assert "cost" not in said["schema"]["properties"]
    deal: dict[str, Any] = describe(market.by("seller").scope, "deal")
    assert deal["can"]["actions"] == ["finish"] and deal["lifecycle"]["states"]["done"]["open"] == ["note"]
    assert deal["lifecycle"]["actions"]["reopen"]["ask"]["reason"]["required"] is True
    assert deal["fields"]["lines"]["fields"]["thing"]["to"] == "market.thing"
    assert {each["name"] for each in entities(market.by("seller").scope)} == {
        "market.maker",
        "market.thing",
        "market.deal",
    }
    assert [each["name"] for each in entities(market.by("guest").scope)] == ["market.maker"]


@pytest.fixture
def stocked(market: Shop) -> dict[str, str]:
    north = market.create("maker", code="N", name="North", region="north")
    south = market.create("maker", code="S", name="South", region="south")
    nut = market.create("thing", code="NUT", name="Nut", price="2.50")
    return {"north": str(north), "south": str(south), "nut": str(nut)}


def evaluated(shop: Shop, values: dict[str, object], changed: list[str] | None = None) -> Any:
    return evaluate_form(shop.conn, shop.scope, "market.deal_form", values, changed)


def test_a_new_form_gets_defaults_formulas_and_flags(market: Shop, stocked: dict[str, str]):
    answer = evaluated(market, {"maker": stocked["north"], "lines": [{"thing": stocked["nut"], "quantity": "4"}]})
    assert answer["values"]["day"] == "2026-03-01" and answer["values"]["discount"] == "0.0000"
    line = answer["values"]["lines"][0]
    assert (line["price"], line["amount"], answer["values"]["total"], answer["values"]["big"]) == (
        "2.50",
        "10.00",
        "10.00",
        False,
    )
    assert answer["required"] == {"note": False} and answer["errors"] == []


def test_a_new_form_begins_in_the_first_state_and_belongs_to_the_asker(market: Shop):
    answer = evaluated(market.by("seller"), {})
    assert (answer["values"]["state"], answer["values"]["owner"]) == ("draft", str(market.by("seller").scope.user.id))
    form: dict[str, Any] = form_json(market.scope, "market.deal_form")
    assert form["fields"]["state"]["default"] and form["fields"]["owner"]["default"]
    assert evaluated(market, {"state": "done"})["values"]["state"] == "done"


def test_a_picked_record_fills_what_it_brings(market: Shop, stocked: dict[str, str]):
    answer = evaluated(market, {"maker": stocked["south"], "note": "old"}, ["maker"])
    assert answer["values"]["note"] == "south"


def test_a_picked_record_brings_what_the_database_alone_knows(market: Shop, stocked: dict[str, str]):
    answer = evaluated(market, {"maker": stocked["north"]}, ["maker"])
    assert (answer["values"]["note"], answer["values"]["guide"]) == ("north", "South")
    form: dict[str, Any] = form_json(market.scope, "market.deal_form")
    assert list(form["fields"]["maker"]["fill"]) == ["note"]
    assert form["fields"]["maker"]["brings"] == ["guide"]


def test_what_the_database_alone_knows_is_asked_there(market: Shop, stocked: dict[str, str]):
    assert evaluated(market, {"maker": stocked["north"], "area": "S"})["values"]["guide"] == "South"


def test_the_server_knows_of_the_asker_what_the_browser_knows(market: Shop):
    scope = market.by("seller").scope
    known = {name: evaluate(compile_expression(f"user.{name}", Names({})), {}, moment(scope)) for name in OF_THE_ASKER}
    assert known == {"id": scope.user.id, "name": scope.user.name, "department": None, "roles": ["seller"]}


def test_faults_have_pointers(market: Shop, stocked: dict[str, str]):
    answer = evaluated(
        market,
        {
            "discount": "20",
            "lines": [{"thing": stocked["nut"], "quantity": "x"}, {"quantity": "1", "price": "2000000"}],
        },
    )
    assert {(error["pointer"]) for error in answer["errors"]} == {
        "/maker",
        "/note",
        "/lines/0/quantity",
        "/lines/1/thing",
        "",
    }
    assert "too high" in [error["detail"] for error in answer["errors"] if error["pointer"] == ""][0]


def test_evaluation_gives_what_saving_gives(market: Shop, stocked: dict[str, str]):
    values = {
        "maker": stocked["north"],
        "discount": "33",
        "lines": [
            {"thing": stocked["nut"], "quantity": "1.07"},
            {"thing": stocked["nut"], "quantity": "3", "price": "0.05"},
        ],
    }
    shown = evaluated(market, values)["values"]  # type: ignore[arg-type]
    saved: Any = get_record(market.conn, market.scope, "deal", market.create("deal", **values))
    assert shown["total"] == saved["total"]
    assert [line["amount"] for line in shown["lines"]] == [line["amount"] for line in saved["lines"]]


def options(shop: Shop, field: str, **wishes: Any) -> Any:
    return form_options(shop.conn, shop.scope, "market.deal_form", field, wishes.pop("values", {}), **wishes)


def test_options_follow_the_filter_and_bring_what_the_form_needs(market: Shop, stocked: dict[str, str]):
    answer = options(market, "maker", values={"area": "south"})
    assert [(each["_title"], each["region"]) for each in answer["records"]] == [("South", "south")]
    assert [each["_title"] for each in options(market, "maker")["records"]] == ["North", "South"]
    assert [each["_title"] for each in options(market, "maker", search="nor")["records"]] == ["North"]
    assert options(market, "lines.thing", row=0)["records"][0]["price"] == "2.50"
    by_id = options(market, "maker", values={"area": "south"}, ids=[stocked["north"]])
    assert [each["_title"] for each in by_id["records"]] == ["North"]
    seller = market.by("seller")
    assert [each["_title"] for each in options(seller, "maker")["records"]] == ["North"]
    assert [each["_title"] for each in options(seller, "owner")["records"]] == ["Admin"]
    page = options(market, "maker", limit=1)
    assert [each["_title"] for each in options(market, "maker", limit=1, after=page["next"])["records"]] == ["South"]
