"""Ctrl K: from anywhere to anything, and whatever can be done on the page, with the keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE, Open
from tests.journeys.plants import Plant, opened

TEXT = """
entity: place
title: {en: Place, zh: 地点}
record_title: "{name}"
fields:
  name: {type: text, required: true, title: {en: Name, zh: 名称}}
  state: {type: choice, title: {en: State, zh: 状态}, choices: {open: {}, shut: {}}}
lifecycle:
  field: state
  states: {open: {}, shut: {}}
  actions: {shut: {title: {en: Shut down, zh: 关闭}, from: open, to: shut}}
---
menu: world
title: {en: World, zh: 世界}
items: {places: {entity: place, title: {en: Places, zh: 地点列表}}}
---
role: guide
title: {en: Guide, zh: 向导}
menus: [world]
allow: {place: {read: true, create: true, update: true, actions: [shut]}}
---
role: guest
title: {en: Guest, zh: 客人}
menus: [world]
allow: {place: read}
"""


@pytest.fixture(scope="module")
def plant(module_database: str) -> Iterator[Plant]:
    """A few places to go to."""
    with opened(module_database, TEXT, {"ann": ["guide"], "bob": ["guest"]}) as found:
        names = ["重庆火锅店", "上海外滩", *(f"Harbour {number}" for number in range(7))]
        sent = {"create": [{"name": name} for name in names]}
        assert found.by("ann").post("/records/plant.place/batch", json=sent).status_code == 200
        yield found


@pytest.fixture
def at_home(sit: Open, plant: Plant) -> Open:
    """`at_home("ann")`: somebody before the first page."""

    def sitting(login: str, locale: str = "en", **options: object) -> Page:
        page = sit(plant, login, "/", locale, **options)
        expect(page.locator("h1")).to_be_visible()
        return page

    return sitting


def options(page: Page) -> Locator:
    """What the palette offers."""
    return page.get_by_role("listbox").get_by_role("option")


def wanted(page: Page, words: str) -> None:
    """Open the palette and type."""
    page.keyboard.press("Control+k")
    page.keyboard.press("Control+a")
    page.keyboard.type(words)


def test_anywhere_by_the_keyboard(at_home: Open) -> None:
    page = at_home("ann")
    wanted(page, "cqhg")
    expect(options(page).first).to_have_text("重庆火锅店")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("重庆火锅店")
    wanted(page, "shut d")
    expect(options(page)).to_have_text(["Shut down"])
    page.keyboard.press("Enter")
    expect(page.get_by_text("Done: Shut down.").last).to_be_visible()
    wanted(page, "profi")
    expect(options(page).first).to_contain_text("profile", ignore_case=True)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/settings/profile$"))
    page.keyboard.press("Control+k")
    expect(options(page).first).to_contain_text("重庆火锅店")
    wanted(page, "new pl")
    expect(options(page)).to_have_text(["New Place"])
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/e/plant.place/new$"))


def test_more_than_is_shown_leads_to_the_list(at_home: Open) -> None:
    page = at_home("ann")
    wanted(page, "harbour")
    expect(options(page)).to_have_count(6)
    options(page).last.click()
    expect(page).to_have_url(re.compile(r"/e/plant\.place\?search=.*harbour"))
    expect(page.get_by_text("Harbour 0", exact=True)).to_be_visible()


def test_only_what_one_may_do_is_offered(at_home: Open) -> None:
    page = at_home("bob")
    wanted(page, "new")
    expect(page.get_by_role("listbox")).to_contain_text("Nothing found")
    wanted(page, "place")
    expect(options(page)).to_have_text(["Places"])


def test_chinese_and_by_thumb(at_home: Open) -> None:
    page = at_home("ann", "zh-CN", viewport=PHONE)
    page.get_by_role("button", name="搜索记录").click()
    page.keyboard.type("外滩")
    expect(options(page).first).to_have_text("上海外滩")
    options(page).first.click()
    expect(page.locator("h1")).to_have_text("上海外滩")
