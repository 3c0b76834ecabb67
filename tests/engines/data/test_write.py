"""Creating, changing and deleting records, on a shop written for the purpose."""

from __future__ import annotations

from decimal import Decimal

from tests.engines.data.building import Shop

LINES = [{"product": "nut", "quantity": "3"}, {"product": "bolt", "quantity": "10", "price": "2.5", "discount": "10"}]


def test_create_makes_defaults_numbers_lines_and_totals(shop: Shop):
    customer = shop.create("customer", name="ACME")
    order = shop.create("order", customer=str(customer), lines=LINES)
    assert shop.row("order", order, "number", "total", "big", "state", "terms") == (
        "SO-202603-00001", Decimal("52.50"), Decimal("22.50"), "draft", 30,
    )  # fmt: skip
    assert shop.row("customer", customer, "order_count", "biggest") == (1, Decimal("52.50"))
