"""Lists and single records: JSON from the database, paging, conditions, and nothing that the asker may not see."""

# ruff: noqa: E501 (tables of cases read better on one line)

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from definitions.problems import Invalid, NotAllowed, NotFound
from engines.data.reading.query import Query, find_records, get_record, plan_list
from engines.forms import describe
from tests.engines.data.building import Shop


@pytest.fixture
def things(market: Shop) -> Shop:
    north = market.create("maker", code="N", name="North & Co", region="north", secret="s1")
    south = market.create("maker", code="S", name="南方厂", region="south", secret="s2")
    for number in range(1, 8):
        market.create(
            "thing", code=f"T{number}", name=f"Thing {number}", maker=str(north if number % 2 else south),
            price=str(number * 10), cost="5", since=None if number == 3 else f"2026-0{number}-01", labels=["red"], active=number != 2,
        )  # fmt: skip
    return market


def codes(shop: Shop, **query: object) -> list[object]:
    page = find_records(shop.conn, shop.scope, "thing", Query(**{"sort": "code", **query}))  # type: ignore[arg-type]
    return [record["code"] for record in page.records]


def test_a_record_has_exact_values_titles_and_what_can_be_done(things: Shop):
    maker = things.create("maker", code="X", name="Xeno", region="north")
    thing = things.create(
        "thing",
        code="Z",
        name="Zip",
        price="12.5",
        cost="2",
        maker=str(maker),
        weight="1.5",
        seen_at="2026-03-01T09:00:00Z",
    )
    record = get_record(things.conn, things.scope, "thing", thing)
    assert {name: record[name] for name in ("id", "version", "price", "margin", "weight", "maker", "kind", "active", "seen_at")} == {
        "id": str(thing), "version": 1, "price": "12.50", "margin": "10.50", "weight": "1.500",
        "maker": str(maker), "kind": "new", "active": True, "seen_at": "2026-03-01T09:00:00Z",
    }  # fmt: skip
    assert record["_title"] == "Z Zip"
    assert record["_titles"]["maker"] == "Xeno"
    assert record["_titles"]["created_by"] == "Admin"
    assert record["_can"] == {"update": True, "delete": True, "actions": [], "blocked": [], "open": None}


def test_lines_are_nested_in_order_with_titles(things: Shop):
    thing = things.rows("thing", "id", where="code = 'T1'")[0][0]
    maker = things.rows("maker", "id")[0][0]
    deal = things.create(
        "deal",
        maker=str(maker),
        lines=[{"thing": str(thing), "quantity": 2}, {"thing": "T3", "quantity": 1, "price": 3}],
    )
    record = get_record(things.conn, things.scope, "deal", deal)
    assert [(line["quantity"], line["price"], line["amount"], line["_titles"]["thing"]) for line in record["lines"]] == [
        ("2.00", "10.00", "20.00", "T1 Thing 1"), ("1.00", "3.00", "3.00", "T3 Thing 3"),
    ]  # fmt: skip
    assert record["total"] == "23.00" and record["_title"] == "D-0001 North & Co"
    assert record["_can"]["actions"] == ["finish"]
    assert "lines" not in find_records(things.conn, things.scope, "deal", Query()).records[0]
    selected = find_records(things.conn, things.scope, "deal", Query(select="number,lines,maker.region")).records[0]
    assert selected["maker.region"] == "north" and len(selected["lines"]) == 2
    things.act("deal", deal, "finish")
    assert get_record(things.conn, things.scope, "deal", deal)["_can"] == {
        "update": True, "delete": False, "actions": ["reopen"], "blocked": [], "open": ["note"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ("price > 30 and active", ["T4", "T5", "T6", "T7"]),
        ("price > 30.5", ["T4", "T5", "T6", "T7"]),
        ("code in ['T1', 'T2'] or name == 'Thing 7'", ["T1", "T2", "T7"]),
        ("since >= '2026-05-01'", ["T5", "T6", "T7"]),
        ("maker.region == 'south'", ["T2", "T4", "T6"]),
        ("is_empty(since)", ["T3"]),
        ("since != '2026-01-01' and price < 40", ["T2", "T3"]),
        ("contains(lower(name), 'thing 5')", ["T5"]),
        ("'red' in labels and not active", ["T2"]),
        ("stale", ["T1", "T2"]),
        ("margin == 45", ["T5"]),
        ("not (price > 20)", ["T1", "T2"]),
        ("code == 'it''s'", []),
    ],
)
def test_conditions(things: Shop, where: str, found: list[str]):
    assert codes(things, where=where) == found


def test_a_reference_is_compared_with_an_id(things: Shop):
    maker = things.rows("maker", "id", where="code = 'S'")[0][0]
    assert codes(things, where=f"maker == '{maker}'") == ["T2", "T4", "T6"]
    assert codes(things, where=f"maker in ['{maker}', '{uuid4()}']") == ["T2", "T4", "T6"]


def test_the_same_shape_with_other_values_is_one_statement(things: Shop):
    first = plan_list(things.scope, "thing", Query(where="price > 30 and code == 'T4'"))
    second = plan_list(things.scope, "thing", Query(where="price > 99 and code == 'T9'"))
    assert first.sql == second.sql and first.args != second.args
    assert codes(things, where="price > 60 and code == 'T7'") == ["T7"]


@pytest.mark.parametrize(
    "sort",
    ["code", "-code", "price", "-price,code", "since", "-since", "maker,-price", "active,-code", "-stale", "", "kind"],
)
def test_pages_follow_each_other_in_any_order(things: Shop, sort: str):
    whole = find_records(things.conn, things.scope, "thing", Query(sort=sort, limit=100)).records
    paged, after = [], ""
    while True:
        page = find_records(things.conn, things.scope, "thing", Query(sort=sort, limit=2, after=after))
        paged += page.records
        if page.next is None:
            break
        after = page.next
    assert [record["code"] for record in paged] == [record["code"] for record in whole]
    assert len(whole) == 7


def test_counts(things: Shop):
    page = find_records(things.conn, things.scope, "thing", Query(where="price > 30", limit=2, count=True))
    assert (len(page.records), page.count) == (2, 4)
    assert find_records(things.conn, things.scope, "thing", Query(count="capped")).count == 7
    assert find_records(things.conn, things.scope, "thing", Query()).count is None


def test_search_finds_every_word_and_escapes(things: Shop):
    assert codes(things, search="thing 3") == ["T3"]
    assert codes(things, search="t3 THING") == ["T3"]
    assert codes(things, search="100%") == []
    makers = find_records(things.conn, things.scope, "maker", Query(search="南方")).records
    assert [maker["code"] for maker in makers] == ["S"]


@pytest.mark.parametrize(
    "query",
    [
        {"where": "nothing > 1"},
        {"sort": "nothing"},
        {"select": "nothing"},
        {"where": "price >"},
        {"after": "@@"},
        {"where": "name + 1 == 2"},
        {"sort": "labels"},
        {"where": "price"},
    ],
)
def test_wrong_requests_say_where(things: Shop, query: dict[str, str]):
    with pytest.raises(Invalid) as caught:
        find_records(things.conn, things.scope, "thing", Query(**query))  # type: ignore[arg-type]
    assert caught.value.faults[0].pointer == f"/{next(iter(query))}"


# --- what the asker may not see ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["where", "sort", "select"])
@pytest.mark.parametrize("name", ["cost", "maker.secret", "margin", "nothing"])
def test_a_hidden_field_is_an_unknown_field(things: Shop, part: str, name: str):
    seller = things.by("seller")
    source = f"is_empty({name})" if part == "where" else name
    with pytest.raises(Invalid) as hidden:
        find_records(seller.conn, seller.scope, "thing", Query(**{part: source}))  # type: ignore[arg-type]
    text = str(hidden.value.faults[0].detail)
    assert name.split(".")[-1] in text and "hidden" not in text.lower()
    assert hidden.value.faults[0].pointer == f"/{part}"


def test_hidden_values_are_absent_everywhere(things: Shop):
    seller = things.by("seller")
    record = find_records(seller.conn, seller.scope, "thing", Query(limit=1)).records[0]
    assert "cost" not in record and "margin" not in record and record["price"] is not None
    whole = get_record(seller.conn, seller.scope, "thing", UUID(str(record["id"])))
    assert "cost" not in whole and "margin" not in whole


def test_titles_and_paths_of_records_one_may_not_read_are_empty(things: Shop):
    seller = things.by("seller")
    page = find_records(seller.conn, seller.scope, "thing", Query(sort="code", select="code,maker,maker.name", limit=2))
    assert [(each["_titles"]["maker"], each["maker.name"]) for each in page.records] == [
        ("North & Co", "North & Co"),
        (None, None),
    ]
    assert codes(seller, where="maker.name == '南方厂'") == []
    assert codes(seller, where="is_empty(maker.name)") == ["T2", "T4", "T6"]


def test_row_conditions_hold_for_lists_counts_and_single_records(things: Shop):
    seller = things.by("seller", user=things.create("base.user", name="Sue", account="sue"))
    north, south = (row[0] for row in things.rows("maker", "id"))
    assert [m["code"] for m in find_records(seller.conn, seller.scope, "maker", Query()).records] == ["N"]
    assert find_records(seller.conn, seller.scope, "maker", Query(count=True)).count == 1
    with pytest.raises(NotFound):
        get_record(seller.conn, seller.scope, "maker", south)
    theirs = things.create("deal", maker=str(north), lines=[{"thing": "T1", "quantity": 1}])
    mine = seller.create("deal", maker=str(north), lines=[{"thing": "T1", "quantity": 1}])
    assert [d["id"] for d in find_records(seller.conn, seller.scope, "deal", Query()).records] == [str(mine)]
    lines = find_records(seller.conn, seller.scope, "deal.lines", Query(select="parent")).records
    assert [line["parent"] for line in lines] == [str(mine)]
    assert find_records(things.conn, things.scope, "deal.lines", Query(count=True)).count == 2
    with pytest.raises(NotFound):
        get_record(seller.conn, seller.scope, "deal", theirs)
    assert get_record(seller.conn, seller.scope, "deal", mine)["_can"] == {
        "update": True, "delete": False, "actions": ["finish"], "blocked": [], "open": None,
    }  # fmt: skip


def test_without_a_role_nothing_can_be_read(things: Shop):
    nobody = things.by("guest")
    with pytest.raises(NotAllowed):
        find_records(nobody.conn, nobody.scope, "thing", Query())


def test_roles_add_up_record_by_record(things: Shop):
    both = things.by("seller", "auditor")
    found = {each["code"]: each for each in find_records(both.conn, both.scope, "thing", Query()).records}
    assert found["T1"]["cost"] == "5.00" and found["T2"]["cost"] is None
    assert codes(both, where="is_empty(cost)") == ["T2"]


def test_rollups_count_with_the_systems_eyes(things: Shop):
    north = things.rows("maker", "id", where="code = 'N'")[0][0]
    things.create("deal", maker=str(north), lines=[{"thing": "T1", "quantity": 3}])
    guest = things.by("seller", user=things.create("base.user", name="Sue", account="sue"))
    assert get_record(guest.conn, guest.scope, "maker", north)["turnover"] == "30.00"
    with pytest.raises(Invalid):
        seen = things.by("guest")
        find_records(seen.conn, seen.scope, "maker", Query(where="turnover > 5"))
    assert find_records(guest.conn, guest.scope, "maker", Query(where="count(deals) > 0")).records == []


def test_detail_rows_are_known_by_the_record_they_stand_in(things: Shop):
    maker = things.create("maker", name="East")
    things.create("deal", maker=str(maker), lines=[{"thing": "T1", "quantity": 2}])
    rows = find_records(things.conn, things.scope, "deal.lines", Query(select="parent,quantity")).records
    assert [row["_titles"]["parent"] for row in rows] == ["D-0001 East"]
    parent = describe(things.scope, "deal.lines")["fields"]["parent"]
    assert (parent["title"], parent["to"]) == ("Deal", "market.deal")
