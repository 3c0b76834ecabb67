"""The history as somebody finds it whose role lets them search it, without being an administrator."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open, sign_in_to
from tests.browser.steps import settled
from tests.journeys.plants import WORD, Plant, opened

PACK = """
entity: machine
title: {en: Machine, zh: 机器}
fields:
  name: {type: text, required: true}
  keeper: {type: user}
  price: {type: money, title: {en: Price, zh: 价格}}
---
role: auditor
title: {en: Auditor, zh: 审计}
history: true
allow: {machine: {read: keeper == user, fields: {price: hidden}}}
"""


@pytest.fixture(scope="module")
def plant(module_database: str) -> Iterator[Plant]:
    with opened(module_database, PACK, {"root": ["admin"], "ann": ["auditor"]}) as found:
        root, ann = found.by("root"), str(found.people["ann"])
        for name, keeper in (("Lathe", ann), ("Press", None)):
            sent = {"name": name, "keeper": keeper, "price": "77.77"}
            assert root.post("/records/plant.machine", json=sent).status_code == 201
        yield found


def test_the_history_of_what_one_may_see_and_no_more(plant: Plant, sit: Open) -> None:
    page = sit(plant, "ann", "/settings/profile")
    page.get_by_role("link", name="History").click()
    expect(page.locator(".past > li")).to_have_count(1)
    expect(page.locator(".past > li")).to_contain_text("Lathe")
    expect(page.locator(".past")).not_to_contain_text("Price")
    for word in ("Events", "Keeping", "Person"):
        expect(page.get_by_text(word, exact=True)).to_have_count(0)
    settled(page)
    sign_in_to(page.context, "root", WORD)
    page.goto("/settings/roles/auditor")
    expect(page.get_by_text("Searches the history")).to_be_visible()
