"""Two people talk about a record in Chromium: by keys, live, with a mention, a file, an edit and what was changed."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import THUMB, Open
from tests.browser.steps import barriers, looked_at
from tests.journeys.plants import Plant, opened
from tests.journeys.test_comments import PACK, PEOPLE, animal


@pytest.fixture(scope="module")
def zoo(module_database: str) -> Iterator[Plant]:
    """A zoo with its keepers."""
    with opened(module_database, PACK, PEOPLE) as plant:
        yield plant


def test_two_people_talk_about_a_record(zoo: Plant, sit: Open) -> None:
    at = animal(zoo.by("ada"), "Rex", price="5").removeprefix("/records")
    ada, bo = sit(zoo, "ada", f"/e{at}", live=True), sit(zoo, "bo", f"/e{at}", "zh-CN", live=True, **THUMB)
    button = ada.get_by_role("button", name=re.compile("^Activity"))
    button.click()
    panel = ada.locator(".lw-activity-panel")
    box = panel.get_by_role("combobox", name="Comment").or_(panel.get_by_role("textbox", name="Comment")).first
    box.click()
    ada.keyboard.type("Dear @b")
    expect(
        ada.get_by_role("option", name="bo").or_(ada.locator(".ant-mentions-dropdown-menu-item")).first
    ).to_have_text("bo")
    ada.keyboard.press("Enter")
    ada.keyboard.type("is he well?")
    panel.locator("input[type=file]").set_input_files(
        files=[{"name": "chart.txt", "mimeType": "text/plain", "buffer": b"38 degrees"}]
    )
    expect(panel.get_by_role("button", name="chart.txt")).to_be_visible()
    box.press("Control+Enter")
    said = panel.locator(".lw-comment").first
    expect(said.locator(".lw-comment-text")).to_have_text("Dear @bo is he well?")
    expect(said.locator(".lw-files-tile")).to_contain_text("chart.txt")
    expect(panel.locator(".lw-happenings > li")).to_have_count(2)

    expect(bo.get_by_role("button", name="动态，1 条未读评论")).to_be_visible()
    bo.goto("/")
    bo.get_by_role("button", name=re.compile("通知")).first.click()
    notice = bo.locator(".notice").filter(has_text="ada提到了您")
    expect(notice).to_contain_text("动物 Rex")
    expect(notice).to_contain_text("Dear @bo is he well?")
    looked_at(bo, "bell-phone-zh")
    notice.click()
    theirs = bo.locator(".lw-activity-panel")
    expect(theirs.locator(".lw-comment-new")).to_be_visible()
    expect(theirs.locator(".lw-comment:focus")).to_contain_text("is he well?")
    looked_at(bo, "activity-phone-zh")
    bo.get_by_label("评论", exact=True).locator("visible=true").last.fill("很好")
    bo.get_by_role("button", name="发送").click()

    expect(panel.locator(".lw-comment").first).to_contain_text("很好")
    zoo.by("bo").patch(f"/records{at}", json={"version": 1, "name": "Rexy"})
    expect(panel.locator(".lw-happenings > li").first).to_contain_text("Rexy")
    looked_at(ada, "activity-desktop-en")
    assert barriers(ada) == []

    mine = panel.locator(".lw-comment").filter(has_text="is he well?")
    mine.get_by_role("button", name="Edit").click()
    editing = panel.locator(".lw-comment textarea")
    expect(editing).to_have_value("Dear @bo is he well?")
    editing.fill("Dear @bo how is he?")
    editing.press("Control+Enter")
    expect(panel.get_by_text("how is he?")).to_be_visible()
    expect(panel.get_by_text("edited")).to_be_visible()
    panel.locator(".lw-comment").filter(has_text="how is he?").get_by_role("button", name="Delete").click()
    ada.get_by_role("dialog").last.get_by_role("button", name="Delete").click()
    expect(panel.get_by_text("This comment was deleted.")).to_be_visible()
    expect(theirs.get_by_text("该评论已删除。")).to_be_visible()

    panel.press("Escape")
    ada.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ada.get_by_role("button", name="More").click()
    ada.get_by_role("menuitem", name="Copy link").click()
    expect(ada.get_by_text("The link is in the clipboard.")).to_be_visible()
    assert ada.evaluate("navigator.clipboard.readText()").endswith(f"/e{at}")
    ada.get_by_role("button", name="More").click()
    ada.get_by_role("menuitem", name="History").click()
    expect(panel.locator(".lw-comment")).to_have_count(0)
    following = ada.get_by_role("button", name=re.compile("Following$"))
    expect(following).to_have_attribute("aria-pressed", "true")
    following.click()
    expect(ada.get_by_role("button", name=re.compile("Follow$"))).to_have_attribute("aria-pressed", "false")
