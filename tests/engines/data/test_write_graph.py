"""Computed values against an independent reckoning, under many writers, and at a cost that does not grow with rows."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import ROUND_HALF_UP, Decimal

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engines.app import App
from engines.data import records
from engines.data.calculation.updates import recompute
from engines.data.records import Update
from engines.data.sql import prepared
from engines.data.sql.statements import run
from engines.data.work.work import with_retries
from tests.engines.data.building import Shop, app_of, shop_of

CENT = Decimal("0.01")


def drifted(shop: Shop) -> list[str]:
    """The levels in which a recomputation of every row changes anything."""
    found = []
    for level in shop.scope.app.graph.levels:
        if run(shop.conn, shop.scope, recompute(shop.scope.app, level, everything=True)).fetchall():
            found.append(f"{level.entity}: {sorted(level.names)}")
    return found


# --- against an oracle -----------------------------------------------------------------------------------------------

MONEY = st.decimals(min_value=-1000, max_value=1000, places=2)
LINE = st.tuples(st.decimals("0.01", "20", places=2), MONEY, st.integers(0, 100))
STEP = st.one_of(
    st.tuples(st.just("order"), st.integers(0, 1), st.lists(LINE, min_size=1, max_size=3)),
    st.tuples(st.just("lines"), st.integers(0, 9), st.lists(LINE, min_size=1, max_size=3)),
    st.tuples(st.just("move"), st.integers(0, 9), st.integers(0, 1)),
    st.tuples(st.just("drop"), st.integers(0, 9), st.just(0)),
    st.tuples(st.just("terms"), st.integers(0, 1), st.integers(0, 90)),
    st.tuples(st.just("bill"), st.integers(0, 1), MONEY),
    st.tuples(st.just("pay"), st.integers(0, 9), MONEY),
    st.tuples(st.just("repay"), st.integers(0, 9), MONEY),
    st.tuples(st.just("unpay"), st.integers(0, 9), st.just(0)),
    st.tuples(st.just("rebill"), st.integers(0, 9), st.integers(0, 1)),
)


class Oracle:
    """The shop's books in plain Python, and the same steps done in the shop."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.customers = [shop.create("customer", name=str(n), credit_limit="1000000") for n in range(2)]
        self.days = [30, 30]
        self.orders: dict[object, tuple[int, list[tuple[Decimal, Decimal, int]]]] = {}
        self.bills: dict[object, tuple[int, Decimal]] = {}
        self.payments: dict[object, tuple[object, Decimal]] = {}

    def step(self, verb: str, which: int, what: object) -> None:
        getattr(self, verb)(which, what)

    def order(self, who, lines):
        id = self.shop.create("order", customer=str(self.customers[who]), lines=self.sent(lines))
        self.orders[id] = (who, lines)

    def lines(self, which, lines):
        if id := self.pick(self.orders, which):
            self.shop.update("order", id, lines=self.sent(lines))
            self.orders[id] = (self.orders[id][0], lines)

    def move(self, which, who):
        if id := self.pick(self.orders, which):
            self.shop.update("order", id, customer=str(self.customers[who]))
            self.orders[id] = (who, self.orders[id][1])

    def drop(self, which, _):
        if id := self.pick(self.orders, which):
            self.shop.delete("order", id)
            del self.orders[id]

    def terms(self, who, days):
        self.shop.update("customer", self.customers[who], terms_days=days)
        self.days[who] = days

    def bill(self, who, amount):
        id = self.shop.create("bill", customer=str(self.customers[who]), amount=str(amount))
        self.bills[id] = (who, amount)

    def rebill(self, which, who):
        if id := self.pick(self.bills, which):
            self.shop.update("bill", id, customer=str(self.customers[who]))
            self.bills[id] = (who, self.bills[id][1])

    def pay(self, which, amount):
        if bill := self.pick(self.bills, which):
            self.payments[self.shop.create("payment", bill=str(bill), amount=str(amount))] = (bill, amount)

    def repay(self, which, amount):
        if id := self.pick(self.payments, which):
            self.shop.update("payment", id, amount=str(amount))
            self.payments[id] = (self.payments[id][0], amount)

    def unpay(self, which, _):
        if id := self.pick(self.payments, which):
            self.shop.delete("payment", id)
            del self.payments[id]

    @staticmethod
    def pick(among, which):
        return list(among)[which % len(among)] if among else None

    @staticmethod
    def sent(lines):
        return [{"product": "p", "quantity": str(q), "price": str(p), "discount": str(d)} for q, p, d in lines]

    def check(self) -> None:
        for who, customer in enumerate(self.customers):
            owed = sum((self.owed(id) for id, (of, _) in self.bills.items() if of == who), Decimal(0))
            totals = [total(lines) for of, lines in self.orders.values() if of == who]
            assert self.shop.row("customer", customer, "outstanding", "available", "order_count", "biggest") == (
                owed, 1000000 - owed, len(totals), max(totals, default=None),
            )  # fmt: skip
        for id, (who, lines) in self.orders.items():
            assert self.shop.row("order", id, "total", "big", "terms") == (
                total(lines), total([each for each in lines if each[0] > 5]), self.days[who],
            )  # fmt: skip

    def owed(self, bill) -> Decimal:
        return self.bills[bill][1] - sum((amount for of, amount in self.payments.values() if of == bill), Decimal(0))


def total(lines) -> Decimal:
    return sum(((q * p * (100 - d) / 100).quantize(CENT, ROUND_HALF_UP) for q, p, d in lines), Decimal(0))


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(STEP, max_size=12))
def test_every_computed_value_is_what_an_independent_reckoning_says(shop: Shop, steps):
    with shop.conn.transaction() as transaction:
        oracle = Oracle(shop)
        for verb, which, what in steps:
            oracle.step(verb, which, what)
        oracle.check()
        assert drifted(shop) == []
        raise psycopg.Rollback(transaction)


# --- many writers ----------------------------------------------------------------------------------------------------


@pytest.fixture
def committed(fresh_database: str, shop_app: App) -> tuple[str, Shop]:
    """A shop that other connections see."""
    with psycopg.connect(fresh_database) as conn:
        shop = shop_of(conn, shop_app, "ws_shared")
    return fresh_database, shop


def test_eight_writers_lose_no_cent_and_see_no_deadlock(committed: tuple[str, Shop]):
    url, shop = committed
    with psycopg.connect(url) as conn:
        shop = Shop(conn, shop.scope)
        customers = [shop.create("customer", name=str(n)) for n in range(4)]
        bills = [shop.create("bill", customer=str(customers[n % 4]), amount="1000") for n in range(12)]
    retried: list[int] = []
    paid: list[int] = []
    threads = [
        threading.Thread(target=pay_often, args=(url, shop.scope, bills, customers, seed, retried, paid))
        for seed in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with psycopg.connect(url) as conn:
        shop = Shop(conn, shop.scope)
        assert sum(row[0] for row in shop.rows("bill", "paid")) == Decimal(sum(paid)) / 100
        assert len(paid) == 8 * 15 * 3
        assert drifted(shop) == []


def pay_often(url, scope, bills, customers, seed, retried, paid) -> None:
    """Fifteen transactions of three payments each on bills everybody pays, in any order, and a change between."""
    chance = random.Random(seed)
    for _ in range(15):
        cents = [chance.randint(1, 500) for _ in range(3)]
        items = [{"bill": str(chance.choice(bills)), "amount": str(Decimal(each) / 100)} for each in cents]
        attempts = 0

        def do(conn, items=items):
            nonlocal attempts
            attempts += 1
            records.create(conn, scope, "payment", items)
            if chance.random() < 0.3:
                records.update(conn, scope, "customer", [Update(chance.choice(customers), {"terms_days": 10})])

        with_retries(lambda: psycopg.connect(url), do)
        retried.append(attempts - 1)
        paid.extend(cents)


def test_a_look_up_misses_no_change_that_happens_at_the_same_time(committed: tuple[str, Shop]):
    url, shop = committed
    with psycopg.connect(url) as conn:
        customer = Shop(conn, shop.scope).create("customer", name="A")

    def order(conn):
        item = {"customer": str(customer), "lines": [{"product": "x", "quantity": "1"}]}
        records.create(conn, shop.scope, "order", [item])

    def change(conn):
        records.update(conn, shop.scope, "customer", [Update(customer, {"terms_days": random.randint(1, 90)})])

    def often(do):
        for _ in range(15):
            with_retries(lambda: psycopg.connect(url), do)

    threads = [threading.Thread(target=often, args=(do,)) for do in (order, change, order, change)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with psycopg.connect(url) as conn:
        shop = Shop(conn, shop.scope)
        assert len(shop.rows("order", "id")) == 30
        assert drifted(shop) == []


# --- cost ------------------------------------------------------------------------------------------------------------


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements executed inside."""
    texts: list[str] = []
    execute = prepared.execute

    def counting(conn, sql, values, *more):
        texts.append(sql.decode())
        return execute(conn, sql, values, *more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prepared, "execute", counting)
        yield texts


def test_the_number_of_statements_does_not_grow_with_rows(shop: Shop):
    customers = [shop.create("customer", name=str(n)) for n in range(3)]
    bills = [shop.create("bill", customer=str(each), amount="1000") for each in customers]
    lines = [{"product": "x", "quantity": "1"}]

    def statements(do) -> int:
        with counted() as texts:
            do()
        return len(texts)

    def create(count):
        items = [{"customer": str(customers[n % 3]), "lines": lines * 2} for n in range(count)]
        return records.create(shop.conn, shop.scope, "order", items)

    def pay(count):
        items = [{"bill": str(bills[n % 3]), "amount": "1"} for n in range(count)]
        records.create(shop.conn, shop.scope, "payment", items)

    create(3)
    pay(3)
    create(30)
    assert statements(lambda: create(5)) <= statements(lambda: create(30)) == statements(lambda: create(60))
    assert statements(lambda: pay(5)) == statements(lambda: pay(60))
    few, many = create(5), create(60)
    records.act(shop.conn, shop.scope, "order", create(5), "confirm")
    assert statements(lambda: records.act(shop.conn, shop.scope, "order", few, "confirm")) == statements(
        lambda: records.act(shop.conn, shop.scope, "order", many, "confirm")
    )


def test_a_record_its_rows_and_their_sum_cost_one_statement(shop: Shop):
    customer = shop.create("customer", name="ACME", code="A1")
    lines = [{"product": "x", "quantity": "2", "price": "3"}, {"product": "y", "quantity": "1", "price": "1"}]
    with counted() as texts:
        order = shop.create("order", customer=str(customer), lines=lines)
    written = [text for text in texts if "INSERT INTO" in text and "._" not in text]
    assert len(written) == 1, written
    assert shop.row("order", order, "total") == Decimal("7.00")


def test_a_plain_change_costs_two_statements(shop: Shop):
    region = shop.create("region", name="North")
    with counted() as texts:
        shop.update("region", region, name="South")
    assert len(texts) == 2, texts
    with counted() as texts:
        shop.create("region", name="East")
    assert len(texts) == 2, texts


def test_a_stored_formula_follows_what_find_finds_and_on_to_its_rows(connection: psycopg.Connection):
    app = app_of("""
        entity: maker
        title: Maker
        fields: {code: {type: text, unique: true}, deals: {type: related, from: deal, by: maker}}
        ---
        entity: deal
        title: Deal
        fields: {maker: {type: reference, to: maker}}
        ---
        entity: area
        title: Area
        fields:
          code: {type: text}
          deals: {type: integer, formula: "count(find(maker, where=code == record.code).deals)"}
    """)
    shop = shop_of(connection, app)
    area = shop.create("area", code="M1")
    maker = shop.create("maker", code="M1")
    deals = [shop.create("deal", maker=str(maker)) for _ in range(2)]
    assert shop.row("area", area, "deals") == 2
    shop.delete("deal", deals[0])
    assert shop.row("area", area, "deals") == 1
    shop.update("maker", maker, code="M2")
    assert shop.row("area", area, "deals") == 0
    assert drifted(shop) == []
