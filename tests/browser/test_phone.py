"""On a phone: an order can be made with a thumb."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.steps import picture, record, settled

Phone = Callable[..., Page]


def test_an_order_with_a_thumb(phone_as: Phone) -> None:
    page = phone_as("sales", "/e/crm.order", "zh-CN")
    expect(page.locator(".card").first).to_be_visible()
    settled(page)
    picture(page, "phone-orders")
    page.get_by_role("button", name="新建").tap()
    page.get_by_role("combobox", name="客户").first.tap()
    page.keyboard.type("丝路")
    page.locator(".ant-select-item-option").filter(has_text="杭州丝路家纺").tap()
    page.get_by_role("button", name="添加一行").tap()
    drawer = page.locator(".lw-row-drawer")
    drawer.get_by_role("combobox", name="产品").tap()
    page.keyboard.type("亚麻")
    page.locator(".ant-select-item-option").filter(has_text="亚麻布").tap()
    drawer.get_by_role("textbox", name="数量").fill("10")
    drawer.get_by_role("button", name="完成").tap()
    expect(drawer).to_have_count(0)
    expect(page.locator(".lw-card")).to_contain_text("亚麻布")
    page.get_by_role("button", name="保存").tap()
    page.wait_for_url("**/e/crm.order/*-*")
    expect(page.get_by_role("button", name="编辑")).to_be_visible()
    assert record(page)["total"] == "723.20"
    picture(page, "phone-order")


def test_a_fault_opens_its_card(phone_as: Phone) -> None:
    page = phone_as("sales", "/e/crm.order/new", "zh-CN")
    page.get_by_role("button", name="添加一行").tap()
    drawer = page.locator(".lw-row-drawer")
    drawer.get_by_role("textbox", name="折扣").fill("5")  # a row that was left as it came is no fault
    drawer.get_by_role("button", name="完成").tap()
    expect(drawer).to_have_count(0)
    page.get_by_role("button", name="保存").tap()
    page.locator(".lw-faults").get_by_role("button", name="数量").tap()
    expect(drawer.get_by_role("textbox", name="数量")).to_be_focused()
