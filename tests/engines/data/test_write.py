"""Creating, changing and deleting records, on a shop written for the purpose."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest

from definitions.problems import Conflict, Invalid, Locked, NotAllowed, NotFound
from engines.data import records
from engines.data.records import Update
from tests.engines.data.building import Shop

LINES = [{"product": "nut", "quantity": "3"}, {"product": "bolt", "quantity": "10", "price": "2.5", "discount": "10"}]


@pytest.fixture
def customer(shop: Shop):
    return shop.create("customer", name="ACME", code="A1")


@pytest.fixture
def order(shop: Shop, customer):
    return shop.create("order", customer=str(customer), lines=LINES)


def pointers(problem: Invalid) -> list[str]:
    return sorted(fault.pointer for fault in problem.faults)


def test_create_makes_defaults_numbers_lines_and_totals(shop: Shop, customer, order):
    assert shop.row("order", order, "number", "total", "big", "state", "terms") == (
        "SO-202603-00001", Decimal("52.50"), Decimal("22.50"), "draft", 30,
    )  # fmt: skip
    assert shop.row("order", order, "date", "due", "version") == (date(2026, 3, 1), date(2026, 3, 31), 1)
    assert shop.row("customer", customer, "order_count", "biggest") == (1, Decimal("52.50"))
    assert shop.rows("order.lines", "position", "price", "amount", "days_left") == [
        (1, Decimal("10.00"), Decimal("30.00"), 30),
        (2, Decimal("2.50"), Decimal("22.50"), 30),
    ]


def test_every_type_of_value_comes_through(shop: Shop, customer):
    order = shop.create(
        "order", customer=str(customer), lines=LINES, tags=["hot", "cold"], extra={"a": ['x"y\\', 1.5, None]},
        note='quotes " \\ and, commas {}\nand lines', moment="2026-03-01T10:00:00+08:00", date="2026-02-28",
    )  # fmt: skip
    assert shop.row("order", order, "tags", "extra", "note", "moment", "due") == (
        ["hot", "cold"],
        {"a": ['x"y\\', 1.5, None]},
        'quotes " \\ and, commas {}\nand lines',
        datetime(2026, 3, 1, 2, 0, tzinfo=UTC),
        date(2026, 3, 30),
    )


def test_all_faults_are_told_at_once_with_their_places(shop: Shop):
    with pytest.raises(Invalid) as caught:
        shop.create(
            "order", customer="nobody", dat="2026-01-01", tags=["warm"], total="5",
            lines=[{"product": "", "quantity": "x"}, {"quantity": "0", "amout": 1}],
        )  # fmt: skip
    assert pointers(caught.value) == [
        "/customer", "/dat", "/lines/0/product", "/lines/0/quantity", "/lines/1/amout", "/lines/1/product",
        "/lines/1/quantity", "/tags", "/total",
    ]  # fmt: skip
    assert "did you mean `date`" in str(caught.value)


def test_faults_of_many_records_say_which(shop: Shop):
    with pytest.raises(Invalid) as caught:
        shop.create("customer", {"name": "A"}, {"name": ""}, {"name": "C", "terms_days": "many"})
    assert pointers(caught.value) == ["/1/name", "/2/terms_days"]


def test_a_reference_may_be_named_by_its_key(shop: Shop, customer):
    order = shop.create("order", customer="A1", lines=LINES)
    assert shop.row("order", order, "customer") == customer


def test_update_changes_what_was_sent_and_nothing_else(shop: Shop, customer, order):
    shop.update("order", order, version=1, note="soon")
    assert shop.row("order", order, "note", "version", "total") == ("soon", 2, Decimal("52.50"))


def test_lines_that_are_sent_replace_those_there_are(shop: Shop, customer, order):
    first, second = (str(id) for (id,) in shop.rows("order.lines", "id"))
    shop.update("order", order, lines=[{"product": "new", "quantity": "1"}, {"id": second, "quantity": "20"}])
    assert shop.rows("order.lines", "product", "quantity", "position", "price", where="true order by position --") == [
        ("new", Decimal("1.00"), 1, Decimal("10.00")),
        ("bolt", Decimal("20.00"), 2, Decimal("2.50")),
    ]
    assert shop.row("order", order, "total", "big") == (Decimal("55.00"), Decimal("45.00"))
    with pytest.raises(Invalid) as caught:
        shop.update("order", order, lines=[{"id": first, "quantity": "1"}])
    assert pointers(caught.value) == ["/lines/0/id"]


def test_a_record_sent_back_as_it_was_read_changes_nothing(shop: Shop, customer, order):
    lines = [{"id": str(id), "amount": str(amount)} for id, amount in shop.rows("order.lines", "id", "amount")]
    shop.update("order", order, version=1, total="52.5", state="draft", created_at="2026", _title="x", lines=lines)
    with pytest.raises(Invalid) as caught:
        shop.update("order", order, total="53", state="confirmed")
    assert pointers(caught.value) == ["/state", "/total"]
    with pytest.raises(Invalid) as caught:
        shop.update("order", order, lines=[{**lines[0], "amount": "1"}])
    assert pointers(caught.value) == ["/lines/0/amount"]


def test_a_stale_version_conflicts_and_says_what_differs(shop: Shop, customer, order):
    shop.update("order", order, version=1, note="theirs")
    with pytest.raises(Conflict) as caught:
        shop.update("order", order, version=1, note="mine", po="7")
    assert [(fault.pointer, fault.detail.en) for fault in caught.value.faults] == [
        ("/note", "“Note” is “theirs” now."),
        ("/po", "“Po” is empty now."),
    ]
    assert caught.value.extra["current"]["version"] == 2


def test_what_is_not_there_is_not_found(shop: Shop):
    with pytest.raises(NotFound):
        shop.update("order", uuid4(), note="x")
    with pytest.raises(NotFound):
        shop.delete("order", uuid4())


def test_unique_values_clash_without_telling_whose_they_are(shop: Shop, customer):
    with pytest.raises(Invalid) as caught:
        shop.create("customer", name="B", code="A1")
    assert pointers(caught.value) == ["/code"]
    assert str(caught.value.title) == "Another “Customer” has this “Code” already."


def test_unique_values_of_hidden_fields_name_nothing(shop: Shop, customer):
    shop.update("customer", customer, secret="x")
    clerk = shop.by("clerk")
    other = clerk.create("customer", name="B")
    with pytest.raises(Invalid) as caught:
        clerk.update("customer", other, secret="x")
    assert "has no field" in str(caught.value.title)


def test_references_to_nothing_and_values_out_of_range_are_faults(shop: Shop, customer):
    with pytest.raises(Invalid) as caught:
        shop.create("bill", customer=str(uuid4()), amount="1")
    assert pointers(caught.value) == ["/customer"]


def test_deleting_takes_rows_along_clears_references_and_counts_again(shop: Shop, customer, order):
    region = shop.create("region", name="North")
    shop.update("customer", customer, region=str(region))
    shop.delete("region", region)
    assert shop.row("customer", customer, "region") is None
    shop.delete("order", order)
    assert shop.rows("order.lines", "id") == []
    assert shop.row("customer", customer, "order_count", "biggest") == (0, None)


def test_a_locked_record_is_not_deleted_and_says_so(shop: Shop, customer, order):
    shop.act("order", order, "confirm")
    with pytest.raises(Locked) as caught:
        shop.delete("order", order)
    assert caught.value.title.en == "This “Order” is “Confirmed” and cannot be deleted in this state."


def test_a_record_that_others_name_cannot_be_deleted(shop: Shop, customer, order):
    with pytest.raises(Conflict) as caught:
        shop.delete("customer", customer)
    assert "“Order” still refers to it" in str(caught.value)


def test_cascading_deletes_are_seen_by_the_graph(shop: Shop, customer):
    bill = shop.create("bill", customer=str(customer), amount="100")
    shop.create("payment", bill=str(bill), amount="40", date="2026-02-02")
    assert shop.row("customer", customer, "outstanding") == Decimal("60.00")
    shop.delete("bill", bill)
    assert shop.row("customer", customer, "outstanding") == Decimal("0.00")
    assert shop.rows("payment", "id") == []


def test_trees_know_their_branches(shop: Shop):
    top = shop.create("region", name="World")
    asia, china = shop.create("region", name="Asia", upper=str(top)), None
    china = shop.create("region", name="China", upper=str(asia))
    assert shop.row("region", china, "_path_upper") == [top, asia, china]
    europe = shop.create("region", name="Europe", upper=str(top))
    shop.update("region", asia, upper=str(europe))
    assert shop.row("region", china, "_path_upper") == [top, europe, asia, china]
    with pytest.raises(Invalid) as caught:
        shop.update("region", top, upper=str(china))
    assert pointers(caught.value) == ["/upper"]


def test_a_batch_is_one_transaction_with_places_in_it(shop: Shop, customer):
    made = records.save_batch(
        shop.conn, shop.scope, "customer", create=[{"name": "B"}], update=[Update(customer, {"name": "A"}, 1)]
    )
    assert shop.row("customer", made["created"][0], "name") == "B"
    with pytest.raises(Invalid) as caught:
        records.save_batch(shop.conn, shop.scope, "customer", create=[{"name": "C"}, {"nam": "D"}])
    assert pointers(caught.value) == ["/create/1/nam", "/create/1/name"]


def test_rights_are_asked_before_and_after(shop: Shop, customer):
    someone = shop.create("base.user", name="Clerk", account="c")
    clerk = shop.by("clerk", user=someone)
    mine = clerk.create("customer", name="Mine")
    clerk.update("customer", mine, name="Still mine")
    with pytest.raises(NotFound):
        clerk.update("customer", customer, name="Not mine")
    with pytest.raises(NotAllowed):
        clerk.update("customer", mine, owner=str(shop.scope.user.id))
    with pytest.raises(NotAllowed):
        clerk.create("customer", name="Yours", owner=str(shop.scope.user.id))
    with pytest.raises(NotAllowed):
        clerk.delete("customer", mine)
    with pytest.raises(NotAllowed):
        shop.by("guest").create("customer", name="x")


def test_fields_one_may_only_read_may_come_back_unchanged(shop: Shop):
    someone = shop.create("base.user", name="Clerk", account="c")
    clerk = shop.by("clerk", user=someone)
    mine = clerk.create("customer", name="Mine")
    clerk.update("customer", mine, credit_limit="100000.00", name="Same")
    with pytest.raises(NotAllowed):
        clerk.update("customer", mine, credit_limit="1")
    with pytest.raises(NotAllowed):
        clerk.create("customer", name="Mine", credit_limit="1")


def test_one_may_only_refer_to_what_one_may_see(shop: Shop, customer):
    someone = shop.create("base.user", name="Clerk", account="c")
    clerk = shop.by("clerk", user=someone)
    mine = clerk.create("customer", name="Mine")
    with pytest.raises(Invalid) as caught:
        clerk.create("order", customer=str(customer), lines=LINES)
    assert pointers(caught.value) == ["/customer"]
    order = clerk.create("order", customer=str(mine), lines=LINES)
    with pytest.raises(Invalid) as caught:
        clerk.update("order", order, customer=str(customer))
    assert pointers(caught.value) == ["/customer"]


def test_what_may_not_be_seen_is_said_before_anything_else_also_when_the_question_waits(shop: Shop, customer):
    someone = shop.create("base.user", name="Clerk", account="c")
    clerk = shop.by("clerk", user=someone)
    shop.create("order", customer=str(customer), po="P1", lines=LINES)
    item = {"customer": str(customer), "po": "P1", "lines": LINES}
    with pytest.raises(Invalid) as caught, shop.conn.transaction():
        records.create(shop.conn, clerk.scope, "order", [item], waiting=True)
    assert pointers(caught.value) == ["/customer"]
    assert "no such" in str(caught.value)


def test_checks_hold_whoever_writes(shop: Shop, customer):
    shop.update("customer", customer, credit_limit="50")
    with pytest.raises(Invalid) as caught:
        shop.create("bill", customer=str(customer), amount="51")
    assert caught.value.faults[0].name == "credit"
    assert "ACME" in str(caught.value)
    with pytest.raises(Invalid):
        shop.create("order", customer=str(customer), lines=[])


def test_computed_limits_are_judged_by_the_database(shop: Shop, customer):
    with pytest.raises(Invalid) as caught:
        shop.create("order", customer=str(customer), lines=[{"product": "x", "quantity": "1", "discount": "101"}])
    assert pointers(caught.value) == ["/lines/0/discount"]


def test_numbers_of_documents_have_no_gaps_and_keep_those_given(shop: Shop, customer):
    order = {"customer": "A1", "lines": LINES}
    shop.create("order", order, {**order, "number": "OLD-7"}, order)
    assert [number for (number,) in shop.rows("order", "number")] == ["SO-202603-00001", "OLD-7", "SO-202603-00002"]
