"""Everything that happened, on a page: found, read in both languages, taken along, on a screen and on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.steps import settled

Open = Callable[..., Page]


def test_a_change_is_found_by_what_and_how_it_was_done(open_as: Open) -> None:
    page = open_as("admin", "/settings/history")
    expect(page.get_by_role("heading", name="History", level=1)).to_be_visible()
    page.get_by_label("Of what").select_option(label="Customer")
    page.get_by_label("Action").select_option(label="Created")
    first = page.locator(".past > li").first
    expect(first.locator(".past-head")).to_contain_text("Created")
    expect(first.locator(".past-head")).to_contain_text("Customer")
    expect(first.locator("dt").first).to_be_visible()
    first.get_by_role("button", name="only this record").click()
    expect(page.get_by_text("Only one record is shown.")).to_be_visible()
    page.get_by_role("button", name="Clear").click()
    page.get_by_label("To", exact=True).fill("2001-01-01")
    expect(page.get_by_text("Nothing happened that fits.")).to_be_visible()


def test_events_are_listed_and_taken_along(open_as: Open) -> None:
    page = open_as("admin", "/settings/history/events")
    page.get_by_label("Event").select_option(label="Signed in")
    expect(page.locator(".past > li").first).to_contain_text("Signed in")
    expect(page.locator(".past > li").first).to_contain_text("By way ofPassword")
    with page.expect_download() as given:
        page.get_by_role("button", name="CSV").click()
    assert given.value.suggested_filename == "log.csv"
    page.get_by_label("Event").select_option(label="Exported")
    expect(page.locator(".past > li").first).to_contain_text("What")
    page.get_by_role("link", name="Keeping").click()
    page.get_by_label(re.compile("Keep the history")).fill("0")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("A whole number from 1")
    expect(page.locator("code")).to_have_text(re.compile("^[0-9a-f]{64}$"))


def test_who_is_no_administrator_finds_no_such_page(open_as: Open) -> None:
    page = open_as("sales", "/settings/profile")
    settled(page)
    expect(page.get_by_role("link", name="History")).to_have_count(0)


def test_on_a_phone_the_history_is_no_wider_than_the_screen(phone_as: Open) -> None:
    page = phone_as("admin", "/settings/history", "zh-CN")
    for address in ("/settings/history", "/settings/history/events", "/settings/history/keeping"):
        page.goto(address)
        expect(page.locator(".panel").last).to_be_visible()
        settled(page)
        expect(page.locator("main h1").first).to_have_text("历史")
        assert page.evaluate("document.querySelector('main').scrollWidth") <= 390, address
