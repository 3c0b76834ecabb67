"""Lists: sorted, filtered, searched, with columns of one's choice, and as quick with a hundred thousand records."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from statistics import median
from urllib.parse import parse_qs, urlparse

import psycopg
import pytest
from playwright.sync_api import Locator, Page, expect

from runtime.database import Database
from tests.browser.steps import called
from tests.journeys.plants import until

Open = Callable[..., Page]
MANY = 100_000
ENOUGH = 600
"""Turns of the wheel, so many that a slow machine gets there, too."""
INSERT = """
insert into ws_main.base_unit (id, code, name, created_at, updated_at)
select uuidv7(), 'U' || lpad(n::text, 6, '0'), 'Unit ' || n, now(), now() from generate_series(1, %s) as n
"""


def rows(page: Page) -> Locator:
    """The rows of the list in sight."""
    return page.locator("[role=row][row-id]")


def column(page: Page, name: str) -> list[str]:
    """The texts of a column, from the top."""
    cells = page.locator(f"[role=row][row-id] [col-id='{name}']")
    return sorted_by_place(cells)


def sorted_by_place(cells: Locator) -> list[str]:
    """Texts in the order people see them: the grid draws rows in any order."""
    read = "cells => cells.map(c => [c.closest('[row-index]').getAttribute('row-index'), c.innerText])"
    found: list[list[str]] = cells.evaluate_all(read)
    return [text for _, text in sorted((int(place), text) for place, text in found)]


def head(page: Page, title: str) -> Locator:
    """The head of a column."""
    return page.get_by_role("columnheader", name=title)


def test_sort_filter_search_and_columns(open_as: Open) -> None:
    page = open_as("manager", "/e/crm.customer")
    expect(page.get_by_role("heading", name="Customers", level=1)).to_be_visible()
    expect(page.get_by_text(re.compile(r"^\d+ records$"))).to_be_visible()
    head(page, "Code").get_by_text("Code").click()
    expect(page).to_have_url(re.compile("sort=code"))
    first = page.request.get("/api/records/crm.customer?sort=code&limit=1").json()["records"][0]["code"]
    expect(page.locator("[row-index='0'] [col-id=code]")).to_have_text(first)
    head(page, "Code").get_by_text("Code").click()
    expect(page.locator("[row-index='0'] [col-id=code]")).not_to_have_text(first)
    until(lambda: (codes := column(page, "code")) == sorted(codes, reverse=True) and all(codes))

    page.get_by_label("Search this list").first.fill("Textilien")
    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text("Nordwind Textilien GmbH")
    page.get_by_label("Search this list").first.fill("")
    expect(page.locator("[row-index='2']")).not_to_have_count(0)

    page.get_by_role("button", name=called("Filter")).click()
    page.get_by_role("combobox", name="Choose a field").fill("City")
    page.keyboard.press("Enter")
    page.get_by_role("group", name="Filter: City").get_by_role("textbox").fill("Hamburg")
    page.keyboard.press("Enter")
    expect(rows(page)).to_have_count(1)
    expect(page).to_have_url(re.compile("Hamburg"))
    page.reload()
    expect(rows(page)).to_have_count(1)
    page.get_by_role("button", name="Clear filters").click()
    expect(page.locator("[row-index='2']")).not_to_have_count(0)

    page.get_by_role("button", name="Columns").click()
    page.get_by_role("checkbox", name="Industry").check()
    for name in ("Level", "Region", "Phone"):
        page.get_by_role("checkbox", name=name).uncheck()
    page.keyboard.press("Escape")
    expect(head(page, "Industry")).to_be_visible()
    expect(head(page, "Level")).to_have_count(0)
    page.reload()
    expect(head(page, "Industry")).to_be_visible()


def test_on_from_record_to_record(open_as: Open) -> None:
    page = open_as("sales", "/e/crm.order")
    for row in (0, 1):
        expect(page.locator(f"[row-index='{row}'] [col-id=number]")).not_to_have_text("")
    numbers = column(page, "number")
    page.get_by_role("link", name=numbers[0]).click()
    expect(page.get_by_role("heading", name=numbers[0])).to_be_visible()
    page.get_by_role("button", name="Next record").click()
    expect(page.get_by_role("heading", name=numbers[1])).to_be_visible()
    assert page.title().startswith(numbers[1])


@pytest.fixture
def many(demo: Database) -> Iterator[None]:
    """A hundred thousand units."""
    with psycopg.connect(demo.admin, autocommit=True) as conn:
        conn.execute(INSERT, (MANY,))
        conn.execute("analyze ws_main.base_unit")
        yield
        conn.execute("delete from ws_main.base_unit where name like 'Unit %'")


@pytest.mark.usefixtures("many")
def test_a_hundred_thousand_records(open_as: Open) -> None:
    page = open_as("admin")
    asked: list[dict[str, list[str]]] = []
    page.on(
        "request",
        lambda each: "/api/records/base.unit?" in each.url and asked.append(parse_qs(urlparse(each.url).query)),
    )
    page.goto("/e/base.unit")
    rows(page).first.wait_for()
    body = page.locator("[role=grid]")
    frames: list[float] = []
    for _ in range(ENOUGH):
        body.hover()
        page.mouse.wheel(0, 1500)
        frames += page.evaluate(FRAMES)
        if page.evaluate(FURTHEST) > 600:
            break
    assert page.evaluate(FURTHEST) > 600
    expect(page.locator("[row-index] [col-id=code]").last).to_have_text(re.compile(r"^\w+$"))
    drawn = (
        page.evaluate("document.querySelectorAll('[role=row]').length"),
        page.evaluate("document.querySelectorAll('*').length"),
    )
    assert drawn[0] < 120 and drawn[1] < 3000
    pages = [each for each in asked if each.get("limit", ["0"])[0] != "0"]
    assert 5 <= len(pages) <= 20 and all(int(each["limit"][0]) <= 100 for each in pages)
    print(f"{1000 / median(frames):.0f} frames a second")


FURTHEST = (
    "Math.max(...[...document.querySelectorAll('[row-index]')].map(row => Number(row.getAttribute('row-index'))))"
)
FRAMES = """
() => new Promise(done => {
  const start = performance.now(), took = []; let last = start
  const step = now => {
    took.push(now - last)
    last = now
    now - start < 200 ? requestAnimationFrame(step) : done(took)
  }
  requestAnimationFrame(step)
})
"""
