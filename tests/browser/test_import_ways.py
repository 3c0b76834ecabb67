"""The page of imports: read another way, kept in part, remembered, taken back, cancelled; in both languages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE, Open
from tests.browser.steps import ordered
from tests.journeys.plants import Plant, opened

TEXT = """
entity: tool
title: {en: Tool, zh: 工具}
record_title: "{name}"
fields:
  code: {type: text, unique: true, required: true, title: {en: Code, zh: 编号}}
  name: {type: text, required: true, title: {en: Name, zh: 名称}}
  bought: {type: date, title: {en: Bought, zh: 购入日期}}
---
view: tool
entity: tool
title: {en: Tools, zh: 工具}
columns: [code, name, bought]
"""
TABLE = "Code;Name;Bought;Shelf\nA;Öler;03/04/2026;7\nB;;05/06/2026;8\n".encode("cp1252")


@pytest.fixture(scope="module")
def shed(module_database: str) -> Iterator[Plant]:
    """A tool shed."""
    with opened(module_database, TEXT, {"root": ["admin"]}) as plant:
        yield plant


@pytest.fixture
def page(sit: Open, shed: Plant, request: pytest.FixtureRequest) -> Page:
    """The page of imports."""
    if "phone" in request.node.name:
        return sit(shed, "root", "/e/plant.tool/import", "zh-CN", viewport=PHONE)
    return sit(shed, "root", "/e/plant.tool/import")


def choose(page: Page, label: str, option: str) -> None:
    """Something else in one of the boxes."""
    page.get_by_role("combobox", name=label).click()
    page.locator(".ant-select-dropdown:not(.ant-select-dropdown-hidden)").get_by_title(option).first.click()


def upload(page: Page, table: bytes) -> None:
    """Choose a file."""
    sent = {"name": "tools.csv", "mimeType": "text/csv", "buffer": table}
    page.locator("input[type=file]").set_input_files(sent)  # type: ignore[arg-type]
    expect(page.get_by_text("tools.csv · 2")).to_be_visible()


def button(page: Page, name: str) -> Locator:
    """A button."""
    return page.get_by_role("button", name=name, exact=True)


def press(page: Page, name: str) -> None:
    """The same, pressed."""
    button(page, name).click()


def test_one_file_all_the_ways(page: Page, shed: Plant) -> None:
    upload(page, TABLE)
    choose(page, "Text encoding", "GB18030 / GBK")
    expect(page.get_by_role("rowheader", name="Name").locator("xpath=../td[1]")).not_to_contain_text("Öler")
    choose(page, "Text encoding", "Windows-1252 / Latin-1")
    expect(page.get_by_text("Öler")).to_be_visible()
    expect(page.get_by_text("Not imported: Shelf")).to_be_visible()
    expect(page.get_by_role("button", name="Check", exact=True)).to_be_disabled()
    choose(page, "Dates such as 03/04/2026", "Day first: 3 April")

    press(page, "Check")
    expect(page.get_by_text("Checking every row.")).to_be_visible()
    press(page, "Cancel")
    expect(page.get_by_text("Cancelled. Nothing was kept.")).to_be_visible()
    press(page, "Back to the columns")
    ordered(page, button(page, "Check"), "import")
    shed.do_jobs()
    expect(page.get_by_text("1 fault. Correct the file")).to_be_visible()
    expect(page.get_by_role("button", name="Import now")).to_be_disabled()
    ordered(page, button(page, "Import 1 good record"), "import")
    shed.do_jobs()
    expect(page.get_by_text("Imported what had no faults.")).to_be_visible()
    (found,) = page.context.request.get("/api/records/plant.tool").json()["records"]
    assert (found["name"], found["bought"]) == ("Öler", "2026-04-03")

    press(page, "Import another file")
    upload(page, TABLE.replace(b"Shelf", b"Rack"))
    expect(page.get_by_text("Filled in as you chose the last time")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("region", name="My earlier imports")).to_contain_text("tools.csv")
    upload(page, TABLE)
    expect(page.get_by_text("Filled in as you chose the last time")).to_be_visible()
    page.reload()
    press(page, "Undo")
    ordered(page, page.locator(".ant-popconfirm").get_by_role("button", name="Undo"), "undo")
    expect(page.get_by_role("button", name="Undoing…")).to_be_visible()
    shed.do_jobs()
    expect(page.get_by_text("The import was taken back: 1 deleted, 0 restored.")).to_be_visible()
    assert page.context.request.get("/api/records/plant.tool").json()["records"] == []


def test_on_a_phone_in_chinese_all_of_it_fits(page: Page) -> None:
    upload(page, TABLE)
    expect(page.get_by_text("不导入的列：Shelf")).to_be_visible()
    expect(page.get_by_role("combobox", name="03/04/2026 这样的日期")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
