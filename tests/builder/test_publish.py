"""Publishing: the tables are what the app says, data survive, and what was removed can come back."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from builder.drift import drift
from definitions.problems import Problem
from tests.places import Place, app_of

SHOP = """
entity: person
record_title: "{name}"
owned: false
fields:
  name: {type: text, required: true, unique: true}
  owed: {type: money, formula: sum(orders.total)}
  limit: {type: money, default: 100}
  left: {type: money, formula: limit - owed}
  orders: {type: related, from: order, by: person}
---
entity: order
owned: false
fields:
  number: {type: text, required: true}
  person: {type: reference, to: person, required: true}
  date: {type: date, default: today()}
  lines:
    type: lines
    fields:
      quantity: {type: number, scale: 2}
      price: {type: money}
      amount: {type: money, formula: "round(quantity * price, 2)"}
  total: {type: money, formula: sum(lines.amount), index: true}
  late: {type: boolean, formula: date < today() and total > 0}
"""


def person(place: Place, name: str) -> UUID:
    """A person, written past the engine."""
    id = uuid4()
    place.run("insert into ws.shop_person (id, name, owed) values (%s, %s, 0)", id, name)
    return id


def test_first_publish_makes_the_tables(place: Place) -> None:
    found = place.publish(SHOP)
    assert {each.entity for each in found if each.kind == "add_entity"} >= {"shop.order", "shop.order.lines"}
    assert place.app is not None
    assert drift(place.conn, place.schema, place.app) == []
    id = person(place, "Ann")
    assert place.run("select name, owed, \"left\" from ws.shop_person where id = %s", id)[0][:2] == ("Ann", 0)
