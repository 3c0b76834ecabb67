"""From an order to its vouchers, driven as people do it: sales with the keyboard, finance with the mouse."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from playwright.sync_api import Page, expect

from tests.browser.steps import (
    act,
    amount,
    called,
    choose,
    done,
    pick,
    picture,
    press,
    record,
    related,
    state,
    stored,
    total,
    value,
)
from tests.serving import SignIn

Browse = Callable[..., Page]
CUSTOMER = "深圳南屿户外用品有限公司"
LIMIT = "The credit limit would be exceeded."


def test_order_to_cash(browse: Browse, sign_in: SignIn) -> None:
    for login in ("sales", "finance"):
        sign_in(login).patch("/me", json={"locale": "en"})
    sales = signed_in(browse, "Sales")
    ordered = entered(sales)
    order = sales.url
    too_much(sales)
    before = credit(sales, ordered["customer"])
    sales.goto(order)
    act(sales, "Confirm")
    state(sales, "Confirmed")
    confirmed = record(sales)
    assert credit(sales, ordered["customer"]) == before - Decimal(confirmed["total"])

    sales.goto(order)
    delivered(sales, order)
    finance = signed_in(browse, "Finance")
    found(finance, confirmed["number"])
    invoiced(finance, confirmed)
    paid(finance, order, Decimal(confirmed["total"]))
    finance.goto(order)
    closed(finance, confirmed)
    picture(finance, "order")
    told(finance)
    vouchers(finance, order, confirmed)
    finance.goto("/e/crm.order")
    expect(finance.get_by_role("row").filter(has_text=confirmed["number"])).to_contain_text("Closed")
    picture(finance, "orders")


def signed_in(browse: Browse, role: str) -> Page:
    """One click signs in to the demo."""
    page = browse()
    page.goto("/")
    page.get_by_role("button", name=role, exact=True).click()
    expect(page.get_by_role("heading", name=re.compile("^Welcome"))).to_be_visible()
    return page


def entered(page: Page) -> dict[str, str]:
    """A new order: customer by typing, lines by the keyboard alone, totals as one types."""
    page.get_by_role("navigation", name="Main menu").get_by_role("link", name="Orders").click()
    page.get_by_role("button", name=called("New")).click()
    expect(page.get_by_role("heading", name="New: Sales order")).to_be_visible()
    pick(page, "Customer", "南屿")
    expect(page.locator("[data-path=payment_terms]")).to_contain_text("30 days")
    page.get_by_role("textbox", name="Commission %").fill("5")
    page.get_by_role("button", name="Add row").focus()
    page.keyboard.press("Enter")
    line(page, "Silk", "300")
    for _ in range(3):  # price, discount and tax stay as proposed
        page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    line(page, "Sampling", "2")
    expect(page.locator("[data-path=total] .lw-value")).to_have_text("65,428.00")
    sums = total(page, "Amount"), total(page, "Tax"), total(page, "Gross")
    assert sums == (Decimal("58000.00"), Decimal("7428.00"), Decimal("65428.00"))
    page.keyboard.press("Control+s")
    saved = stored(page)
    assert (Decimal(saved["net_total"]), Decimal(saved["tax_total"]), Decimal(saved["total"])) == sums
    return dict(saved)


def line(page: Page, product: str, quantity: str) -> None:
    """A row, beginning in its first cell."""
    choose(page, product)
    page.keyboard.press("Tab")
    page.keyboard.type(quantity)


def too_much(page: Page) -> None:
    """The credit limit refuses in words; less goes through."""
    press(page, "Confirm")
    expect(page.get_by_role("alert").filter(has_text=LIMIT)).to_be_visible()
    state(page, "Draft")
    press(page, "Edit")
    page.locator(".lw-detail tbody tr").first.locator("td").nth(1).click()
    page.keyboard.press("Control+a")
    page.keyboard.type("100")
    expect(page.locator("[data-path=total] .lw-value")).to_have_text("22,940.00")
    press(page, "Save")
    expect(page.get_by_text("Saved.").last).to_be_visible()
    assert stored(page)["total"] == "22940.00"


def credit(page: Page, customer: str) -> Decimal:
    """The credit that a customer has left, as their page shows it."""
    page.goto(f"/e/crm.customer/{customer}")
    expect(page.get_by_role("heading", name=CUSTOMER)).to_be_visible()
    return amount(value(page, "Credit available"))


def delivered(page: Page, order: str) -> None:
    """A delivery made from the order, shipped; the order knows."""
    act(page, "Create delivery")
    related(page, "Deliveries").first.click()
    state(page, "Draft")
    act(page, "Ship")
    state(page, "Shipped")
    page.goto(order)
    expect(value(page, "Delivery")).to_have_text("Delivered")


def found(page: Page, number: str) -> None:
    """The search that one key opens leads to the order."""
    page.keyboard.press("Control+k")
    page.keyboard.type(number)
    expect(page.get_by_role("option", name=number).first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=number)).to_be_visible()


def invoiced(page: Page, order: dict[str, str]) -> None:
    """An invoice made from the order and issued."""
    act(page, "Create invoice")
    related(page, "Invoices").first.click()
    act(page, "Issue")
    state(page, "Issued")
    assert record(page)["gross"] == order["total"]


def paid(page: Page, order: str, due: Decimal) -> None:
    """A first payment, then the rest, which the dialog proposes."""
    page.goto(order)
    related(page, "Receivables").first.click()
    state(page, "Open")
    press(page, "Record payment")
    asked = page.get_by_role("dialog").get_by_role("textbox", name="Amount received")
    expect(asked).to_have_value(f"{due:,.2f}")
    asked.fill("10000")
    page.get_by_role("dialog").get_by_role("button", name="Record payment").click()
    done(page, "Record payment")
    expect(value(page, "Open")).to_have_text(f"{due - 10000:,.2f}")
    picture(page, "receivable")
    press(page, "Record payment")
    expect(asked).to_have_value(f"{due - 10000:,.2f}")
    page.get_by_role("dialog").get_by_role("button", name="Record payment").click()
    state(page, "Settled")


def closed(page: Page, order: dict[str, str]) -> None:
    """Delivered, invoiced and paid in full: the order closed by itself and the commission is earned."""
    state(page, "Closed")
    expect(value(page, "Payment")).to_have_text("Paid")
    assert amount(value(page, "Outstanding")) == 0
    assert amount(value(page, "Commission earned")) == Decimal(order["net_total"]) * 5 / 100


def told(page: Page) -> None:
    """The history says who did what."""
    page.get_by_role("button", name=called("More")).click()
    page.get_by_role("menuitem", name="History").click()
    history = page.get_by_role("dialog", name="Activity").locator("ol > li")
    expect(history.filter(has_text="销售 Li Na Confirm").first).to_contain_text("Draft")
    expect(history.filter(has_text="会计 Zhang Min").first).to_contain_text("Payment")
    expect(history.filter(has_text="created").last).to_contain_text("Silk")
    expect(page.get_by_role("dialog", name="Activity").locator(":focus")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(history).to_have_count(0)


def vouchers(page: Page, order: str, confirmed: dict[str, str]) -> None:
    """Cost, revenue and two payments: each posted, and balanced."""
    expect(related(page, "Vouchers")).to_have_count(4)
    posted = {}
    for place in range(4):
        related(page, "Vouchers").nth(place).click()
        state(page, "Posted")
        debit, credit = total(page, "Debit"), total(page, "Credit")
        assert debit == credit > 0
        posted[value(page, "Summary").inner_text().split()[0], debit] = page.url
        page.goto(order)
        expect(related(page, "Vouchers")).to_have_count(4)
    due = Decimal(confirmed["total"])
    receipts = {("Receipt", Decimal(10000)), ("Receipt", due - 10000)}
    assert posted.keys() == {("Delivery", Decimal("12000.00")), ("Invoice", due)} | receipts
    page.goto(posted["Invoice", due])
    expect(page.locator(".lw-detail tbody tr")).to_have_count(3)
    picture(page, "voucher")
