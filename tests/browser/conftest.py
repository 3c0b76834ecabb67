"""The demo, its server, and Chromium."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.serving import demo, do_jobs, live, sign_in

__all__ = ["demo", "do_jobs", "live", "sign_in"]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The machine's own Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or "/usr/bin/chromium", args=["--no-sandbox"]
        )
        yield browser
        browser.close()


@pytest.fixture
def open_as(chromium: Browser, live: str) -> Iterator[Callable[..., Page]]:
    """`open_as("sales", "/e/crm.order")`: a page of somebody signed in, in a browser of their own."""
    contexts = []

    def opened(login: str, path: str = "/", locale: str = "en", **options: object) -> Page:
        context = chromium.new_context(base_url=live, locale=locale, **options)  # type: ignore[arg-type]
        contexts.append(context)
        signed = context.request.post("/api/session", data={"login": login, "password": "demo"})
        assert signed.status == 204
        context.request.patch("/api/me", data={"locale": locale[:2]})
        page = context.new_page()
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
