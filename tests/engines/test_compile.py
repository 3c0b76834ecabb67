"""Compiling: how values are kept, in which order they are computed, and what is told of mistakes, and where."""

from __future__ import annotations

import pytest

from definitions.problems import Invalid
from engines.app import App
from tests.places import app_of

SHOP = """
entity: person
record_title: "{name}"
owned: false
fields:
  name: {type: text, required: true, unique: true}
  level: {type: choice, choices: [a, b]}
  owed: {type: money, formula: sum(orders.total)}
  open_orders: {type: integer, formula: "count(orders, where=state == 'open')"}
  largest: {type: money, formula: max(orders.total)}
  limit: {type: money, default: 100}
  left: {type: money, formula: limit - owed}
  orders: {type: related, from: order, by: person}
checks:
  not_too_much: {must: left >= 0, message: {en: Too much is owed., zh: 欠款过多。}}
---
entity: order
owned: false
fields:
  person: {type: reference, to: person, required: true}
  person_name: {type: lookup, path: person.name}
  person_level: {type: lookup, path: person.level}
  due: {type: date}
  lines:
    type: lines
    fields:
      quantity: {type: number, scale: 2}
      price: {type: money}
      amount: {type: money, formula: "round(quantity * price, 2)"}
      rate: {type: number, scale: 3, formula: price / 3}
  total: {type: money, formula: sum(lines.amount)}
  precise: {type: money, formula: sum(lines.rate)}
  late: {type: boolean, formula: due < today()}
  urgent: {type: boolean, formula: late and total > 0}
lifecycle:
  states: {open: {}, done: {final: true}}
  actions:
    finish: {from: open, to: done, when: total > 100}
"""


def storage(app: App, path: str) -> str:
    """How a field is kept."""
    entity, _, name = path.rpartition(".")
    return app.entities[entity].fields[name].storage


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("shop.order.lines.amount", "generated"),
        ("shop.order.total", "graph"),
        ("shop.person.left", "generated"),
        ("shop.order.person_name", "graph"),
        ("shop.order.late", "read"),
        ("shop.order.urgent", "read"),
        ("shop.order.lines", "rows"),
        ("shop.order.state", "column"),
    ],
)
def test_where_a_value_is_kept(path: str, kept: str) -> None:
    assert storage(app_of(SHOP), path) == kept


@pytest.mark.parametrize(
    ("entity", "name", "kind"),
    [
        ("shop.order", "total", "delta"),
        ("shop.person", "owed", "delta"),
        ("shop.person", "open_orders", "delta"),
        ("shop.person", "largest", "recompute"),
        ("shop.order", "precise", "recompute"),
        ("shop.order", "person_name", "recompute"),
    ],
)
def test_sums_are_added_to_and_the_rest_is_recomputed(entity: str, name: str, kind: str) -> None:
    fields = [each for level in app_of(SHOP).graph.levels for each in level.fields]
    assert [each.kind for each in fields if (each.entity, each.field) == (entity, name)] == [kind]


def test_levels_come_after_what_they_need() -> None:
    app = app_of(SHOP)
    number = {(level.entity, each.field): level.number for level in app.graph.levels for each in level.fields}
    assert number["shop.order", "total"] < number["shop.person", "owed"]


def test_a_change_finds_its_way_back() -> None:
    app = app_of(SHOP)
    found = {(each.kind, each.entity, each.name, each.near, len(each.path)) for each in app.graph.dependents(
        "shop.order.lines", "amount"
    )}  # fmt: skip
    assert found == {("field", "shop.order", "total", "parent", 0)}
    names = {
        (each.entity, each.name, each.near, len(each.path)) for each in app.graph.dependents("shop.person", "name")
    }
    assert ("shop.order", "person_name", "id", 1) in names
    assert {each.name for each in app.graph.dependents("shop.person", "left")} == {"not_too_much"}
    assert ("action", "finish") in {(each.kind, each.name) for each in app.graph.dependents("shop.order", "total")}


def test_a_lookup_is_a_field_like_the_one_it_shows() -> None:
    field = app_of(SHOP).entities["shop.order"].fields["person_level"]
    assert field.definition.type == "choice"
    assert list(field.definition.choices.values) == ["a", "b"]  # type: ignore[attr-defined]


def test_a_circle_is_refused_and_named() -> None:
    bad = SHOP.replace("  limit: {type: money, default: 100}", "  limit: {type: money, formula: max(orders.allowed)}")
    bad = bad.replace("  due: {type: date}", "  due: {type: date}\n  allowed: {type: money, formula: person.left}")
    with pytest.raises(Invalid) as caught:
        app_of(bad)
    told = str(caught.value)
    assert "shop.person.limit" in told and "shop.order.allowed" in told and "->" in told


MISTAKES = [
    ("formula: sum(lines.amount)", "formula: sum(lines.amout)", "amout"),
    ("from: open, to: done", "from: opened, to: done", "opened"),
    ("must: left >= 0", "must: left + 1", "boolean"),
    ("default: 100", "default: today()", "number"),
    ('record_title: "{name}"', 'record_title: "{nam}"', "nam"),
    ("when: total > 100", "when: totl > 100", "totl"),
    ("path: person.level", "path: person.lvl", "lvl"),
]


@pytest.mark.parametrize(("right", "wrong", "word"), MISTAKES)
def test_a_mistake_is_told_with_its_place(right: str, wrong: str, word: str) -> None:
    text = SHOP.replace(right, wrong, 1)
    with pytest.raises(Invalid) as caught:
        app_of(text)
    line = next(number for number, each in enumerate(text.split("\n"), 4) if wrong in each)
    places = [(each.place.line if each.place else 0, each.detail.en) for each in caught.value.faults]
    assert any(at == line and word in told for at, told in places), places


def test_all_mistakes_are_told_at_once_in_order() -> None:
    text = SHOP
    for right, wrong, _ in MISTAKES[:4]:
        text = text.replace(right, wrong, 1)
    text = text.replace("name: {type: text,", "name: {type: text, colour: red,", 1)
    with pytest.raises(Invalid) as caught:
        app_of(text)
    faults = caught.value.faults
    assert len(faults) == 5, [str(each) for each in faults]
    lines = [each.place.line for each in faults if each.place]
    assert lines == sorted(lines)


RULES = """
---
rule: big_order
events: order.finish
when: total > 10 and old.total < 5
do:
  - must: {that: person.limit > 0, message: No limit.}
  - create: order
    as: next
    set: {person: person, due: due + days(3)}
    lines: {field: lines, each: lines as l, set: {quantity: l.quantity, price: l.price}}
  - update: person
    where: level == 'a'
    set: {limit: row.limit + total}
  - act: {of: next, action: finish}
  - notify: {who: [created_by, role('admin')], message: "Order of {person.name}"}
"""


def test_rules_are_compiled_with_the_names_of_their_place() -> None:
    rule = app_of(SHOP + RULES).rules[0]
    assert [type(step).__name__ for step in rule.steps] == ["Must", "Create", "Update", "Act", "Notify"]


@pytest.mark.parametrize(
    ("right", "wrong", "word"),
    [
        ("due + days(3)", "total", "date"),
        ("set: {limit: row.limit + total}", "set: {limt: 1}", "limt"),
        ("of: next, action: finish", "of: next, action: finsh", "finsh"),
        ("quantity: l.quantity", "quantity: l.qty", "qty"),
        ("role('admin')", "role('boss')", "boss"),
        ("events: order.finish", "events: order.finnish", "finnish"),
    ],
)
def test_mistakes_in_rules_are_told(right: str, wrong: str, word: str) -> None:
    with pytest.raises(Invalid, match=word):
        app_of(SHOP + RULES.replace(right, wrong, 1))


def test_a_renamed_field_keeps_its_id_and_a_new_one_of_that_name_gets_its_own() -> None:
    first = app_of(SHOP)
    renamed = SHOP.replace("limit: {type: money", "credit: {was: limit, type: money").replace("limit - owed", "credit")
    second = app_of(renamed.replace("  left:", "  limit: {type: money}\n  left:"), first)
    assert second.ids["shop.person.credit"] == "shop.person.limit"
    assert second.ids["shop.person.limit"] not in ("shop.person.limit", "")
    third = app_of(renamed.replace("  left:", "  limit: {type: money}\n  left:"), second)
    assert third.ids == second.ids and third.digest == second.digest


def test_rules_that_call_each_other_without_end_are_refused() -> None:
    endless = """
---
rule: echo
events: person.created
do:
  - create: person
    set: {name: "'again'"}
"""
    with pytest.raises(Invalid, match="without end: shop.echo -> shop.echo"):
        app_of(SHOP + endless)
    assert app_of(SHOP + endless.replace("do:", "when: name == 'first'\ndo:")).rules


@pytest.mark.parametrize(
    ("right", "wrong", "word"),
    [
        ("from: order, by: person}", "from: order, by: persn}", "persn"),
        ("from: order, by: person}", "from: order, by: due}", "due"),
        ("checks:", "unique: {pair: [name, nothing]}\nchecks:", "nothing"),
        ("checks:", "indexes: {pair: [name, orders]}\nchecks:", "orders"),
        ("states: {open: {},", "states: {open: {locked: true, open: [duee]},", "duee"),
        ("due: {type: date}", "id: {type: date}", "already"),
        ("due: {type: date}", "due: {type: reference, to: person, filter: level == 'z'}", "z"),
    ],
)
def test_names_are_known_ones(right: str, wrong: str, word: str) -> None:
    with pytest.raises(Invalid, match=word):
        app_of(SHOP.replace(right, wrong, 1))
