"""The statements of the graph: who is affected, recompute, add; each tells old and new."""

from __future__ import annotations

from uuid import UUID, uuid4

from engines.app import App
from engines.data.calculation.graph import Level
from engines.data.calculation.order import heights, ordered
from engines.data.calculation.updates import affected, delta, recompute
from engines.data.sql.statements import run
from engines.data.work.rowlocks import lock
from tests.places import Place, app_of

SHOP = """
entity: person
owned: false
fields:
  name: {type: text}
  orders: {type: related, from: order, by: person}
  owed: {type: money, formula: sum(orders.total)}
  limit: {type: money}
  left: {type: money, formula: limit - owed}
  largest: {type: money, formula: max(orders.total)}
---
entity: order
owned: false
fields:
  person: {type: reference, to: person}
  person_name: {type: lookup, path: person.name}
  total: {type: money}
"""


def level_of(app: App, entity: str, name: str) -> Level:
    """The level a field is in."""
    return next(each for each in app.graph.levels if each.entity == entity and name in each.names)


def two_orders(place: Place) -> tuple[UUID, UUID]:
    """A person with two orders."""
    ann, order = uuid4(), uuid4()
    place.run("insert into ws.shop_person (id, name, \"limit\") values (%s, 'Ann', 100)", ann)
    place.run("insert into ws.shop_order (id, person, total) values (%s, %s, 30)", order, ann)
    place.run("insert into ws.shop_order (id, person, total) values (uuidv7(), %s, 12.5)", ann)
    return ann, order


def test_recompute_writes_what_differs_and_tells_old_and_new(place: Place) -> None:
    app = app_of(SHOP)
    place.publish(app)
    ann, _ = two_orders(place)
    level = level_of(app, "shop.person", "largest")
    assert level.names == {"owed", "largest"}
    run(place.conn, place.schema, lock(app, "shop.person"), {"ids": [ann]})
    [row] = run(place.conn, place.schema, recompute(app, level), {"ids": [ann]}).fetchall()
    assert (row["id"], str(row["new.owed"]), str(row["new.largest"])) == (ann, "42.50", "30.00")
    assert (str(row["old.left"]), str(row["new.left"])) == ("100.00", "57.50")
    assert run(place.conn, place.schema, recompute(app, level), {"ids": [ann]}).fetchall() == []


def test_adding_keeps_a_sum(place: Place) -> None:
    app = app_of(SHOP)
    place.publish(app)
    ann, _ = two_orders(place)
    add = delta(app, level_of(app, "shop.person", "owed"))
    [row] = run(place.conn, place.schema, add, {"ids": [ann], "d_owed": [7]}).fetchall()
    assert (str(row["old.owed"]), str(row["new.owed"])) == ("0.00", "7.00")
    assert run(place.conn, place.schema, add, {"ids": [ann], "d_owed": [0]}).fetchall() == []


def test_who_is_affected_is_found_backwards(place: Place) -> None:
    app = app_of(SHOP)
    place.publish(app)
    ann, order = two_orders(place)
    [shown] = [each for each in app.graph.dependents("shop.person", "name") if each.entity == "shop.order"]
    found = run(place.conn, place.schema, affected(app, shown), {"ids": [ann]}).fetchall()
    assert len(found) == 2 and order in {row["id"] for row in found}


def test_what_a_write_must_return_is_known() -> None:
    watched = app_of(SHOP).graph.watched
    assert set(watched["shop.order"]) >= {"id", "person", "total"}


def test_order_without_recursion_and_with_circles_told() -> None:
    chain = {("e", str(number)): [("e", str(number + 1))] for number in range(5000)}
    found = ordered({**chain, ("e", "5000"): []})
    assert found.keys[0] == ("e", "5000") and not found.circles
    circle = ordered({("e", "a"): [("e", "b")], ("e", "b"): [("e", "a")]})
    assert circle.circles == ((("e", "a"), ("e", "b"), ("e", "a")),)
    needs = {("e", "a"): [("e", "b")], ("e", "b"): [("e", "c")], ("e", "c"): []}
    assert heights(ordered(needs), needs, lambda key: key != ("e", "b"))["e", "a"] == 1
