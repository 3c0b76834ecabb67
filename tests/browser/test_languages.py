"""Both languages: nothing of the one is left on pages of the other; and pages that everybody can use."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import barriers, settled
from tests.serving import SignIn

Open = Callable[..., Page]
PAGES = (
    "/",
    "/settings/profile",
    "/e/crm.order",
    "/e/crm.order/new",
    "/e/crm.customer/import",
    "/e/finance.receivable",
)
ENGLISH = re.compile(r"[A-Za-z]{3,}(?: [a-z]{2,}){1,}")
"""Two words or more, as sentences and labels have them."""
CHINESE = re.compile(r"[\u4e00-\u9fff]")
WORDS = """
() => {
  const data = '[role=gridcell], .lw-value a, td a, .top-user, .card a, option, kbd, time, [data-language], .home h1'
  const own = node => !node.parentElement.closest(data) && node.parentElement.getClientRects().length
  const texts = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const text = walker.currentNode.data.trim()
    if (text && own(walker.currentNode)) texts.push(text)
  }
  for (const each of document.querySelectorAll('[placeholder], [aria-label]'))
    texts.push(each.placeholder || '', each.getAttribute('aria-label') || '')
  return [...texts, document.title]
}
"""


@pytest.fixture
def order(sign_in: SignIn) -> str:
    """The page of an order of which everything has happened."""
    found = sign_in("admin").get("/records/crm.order", params={"where": "paid > 0", "limit": 1}).json()
    return f"/e/crm.order/{found['records'][0]['id']}"


def words(page: Page) -> list[str]:
    """What the page itself says: its texts, hints and names for screen readers; no data."""
    return list(page.evaluate(WORDS))


def test_no_english_on_chinese_pages(open_as: Open, order: str) -> None:
    page = open_as("finance", "/", "zh-CN")
    expect(page.get_by_role("heading", name=re.compile("您好"))).to_be_visible()
    for address in (*PAGES, order):
        opened(page, address)
        assert [text for text in words(page) if ENGLISH.search(text)] == [], address


def test_english_pages_are_english_and_open_to_all(open_as: Open, order: str, sign_in: SignIn) -> None:
    said = json.dumps(data(sign_in), ensure_ascii=False)
    names = set(re.findall(r"[^\"\\]*[\u4e00-\u9fff][^\"\\]*", said))
    page = open_as("finance", "/")
    for address in (*PAGES, order):
        opened(page, address)
        left = {text for text in words(page) if CHINESE.search(text) and not any(name in text for name in names)}
        assert left == set(), address
        assert barriers(page) == [], address


def opened(page: Page, address: str) -> None:
    """Open a page and give its parts the time to come."""
    page.goto(address)
    expect(page.locator("main h1")).to_be_attached()
    settled(page)


def data(sign_in: SignIn) -> list[object]:
    """Names that are data, whatever the language: of customers, products, terms, accounts and people."""
    client = sign_in("admin")
    kinds = ("crm.customer", "crm.product", "crm.payment_terms", "finance.account", "base.user", "base.department")
    return [client.get(f"/records/{kind}", params={"limit": 100}).json() for kind in kinds]


def test_the_language_changes_everywhere_at_once(open_as: Open) -> None:
    page = open_as("finance", "/e/crm.order")
    expect(page.get_by_role("heading", name="Orders", level=1)).to_be_visible()
    page.get_by_role("button", name=re.compile("Language|English")).first.click()
    page.locator("[lang=zh-CN]").get_by_text("中文").last.click()
    expect(page.get_by_role("heading", name="销售订单", level=1)).to_be_visible()
    expect(page.get_by_role("columnheader", name="客户")).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    page.reload()
    expect(page.get_by_role("heading", name="销售订单", level=1)).to_be_visible()
