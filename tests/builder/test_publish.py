"""Publishing: the tables are what the app says, data survive, and what was removed can come back."""

from __future__ import annotations

from uuid import UUID, uuid4

import psycopg
import pytest

from builder.drift import Drift, drift
from builder.parked import purge
from definitions.problems import Problem
from tests.places import Place

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
    assert place.run('select name, owed, "left" from ws.shop_person where id = %s', id)[0][:2] == ("Ann", 0)


def order(place: Place, person_id: UUID, amounts: list[str]) -> UUID:
    """An order with lines of quantity 1, written past the engine."""
    id = uuid4()
    place.run("insert into ws.shop_order (id, number, person) values (%s, 'N', %s)", id, person_id)
    for position, amount in enumerate(amounts):
        text = "insert into ws.shop_order_lines (id, parent, position, quantity, price) values (%s, %s, %s, 1, %s)"
        place.run(text, uuid4(), id, position, amount)
    return id


def test_tables_that_somebody_changed_by_hand_are_noticed(place: Place) -> None:
    place.publish(SHOP)
    place.run("alter table ws.shop_person add column secret text")
    with pytest.raises(Drift, match="secret"):
        place.publish(SHOP.replace("limit: {type: money", "note: {type: text}\n  limit: {type: money", 1))


def test_nothing_new_changes_nothing(place: Place) -> None:
    place.publish(SHOP)
    assert place.publish(SHOP) == ()


def test_a_rename_keeps_data_constraints_and_what_is_computed(place: Place) -> None:
    place.publish(SHOP)
    id = person(place, "Ann")
    renamed = SHOP.replace("limit: {type", "credit: {was: limit, type").replace("formula: limit -", "formula: credit -")
    found = place.publish(renamed)
    assert [each.kind for each in found if each.kind.endswith("_field")] == ["rename_field", "regenerate_field"]
    assert place.run("select credit from ws.shop_person where id = %s", id) == [(None,)]
    assert place.app is not None and place.app.ids["shop.person.credit"] == "shop.person.limit"


def test_names_may_change_places(place: Place) -> None:
    two = "entity: pair\nowned: false\nfields:\n  a: {type: text, id: one}\n  b: {type: text, id: two}\n"
    place.publish(two)
    place.run("insert into ws.shop_pair (id, a, b) values (uuidv7(), 'first', 'second')")
    place.publish(two.replace("a: {", "c: {").replace("b: {", "a: {").replace("c: {", "b: {"))
    assert place.run("select a, b from ws.shop_pair") == [("second", "first")]


def test_an_entity_is_renamed_with_its_rows(place: Place) -> None:
    place.publish(SHOP)
    ann = person(place, "Ann")
    order(place, ann, ["3"])
    renamed = SHOP.replace("entity: order\n", "entity: deal\nwas: order\n").replace("from: order", "from: deal")
    found = place.publish(renamed)
    assert [each.kind for each in found if "entity" in each.kind] == ["rename_entity", "rename_entity"]
    assert place.run("select count(*) from ws.shop_deal_lines") == [(1,)]


def test_a_new_rollup_is_filled_level_by_level(place: Place) -> None:
    before = SHOP.replace("  owed: {type: money, formula: sum(orders.total)}\n", "")
    before = before.replace("formula: limit - owed", "formula: limit - 1")
    before = before.replace("  total: {type: money, formula: sum(lines.amount), index: true}\n", "")
    before = before.replace(" and total > 0", "")
    place.publish(before)
    id = uuid4()
    place.run("insert into ws.shop_person (id, name) values (%s, 'Ann')", id)
    order(place, id, ["3.10", "4"])
    place.publish(SHOP)
    assert [str(value) for (value,) in place.run("select total from ws.shop_order")] == ["7.10"]
    assert [str(value) for (value,) in place.run("select owed from ws.shop_person")] == ["7.10"]


def test_text_becomes_a_number_and_comes_back_unharmed(place: Place) -> None:
    text = "entity: thing\nowned: false\nfields:\n  size: {type: text}\n"
    place.publish(text)
    for size in ("12", "12a", "007"):
        place.run("insert into ws.shop_thing (id, size) values (uuidv7(), %s)", size)
    number = text.replace("type: text", "type: integer")
    plan = place.plan(number)
    lossy = [each for each in plan.changes if each.severity == "lossy"]
    assert [(each.change.kind, each.count, each.sample) for each in lossy] == [("convert_field", 1, ("12a",))]
    place.publish(number)
    assert place.run("select size from ws.shop_thing order by id") == [(12,), (None,), (7,)]
    place.run("update ws.shop_thing set size = 8 where size = 7")
    place.publish(text)
    assert place.run("select size from ws.shop_thing order by id") == [("12",), ("12a",), ("8",)]


def test_a_dropped_field_and_entity_come_back_with_their_data(place: Place) -> None:
    place.publish(SHOP)
    ann = person(place, "Ann")
    place.run('update ws.shop_person set "limit" = 55')
    order(place, ann, ["3"])
    alone = "entity: person\nowned: false\nfields:\n  name: {type: text, required: true, unique: true}\n"
    plan = place.plan(alone)
    assert plan.severity == "lossy"
    assert {(each.change.kind, each.change.entity, each.count) for each in plan.changes if each.count} >= {
        ("drop_entity", "shop.order", 1),
        ("drop_field", "shop.person", 1),
    }
    place.publish(alone)
    assert place.app is not None and drift(place.conn, place.schema, place.app) == []
    place.publish(SHOP)
    assert [str(value) for (value,) in place.run('select "limit" from ws.shop_person')] == ["55.00"]
    assert place.run("select count(*) from ws.shop_order_lines") == [(1,)]
    assert drift(place.conn, place.schema, place.app) == []


def test_a_required_field_without_default_is_blocked_by_rows(place: Place) -> None:
    thing = "entity: thing\nowned: false\nfields:\n  name: {type: text}\n"
    place.publish(thing)
    place.run("insert into ws.shop_thing (id, name) values (uuidv7(), 'a'), (uuidv7(), 'a')")
    with pytest.raises(Problem, match="1? ?rows are in the way"):
        place.publish(thing + "  size: {type: integer, required: true}\n")
    place.publish(thing + "  size: {type: integer, required: true, default: 3}\n")
    assert place.run("select distinct size from ws.shop_thing") == [(3,)]


def test_rows_that_are_alike_block_a_unique_field(place: Place) -> None:
    thing = "entity: thing\nowned: false\nfields:\n  name: {type: text}\n"
    place.publish(thing)
    place.run("insert into ws.shop_thing (id, name) values (uuidv7(), 'a'), (uuidv7(), 'a')")
    unique = thing.replace("type: text", "type: text, unique: true")
    assert [(each.change.kind, each.sample) for each in place.plan(unique).blocked] == [("add_constraint", ("a",))]
    with pytest.raises(Problem, match="rows are in the way"):
        place.publish(unique)


def test_an_invariant_that_is_broken_already_is_refused(place: Place) -> None:
    place.publish(SHOP)
    order(place, person(place, "Ann"), ["3"])
    place.run("update ws.shop_order set total = 3")
    bad = SHOP + "checks:\n  small: {must: total < 2, message: Too large.}\n"
    with pytest.raises(Problem, match="Too large"):
        place.publish(bad)


def test_more_digits_widen_in_place_and_fewer_are_counted(place: Place) -> None:
    thing = "entity: thing\nowned: false\nfields:\n  size: {type: number, scale: 4, precision: 10}\n"
    place.publish(thing + "  twice: {type: number, scale: 4, formula: size * 2}\n")
    place.run("insert into ws.shop_thing (id, size) values (uuidv7(), 1.2345), (uuidv7(), 1.5)")
    wide = place.publish(thing.replace("precision: 10", "precision: 12"))
    assert "widen_field" in [each.kind for each in wide]
    plan = place.plan(thing.replace("scale: 4", "scale: 2"))
    assert [(each.change.kind, each.count) for each in plan.changes if each.count] == [("convert_field", 1)]
    place.publish(thing.replace("scale: 4", "scale: 2"))
    assert [str(value) for (value,) in place.run("select size from ws.shop_thing order by id")] == ["1.23", "1.50"]


def test_frozen_states_are_guarded_by_the_database(place: Place) -> None:
    frozen = """
entity: paper
owned: false
fields:
  name: {type: text}
  note: {type: text}
  lines: {type: lines, fields: {amount: {type: money}}}
  total: {type: money, formula: sum(lines.amount)}
lifecycle:
  states:
    draft: {}
    posted: {frozen: true, open: [note]}
  actions:
    post: {from: draft, to: posted}
"""
    place.publish(frozen)
    id = uuid4()
    place.run("insert into ws.shop_paper (id, name, state) values (%s, 'a', 'posted')", id)
    line, draft = uuid4(), uuid4()
    place.run("update ws.shop_paper set note = 'seen', total = 3")
    place.run("insert into ws.shop_paper (id, name, state) values (%s, 'b', 'draft')", draft)
    place.run("insert into ws.shop_paper_lines (id, parent, amount) values (%s, %s, 1)", line, draft)
    place.run("update ws.shop_paper_lines set amount = 2")
    for text in (
        "update ws.shop_paper set name = 'b'",
        f"insert into ws.shop_paper_lines (id, parent, amount) values (uuidv7(), '{id}', 1)",
        f"update ws.shop_paper_lines set parent = '{id}'",
    ):
        with pytest.raises(psycopg.Error) as caught, place.conn.transaction():
            place.run(text)
        assert caught.value.sqlstate == "LW001"
    place.run("update ws.shop_paper set state = 'posted' where id = %s", draft)
    for text in ("update ws.shop_paper_lines set amount = 3", "delete from ws.shop_paper_lines"):
        with pytest.raises(psycopg.Error) as caught, place.conn.transaction():
            place.run(text)
        assert caught.value.sqlstate == "LW001"
    place.publish(frozen.replace("name: {type: text}", "name: {type: text}\n  size: {type: integer, default: 4}"))
    assert place.run("select distinct size from ws.shop_paper") == [(4,)]


def test_a_tree_knows_its_paths(place: Place) -> None:
    flat = "entity: node\nowned: false\nfields:\n  name: {type: text}\n  parent: {type: reference, to: node}\n"
    place.publish(flat)
    root, leaf = uuid4(), uuid4()
    place.run("insert into ws.shop_node (id, name) values (%s, 'root')", root)
    place.run("insert into ws.shop_node (id, name, parent) values (%s, 'leaf', %s)", leaf, root)
    place.publish(flat.replace("reference, to: node", "tree"))
    assert place.run("select _path_parent from ws.shop_node order by name") == [([root, leaf],), ([root],)]


def test_what_is_used_is_told(place: Place) -> None:
    place.publish(SHOP)
    without = SHOP.replace("  limit: {type: money, default: 100}\n  left: {type: money, formula: limit - owed}\n", "")
    found = place.publish(without)
    gone = next(each for each in found if each.kind == "drop_field" and each.name == "limit")
    assert "shop.person.left" in gone.uses
    assert gone.to_json()["text"] == {
        "en": "Removes “Limit” (shop.person.limit).",
        "zh": "删除字段“Limit”(shop.person.limit)。",
    }


def test_the_plan_shows_the_sql_that_publishing_runs(place: Place) -> None:
    place.publish(SHOP)
    plan = place.plan(SHOP.replace("name: {type: text, required", "city: {type: text}\n  name: {type: text, required"))
    assert plan.severity == "safe"
    assert f"ALTER TABLE {place.schema}.shop_person ADD COLUMN city TEXT" in plan.sql


def test_what_is_parked_is_purged_in_time(place: Place) -> None:
    place.publish(SHOP)
    person(place, "Ann")
    place.run('update ws.shop_person set "limit" = 55')
    without = SHOP.replace("  limit: {type: money, default: 100}\n  left: {type: money, formula: limit - owed}\n", "")
    place.publish(without)
    assert purge(place.conn, place.schema, before=2) == 0
    assert purge(place.conn, place.schema, before=3) == 1
    place.publish(SHOP)
    assert [str(value) for (value,) in place.run('select "limit" from ws.shop_person')] == ["100.00"]
