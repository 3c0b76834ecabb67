"""Lists over HTTP: groups and totals, numbers beside filters, the same values for many records, batches only tried."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.desk import PACK, PEOPLE, furnished
from tests.journeys.plants import Plant, opened

BOOKS = "/records/plant.book"
VIEWS = "/views/plant.book"


@pytest.fixture(scope="module")
def desk(module_database: str) -> Iterator[Plant]:
    """The desk with thirty books."""
    with opened(module_database, PACK, PEOPLE) as plant:
        furnished(plant)
        yield plant


def test_records_are_added_up_by_group_and_as_a_whole(desk: Plant) -> None:
    anna = desk.by("anna")
    asked = {"group": "shelf", "totals": "sum:worth,max:pages,avg:price,count:shelf", "each": "price > 100,lent"}
    found = anna.get(f"{BOOKS}/summary", params=asked).json()
    books = anna.get(BOOKS, params={"select": "worth,pages", "limit": "100"}).json()["records"]
    worth = sum(round(float(each["worth"]) * 100) for each in books)
    assert found["whole"]["count"] == 30
    assert round(float(found["whole"]["totals"]["sum:worth"]) * 100) == worth
    assert found["whole"]["totals"]["max:pages"] == "300"
    assert [(each["titles"], each["count"]) for each in found["groups"]] == [
        (["North"], 14),
        (["South"], 15),
        ([None], 1),
    ]
    assert found["groups"][2]["totals"]["count:shelf"] == 0
    assert found["each"] == [sum(1 for each in books if float(each["worth"]) > 100), 0]

    some = anna.get(f"{BOOKS}/summary", params={"where": "pages <= 40", "group": "kind"}).json()
    assert [(each["values"], each["count"]) for each in some["groups"]] == [(["guide"], 2), (["novel"], 2)]
    both = anna.get(
        f"{BOOKS}/summary", params={"where": "pages <= 40", "group": "kind,shelf", "totals": "sum:pages"}
    ).json()
    assert [(each["values"][0], each["titles"], each["totals"]) for each in both["groups"]] == [
        ("guide", [None, "South"], {"sum:pages": "40"}),
        ("novel", [None, "North"], {"sum:pages": "60"}),
    ]


def test_what_one_may_not_see_is_in_no_group_total_or_number(desk: Plant) -> None:
    guest = desk.by("guest")
    whole = guest.get(f"{BOOKS}/summary", params={"group": "shelf", "each": "pages > 0"}).json()
    assert whole["whole"]["count"] == 14
    assert [each["titles"] for each in whole["groups"]] == [["North"]]
    assert whole["each"] == [14]
    for asked in ({"group": "secret"}, {"totals": "sum:price"}, {"each": "worth > 1"}, {"where": "price > 1"}):
        assert guest.get(f"{BOOKS}/summary", params=asked).status_code == 422, asked
    for asked in ({"totals": "sum:title"}, {"totals": "pages"}, {"group": "1 +"}):
        assert guest.get(f"{BOOKS}/summary", params=asked).status_code == 422, asked


def test_a_batch_is_tried_and_nothing_of_it_stays(desk: Plant) -> None:
    anna = desk.by("anna")
    one = anna.get(BOOKS, params={"sort": "code", "limit": "1"}).json()["records"][0]
    change = {"id": one["id"], "version": one["version"], "pages": 999}
    assert anna.post(f"{BOOKS}/batch?dry=true", json={"update": [change]}).status_code == 200
    assert anna.get(f"{BOOKS}/{one['id']}").json()["pages"] == one["pages"]
    assert len(anna.get(f"{BOOKS}/{one['id']}/history").json()["entries"]) == 1
    wrong = anna.post(f"{BOOKS}/batch?dry=true", json={"update": [{**change, "pages": -1}]})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/update/0/pages")


def test_many_records_change_at_once_or_not_at_all(desk: Plant) -> None:
    anna = desk.by("anna")
    asked = {"where": "pages > 250", "set": {"borrower": "Kim"}}
    tried = anna.post(f"{BOOKS}/bulk?dry=true", json=asked).json()
    assert (tried["count"], tried["faults"]) == (5, [])
    assert {each["borrower"] for each in tried["records"]} == {None}
    done = anna.post(f"{BOOKS}/bulk", json=asked).json()
    assert [(each["version"], each["borrower"]) for each in done["records"]] == [(1, None)] * 5
    books = anna.get(BOOKS, params={"where": "borrower == 'Kim'", "select": "id"}).json()["records"]
    assert {(each["id"], each["version"]) for each in books} == {(each["id"], 2) for each in done["records"]}

    sold = books[0]
    assert anna.get(f"{BOOKS}/{sold['id']}").json()["_can"] == {
        "update": True, "delete": True, "actions": ["sell"], "blocked": [], "open": None
    }  # fmt: skip
    assert anna.post(f"{BOOKS}/{sold['id']}/do/sell", json={}).status_code == 200
    assert anna.get(f"{BOOKS}/{sold['id']}").json()["_can"] == {
        "update": False, "delete": False, "actions": [], "blocked": [], "open": []
    }  # fmt: skip
    again = {"ids": [each["id"] for each in books], "set": {"pages": 1}}
    tried = anna.post(f"{BOOKS}/bulk?dry=true", json=again).json()
    assert [each["id"] for each in tried["faults"]] == [sold["id"]]
    assert tried["records"][0]["id"] == sold["id"]
    refused = anna.post(f"{BOOKS}/bulk", json=again)
    assert refused.status_code == 409
    assert anna.get(BOOKS, params={"where": "pages == 1"}).json()["records"] == []

    for nothing in (
        {"set": {"secret": "y"}, "where": ""},
        {"set": {}},
        {"set": {"pages": 1}, "where": "secret == 'x'"},
    ):
        assert anna.post(f"{BOOKS}/bulk", json=nothing).status_code == 422, nothing
    assert desk.by("guest").post(f"{BOOKS}/bulk", json=asked).status_code == 403


def test_views_are_saved_shared_locked_and_chosen(desk: Plant) -> None:
    anna, ben, guest = desk.by("anna"), desk.by("ben"), desk.by("guest")
    says = {
        "columns": ["title", "price"],
        "places": [{"name": "title", "width": 300, "frozen": True}, {"name": "price", "width": 90}],
        "filter": "pages > 100",
        "sort": "-price",
        "group": ["kind"],
        "totals": {"price": "sum"},
        "colors": [{"when": "lent", "color": "red"}],
    }
    mine = anna.post(VIEWS, json={"title": "Thick", "says": says}).json()
    assert {name: mine[name] for name in says} == says
    assert ben.get(VIEWS).json()["views"] == []

    shared = anna.patch(f"{VIEWS}/{mine['name']}", json={"version": 1, "shared": True, "roles": ["clerk"]}).json()
    [his] = ben.get(VIEWS).json()["views"]
    assert (his["title"], his["saved"]["owner"], his["saved"]["may_change"]) == ("Thick", "anna", True)
    assert guest.get(VIEWS).json()["views"] == []
    changed = ben.patch(f"{VIEWS}/{mine['name']}", json={"version": 2, "says": {**says, "sort": "title"}})
    assert changed.json()["sort"] == "title"
    assert anna.patch(f"{VIEWS}/{mine['name']}", json={"version": 2, "locked": True}).status_code == 409
    anna.patch(f"{VIEWS}/{mine['name']}", json={"version": 3, "locked": True})
    assert ben.patch(f"{VIEWS}/{mine['name']}", json={"version": 4, "says": says}).status_code == 403
    assert ben.patch(f"{VIEWS}/{mine['name']}", json={"version": 4, "title": "His"}).status_code == 403
    assert ben.delete(f"{VIEWS}/{mine['name']}").status_code == 403
    assert shared["saved"]["version"] == 2

    assert ben.put(f"{VIEWS}/default", json={"view": mine["name"]}).status_code == 204
    assert (ben.get(VIEWS).json()["default"], anna.get(VIEWS).json()["default"]) == (mine["name"], None)
    assert anna.put(f"{VIEWS}/default", json={"view": "nothing"}).status_code == 422
    assert anna.delete(f"{VIEWS}/{mine['name']}").status_code == 204
    assert ben.get(VIEWS).json() == {"views": [], "default": None}


def test_a_shared_view_shows_nobody_what_is_hidden_from_them(desk: Plant) -> None:
    root, anna, guest = desk.by("root"), desk.by("anna"), desk.by("guest")
    says = {"columns": ["title", "secret", "price"], "sort": "secret", "totals": {"secret": "count", "pages": "max"}}
    says |= {
        "colors": [{"when": "secret == 'x'", "color": "red"}],
        "quick_filters": [{"name": "s", "filter": "secret == 'x'"}],
    }
    root.post(VIEWS, json={"title": "All of it", "says": says, "shared": True})
    root.post(VIEWS, json={"title": "Asks", "says": {"filter": "secret == 'x'"}, "shared": True})
    for client, columns in ((anna, ["title", "price"]), (guest, ["title"])):
        answer = client.get(VIEWS)
        assert "secret" not in answer.text
        plain, asking = answer.json()["views"]
        assert (plain["columns"], plain["totals"], plain["colors"], plain["quick_filters"]) == (
            columns,
            {"pages": "max"},
            [],
            [],
        )
        assert "may not see" in asking["refused"]
        assert asking.get("filter") is None
    for wrong in (
        {"filter": "secret == 'x'"},
        {"columns": ["secret"]},
        {"kind": "spiral"},
        {"nothing": 1},
        {"sort": 3},
    ):
        assert anna.post(VIEWS, json={"title": "Mine", "says": wrong}).status_code == 422, wrong
    described = anna.get("/entities/plant.book").json()["views"][0]
    assert [each["when"] for each in described["colors"]] == ["price > 100"]
    assert [each["name"] for each in described["quick_filters"]] == ["dear", "lent"]
