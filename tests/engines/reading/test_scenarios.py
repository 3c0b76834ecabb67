"""Scenarios: stories that hold, stories that do not, and what is said of them."""

# ruff: noqa: E501 (tables of cases read better on one line)

from __future__ import annotations

import pytest

from definitions.files import parse_pack
from definitions.layers import stack, with_base
from definitions.scenario import ScenarioDefinition
from engines.data.rights.permissions import asker
from engines.scenarios import Outcome, run_scenario
from tests.engines.data.building import Shop

BEGIN = """
scenario: a story
packs: [market]
at: 2026-03-01 09:00
steps:
  - create: maker
    as: north
    with: {code: N, name: North, region: north}
  - create: thing
    as: nut
    with: {code: NUT, name: Nut, price: 2.5}
  - create: market.deal
    as: d
    with: {maker: north, lines: [{thing: nut, quantity: 4}, {thing: NUT, quantity: 1, price: 20}]}
"""


def scenario(text: str) -> ScenarioDefinition:
    """One scenario, read as from a file."""
    pack = parse_pack("tale", {"pack.yaml": "pack: tale\nversion: 1.0.0\n", "story.yaml": text})
    found = stack(with_base([pack])).scenarios
    return next(each for name, each in found.items() if name.startswith("tale"))


def told(shop: Shop, steps: str) -> Outcome:
    story = scenario(f"{BEGIN}{steps}\n")
    return run_scenario(shop.conn, shop.scope.app, shop.scope.schema, story)


@pytest.mark.parametrize(
    "steps",
    [
        "  - expect: {d.total: 30.00, d.maker: north, d.maker.name: North, d.lines.1.amount: 10, d.lines.2.thing: NUT, d.day: 2026-03-01, d.big: false, d.note: null}",
        "  - expect: {count: deal, where: maker == north and total > 29.5, equals: 1}",
        "  - expect: {count: deal, where: maker == north, equals: 1, d.total: 30, north.name: North}",
        "  - find: deal\n    where: maker == north\n    as: same\n  - expect: {same.number: D-0001}",
        "  - find: deal\n    where: maker != north\n    fails: not_found",
        "  - act: finish\n    of: d\n  - update: d\n    with: {discount: 5}\n    fails: locked\n  - update: d\n    with: {note: ok}\n  - expect: {d.note: ok, d.state: done}",
        "  - act: finish\n    of: market.deal\n    where: state == 'draft'\n  - expect: {d.state: done}",
        "  - update: d\n    with: {lines: []}\n  - act: finish\n    of: d\n    fails: needs a line",
        "  - update: d\n    with: {lines: [{thing: d.lines.1, quantity: 1}]}\n    fails: thing",
        "  - update: d\n    with: {note: '= d.maker.name', discount: '= count(d.lines)'}\n  - expect: {d.note: North, d.discount: 2}",
        "  - create: deal\n    by: seller\n    as: own\n    with: {maker: north}\n  - find: deal\n    by: seller\n    where: number != ''\n    as: only\n  - expect: {only.number: '= own.number'}",
        "  - update: d\n    by: seller\n    with: {note: x}\n    fails: not_found",
        "  - create: maker\n    by: seller\n    with: {name: x}\n    fails: not_allowed",
        "  - create: base.user\n    as: sue\n    with: {name: Sue, account: sue, roles: [seller]}\n  - create: deal\n    by: sue\n    as: own\n    with: {maker: north}\n  - expect: {own.owner: sue}",
        "  - at: 2026-04-02 10:00\n  - create: deal\n    as: later\n    with: {maker: north}\n  - expect: {later.day: 2026-04-02, later.created_at: '2026-04-02T10:00:00Z'}",
        "  - import: thing\n    match: code\n    rows: [{c: NUT, p: 3}, {c: NEW, p: 4}]\n    map: {c: code, p: {field: price, value: value * 2}}\n    with: {name: Imported}\n  - expect: {nut.price: 6, count: }",
        "  - delete: d\n  - expect: {count: deal, equals: 0}",
        "  - each: thing\n    where: price > 1\n    as: one\n    do:\n      - update: one\n        with: {notes: seen}\n  - expect: {nut.notes: seen}",
    ],
)  # fmt: skip
def test_stories_that_hold(market: Shop, steps: str):
    outcome = told(market, steps.replace(", count: }", "}"))
    assert outcome.passed, str(outcome)
    assert market.rows("deal", "id") == []


@pytest.mark.parametrize(
    ("steps", "step", "said"),
    [
        ("  - expect: {d.total: 31}", 4, "d.total: expected 31, found 30.00"),
        ("  - expect: {count: deal, equals: 2}", 4, "expected 2 records"),
        ("  - expect: {count: deal, equals: 1, d.total: 31}", 4, "d.total: expected 31, found 30.00"),
        ("  - act: finish\n    of: d\n    fails: locked", 4, "but succeeded"),
        ("  - update: d\n    with: {discount: x}\n    fails: locked", 4, "but failed with: invalid"),
        ("  - update: nobody\n    with: {note: x}", 4, "no entity `nobody`"),
        ("  - decide: approve\n    case: d", 4, "not available yet"),
        ("  - report: something\n    expect: []", 4, "not available yet"),
        ("  - create: deal\n    by: pirate\n    with: {maker: north}", 4, "neither a role nor a user"),
    ],
)
def test_stories_that_do_not(market: Shop, steps: str, step: int, said: str):
    outcome = told(market, steps)
    assert (outcome.passed, outcome.step) == (False, step)
    assert said in str(outcome)


def test_roles_are_matched_by_short_name(market: Shop):
    assert asker(market.by("seller").scope) != asker(market.by("boss").scope)
