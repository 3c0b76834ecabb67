"""Who gains and who loses what when a version is published: told by the plan, role by role."""

from __future__ import annotations

import pytest

from builder.rights import rights_changes
from definitions.files import parse_pack
from definitions.layers import with_base
from engines.app import App
from engines.compile import compile_app

BEFORE = """
entity: offer
fields: {name: {type: text}, cost: {type: money}, lines: {type: lines, fields: {cost: {type: money}}}}
lifecycle:
  field: state
  states: {draft: {title: Draft}, sent: {title: Sent}}
  actions: {send: {title: {en: Send, zh: 发送}, from: draft, to: sent, roles: [clerk]}}
---
entity: plan
fields: {name: {type: text}}
---
role: clerk
title: {en: Clerk, zh: 文员}
allow:
  offer: {read: "owner == user", create: true, update: true, fields: {cost: read}}
---
role: helper
title: {en: Helper, zh: 助理}
allow:
  plan: read
"""
AFTER = (
    BEFORE.replace('read: "owner == user", create: true', "read: true, delete: owner == user")
    .replace("{cost: read}", "{cost: hidden, lines.cost: hidden}")
    .replace("roles: [clerk]", "roles: [helper]")
    .replace("plan: read", "plan: read\n  offer: read")
)


def app(text: str, ids: App | None = None) -> App:
    """A pack of one file, compiled."""
    pack = parse_pack("trade", {"all.yaml": f"pack: trade\nversion: 1.0.0\n---\n{text}"})
    return compile_app(with_base([pack]), ids=ids.ids if ids else {})


@pytest.fixture(scope="module")
def told() -> dict[tuple[str, str, str], str]:
    """The differences by kind, role and right."""
    old = app(BEFORE)
    return {(each.kind, each.role, each.what): str(each.text) for each in rights_changes(old, app(AFTER, old))}


def test_every_difference_is_told_once(told):
    assert set(told) == {
        ("gains", "clerk", "read"),
        ("loses", "clerk", "create"),
        ("gains", "clerk", "delete"),
        ("loses", "clerk", "do send"),
        ("loses", "clerk", "field cost"),
        ("loses", "clerk", "field lines.cost"),
        ("gains", "helper", "read"),
        ("gains", "helper", "do send"),
    }


def test_a_difference_is_a_sentence(told):
    assert told["gains", "clerk", "read"] == "Clerk gains: read “Offer” (where owner == user → always)"
    assert told["loses", "clerk", "field cost"] == "Clerk loses: field `cost` of “Offer” (read only → hidden)"


def test_another_condition_is_neither_more_nor_less():
    old = app(BEFORE)
    found = rights_changes(old, app(BEFORE.replace('"owner == user"', '"created_by == user"'), old))
    assert [(each.kind, each.what, each.before, each.after) for each in found] == [
        ("changes", what, "owner == user", "created_by == user") for what in ("read", "do send")
    ]


def test_a_role_that_goes_loses_everything():
    old = app(BEFORE)
    found = rights_changes(old, app(BEFORE[: BEFORE.index("---\nrole: helper")], old))
    assert [(each.kind, each.role, each.what) for each in found] == [("loses", "helper", "read")]


def test_a_renamed_entity_is_the_same(told):
    old = app(BEFORE)
    new = BEFORE.replace("entity: plan\n", "entity: scheme\nwas: plan\n").replace("plan: read", "scheme: read")
    assert rights_changes(old, app(new, old)) == ()


def test_menus_and_the_history_are_rights_as_well():
    text = "---\nmenu: trade\ntitle: {en: Trade, zh: 交易}\nitems: {offer: {entity: offer}}\n"
    given = BEFORE.replace("role: helper\n", "role: helper\nmenus: [trade]\nhistory: true\n") + text
    old, new = app(BEFORE + text), app(given)
    assert {(each.kind, each.role, each.what, str(each.text)) for each in rights_changes(old, new)} == {
        ("gains", "helper", "menu trade.trade", "Helper gains: menu “Trade” (never → shown)"),
        ("gains", "helper", "history", "Helper gains: search the history (never → of what it reads)"),
    }
