"""The frame around the pages: shortcuts on a sheet, the language, night and day, and pages that are not there."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

Open = Callable[..., Page]


def test_the_shell_from_the_keyboard(open_as: Open) -> None:
    page = open_as("sales", "/e/crm.order?search=nothing-has-this-name")
    expect(page.get_by_text("No record fits the search and the filters.")).to_be_visible()
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(sheet).to_contain_text("Search everything")
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)

    page.keyboard.press("Control+k")
    page.keyboard.type("Contacts")
    expect(page.get_by_role("option", name="Contacts")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Contacts", level=1)).to_be_visible()

    page.get_by_role("button", name="Account").click()
    page.get_by_role("button", name="Settings").click()
    expect(page.get_by_role("navigation", name="Settings").get_by_role("link", name="My profile")).to_be_visible()
    page.get_by_role("radio", name="中文").check()
    expect(page.get_by_role("heading", name="我的资料", level=1)).to_be_visible()
    expect(page.locator("dd").filter(has_text="员工、销售")).to_be_visible()

    page.get_by_role("button", name="语言: 中文").click()
    page.locator("[lang=en]").get_by_text("English").last.click()
    expect(page.get_by_role("heading", name="My profile", level=1)).to_be_visible()
    page.get_by_role("button", name="Language: English").click()
    page.locator("[lang=zh-CN]").get_by_text("中文").last.click()
    expect(page.get_by_role("heading", name="我的资料", level=1)).to_be_visible()
    page.goto("/e/crm.order")
    expect(page.get_by_role("columnheader", name="客户")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")

    dark, ground = page.locator("html[data-theme=dark]"), "() => getComputedStyle(document.body).backgroundColor"
    by_day = page.evaluate(ground)
    page.get_by_role("button", name="账户").click()
    page.get_by_role("button", name="切换为深色").click()
    expect(dark).to_be_attached()
    page.reload(wait_until="commit")
    expect(dark).to_be_attached()
    page.wait_for_load_state()
    assert page.evaluate(ground) != by_day
    page.emulate_media(media="print")
    assert page.evaluate(ground) == by_day, "paper is light"
    page.emulate_media(media="screen")

    page.goto("/settings/nothing")
    expect(page.get_by_role("heading", name="页面不存在")).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="首页").click()
    expect(page.get_by_role("heading", name="您好")).to_be_visible()
