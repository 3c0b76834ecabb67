"""Lifecycles, rules and history, on the shop."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import psycopg
import pytest

from definitions.problems import Invalid, Locked, NotAllowed, NotFound, Problem
from engines.data import records
from engines.data.explaining.verify import verify
from engines.data.history import past
from engines.data.records import Update
from tests.engines.data.building import Shop

LINES = [{"product": "nut", "quantity": "3"}]


@pytest.fixture
def customer(shop: Shop):
    return shop.create("customer", name="ACME", code="A1")


@pytest.fixture
def order(shop: Shop, customer):
    return shop.create("order", customer=str(customer), lines=LINES)


def history(shop: Shop, record) -> list[tuple[str, dict[str, object]]]:
    text = f'select action, "values" from "{shop.scope.schema}"._history where record = %s order by id'
    return shop.conn.execute(text.encode(), [record]).fetchall()


# --- lifecycle -------------------------------------------------------------------------------------------------------


def test_an_action_moves_the_state_and_its_rule_makes_records(shop: Shop, customer, order):
    shop.act("order", order, "confirm")
    assert shop.row("order", order, "state") == "confirmed"
    assert shop.rows("bill", "customer", "order", "amount", "balance") == [
        (customer, order, Decimal("30.00"), Decimal("30.00"))
    ]
    assert shop.row("customer", customer, "outstanding") == Decimal("30.00")


def test_a_locked_record_changes_only_where_it_is_open(shop: Shop, customer, order):
    shop.act("order", order, "confirm")
    shop.update("order", order, note="late")
    shop.update("order", order, note="later", po=None, customer=str(customer))
    for values in ({"po": "7"}, {"lines": [{"product": "x", "quantity": "1"}]}, {"lines": []}):
        with pytest.raises(Locked) as caught, shop.conn.transaction():
            shop.update("order", order, **values)
    assert "“Confirmed” and locked" in str(caught.value) and "“Note”" in str(caught.value)
    with pytest.raises(Locked):
        shop.delete("order", order)
    line = shop.rows("order.lines", "id")[0][0]
    shop.update("order", order, lines=[{"id": str(line), "quantity": "3.00", "product": "nut"}])


def test_a_frozen_record_is_frozen_by_the_database_too(shop: Shop, customer, order):
    shop.act("order", order, "confirm")
    with pytest.raises(NotAllowed):
        shop.by("guest").act("order", order, "post")
    with pytest.raises(NotAllowed):  # may change every order, but the action is for others
        shop.by("packer").act("order", order, "post")
    shop.by("clerk").act("order", order, "post")
    with pytest.raises(Locked):
        shop.update("order", order, po="7")
    with pytest.raises(Locked), shop.conn.transaction():
        records.update(shop.conn, shop.scope, "order", [Update(order, {"note": "x"})], trusted=True)
    with pytest.raises(psycopg.Error) as caught, shop.conn.transaction():
        shop.conn.execute(f"update \"{shop.scope.schema}\".shop_order set po = 'x'".encode())
    assert caught.value.sqlstate == "LW001"
    with pytest.raises(Locked), shop.conn.transaction():
        records.delete(shop.conn, shop.scope, "order", [order], trusted=True)


def test_an_action_from_the_wrong_state_says_what_is_possible(shop: Shop, customer, order):
    shop.act("order", order, "confirm")
    with pytest.raises(Locked) as caught:
        shop.act("order", order, "confirm")
    assert "“Cancel”" in str(caught.value)
    with pytest.raises(NotFound):
        shop.act("order", order, "conform")


def test_a_condition_of_an_action_gives_its_message(shop: Shop, customer):
    order = shop.create("order", customer=str(customer), lines=[{"product": "gift", "quantity": "1", "price": "0"}])
    with pytest.raises(Invalid) as caught:
        shop.act("order", order, "confirm")
    assert caught.value.faults[0].name == "confirm" and str(caught.value.title) == "Nothing to confirm."


def test_an_action_asks_stores_and_tells_its_rules(shop: Shop, customer, order):
    shop.act("order", order, "confirm")
    with pytest.raises(Invalid) as caught:
        shop.act("order", order, "cancel")
    assert caught.value.faults[0].pointer == "/reason"
    shop.act("order", order, "cancel", reason="too late")
    assert shop.row("order", order, "state", "reason", "note") == ("cancelled", "too late", "too late")
    assert shop.rows("bill", "id") == []
    assert shop.row("customer", customer, "outstanding") == 0


def test_an_order_that_is_paid_closes_by_itself(shop: Shop, customer, order):
    shop.act("order", order, "confirm")
    bill = shop.rows("bill", "id")[0][0]
    shop.create("payment", bill=str(bill), amount="29.99", date="2026-03-02")
    assert shop.row("order", order, "state", "paid") == ("confirmed", Decimal("29.99"))
    shop.create("payment", bill=str(bill), amount="0.01", date="2026-03-03")
    assert shop.row("order", order, "state", "paid") == ("closed", Decimal("30.00"))
    assert history(shop, order)[-1][0] == "close"


# --- rules -----------------------------------------------------------------------------------------------------------


def test_a_rule_knows_what_was_and_sets_many(shop: Shop, customer):
    shop.update("customer", customer, level="silver")
    orders = [shop.create("order", customer=str(customer), lines=LINES) for _ in range(2)]
    shop.update("customer", customer, level="gold")
    assert [shop.row("order", each, "note") for each in orders] == [
        "silver to gold SO-202603-00001", "silver to gold SO-202603-00002",
    ]  # fmt: skip
    shop.update("customer", customer, level="gold", name="Other")
    with pytest.raises(Invalid) as caught:
        shop.update("customer", customer, level="forbidden")
    assert str(caught.value.title) == "This level is forbidden."


def test_a_rule_on_deletion_reads_what_is_gone(shop: Shop):
    customer = shop.create("customer", name="Short-lived")
    shop.delete("customer", customer)
    assert shop.rows("ping", "log") == [("gone: Short-lived",)]


def test_rules_that_set_each_other_off_are_stopped_with_their_chain(shop: Shop):
    ping = shop.create("ping", log="forever")
    with pytest.raises(Problem) as caught:
        shop.update("ping", ping, count=1)
    assert "shop.ping_forever -> shop.ping_forever" in str(caught.value)
    assert len(caught.value.extra["chain"]) == 21


def test_a_rule_runs_once_for_many_records(shop: Shop, customer):
    ids = records.create(shop.conn, shop.scope, "order", [{"customer": str(customer), "lines": LINES}] * 5)
    records.act(shop.conn, shop.scope, "order", ids, "confirm")
    assert len(shop.rows("bill", "id")) == 5
    assert shop.row("customer", customer, "outstanding") == Decimal("150.00")


def test_people_are_told_in_their_language(shop: Shop, customer, order):
    shop.act("order", order, "confirm")
    text = f'select "user", message, entity, record from "{shop.scope.schema}"._notice'
    assert shop.conn.execute(text.encode()).fetchall() == [
        (
            shop.scope.user.id,
            {"en": "Order SO-202603-00001 is confirmed.", "zh": "订单SO-202603-00001已确认。"},
            "shop.order",
            order,
        )
    ]


# --- history ---------------------------------------------------------------------------------------------------------


def test_history_tells_each_change_once_with_its_rows(shop: Shop, customer, order):
    line = shop.rows("order.lines", "id")[0][0]
    shop.update(
        "order", order, note="x", lines=[{"id": str(line), "quantity": "4"}, {"product": "new", "quantity": "1"}]
    )
    new = shop.rows("order.lines", "id")[1][0]
    made, changed = history(shop, order)
    assert made[0] == "create" and made[1]["total"] == [None, "30.00"] and made[1]["customer"] == [None, str(customer)]
    assert made[1]["lines"][1][str(line)]["amount"] == "30.00"
    assert changed == (
        "update",
        {
            "note": [None, "x"],
            "total": ["30.00", "50.00"],
            "lines": [
                {str(line): {"quantity": "3.00", "amount": "30.00"}},
                {
                    str(line): {"quantity": "4.00", "amount": "40.00"},
                    str(new): {
                        "product": "new", "quantity": "1.00", "price": "10.00", "discount": "0.0000",
                        "amount": "10.00", "days_left": 30,
                    },
                },
            ],
        },
    )  # fmt: skip


def test_history_says_what_followed_and_masks_what_is_sensitive(shop: Shop, customer):
    shop.update("customer", customer, notes="secret", level="gold")
    assert history(shop, customer)[-1] == ("update", {"level": [None, "gold"], "notes": [None, "***"]})
    shop.create("bill", customer=str(customer), amount="10")
    assert history(shop, customer)[-1] == (
        "calculate", {"outstanding": ["0.00", "10.00"], "available": ["100000.00", "99990.00"]},
    )  # fmt: skip


def test_history_is_chained(shop: Shop, customer):
    for level in ("a", "b"):
        shop.update("customer", customer, level=level)
    text = f"""
        with said as (select *, lag(hash, 1, '') over (order by id) as previous
                      from "{shop.scope.schema}"._history where record = %s)
        select hash = encode(sha256(convert_to(previous || '|' || extract(epoch from at)::text || '|' || id::text || '|'
            || entity || '|' || record::text || '|' || action || '|' || "values"::text || '|'
            || coalesce("user"::text, '') || '|' || via, 'UTF8')), 'hex') from said"""
    assert shop.conn.execute(text.encode(), [customer]).fetchall() == [(True,)] * 3


def test_the_chain_holds_when_the_clock_is_set_back(shop: Shop, customer):
    earlier = Shop(shop.conn, replace(shop.scope, now=shop.scope.now - timedelta(days=400)))
    earlier.update("customer", customer, level="a")
    shop.update("customer", customer, level="b")
    earlier.update("customer", customer, level="c")
    assert [drift for drift in verify(shop.conn, shop.scope) if drift.kind == "history"] == []
    entries = past.history(shop.conn, shop.scope, "customer", customer)["entries"]
    assert [each["changes"][0]["new"] for each in entries[:3]] == ["c", "b", "a"]
    page = past.history(shop.conn, shop.scope, "customer", customer, limit=2)
    rest = past.history(shop.conn, shop.scope, "customer", customer, after=str(page["next"]))
    assert [*page["entries"], *rest["entries"]] == entries


def test_a_deleted_record_leaves_what_it_was(shop: Shop):
    region = shop.create("region", name="North")
    shop.delete("region", region)
    assert history(shop, region)[-1] == ("delete", {"name": ["North", None]})
