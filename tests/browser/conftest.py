"""The demo, its server, and Chromium, which tells every error it meets."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from threading import Thread

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright

from tests.serving import demo, do_jobs, live, sign_in

__all__ = ["demo", "do_jobs", "live", "sign_in"]

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
REFUSALS = ("401", "404", "409", "422")
"""The browser itself reports these answers; people are told of them on the page."""
VIOLATIONS = (
    "addEventListener('securitypolicyviolation', e => console.error('CSP: ' + e.violatedDirective, e.blockedURI))"
)


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
def browse(chromium: Browser, live: str, told: list[str]) -> Iterator[Callable[..., Page]]:
    """`browse()`: a page of a browser that nobody signed in to."""
    contexts: list[BrowserContext] = []

    def opened(locale: str = "en", **options: object) -> Page:
        context = chromium.new_context(**{"base_url": live, "locale": locale, "viewport": DESKTOP, **options})  # type: ignore[arg-type]
        context.add_init_script(VIOLATIONS)
        context.set_default_timeout(120_000)
        contexts.append(context)
        page = context.new_page()
        watch(page, live, told)
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def open_as(browse: Callable[..., Page]) -> Callable[..., Page]:
    """`open_as("sales", "/e/crm.order")`: a page of somebody signed in, in a browser of their own."""

    def opened(login: str, path: str = "/", locale: str = "en", **options: object) -> Page:
        page = browse(locale, **options)
        signed = page.context.request.post("/api/session", data={"login": login, "password": "demo"})
        assert signed.status == 204
        page.context.request.patch("/api/me", data={"locale": locale[:2]})
        page.goto(path)
        return page

    return opened


@pytest.fixture
def finish_jobs(do_jobs: Callable[[], None]) -> Callable[[], None]:
    """Do all jobs that wait, in a thread of their own: this one has Playwright's loop."""

    def finished() -> None:
        thread = Thread(target=do_jobs)
        thread.start()
        thread.join()

    return finished


@pytest.fixture
def phone_as(open_as: Callable[..., Page]) -> Callable[..., Page]:
    """`phone_as("sales", "/e/crm.order", "zh-CN")`: the same on a phone."""

    def opened(login: str, path: str = "/", locale: str = "en", width: int = PHONE["width"]) -> Page:
        phone = {"viewport": {**PHONE, "width": width}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}
        return open_as(login, path, locale, **phone)

    return opened


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
