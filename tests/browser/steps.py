"""What people do on pages, in their words: open a list, pick from a list, read a value, press a button."""

from __future__ import annotations

import os
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

PICTURES = Path(__file__).parent / "pictures"
AXE = Path(__file__).parents[2] / "web/node_modules/axe-core/axe.min.js"
BARRIERS = """
() => axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']})
  .then(found => found.violations.map(({id, nodes}) => id + ': ' + nodes.map(({html}) => html).join(' | ')))
"""
STILL = """
() => document.getAnimations()
  .every(({ playState, effect }) => playState !== 'running' || effect.getComputedTiming().endTime === Infinity)
"""
"""Nothing comes or goes; what turns for ever may."""


def value(page: Page, title: str) -> Locator:
    """What a record's page shows under a title."""
    return page.get_by_role("group", name=title, exact=True).first


def amount(found: Locator) -> Decimal:
    """The number something shows."""
    return Decimal(re.sub(r"[^\d.-]", "", found.inner_text()))


def state(page: Page, title: str) -> None:
    """The record is in this state."""
    expect(page.locator(".lw-title-line .chip")).to_have_text(title)


def press(page: Page, name: str) -> None:
    """A button at the head of the record."""
    page.locator(".lw-record-head").get_by_role("button", name=called(name)).click()


def called(name: str) -> re.Pattern[str]:
    """The name of a button, which its picture may come before."""
    return re.compile(rf"(^|\s){re.escape(name)}$")


def act(page: Page, name: str) -> None:
    """An action, done."""
    press(page, name)
    done(page, name)


def done(page: Page, name: str) -> None:
    """The page says that an action is done."""
    expect(page.get_by_text(f"Done: {name}.").last).to_be_visible()


def pick(page: Page, title: str, words: str) -> None:
    """Choose a record by typing some of its name, with the keyboard."""
    page.get_by_role("combobox", name=title).first.click()
    choose(page, words)


def choose(page: Page, words: str) -> None:
    """Type into the open list, wait for what it finds, take it."""
    page.keyboard.type(words)
    found = page.locator(".ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option-active")
    expect(found).to_contain_text(words)
    page.keyboard.press("Enter")
    expect(found).to_be_hidden()


def related(page: Page, title: str) -> Locator:
    """The links to the records listed under a title, at the end of a record's page."""
    part = page.locator(".lw-field").filter(has=page.get_by_role("heading", name=re.compile(f"^{title}")))
    return part.locator("tbody tr td:first-child a")


def total(page: Page, column: str) -> Decimal:
    """The sum below a column of the first detail table."""
    table = page.locator(".lw-detail table").first
    table.locator("tfoot").wait_for()
    titles = [text.strip(" *") for text in table.locator("thead th").all_inner_texts()]
    return amount(table.locator("tfoot td, tfoot th").nth(titles.index(column)))


def record(page: Page) -> Any:
    """The record whose page is open, as the server has it."""
    entity, one = re.findall(r"/e/([\w.]+)/([\w-]{36})", page.url)[0]
    return page.context.request.get(f"/api/records/{entity}/{one}").json()


def stored(page: Page) -> Any:
    """The record that was just saved: its page has an address of its own now."""
    page.wait_for_url(re.compile(r"/e/[\w.]+/[\w-]{36}"))
    expect(page.get_by_role("button", name="Edit", exact=True)).to_be_visible()
    return record(page)


def settled(page: Page) -> None:
    """Wait until the page shows nothing that is still to come, and nothing has come for a while."""
    for _ in range(1200):
        if page.evaluate(QUIET):
            return
        page.wait_for_timeout(100)
    raise AssertionError("the page does not come to rest")


QUIET = """
() => {
  const quiet = (window.quiet ??= { came: -1, since: 0 })
  const came = performance.getEntriesByType('resource').length
  const waits = document.querySelector('.ant-skeleton, .ant-spin-spinning, [aria-busy=true]') !== null
  if (waits || came !== quiet.came) Object.assign(quiet, { came, since: performance.now() })
  return performance.now() - quiet.since > 500
}
"""


def barriers(page: Page) -> list[str]:
    """What keeps people with a screen reader, a keyboard or weak eyes out, as axe finds it."""
    page.wait_for_function(STILL)
    page.evaluate(AXE.read_text())
    return list(page.evaluate(BARRIERS))


def ordered(page: Page, button: Locator, at: str) -> None:
    """A button that orders a job, pressed; the server has the order."""
    with page.expect_response(re.compile(f"/{at}$")):
        button.click()


def looked_at(page: Page, name: str) -> None:
    """A picture to look at, when a folder for them is named."""
    folder = os.environ.get("LOOMWORK_LOOKED_AT")
    if folder:
        settled(page)
        page.screenshot(path=Path(folder) / f"{name}.png")


def picture(page: Page, name: str) -> None:
    """A picture for the README, when they are wanted."""
    if os.environ.get("LOOMWORK_PICTURES") != "1":
        return
    page.evaluate("document.activeElement?.blur()")
    page.mouse.move(0, 0)
    page.wait_for_timeout(4000)  # until notes at the top have gone
    PICTURES.mkdir(exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png")
