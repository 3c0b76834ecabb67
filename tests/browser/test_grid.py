"""Working in the cells of a list, its groups and its saved views, in a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE, THUMB, Open
from tests.browser.steps import settled
from tests.desk import PACK, PEOPLE, furnished, made
from tests.journeys.plants import Plant, opened

BOOKS = "/records/plant.book"


@pytest.fixture
def desk(fresh_database: str) -> Iterator[Plant]:
    """The desk with thirty books."""
    with opened(fresh_database, PACK, PEOPLE) as plant:
        furnished(plant)
        yield plant


@pytest.fixture
def at_desk(desk: Plant, sit: Open) -> Open:
    """`at_desk("/e/plant.book")`: a page of Anna's, who hears what others do, gone before the desk is."""
    permissions = ["clipboard-read", "clipboard-write"]
    return partial(sit, desk, "anna", live=True, permissions=permissions)


def cell(page: Page, row: int, column: str) -> Locator:
    """A cell of the list."""
    return page.locator(f"[row-index='{row}'] [col-id='{column}']")


IN_ONE_TURN = """
() => {
  const told = (event) => document.activeElement.dispatchEvent(event)
  const stretch = (key) => told(new KeyboardEvent('keydown', { key, shiftKey: true, bubbles: true, cancelable: true }))
  stretch('ArrowDown')
  stretch('ArrowRight')
  const clipboardData = new DataTransfer()
  told(new ClipboardEvent('copy', { clipboardData, bubbles: true, cancelable: true }))
  return clipboardData.getData('text/plain')
}
"""
"""A block chosen and copied before anything else can happen, as on a machine that is behind with its work."""


def wait_for_cells(page: Page) -> None:
    """Until one can work in the cells: what edits them comes after the rows."""
    expect(cell(page, 3, "pages")).not_to_have_text("")
    settled(page)


def test_cells_are_edited_copied_pasted_filled_and_undone(at_desk: Open, desk: Plant) -> None:
    page = at_desk("/e/plant.book")
    wait_for_cells(page)

    cell(page, 1, "pages").click()
    page.keyboard.type("77")
    page.keyboard.press("Enter")
    expect(cell(page, 1, "pages")).to_have_text("77")
    expect(cell(page, 2, "pages")).to_be_focused()
    page.keyboard.type("-5")
    page.keyboard.press("Enter")
    expect(cell(page, 2, "pages")).to_have_class(re.compile("grid-fault"))
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("alert").filter(has_text="At least 0")).to_be_visible()
    page.keyboard.press("F2")
    page.keyboard.press("Escape")
    expect(cell(page, 2, "pages")).to_have_text("30")
    page.keyboard.press("Control+z")
    expect(cell(page, 1, "pages")).to_have_text("20")

    cell(page, 4, "pages").click()
    assert page.evaluate(IN_ONE_TURN) == "50\t25.50\n60\t130.50"
    made(desk.by("root"), "book", [{"title": "First of all", "code": "A"}])  # the rows move down, the block with them
    expect(cell(page, 0, "title")).to_have_text("First of all")
    expect(cell(page, 5, "pages")).to_be_focused()
    page.keyboard.press("Control+c")
    assert page.evaluate("navigator.clipboard.readText()") == "50\t25.50\n60\t130.50"
    first = desk.by("root").get(f"{BOOKS}?where=code=='A'").json()["records"][0]
    desk.by("root").delete(f"{BOOKS}/{first['id']}?version={first['version']}")
    expect(cell(page, 4, "pages")).to_be_focused()
    page.keyboard.press("Control+d")
    expect(cell(page, 5, "price")).to_have_text("25.50")
    expect(cell(page, 5, "worth")).to_have_text("25.50")
    page.keyboard.press("Control+z")
    expect(cell(page, 5, "price")).to_have_text("130.50")
    cell(page, 3, "bought").click()
    page.keyboard.type("2")
    expect(page.locator("input:focus")).to_have_value("2")
    page.keyboard.type("026-02-28")
    expect(page.locator("input:focus")).to_have_value("2026-02-28")
    page.keyboard.press("Enter")
    expect(cell(page, 3, "bought")).to_have_text("2026-02-28")
    cell(page, 3, "title").click()
    writing = page.context.new_cdp_session(page)  # an input method, whose first key already belongs to the text
    writing.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "key": "Process", "windowsVirtualKeyCode": 229})
    writing.send("Input.imeSetComposition", {"text": "shu", "selectionStart": 3, "selectionEnd": 3})
    writing.send("Input.insertText", {"text": "书"})
    page.keyboard.press("Enter")
    expect(cell(page, 3, "title")).to_have_text("书")

    page.evaluate("navigator.clipboard.writeText('1\\t2.5\\n3\\tx')")
    cell(page, 10, "pages").click()
    page.keyboard.press("Control+v")
    preview = page.get_by_role("dialog", name="Paste: what changes")
    expect(preview.get_by_text("“x” cannot be read.")).to_be_visible()
    expect(cell(page, 10, "pages")).to_have_text("110")
    preview.get_by_role("button", name="Change 3 cells").click()
    expect(cell(page, 11, "pages")).to_have_text("3")
    expect(cell(page, 11, "price")).to_have_text("160.50")

    sold = page.request.get(f"/api{BOOKS}?sort=code&limit=1").json()["records"][0]
    desk.by("root").post(f"{BOOKS}/{sold['id']}/do/sell", json={})
    page.reload()
    wait_for_cells(page)
    cell(page, 0, "pages").click()
    page.keyboard.press("F2")
    expect(page.get_by_text("“Pages” cannot be changed in this record now.")).to_be_visible()
    expect(page.locator(".cell-editor")).to_have_count(0)


def test_groups_views_and_many_records(at_desk: Open) -> None:
    page = at_desk("/e/plant.book?group=shelf&quick=%5B%22dear%22%5D")
    expect(page.locator(".group-head")).to_have_count(3)
    expect(page.get_by_role("button", name=re.compile("^Dear 17$"))).to_have_attribute("aria-pressed", "true")
    page.locator(".group-head", has_text="South").click()
    expect(cell(page, 2, "title")).to_have_text("Book 3")
    expect(cell(page, 2, "title")).to_have_class(re.compile("grid-tone-red"))

    page.get_by_role("button", name="Views").click()
    page.get_by_role("button", name="Save as a new view").click()
    page.get_by_label("Name of the view").fill("By shelf, mine")
    page.get_by_role("button", name="Save view").click()
    expect(page.get_by_role("button", name="By shelf, mine")).to_have_attribute("aria-pressed", "true")
    expect(page).to_have_url(re.compile("view="))
    page.reload()
    expect(page.locator(".group-head")).to_have_count(3)

    page.get_by_role("button", name="Views", exact=True).click()
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_text("Link copied: it shows the list as it is now.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").endswith("/e/plant.book?sort=code&group=shelf")
    page.keyboard.press("Control+k")
    page.keyboard.type("View: All")
    page.get_by_role("option", name="View: All books").click()
    expect(page.locator(".group-head")).to_have_count(0)
    page.goto(
        "/e/plant.book?where=pages%20%3D%3D&filters=%7B%22kind%22%3A%7B%22op%22%3A%22contains%22%2C%22values%22%3A%5B%22x%22%5D%7D%7D"
    )
    expect(page.locator(".filter-tag")).to_have_count(1)  # the other says nothing of a choice
    page.get_by_role("alert").get_by_role("button", name="Clear filters").click()
    expect(page.get_by_text("30 records", exact=True)).to_be_visible()

    page.get_by_role("button", name="Board", exact=True).click()  # nobody designed it: it comes with the states
    expect(page.get_by_role("region", name="Shelved", exact=True)).to_be_visible()

    page.goto("/e/plant.book?where=pages%20%3E%20250")
    expect(page.get_by_text("5 records", exact=True)).to_be_visible()
    page.get_by_role("button", name="More").click()
    page.get_by_text("Change many records").click()
    page.get_by_role("combobox", name="Choose a field to change").fill("Copies")
    page.keyboard.press("Enter")
    page.locator(".bulk-field input").fill("4")
    page.get_by_role("button", name="Show what changes").click()
    page.get_by_role("button", name="Change 5 records").click()
    expect(cell(page, 0, "copies")).to_have_text("4")
    page.get_by_role("button", name="Undo").click()
    expect(cell(page, 0, "copies")).to_have_text("1")

    page.get_by_role("button", name="Advanced filter").click()
    builder = page.get_by_role("dialog", name="Filter")
    expect(builder.get_by_role("textbox", name="As text")).to_have_value("pages > 250")
    builder.get_by_text("As text").click()
    builder.get_by_role("textbox", name="As text").fill("shelf.floor == 1 and (pages < 50 or nothing)")
    builder.get_by_role("button", name="Apply").click()
    expect(builder.get_by_role("alert")).to_contain_text("nothing")
    builder.get_by_role("textbox", name="As text").fill("shelf.floor == 1 and (pages <= 20 or pages >= 280)")
    builder.get_by_text("Conditions").click()
    expect(builder.get_by_role("group", name="Any of these holds")).to_be_visible()
    builder.get_by_role("button", name="Apply").click()
    expect(page.get_by_text("2 records", exact=True)).to_be_visible()


def test_on_a_phone_filters_are_a_sheet(at_desk: Open) -> None:
    page = at_desk("/e/plant.book", **THUMB | {"viewport": {**PHONE, "width": 360}})
    expect(page.get_by_role("link", name=re.compile("Book 1 "))).to_be_visible()
    page.get_by_role("button", name="Filters").click()
    page.get_by_role("button", name=re.compile("^Dear")).click()
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_text("17 records", exact=True)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
