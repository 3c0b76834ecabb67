"""Every editor once: a specimen is made with each field type in English on a desktop, read, then changed in Chinese on
a phone."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.atlas import Atlas, planted
from tests.browser.conftest import Open

PICTURES = os.environ.get("LOOMWORK_PICTURES")
PHONE = {"width": 360, "height": 740}
SHANGHAI = {"latitude": 31.2304, "longitude": 121.4737}


@pytest.fixture(scope="module")
def atlas(module_database: str) -> Iterator[Atlas]:
    """The workspace with its two specimens."""
    with planted(module_database) as found:
        yield found


@pytest.fixture
def page(atlas: Atlas, sit: Open) -> Page:
    """The administrator's page."""
    return sit(atlas.plant, "root", geolocation=SHANGHAI, permissions=["geolocation"])


def speak(page: Page, locale: str) -> None:
    """The administrator's language."""
    page.context.request.patch("/api/me", data={"locale": locale})


def editor(page: Page, name: str) -> Locator:
    """Where a field is edited."""
    return page.locator(f"[data-path={name}]")


def fill(page: Page, name: str, text: str) -> None:
    """Type into the first box of a field."""
    editor(page, name).locator("input:not([type=color]), textarea").first.fill(text)


def choose(page: Page, name: str, title: str) -> None:
    """Choose from the list of a field."""
    editor(page, name).get_by_role("combobox").first.click()
    page.locator(".ant-select-dropdown:visible, .ant-cascader-dropdown:visible").get_by_text(title, exact=True).click()
    page.keyboard.press("Escape")


def picture(page: Page, name: str) -> None:
    """For looking at, where somebody asked for it."""
    if PICTURES:
        editor(page, "a_rich_text").scroll_into_view_if_needed()
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)


def test_every_editor(page: Page, atlas: Atlas) -> None:
    speak(page, "en")
    page.goto("/e/atlas.specimen/new")
    for name, text in {
        "a_text": "Made by hand", "a_number": "1,234.5", "a_integer": "12", "a_money": "99.9", "a_percent": "12.5",
        "a_email": "ann@example.com", "a_phone": "13812345678", "a_url": "https://example.com/a",
        "a_duration": "1h 30m", "a_barcode": "6901234567892", "a_color": "#1a2b3c", "a_json": '{"a": 1}',
    }.items():  # fmt: skip
        fill(page, name, text)
    for name, text in {"a_date": "2026-03-01", "a_datetime": "2026-03-01 09:30", "a_time": "09:30"}.items():
        fill(page, name, text)
        page.keyboard.press("Enter")
    editor(page, "a_boolean").get_by_role("switch").or_(editor(page, "a_boolean").get_by_role("checkbox")).first.click()
    choose(page, "a_choice", "Dark")
    choose(page, "a_choices", "North")
    choose(page, "a_reference", "Harbour")
    choose(page, "a_department", "Garden")
    choose(page, "a_references", "Market")
    choose(page, "a_references", "Harbour")
    editor(page, "a_tags").get_by_role("combobox").click()
    page.keyboard.type("fresh,red,")
    page.keyboard.press("Escape")
    editor(page, "a_rating").get_by_role("radio").nth(3).click()
    editor(page, "a_location").get_by_role("button").click()
    expect(editor(page, "a_location").get_by_role("textbox")).to_have_value("31.2304, 121.4737")
    region = editor(page, "a_address").get_by_role("combobox").nth(1)
    region.click()
    page.keyboard.type("浦东")
    page.get_by_text("上海市 / 上海市 / 浦东新区").or_(
        page.get_by_role("menuitem", name=re.compile("浦东新区"))
    ).first.click()
    editor(page, "a_address").get_by_placeholder("Street and number").fill("世纪大道100号")
    rich = editor(page, "a_rich_text").get_by_role("textbox")
    rich.click()
    page.keyboard.type("Plain and ")
    editor(page, "a_rich_text").get_by_role("button", name="Bold", exact=True).click()
    page.keyboard.type("bold")
    picture(page, "atlas-new-en-1440")
    page.get_by_role("button", name=re.compile("Save")).first.click()
    page.wait_for_url(re.compile(r"/e/atlas\.specimen/[0-9a-f-]{36}"))
    expect(page.get_by_role("heading", name=re.compile("Made by hand")).first).to_be_visible()
    id = page.url.rsplit("/", 1)[-1].split("?")[0]
    read = atlas.read(id)
    expected = {
        "a_text": "Made by hand", "a_number": "1234.50", "a_integer": 12, "a_money": "99.90", "a_percent": "12.5000",
        "a_boolean": True, "a_date": "2026-03-01", "a_time": "09:30:00", "a_choice": "dark", "a_choices": ["north"],
        "a_reference": atlas.ids["Harbour"], "a_department": atlas.ids["Garden"],
        "a_references": [atlas.ids["Market"], atlas.ids["Harbour"]], "a_email": "ann@example.com",
        "a_tags": ["fresh", "red"], "a_rating": 4, "a_color": "#1a2b3c", "a_duration": 5400,
        "a_barcode": "6901234567892", "a_rich_text": "<p>Plain and <strong>bold</strong></p>",
        "a_location": {"lat": "31.230400", "lon": "121.473700"}, "a_json": {"a": 1},
        "a_address": {"country": "CN", "region": "310115", "street": "世纪大道100号"},
    }  # fmt: skip
    assert {name: read[name] for name in expected} == expected
    picture(page, "atlas-record-en-1440")
    page.goto("/e/atlas.specimen")
    for column, text in {
        "a_references": "Market",
        "a_tags": "fresh",
        "a_duration": "1h 30m",
        "a_rating": "★★★★★",
    }.items():
        expect(page.locator(f"[row-index='0'] [col-id={column}]")).to_contain_text(text)
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / "atlas-list-en-1440.png"))
    shown_in_chinese_on_a_phone(page, atlas, id)


def shown_in_chinese_on_a_phone(page: Page, atlas: Atlas, id: str) -> None:
    """The same record, read and changed."""
    speak(page, "zh")
    page.set_viewport_size(PHONE)
    page.goto(f"/e/atlas.specimen/{id}")
    expect(editor(page, "a_duration")).to_contain_text("1小时30分")
    expect(editor(page, "a_address")).to_contain_text("上海市浦东新区世纪大道100号")
    expect(editor(page, "a_references").get_by_role("link", name="Market")).to_be_visible()
    expect(editor(page, "a_barcode").get_by_role("img")).to_be_visible()
    expect(editor(page, "a_rating").get_by_role("img", name="4星（共5星）")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    picture(page, "atlas-record-zh-360")
    page.get_by_role("button", name=re.compile("编.?辑$")).first.click()
    fill(page, "a_duration", "2小时")
    fill(page, "a_location", "北纬39.9 东经116.4")
    editor(page, "a_references").locator(".ant-select-selection-item-remove").first.click()
    fill(page, "a_barcode", "6901234567890")
    picture(page, "atlas-edit-zh-360")
    page.get_by_role("button", name=re.compile("保.?存$")).first.click()
    expect(editor(page, "a_barcode")).to_contain_text("末位应为2")
    fill(page, "a_barcode", "4006381333931")
    page.get_by_role("button", name=re.compile("保.?存$")).first.click()
    expect(editor(page, "a_duration")).to_contain_text("2小时")
    read = atlas.read(id)
    assert (read["a_duration"], read["a_barcode"]) == (7200, "4006381333931")
    assert read["a_references"] == [atlas.ids["Harbour"]]
    assert read["a_location"] == {"lat": "39.900000", "lon": "116.400000"}
