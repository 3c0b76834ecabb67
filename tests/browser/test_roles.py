"""Rights on pages: the matrix, why somebody may not, looking as somebody else, on a screen and on a phone."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.steps import settled
from tests.serving import SignIn

Open = Callable[..., Page]


def test_the_matrix_says_what_each_role_may(open_as: Open) -> None:
    page = open_as("admin", "/settings/roles")
    row = page.get_by_role("row").filter(has=page.get_by_role("button", name="Customer", exact=True))
    of_sales = "View: under a condition, Create: always, Change: under a condition"
    expect(row.get_by_role("img", name=of_sales, exact=True)).to_be_visible()
    page.get_by_role("combobox", name="Role", exact=True).first.select_option(label="Sales")
    page.get_by_role("button", name="Customer", exact=True).click()
    detail = page.locator(".rights-detail")
    expect(detail).to_contain_text("owner == user or within(department, user.department)")
    expect(detail).to_contain_text("Fields only shown")
    page.get_by_role("link", name="Changes between versions").click()
    expect(page.locator(".rights-changes li").first).to_contain_text("gains")
    page.goto("/settings/roles/sales")
    expect(page.get_by_role("heading", name="Sales order")).to_be_visible()
    expect(page.locator(".facts")).to_contain_text("Li Na")


def test_why_somebody_may_not(open_as: Open, sign_in: SignIn) -> None:
    page = open_as("admin", f"/e/crm.order/{of_another(sign_in)}")
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("menuitem", name="Who may do what").click()
    person(page, "Li Na")
    panel = page.get_by_role("dialog")
    expect(panel).to_contain_text("has the roles: Employee, Sales")
    panel.locator("summary").first.click()
    expect(panel.locator("details").first).to_contain_text("does not hold")
    expect(panel.locator("details").first).to_contain_text("the person = 销售 Li Na")


def of_another(sign_in: SignIn) -> str:
    """An order that sales may not see."""
    seen = {each["id"] for each in sign_in("sales").get("/records/crm.order", params={"limit": 500}).json()["records"]}
    every = sign_in("admin").get("/records/crm.order", params={"limit": 500}).json()["records"]
    return str(next(each["id"] for each in every if each["id"] not in seen))


def person(page: Page, name: str) -> None:
    """Choose a person."""
    page.locator(".rights-person").click()
    page.locator(".ant-select-item-option").filter(has_text=name).first.click()


def test_looking_as_somebody_else(open_as: Open) -> None:
    page = open_as("admin", "/settings/roles")
    person(page, "Li Na")
    page.get_by_role("button", name="View as this person").click()
    bar = page.get_by_role("status").filter(has_text="You see the workspace as")
    expect(bar).to_contain_text("Li Na")
    page.goto("/e/crm.order")
    expect(bar).to_be_visible()
    expect(page.get_by_role("button", name="Account: 销售 Li Na")).to_be_visible()
    bar.get_by_role("button", name="Leave").click()
    expect(bar).to_have_count(0)
    expect(page.get_by_role("button", name="Account: 管理员 Ada")).to_be_visible()


def test_on_a_phone_nothing_is_wider_than_the_screen(phone_as: Open) -> None:
    page = phone_as("admin", "/settings/roles", "zh-CN")
    for address in ("/settings/roles", "/settings/roles/sales", "/settings/roles/changes"):
        page.goto(address)
        settled(page)
        expect(page.locator("main h1").first).to_be_attached()
        expect(page.locator(".panel").first).to_be_visible()
        assert page.evaluate("document.querySelector('main').scrollWidth") <= 390, address
