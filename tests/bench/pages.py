"""What people wait for: a list's first rows on the screen, a key's effect in a form of 150 fields, also with 2,000
detail rows, and 1,000 rows pasted from a spreadsheet, taken back, and saved with 1,000 more. In Chromium.

Beside what passes stands what the page's own thread works: other work on the machine is not in it."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median

from playwright.sync_api import BrowserContext, Page, sync_playwright

from tests.bench.servers import PASSWORD, Server

ROUNDS = 5
KEYS = "1234567890"
REST = 300
"""Milliseconds between what people do."""
SHORTEST = 16.0
"""Milliseconds below which the browser reports nothing."""
FIRST_ROW = """
window.firstRow = new Promise(done => {
  const seen = () => {
    if (!document.querySelector('[role=row][row-id] [role=gridcell]')) return requestAnimationFrame(seen)
    requestAnimationFrame(() => done(performance.now()))
  }
  requestAnimationFrame(seen)
})
"""
"""Milliseconds from the address to the frame that shows the first row."""
INTERACTIONS = """
window.interactions = []
new PerformanceObserver(list => window.interactions.push(
  ...list.getEntries().filter(each => each.name === 'keydown').map(each => each.duration)))
  .observe({ type: 'event', durationThreshold: 16, buffered: true })
"""
"""How long each key took until its frame was painted, as the browser itself measures it."""


def page_figures(server: Server) -> dict[str, float]:
    """Medians; of the keys also what 98 of 100 stay below, as browsers rate a page."""
    with chromium(server) as context:
        lists = list_milliseconds(context.new_page())
        keys = sorted(key_milliseconds(context.new_page()))
        rows = rows_figures(context.new_page(), item_codes(context))
    return {
        "list_first_rows_ms": median(total for total, _ in lists),
        "list_processor_ms": median(processor for _, processor in lists),
        "key_median_ms": median(keys),
        "key_98_ms": keys[int(len(keys) * 0.98)],
        **rows,
    }


@contextmanager
def chromium(server: Server) -> Iterator[BrowserContext]:
    """The machine's own browser, the administrator signed in."""
    with sync_playwright() as playwright:
        binary = shutil.which("chromium") or "/usr/bin/chromium"
        browser = playwright.chromium.launch(executable_path=binary, args=["--no-sandbox"])
        context = browser.new_context(base_url=f"http://127.0.0.1:{server.port}", locale="en")
        context.set_default_timeout(120_000)
        context.request.post("/api/session", data={"login": "root", "password": PASSWORD, "workspace": "main"})
        yield context
        browser.close()


def list_milliseconds(page: Page) -> list[tuple[float, float]]:
    """From the address to the first rows, and the page's own processor time; the first round fills the cache."""
    page.add_init_script(FIRST_ROW)
    return [opened(page) for _ in range(ROUNDS + 1)][1:]


def opened(page: Page) -> tuple[float, float]:
    """One opening of the list."""
    worked = thread_clock(page)
    page.goto("/e/bench.deal")
    return float(page.evaluate("window.firstRow")), worked()


def thread_clock(page: Page) -> Callable[[], float]:
    """The milliseconds that the page's thread has worked since it was asked first."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable", {"timeDomain": "threadTicks"})

    def worked() -> float:
        metrics = {each["name"]: each["value"] for each in devtools.send("Performance.getMetrics")["metrics"]}
        return 1000 * float(metrics["TaskDuration"])

    before = worked()
    return lambda: worked() - before


PASTE = """
async text => {
  const data = new DataTransfer()
  data.setData('text/plain', text)
  const began = performance.now()
  const pasted = {clipboardData: data, bubbles: true, cancelable: true}
  document.activeElement.dispatchEvent(new ClipboardEvent('paste', pasted))
  while (!document.querySelector('.lw-paste-report')) await new Promise(done => setTimeout(done, 5))
  await new Promise(done => requestAnimationFrame(() => setTimeout(done)))
  return performance.now() - began
}
"""
"""Milliseconds from the paste to the frame that shows the rows."""


def item_codes(context: BrowserContext) -> list[str]:
    """Codes of items to be looked up."""
    page = context.request.get("/api/records/bench.item?limit=200&select=code").json()
    return [str(each["code"]) for each in page["records"]]


UNDO = """
async () => {
  const began = performance.now()
  document.querySelector('.lw-paste-report button').click()
  while (document.querySelector('.lw-paste-report')) await new Promise(done => setTimeout(done, 5))
  await new Promise(done => requestAnimationFrame(() => setTimeout(done)))
  return performance.now() - began
}
"""
"""Milliseconds from the click that takes the rows back to the frame without them."""


def rows_figures(page: Page, codes: list[str]) -> dict[str, float]:
    """1,000 rows pasted, taken back and pasted again, then keys in a form of 2,000, which is saved."""
    page.add_init_script(INTERACTIONS)
    page.goto("/e/bench.wide/new")
    taken = [pasted(page, codes)]
    undone = float(page.evaluate(UNDO))
    for _ in range(2):
        taken.append(pasted(page, codes))
        page.locator(".lw-paste-report .ant-alert-close-icon").click()
    typed, worked = typed_milliseconds(page)
    began = time.perf_counter()
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(re.compile("/e/bench.wide/[0-9a-f-]{36}"))
    return {
        "paste_1000_ms": max(taken),
        "undo_of_1000_ms": undone,
        "rows_key_median_ms": median(typed),
        "rows_key_98_ms": sorted(typed)[int(len(typed) * 0.98)],
        "rows_key_processor_ms": worked,
        "save_2000_ms": 1000 * (time.perf_counter() - began),
    }


def typed_milliseconds(page: Page) -> tuple[list[float], float]:
    """Keys in a number and in a detail row, each until its frame; what the page's thread works for one of them."""
    page.evaluate("window.interactions = []")
    worked, pressed = 0.0, 2 * 2 * len(KEYS)
    number, quantity = page.locator("[data-path=number_1] input"), page.locator("tr[data-row] td:nth-child(3)").first
    for cell in (number, quantity):
        cell.click()
        page.wait_for_timeout(4 * REST)
        clock = thread_clock(page)
        for key in (*KEYS, *["Backspace"] * len(KEYS)):
            page.keyboard.press(key)
            page.wait_for_timeout(REST // 3)
        worked += clock()
    measured = [float(each) for each in page.evaluate("window.interactions")]
    return measured + [SHORTEST] * (pressed - len(measured)), worked / pressed


def pasted(page: Page, codes: list[str]) -> float:
    """Half of the 2,000 rows, below those that are there."""
    lines = [f"{codes[place % len(codes)]}\t{place % 7 + 1}\t{place % 90 + 1}.50" for place in range(1000)]
    page.get_by_role("button", name="Add row").click()
    return float(page.evaluate(PASTE, "\n".join(lines)))


def key_milliseconds(page: Page) -> list[float]:
    """Typing numbers that ten sums depend on, one after the other."""
    page.add_init_script(INTERACTIONS)
    page.goto("/e/bench.wide/new")
    for place in range(1, ROUNDS + 1):
        page.locator(f"[data-path=number_{place}] input").click()
        page.wait_for_timeout(REST)
        for key in KEYS:
            page.keyboard.press(key)
            page.wait_for_timeout(REST // 4)
    measured = [float(each) for each in page.evaluate("window.interactions")]
    return measured + [SHORTEST] * (ROUNDS * len(KEYS) - len(measured))
