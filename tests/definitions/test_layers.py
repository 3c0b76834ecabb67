"""Packs on packs, the site on top: what is added, changed, taken away, and what no longer fits."""

from __future__ import annotations

import pytest

from definitions.fields.choice import ChoiceField
from definitions.fields.lines import LinesField
from definitions.fields.related import RelatedField
from definitions.files import packs_folder, parse_pack, read_pack
from definitions.layers import Definitions, laid, stack, with_base
from definitions.pack import PackDefinition
from definitions.problems import Invalid
from definitions.requires import satisfies
from definitions.texts import Text

LOW = """\
entity: customer
title: Customer
fields:
  name: {type: text, title: Name, max: 40}
  level: {type: choice, choices: {a: A, b: B}}
  notes: {type: text}
lifecycle:
  states: {draft: {}, done: {locked: true, open: [notes]}}
  actions: {finish: {from: draft, to: done}}
---
entity: order
fields:
  customer: {type: reference, to: customer}
  lines: {type: lines, fields: {amount: {type: money}}}
---
role: sales
title: Sales
menus: [low]
allow: {customer: {read: true}}
---
menu: low
items: {customers: customer}
---
choices: size
values: {s: Small, l: Large}
---
form: customer
entity: customer
"""


def pack(name: str, text: str, requires: str = "") -> PackDefinition:
    """A pack of one file."""
    return parse_pack(name, {"pack.yaml": f"pack: {name}\nversion: 1.4.0\n{requires}", "a.yaml": text})


def high(text: str) -> Definitions:
    """A pack over `low`."""
    return laid([pack("high", text, "requires: {low: '>=1'}\n"), pack("low", LOW)])


def test_an_extension_adds_changes_and_takes_away() -> None:
    found = high("""\
entity: receipt
fields: {order: {type: reference, to: order}, by_line: {type: reference, to: order.lines}}
---
extend: low.customer
kind: entity
title: {zh: 客户}
fields:
  name: {max: 80, title: {en: Full name}}
  level: {choices: {c: C, b: {remove: true}}}
  notes: {remove: true}
  vip: {type: boolean}
lifecycle:
  states: {done: {open: [vip]}}
  actions: {finish: {remove: true}, close: {from: [draft], to: done}}
---
extend: low.order
fields:
  receipts: {type: related, from: receipt, by: order}
  lines: {fields: {tax: {type: percent}}}
""")
    assert found.faults == ()
    customer = found.entities["low.customer"]
    assert list(customer.fields) == ["name", "level", "vip"]
    assert customer.title == Text("Customer", "客户")
    assert (customer.fields["name"].max, customer.fields["name"].title) == ("80", Text("Full name"))
    level = customer.fields["level"]
    assert isinstance(level, ChoiceField) and list(level.choices.values) == ["a", "c"]
    assert customer.lifecycle is not None
    assert list(customer.lifecycle.actions) == ["close"]
    assert customer.lifecycle.states["done"].open == ("vip",)
    receipts, lines = (found.entities["low.order"].fields[name] for name in ("receipts", "lines"))
    assert isinstance(receipts, RelatedField) and receipts.entity == "high.receipt"
    assert (
        isinstance(lines, LinesField) and list(lines.fields) == ["amount", "tax"] and lines.entity == "low.order.lines"
    )
    assert [each.name for each in found.packs] == ["low", "high"]


def test_places_are_those_of_the_layer_that_said_it() -> None:
    found = high("extend: low.order\nfields:\n  total: {type: money, formula: sum(lines.amount)}\n")
    assert str(found.place("entity", "low.order", "fields", "total", "formula")) == "high/a.yaml:3:33"
    assert str(found.key_place("entity", "low.order", "fields", "total")) == "high/a.yaml:3:3"
    assert str(found.place("entity", "low.order", "fields", "lines", "type")) == "low/a.yaml:14:17"
    assert str(found.place("entity", "low.order", "fields", "nothing")) == "low/a.yaml:13:3"
    assert found.place("entity", "low.nothing") is None
    assert found.pack_of(found.place("entity", "low.order", "fields", "total")) == "high"
    assert found.full("entity", "order", "high") == "low.order"
    assert found.full("entity", "low.order.lines", "high") == "low.order.lines"
    assert found.full("entity", "ordr", "high") is None


def test_what_no_longer_fits_is_told_with_both_places() -> None:
    faults = high("""\
extend: low.customer
kind: entity
fields:
  level: {type: text}
  phone: {max: 20}
  fax: {remove: true}
""").faults
    known = "known are `level`, `name`, `notes`. (`low.customer` is at low/a.yaml:4:3.)"
    as_choice = "`low.customer` has this field as choice at low/a.yaml:5:17; an extension cannot make it text."
    assert [str(fault) for fault in faults] == [
        f"high/a.yaml:4:17: {as_choice}",
        f"high/a.yaml:5:3: unknown part `phone`; {known}",
        f"high/a.yaml:6:3: unknown part `fax`; {known}",
    ]


def test_an_entity_is_meant_where_several_kinds_share_a_name() -> None:
    found = high("extend: low.customer\nfields: {vip: {type: boolean}}\n")
    assert found.faults == () and "vip" in found.entities["low.customer"].fields
    form = high("extend: low.customer\nkind: form\nfields: {name: {readonly: true}}\n")
    assert form.forms["low.customer"].fields["name"].readonly == "true"


def test_a_definition_can_be_taken_away() -> None:
    found = high("extend: low.customer\nkind: form\nremove: true\n")
    assert found.faults == () and "low.customer" not in found.forms


def test_a_role_is_one_across_packs_and_its_grants_add_up() -> None:
    found = high(
        "entity: till\n---\nrole: sales\nallow: {till: read, low.order: {read: owner == user}}\nmenus: [low]\n"
    )
    assert found.faults == ()
    role = found.roles["sales"]
    assert role.title == Text("Sales")
    assert list(role.allow) == ["low.customer", "high.till", "low.order"]
    assert role.menus == ("low.low",)


def test_the_sites_own_layer_is_the_last() -> None:
    site = parse_pack(
        "main",
        {"pack.yaml": "site: main\n", "a.yaml": "entity: visit\nfields: {who: {type: reference, to: low.customer}}\n"},
    )
    found = stack([pack("low", LOW)], site)
    assert site.site == "main" and "site.visit" in found.entities
    assert found.site is site
    assert found.place("entity", "site.visit") is not None


def test_packs_come_in_the_order_of_what_they_require() -> None:
    packs = [
        pack("c", "", "requires: {b: '*'}\n"),
        pack("b", "", "requires: {a: ^1.2}\n"),
        pack("a", ""),
        pack("base", ""),
    ]
    assert [each.name for each in stack(packs).packs] == ["base", "a", "b", "c"]


@pytest.mark.parametrize(
    ("requires", "fault"),
    [
        ("requires: {lo: '>=1'}\n", "x/pack.yaml:3:12: unknown pack `lo`; did you mean `low`?"),
        ("requires: {low: '>=2'}\n", "x/pack.yaml:3:12: `x` requires `low` >=2; 1.4.0 is here."),
        ("requires: [low]\n", "x/pack.yaml:3:11: Expected a map; found a list."),
    ],
)
def test_what_a_pack_requires_must_be_there(requires: str, fault: str) -> None:
    assert [str(each) for each in laid([pack("x", "", requires), pack("low", LOW)]).faults] == [fault]


def test_packs_do_not_require_each_other_in_a_circle() -> None:
    with pytest.raises(Invalid, match=r"in a circle: a → b → a\."):
        stack([pack("a", "", "requires: {b: '>=1'}\n"), pack("b", "", "requires: {a: '>=1'}\n")])


VERSIONS = [("1.2.0", ">=1", True), ("1.2.0", ">=1.3", False), ("1.2", ">=1.2.0", True), ("2.0", ">=1, <2", False)]
MORE = [
    ("1.9", "^1.2", True),
    ("2.0", "^1.2", False),
    ("1.2", "==1.2.0", True),
    ("1.2", "*", True),
    ("1", "soon", False),
]


@pytest.mark.parametrize(("version", "wanted", "fits"), VERSIONS + MORE)
def test_versions_fit_what_is_wanted(version: str, wanted: str, fits: bool) -> None:
    assert satisfies(version, wanted) is fits


def test_translations_are_laid_over_titles() -> None:
    text = """\
locale: zh
texts:
  entity:
    customer:
      title: 客户
      fields: {name: {title: 姓名, help: 全名}, level: {choices: {a: 甲}}}
      lifecycle: {states: {done: {title: 完成}}}
  role: {sales: {title: 销售}}
"""
    found = stack([parse_pack("low", {"pack.yaml": "pack: low\n", "a.yaml": LOW, "locale/zh.yaml": text})])
    customer = found.entities["low.customer"]
    assert customer.title == Text("Customer", "客户")
    assert (customer.fields["name"].title, customer.fields["name"].help) == (Text("Name", "姓名"), Text("", "全名"))
    level = customer.fields["level"]
    assert isinstance(level, ChoiceField) and level.choices.values["a"].title == Text("A", "甲")
    assert found.roles["sales"].title == Text("Sales", "销售")


def test_translations_of_nothing_are_told() -> None:
    text = "locale: zh\ntexts:\n  entity:\n    custmer: {title: 客户}\n    customer: {fields: {nam: {title: 姓名}}}\n"
    found = laid([parse_pack("low", {"pack.yaml": "pack: low\n", "a.yaml": LOW, "zh.yaml": text})])
    assert [str(fault) for fault in found.faults] == [
        "low/zh.yaml:4:5: unknown definition `custmer`; did you mean `low.customer`?",
        "low/zh.yaml:5:25: unknown part `nam`; did you mean `name`?",
    ]


def test_every_role_is_a_choice() -> None:
    found = high("entity: person\nowned: false\nfields: {roles: {type: choices, choices: role}}\n")
    assert found.faults == ()
    assert list(found.lists["base.role"].values.values) == ["admin", "sales"]


def test_the_products_own_packs_are_without_fault() -> None:
    folders = [path.parent for path in packs_folder().glob("*/pack.yaml")]
    found = stack([read_pack(folder) for folder in folders])
    assert {pack.name for pack in found.packs} == {folder.name for folder in folders}
    assert [each.name for each in with_base([pack("x", "")])] == ["base", "x"]


def test_required_packs_that_come_with_loomwork_are_added() -> None:
    given = read_pack(packs_folder() / "finance")
    assert [each.name for each in with_base([given])] == ["base", "crm", "finance"]
