"""The demo, its server, and Chromium, which tells every error it meets."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from functools import partial
from threading import Thread

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright

from tests.journeys.plants import WORD, Plant
from tests.serving import PASSWORD, demo, do_jobs, live, sign_in

__all__ = ["demo", "do_jobs", "live", "sign_in"]

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
THUMB = {"viewport": PHONE, "is_mobile": True, "has_touch": True}
"""A browser on a phone."""
REFUSALS = ("401", "404", "409", "410", "422")
"""The browser itself reports these answers; people are told of them on the page."""
VIOLATIONS = (
    "addEventListener('securitypolicyviolation', e => console.error('CSP: ' + e.violatedDirective, e.blockedURI))"
)

Open = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The machine's own Chromium, with the scroll bars that people see."""
    expect.set_options(timeout=120_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or "/usr/bin/chromium",
            args=["--no-sandbox"],
            ignore_default_args=["--hide-scrollbars"],
        )
        yield browser
        browser.close()


@pytest.fixture
def told() -> Iterator[list[str]]:
    """What went wrong in any page of the test: errors in the console, requests that leave the origin. Must be none."""
    wrong: list[str] = []
    yield wrong
    assert wrong == []


@pytest.fixture
def visit(chromium: Browser, told: list[str]) -> Iterator[Open]:
    """`visit(address)`: a page, at no address yet, of a browser of its own that nobody signed in to."""
    contexts: list[BrowserContext] = []

    def visited(address: str, locale: str = "en", **options: object) -> Page:
        context = browser_at(chromium, address, locale, **options)
        contexts.append(context)
        return page_in(context, address, told)

    yield visited
    for context in contexts:
        context.close()


@pytest.fixture
def browse(visit: Open, live: str) -> Open:
    """`browse()`: the same, at the demo."""
    return partial(visit, live)


@pytest.fixture
def open_as(browse: Open) -> Open:
    """`open_as("sales", "/e/crm.order")`: a page of somebody signed in to the demo, in a browser of their own."""

    def opened(login: str, path: str = "/", locale: str = "en", live: bool = False, **options: object) -> Page:
        page = browse(locale, **options)
        sign_in_to(page.context, login, PASSWORD, locale)
        return came(page, path, live)

    return opened


@pytest.fixture
def sit(visit: Open) -> Open:
    """`sit(plant, "ann", "/e/plant.note")`: the same in a workspace of the test's own."""

    def sitting(
        plant: Plant, login: str, path: str = "/", locale: str = "en", live: bool = False, **options: object
    ) -> Page:
        page = visit(plant.address, locale, **options)
        sign_in_to(page.context, login, WORD, locale)
        return came(page, path, live)

    return sitting


@pytest.fixture
def finish_jobs(do_jobs: Callable[[], None]) -> Callable[[], None]:
    """Do all jobs that wait, in a thread of their own: this one has Playwright's loop."""

    def finished() -> None:
        thread = Thread(target=do_jobs)
        thread.start()
        thread.join()

    return finished


@pytest.fixture
def phone_as(open_as: Open) -> Open:
    """`phone_as("sales", "/e/crm.order", "zh-CN")`: the same on a phone."""

    def opened(login: str, path: str = "/", locale: str = "en", width: int = PHONE["width"]) -> Page:
        return open_as(login, path, locale, **THUMB | {"viewport": {**PHONE, "width": width}, "device_scale_factor": 2})

    return opened


def browser_at(chromium: Browser, address: str, locale: str = "en", **options: object) -> BrowserContext:
    """A browser of its own, with a patience for slow machines."""
    context = chromium.new_context(
        **{"base_url": address, "locale": locale, "viewport": DESKTOP, "service_workers": "block", **options}  # type: ignore[arg-type]
    )
    context.add_init_script(VIOLATIONS)
    context.set_default_timeout(120_000)
    return context


def page_in(context: BrowserContext, address: str, told: list[str]) -> Page:
    """A page that is watched."""
    page = context.new_page()
    watch(page, address, told)
    return page


def sign_in_to(context: BrowserContext, login: str, password: str, locale: str = "en") -> None:
    """Come in, and speak the language of the browser."""
    signed = context.request.post("/api/session", data={"login": login, "password": password})
    assert signed.status == 204
    context.request.patch("/api/me", data={"locale": locale[:2]})


def came(page: Page, path: str, live: bool) -> Page:
    """The page at its address; `live`: it hears what others do from now on."""
    with page.expect_response("**/api/events") if live else nullcontext():
        page.goto(path)
    return page


def watch(page: Page, origin: str, told: list[str]) -> None:
    """Write down what goes wrong in a page."""

    def heard(message: ConsoleMessage) -> None:
        refused = any(f"status of {status}" in message.text for status in REFUSALS)
        if message.type == "error" and not refused:
            told.append(message.text)

    def asked(request: Request) -> None:
        if not request.url.startswith((origin, "data:", "blob:")):
            told.append(f"left the origin: {request.url}")

    page.on("console", heard)
    page.on("request", asked)
    page.on("pageerror", lambda error: told.append(str(error)))
