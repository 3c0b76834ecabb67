"""The grammar: faulty definitions with the exact sentence and place; good ones as they are meant."""

# ruff: noqa: E501 - a table of faults reads best with one case to a line

from __future__ import annotations

import pytest

from definitions.files import parse_pack
from definitions.layers import Definitions, laid, stack
from definitions.problems import Invalid
from definitions.rule import CreateStep, EachStep, MustStep

BASE = parse_pack(
    "base",
    {
        "pack.yaml": "pack: base\nversion: 1.0.0\n",
        "people.yaml": """\
entity: user
owned: false
fields: {account: {type: text, unique: true}, department: {type: department}}
---
entity: department
owned: false
fields: {name: {type: text}, parent: {type: tree}}
---
choices: currency
values: {CNY: {en: Renminbi, zh: 人民币}, USD: US dollar}
---
role: manager
""",
    },
)
GOOD = """\
entity: product
fields: {name: {type: text}, price: {type: money}}
---
entity: deal
fields:
  customer: {type: text}
  product: {type: reference, to: product}
  state: {type: choice, choices: [open, won]}
  lines: {type: lines, fields: {product: {type: reference, to: product}, amount: {type: money}}}
  total: {type: money, formula: sum(lines.amount)}
---
"""


def found(text: str, good: str = GOOD) -> Definitions:
    """The definitions of a pack `x` over `base`, faults beside them; the text under test is a file of its own."""
    return laid([BASE, parse_pack("x", {"pack.yaml": "pack: x\n", "a.yaml": good, "e.yaml": text})])


# fmt: off
FIELDS = [
    ("{type: text, multilin: true}", "2:26: unknown setting `multilin`; did you mean `multiline`?"),
    ("{type: mony}", "2:20: unknown field type `mony`; did you mean `money`?"),
    ("{typ: text}", "2:10: `type` is missing."),
    ("text", "2:10: `type` is missing."),
    ("{type: text, max: long}", "2:13: `max` of a text is a length: a whole number."),
    ("{type: text, pattern: '['}", "2:13: Not a regular expression: unterminated character set at position 0."),
    ("{type: number, scale: 30}", "2:35: At most 20."),
    ("{type: number, scale: two}", "2:35: Expected a whole number; found `two`."),
    ("{type: boolean, pattern: a}", "2:29: `pattern` means nothing for a field of type boolean."),
    ('{type: text, required: "yes"}', "2:36: Expected true or false; found `yes`."),
    ("{type: text, title: {fr: Nom}}", "2:34: unknown language `fr`; known are `en`, `zh`."),
    ("{type: text, title: [a]}", "2:33: Expected a text, or {en: …, zh: …}; found a list."),
    ("{type: money, default: 1, formula: 2}", "2:13: A field has a `default` or a `formula`, not both."),
    ("{type: money, formula: [1]}", "2:36: Expected an expression; found a list."),
    ("{type: money, formula: }", "2:27: `formula` has no value; an expression with a comma, colon or bracket inside { } is quoted."),
    ("{type: choice}", "2:10: `choices` is missing."),
    ("{type: choice, choices: {a: {titl: A}}}", "2:42: unknown setting `titl`; did you mean `title`?"),
    ("{type: choice, choices: curency}", "2:37: unknown choice list `curency`; did you mean `base.currency`?"),
    ("{type: reference}", "2:10: `to` is missing."),
    ("{type: reference, to: produkt}", "2:35: unknown entity `produkt`; did you mean `product`?"),
    ("{type: reference, to: product, on_delete: drop}", "2:55: unknown word `drop`; known are `cascade`, `clear`, `restrict`."),
    ("{type: related, from: deal, by: product}", "2:45: `product` of `x.deal` is not a reference to `x.a`."),
    ("{type: related, from: deal, by: produc}", "2:45: unknown field `produc`; did you mean `product`?"),
    ("{type: lines, fields: {}}", "2:35: At least one is needed here."),
    ("{type: lines, fields: {id: {type: text}}}", "2:36: Every record has `id` already."),
    ("{type: sequence, pattern: NO}", "2:13: A sequence needs exactly one `{seq}`."),
    ("{type: sequence, pattern: '{yyy}-{seq}'}", "2:13: unknown part `yyy`; did you mean `yyyy`?"),
    ("{type: sequence, per: week}", "2:35: unknown word `week`; known are `day`, `month`, `never`, `year`."),
]
# fmt: on


@pytest.mark.parametrize(("field", "fault"), FIELDS)
def test_a_faulty_field_is_told(field: str, fault: str) -> None:
    text = f"entity: a\nfields: {{f: {field}}}\n"
    try:
        faults = found(text).faults
    except Invalid as problem:
        faults = problem.faults
    assert [str(each) for each in faults] == [f"x/e.yaml:{fault}"]
    assert all(each.detail.zh for each in faults)


# fmt: off
DOCUMENTS = [
    ("entity: a\nfields: {F: {type: text}}", "2:10: Expected a name in snake_case, at most 48 letters and digits; found `F`."),
    ("entity: a\nfields: {id: {type: text}}", "2:10: Every record has `id` already."),
    ("entity: a\ntitel: A", "2:1: unknown setting `titel`; did you mean `title`?"),
    ("entity: A", "1:9: Expected a name, or names with points between; found `A`."),
    ("entity: y.a", "1:9: Only pack `y` can define `y.a`; use `extend: y.a` to change it."),
    ("entity: deal", "1:9: `x.deal` is defined twice; first at x/a.yaml:4:9."),
    ("entity: a\nunique: {k: [b]}\nfields: {c: {type: text}}", "2:14: unknown field `b`;"),
    ("entity: a\nlifecycle: {states: {}}", "2:21: At least one is needed here."),
    ("entity: a\nlifecycle:\n  states: {draft: {}}\n  actions: {go: {from: draf, to: draft}}", "4:24: unknown state `draf`; did you mean `draft`?"),
    ("entity: a\nlifecycle:\n  states: {draft: {}}\n  actions: {go: {roles: [manger]}}", "4:26: unknown role `manger`; did you mean `manager`?"),
    ("entity: a\nlifecycle:\n  states: {draft: {locked: true, open: [note]}}", "3:41: unknown field `note`"),
    ("form: f\nentity: deel", "2:9: unknown entity `deel`; did you mean `deal`?"),
    ("form: f\nentity: deal\nlayout:\n  - section: {fields: [customer, totl]}", "4:34: unknown field `totl`; did you mean `total`?"),
    ("form: f\nentity: deal\nlayout:\n  - sektion: {fields: [customer]}", "4:5: unknown verb `sektion`; did you mean `section`?"),
    ("form: f\nentity: deal\nlayout:\n  - lines: {field: lines, footer: {amount: summe}}", "4:44: unknown word `summe`; did you mean `sum`?"),
    ("form: f\nentity: deal\nfields: {lines.amont: {visible: true}}", "3:10: unknown field `amont`; did you mean `amount`?"),
    ("view: v\nentity: deal\ncolumns: [customer, product.nam]", "3:21: unknown field `nam`; did you mean `name`?"),
    ("view: v\nentity: deal\ncolumns: [customer.name]", "3:11: `customer.name` goes on after a field that is not a reference."),
    ("view: v\nentity: deal\nsort: -totl", "3:7: unknown field `totl`; did you mean `total`?"),
    ("view: v\nentity: deal\nkind: kanbann", "3:7: unknown word `kanbann`; did you mean `kanban`?"),
    ("rule: r\nevents: dael.created\ndo: [{must: total > 0}]", "2:9: unknown entity `dael`; did you mean `deal`?"),
    ("rule: r\nevents: deal.changed(totl)\ndo: [{must: total > 0}]", "2:9: unknown field `totl`; did you mean `total`?"),
    ("rule: r\nevents: deal\ndo: [{must: total > 0}]", "2:9: Expected an event: `order.created`, `order.changed(date)`, `order.deleted`, `order.action`, or every, webhook, button; found `deal`."),
    ("rule: r\nevents: deal.created\ndo: []", "3:5: At least one is needed here."),
    ("rule: r\nevents: deal.created\ndo:\n  - creat: product", "4:5: unknown verb `creat`; did you mean `create`?"),
    ("rule: r\nevents: deal.created\ndo:\n  - create: product\n    set: {nam: \"'x'\"}", "5:11: unknown field `nam`; did you mean `name`?"),
    ("rule: r\nevents: deal.created\ndo:\n  - create: deal\n    lines: {field: lines, set: {amont: 1}}", "5:33: unknown field `amont`; did you mean `amount`?"),
    ("rule: r\nevents: deal.created\ndo:\n  - update: product", "4:5: `set` is missing."),
    ("role: r\nallow: {del: {read: true}}", "2:9: unknown entity `del`; did you mean `deal`?"),
    ("role: r\nallow: {deal: {reed: true}}", "2:16: unknown setting `reed`; did you mean `read`?"),
    ("role: r\nallow: {deal: {fields: {totl: hidden}}}", "2:25: unknown field `totl`; did you mean `total`?"),
    ("role: r\nallow: {deal: {fields: {total: secret}}}", "2:32: unknown word `secret`; known are `hidden`, `read`, `write`."),
    ("role: r\nmenus: [sails]", "2:9: unknown menu `sails`."),
    ("menu: m\nitems: {a: {entity: del}}", "2:21: unknown entity `del`; did you mean `deal`?"),
    ("menu: m\nitems: {a: {title: A}}", "2:12: A menu item opens one thing: entity, view, form, report or dashboard; or it has items."),
    ("seed: product\nkey: nam\nrecords: [{name: a}]", "2:6: unknown field `nam`; did you mean `name`?"),
    ("seed: product\nrecords: [{nam: a}]", "2:12: unknown field `nam`; did you mean `name`?"),
    ("scenario: s\nsteps: [{creat: deal}]", "2:10: unknown verb `creat`; did you mean `create`?"),
    ("scenario: s\nsteps: [{act: go}]", "2:9: `of` is missing."),
    ("scenario: s\npacks: [x]\nsteps: [{create: del}]", "3:18: unknown entity `del`"),
    ("scenario: s\npacks: [x]\nsteps: [{create: deal, with: {totl: 1}}]", "3:31: unknown field `totl`; did you mean `total`?"),
    ("scenario: s\nsteps: [{create: deal, with: {lines: [{amont: 1}]}}]", "2:40: unknown field `amont`; did you mean `amount`?"),
    ("demo: s\nsteps: [{each: deel, do: [{act: go, of: row}]}]", "2:16: unknown entity `deel`"),
    ("extend: dael", "1:9: unknown definition `dael`; did you mean `x.deal`?"),
    ("extend: deal\nfields: {totl: {max: 3}}", "2:10: unknown part `totl`; did you mean `total`? (`x.deal` is at x/a.yaml:6:3.)"),
    ("extend: deal\nfields: {totl: {remove: true}}", "2:10: unknown part `totl`; did you mean `total`? (`x.deal` is at x/a.yaml:6:3.)"),
    ("extend: deal\nfields: {total: {type: text}}", "2:24: `x.deal` has this field as money at x/a.yaml:10:17; an extension cannot make it text."),
]
# fmt: on


@pytest.mark.parametrize(("text", "fault"), DOCUMENTS)
def test_a_faulty_definition_is_told(text: str, fault: str) -> None:
    faults = found(text + "\n").faults
    assert len(faults) == 1, [str(each) for each in faults]
    assert str(faults[0]).startswith(f"x/e.yaml:{fault}")
    assert faults[0].detail.zh


def test_every_fault_is_told_at_once_and_none_that_only_follows() -> None:
    text = """\
entity: a
fields:
  b: {type: mony}
  c: {type: number, scale: 99}
  d: {type: text}
unique: {k: [b, d, e]}
---
view: v
entity: a
columns: [b, c, d, f]
---
entity: g
fielts: {}
---
rule: r
events: h.created
do: [{must: b > 1}]
"""
    assert [str(each.place) for each in found(text).faults] == [
        "x/e.yaml:3:13", "x/e.yaml:4:28", "x/e.yaml:6:20", "x/e.yaml:10:20", "x/e.yaml:13:1", "x/e.yaml:16:9"
    ]  # fmt: skip


def test_rules_steps_are_read_as_meant() -> None:
    definitions = stack(
        [
            BASE,
            parse_pack(
                "x",
                {
                    "pack.yaml": "pack: x\n",
                    "a.yaml": GOOD,
                    "r.yaml": """\
rule: r
events: [deal.changed(total), {every: "0 9 * * 1-5"}, {webhook: paid}, deal.win]
when: true
do:
  - must: total > 0
    message: {en: No total, zh: 没有合计}
  - must: {that: total < 100, message: Too much, else: {start: override}}
  - each: lines as line
    where: amount > 0
    do:
      - create: product
        as: made
        set: {name: customer, price: 1.50}
  - create: deal
    set: {customer: "'x'"}
    lines:
      - {field: lines, set: {amount: 1}}
      - {field: lines, set: {amount: 2}, when: total > 1}
      - {field: lines, each: lines as l, set: {amount: l.amount}, where: l.amount > 0}
  - update: product
    where: price > 1
    set: {price: 2}
  - delete: product
  - act: {of: made, action: close, with: {reason: "'x'"}}
  - start: {flow: approval}
  - notify: {who: [owner, role('manager')], message: "{customer} is done"}
  - call: {connector: k.save}
---
flow: approval
for: deal
start: {by: win}
steps:
  - end: approved
""",
                },
            ),
        ]
    )
    rule = definitions.rules["x.r"]
    assert [event.kind for event in rule.events] == ["changed", "schedule", "webhook", "action"]
    assert (rule.events[0].entity, rule.events[0].fields) == ("x.deal", ("total",))
    assert rule.when == "true"
    assert rule.when.place is not None and rule.when.place.line == 3
    first, second, each, create, *_ = rule.do
    assert isinstance(first, MustStep) and (first.must.that, first.said.zh) == ("total > 0", "没有合计")
    assert isinstance(second, MustStep) and second.must.otherwise == {"start": "override"}
    assert isinstance(each, EachStep) and (each.each.rows, each.each.alias) == ("lines", "line")
    assert isinstance(each.do[0], CreateStep) and each.do[0].create == "x.product"
    assert each.do[0].set["price"] == "1.50"
    assert isinstance(create, CreateStep) and [lines.each.alias if lines.each else "" for lines in create.lines] == [
        "",
        "",
        "l",
    ]


def test_grants_have_short_forms() -> None:
    text = """\
role: r
allow:
  deal: {read: owner == user, update: true, actions: [win], fields: {lines.amount: hidden}}
  product: read
  base.user: true
  reports: [revenue]
---
report: revenue
"""
    role = found(text).roles["r"]
    deal, product, user = role.allow.values()
    assert list(role.allow) == ["x.deal", "x.product", "base.user"]
    assert (deal.read, deal.update, deal.delete, deal.actions) == ("owner == user", True, False, {"win": True})
    assert (product.read, product.update) == (True, False)
    assert user.delete is True
    assert role.reports == ("x.revenue",)
