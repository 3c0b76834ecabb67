"""Many records written at once are what the same records are that were written one by one."""

from __future__ import annotations

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from definitions.problems import Invalid
from engines.app import App
from engines.data import records
from engines.data.writing.inserts import FEW
from tests.engines.data.building import Shop, shop_of

PLAIN_LINE = st.fixed_dictionaries(
    {"product": st.sampled_from(["nut", 'a "b" \\c', "螺丝"]), "quantity": st.decimals("0.01", "20", places=2).map(str)}
)
PRICED_LINE = st.fixed_dictionaries(
    {
        "product": st.just("bolt"),
        "quantity": st.integers(1, 9),
        "price": st.decimals("1", "99", places=2).map(str),
        "discount": st.integers(0, 89),
    }
)
LINES = st.lists(PLAIN_LINE | PRICED_LINE, min_size=1, max_size=3)
CUSTOMER = st.sampled_from(["C0", "C1", "C2"])
PLAIN = st.fixed_dictionaries({"customer": CUSTOMER, "lines": LINES})
FULL = st.fixed_dictionaries(
    {
        "customer": CUSTOMER,
        "lines": LINES,
        "note": st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20),
        "date": st.dates().map(str),
        "due": st.just("2026-12-31"),
        "tags": st.lists(st.sampled_from(["hot", "cold"]), unique=True),
        "extra": st.sampled_from([{"a": [1, None, "x'\""]}, {"%s": ":x"}, None, [5]]),
        "moment": st.just("2026-03-01T09:00:00Z"),
    }
)
MANY = st.lists(PLAIN | FULL, min_size=FEW + 1, max_size=FEW + 2)

SEEN = {
    "order": ("number", "customer", "date", "due", "note", "tags", "extra", "moment", "terms", "total", "big", "paid"),
    "order.lines": ("position", "product", "quantity", "price", "discount", "amount", "days_left"),
    "bill": ("customer", "amount", "due", "paid", "balance"),
    "customer": ("name", "outstanding", "order_count", "biggest", "available"),
}


@pytest.fixture(scope="module")
def busy(module_database: str, shop_app: App):
    """The shop with some customers."""
    with psycopg.connect(module_database) as conn:
        shop = shop_of(conn, shop_app)
        for n in range(3):
            shop.create("customer", name=f"N{n}", code=f"C{n}", terms_days=n * 10, credit_limit="99999999")
        yield shop


def everything(shop: Shop) -> dict[str, object]:
    """All there is, without ids and moments; of the history what was told of orders and bills."""
    found: dict[str, object] = {
        name: sorted(map(repr, shop.rows(f"shop.{name}", *fields))) for name, fields in SEEN.items()
    }
    told = shop.conn.execute(
        f"select entity, action, values - 'lines', (select jsonb_agg(each order by each) from "
        f"jsonb_each(values->'lines'->1) as row(id, each)), via from {shop.scope.schema}._history "
        "where entity in ('shop.order', 'shop.bill')".encode()
    ).fetchall()
    return found | {"history": sorted(repr(without_orders(row)) for row in told)}


def without_orders(row: tuple[object, ...]) -> tuple[object, ...]:
    """A row of the history without the id of an order, which is another each time."""
    values = row[2]
    assert isinstance(values, dict)
    return (*row[:2], {name: value for name, value in sorted(values.items()) if name != "order"}, *row[3:])


@settings(
    max_examples=3,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(MANY)
def test_many_are_as_one_by_one(busy: Shop, orders: list[dict[str, object]]):
    def one_by_one() -> None:
        for order in orders:
            busy.act("order", busy.create("order", order), "confirm")

    def at_once() -> None:
        made = records.create(busy.conn, busy.scope, "order", orders)
        records.act(busy.conn, busy.scope, "order", made, "confirm")

    found = []
    for road in (one_by_one, at_once):
        with busy.conn.transaction(force_rollback=True):
            road()
            found.append(everything(busy))
    assert found[1] == found[0]


def test_of_many_each_fault_has_its_place(busy: Shop):
    orders = [{"customer": "C0", "lines": [{"product": "x", "quantity": 1}]} for _ in range(FEW + 5)]
    orders[3] = {"customer": "C0", "lines": [{"product": "x", "quantity": 1}, {"product": "x", "quantity": "0"}]}
    orders[7] = {"lines": [{"product": "x", "quantity": 1}], "date": "never"}
    orders[9] = {"customer": "C0", "lines": []}
    with busy.conn.transaction(force_rollback=True), pytest.raises(Invalid) as caught:
        records.create(busy.conn, busy.scope, "order", orders)
    assert {fault.pointer for fault in caught.value.faults} == {"/3/lines/1/quantity", "/7/customer", "/7/date"}
    with busy.conn.transaction(force_rollback=True), pytest.raises(Invalid) as caught:
        records.create(busy.conn, busy.scope, "order", [*orders[:3], *orders[9:], *orders[10:], *orders[10:]])
    assert [fault.pointer for fault in caught.value.faults] == ["/3"]
