"""The frame around the pages: shortcuts on a sheet, one's own settings, and pages that are not there."""

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

    page.goto("/settings/nothing")
    expect(page.get_by_role("heading", name="页面不存在")).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="首页").click()
    expect(page.get_by_role("heading", name="您好")).to_be_visible()
