"""The application beside the network: it can be installed, opens without a connection, shows the inbox as it was and
keeps nothing of anybody who left; it says when there is a newer version; a page that fails loses nothing typed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.journeys.plants import Plant, opened, until

PACK = """
entity: note
title: {en: Note, zh: 笔记}
record_title: "{name}"
fields:
  name: {type: text, required: true, title: {en: Name, zh: 名称}}
  count: {type: number, title: {en: Count, zh: 数量}}
---
role: writer
title: {en: Writer, zh: 作者}
allow:
  note: {read: true, create: true, update: true}
"""
PEOPLE = {"ann": ["writer"], "bob": ["writer"]}
KEPT = """
async () => {
  const shelves = await Promise.all((await caches.keys()).map(name => caches.open(name)))
  const requests = await Promise.all(shelves.map(shelf => shelf.keys()))
  return requests.flat().map(({url}) => new URL(url).pathname)
}
"""
FAULT = """
() => {
  const fail = () => { throw new Error('a fault of ours') }
  Object.assign(Intl.NumberFormat.prototype, {formatToParts: fail})
  Object.defineProperty(Intl.NumberFormat.prototype, 'format', {get: fail})
}
"""
CONTROLLED = "() => navigator.serviceWorker.controller !== null"


@pytest.fixture(scope="module")
def plant(module_database: str) -> Iterator[Plant]:
    """Two people, of whom each was mentioned by the other."""
    with opened(module_database, PACK, PEOPLE) as plant:
        for login, other in (("ann", "bob"), ("bob", "ann")):
            by = plant.by(login)
            note = by.post("/records/plant.note", json={"name": f"Of {login}"}).json()["id"]
            said = {"text": f"@{plant.people[other]} {login} says"}
            assert by.post(f"/records/plant.note/{note}/comments", json=said).status_code == 201
        yield plant


def kept(page: Page, *wanted: str) -> None:
    """The worker has kept these, whatever hash is in their names."""
    until(lambda: {path.rsplit("-", 1)[0] for path in page.evaluate(KEPT)} >= set(wanted))


def inbox(page: Page) -> None:
    """Look into it."""
    page.get_by_role("button", name="Notifications").click()


def test_the_inbox_without_a_network(plant: Plant, sit: Open, told: list[str]) -> None:
    page = sit(plant, "ann", service_workers="allow")
    manifest = page.request.get(page.locator("link[rel=manifest]").get_attribute("href") or "").json()
    assert manifest["lang"] == "en" and manifest["display"] == "standalone"
    for icon in manifest["icons"]:
        assert page.request.get(icon["src"]).headers["content-type"].startswith("image/")

    page.wait_for_function(CONTROLLED)
    kept(page, "/", "/theme.js", "/assets/InboxPage", "/api/me", "/api/notices")
    page.reload()
    inbox(page)
    expect(page.get_by_text("bob says")).to_be_visible()

    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_role("status").filter(has_text="No connection: this is how it was at")).to_be_visible()
    inbox(page)
    expect(page.get_by_text("bob says")).to_be_visible()
    page.goto("/inbox")
    expect(page.get_by_role("main").get_by_text("bob says")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_role("status").filter(has_text="No connection")).to_have_count(0)

    page.keyboard.press("Escape")
    page.get_by_role("button", name="Account").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Password")).to_be_visible()
    page.wait_for_function(f"async () => !(await ({KEPT})()).some(path => path.startsWith('/api/'))")

    page.get_by_label("Login").fill("bob")
    page.get_by_label("Password").fill("plant-password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Notifications")).to_be_visible()
    kept(page, "/api/me", "/api/notices")
    page.context.set_offline(True)
    page.reload()
    inbox(page)
    expect(page.get_by_text("ann says")).to_be_visible()
    expect(page.get_by_text("bob says")).to_have_count(0)
    told[:] = [each for each in told if "ERR_INTERNET_DISCONNECTED" not in each and "Failed to fetch" not in each]


def test_a_newer_version_says_so_and_loses_nothing(plant: Plant, sit: Open) -> None:
    page = sit(plant, "ann", "/e/plant.note/new", service_workers="allow")
    page.wait_for_function(CONTROLLED)
    kept(page, "/", "/assets/InboxPage")  # the first worker is done with its work before another comes
    page.get_by_label("Name").fill("Half a thought")
    assert "{build}" not in page.request.get("/worker.js").text()
    page.evaluate("() => navigator.serviceWorker.register('/worker.js?newer')")
    expect(page.get_by_text("A new version is there. What you typed")).to_be_visible()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Reload").click()
    page.get_by_role("button", name="Continue with it").click()
    expect(page.get_by_label("Name")).to_have_value("Half a thought")


def test_a_page_that_fails_keeps_what_was_typed(plant: Plant, sit: Open, told: list[str]) -> None:
    page = sit(plant, "bob", "/e/plant.note/new", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_label("Name").fill("A whole thought")
    page.evaluate(FAULT)
    page.get_by_role("textbox", name="Count").fill("12345")
    page.keyboard.press("Tab")  # a number is written anew when one leaves it, or as soon as it is typed
    failed = page.get_by_role("alert").filter(has_text="Something went wrong")
    expect(failed).to_contain_text("kept on this device")
    failed.get_by_role("button", name="Copy details").click()
    expect(failed.get_by_role("button", name="Copied")).to_be_visible()
    assert "a fault of ours" in page.evaluate("() => navigator.clipboard.readText()")
    page.on("dialog", lambda dialog: dialog.accept())
    failed.get_by_role("button", name="Reload").click()
    page.get_by_role("button", name="Continue with it").click()
    expect(page.get_by_label("Name")).to_have_value("A whole thought")
    told[:] = [each for each in told if "a fault of ours" not in each]
