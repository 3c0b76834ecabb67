"""Whose eyes a formula uses: the system's, or with `eyes: asker` those of whoever reads it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from definitions.files import parse_pack
from definitions.layers import with_base
from definitions.problems import Problem
from engines.compile import compile_app
from tests.journeys.plants import Plant, opened

TEXT = """
entity: client
record_title: "{name}"
fields:
  name: {type: text, required: true}
  budget: {type: money}
  deals: {type: related, from: deal, by: client}
  all_deals: {type: money, formula: sum(deals.amount)}
  my_deals: {type: money, formula: sum(deals.amount), eyes: asker}
  my_costs: {type: money, formula: sum(deals.cost), eyes: asker}
  left: {type: money, formula: budget - my_deals, eyes: asker}
---
entity: deal
fields:
  client: {type: reference, to: client}
  amount: {type: money}
  cost: {type: money}
  of_client: {type: money, formula: client.my_deals, eyes: asker}
---
role: seller
allow:
  client: {read: true, update: true, fields: {budget: hidden}}
  deal: {read: owner == user, create: true, fields: {cost: hidden}}
---
role: lead
allow:
  client: {read: true}
  deal: {read: true}
"""


@pytest.fixture(scope="module")
def plant(module_database: str) -> Iterator[Plant]:
    """A client with a deal of Ann and one of Bo."""
    with opened(module_database, TEXT, {"root": ["admin"], "ann": ["seller"], "eve": ["lead"]}) as found:
        root = found.by("root")
        client = root.post("/records/plant.client", json={"name": "ACME", "budget": "500"}).json()["id"]
        for owner, amount, cost in (("ann", "10", "1"), ("eve", "200", "20")):
            sent = {"client": client, "owner": str(found.people[owner]), "amount": amount, "cost": cost}
            assert root.post("/records/plant.deal", json=sent).status_code == 201
        yield found


def client(plant: Plant, login: str, **params: str) -> dict:
    """The one client as somebody sees it."""
    (found,) = plant.by(login).get("/records/plant.client", params=params).json()["records"]
    return found


@pytest.mark.parametrize(
    ("login", "all_deals", "mine", "costs", "left"),
    [("root", "210", "210", "21", "290"), ("eve", "210", "210", "21", "290"), ("ann", "210", "10", "0", None)],
)
def test_each_sees_the_sum_of_what_they_may_see(plant, login, all_deals, mine, costs, left):
    """Hidden fields count as empty, records one may not read do not count."""
    found = client(plant, login)
    told = [found[name] for name in ("all_deals", "my_deals", "my_costs", "left")]
    assert [each and Decimal(each) for each in told] == [
        each and Decimal(each) for each in (all_deals, mine, costs, left)
    ]


def test_what_is_filtered_and_sorted_by_is_what_is_seen(plant):
    params = {"where": "my_deals == 10", "sort": "-my_deals"}
    assert client(plant, "ann", **params)["name"] == "ACME"
    assert plant.by("eve").get("/records/plant.client", params=params).json()["records"] == []


def test_a_path_to_it_is_seen_the_same_way(plant):
    for login, seen in (("ann", {10}), ("eve", {210})):
        records = plant.by(login).get("/records/plant.deal", params={"select": "of_client,client.my_deals"}).json()
        assert {Decimal(each["of_client"]) for each in records["records"]} == seen
        assert {Decimal(each["client.my_deals"]) for each in records["records"]} == seen


def test_a_form_works_it_out_with_the_same_eyes(plant):
    found = client(plant, "ann")
    told = plant.by("ann").post("/forms/plant.client/evaluate", json={"values": {"id": found["id"], "name": "ACME"}})
    assert "210" not in str(told.json()["values"].get("my_deals")) and "21" not in str(
        told.json()["values"].get("my_costs")
    )


FAULTS = {
    "eyes: asker": TEXT.replace("of_client: {type: money, formula: client.my_deals, eyes: asker}",
                                "of_client: {type: money, formula: client.my_deals}"),
    "belongs to": TEXT.replace("amount: {type: money}", "amount: {type: money, eyes: asker}"),
}  # fmt: skip


@pytest.mark.parametrize("sentence", FAULTS)
def test_what_cannot_be_said_is_told(sentence):
    with pytest.raises(Problem) as told:
        compile_app(
            with_base([parse_pack("plant", {"all.yaml": f"pack: plant\nversion: 1.0.0\n---\n{FAULTS[sentence]}"})])
        )
    assert sentence in str(told.value)
