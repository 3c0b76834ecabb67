"""All notices in Chromium: day by day, live, by keys, on a phone; what one is told of, and a browser that shows it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from runtime.auth.sealing import Seal
from runtime.notifications.unsubscribing import Unsubscription, token_of
from tests.browser.conftest import THUMB, Open
from tests.browser.steps import barriers, looked_at
from tests.journeys.outside import Browser
from tests.journeys.plants import NAME, Plant, opened
from tests.journeys.test_comments import PACK, PEOPLE, animal, said
from tests.serving import demo_settings

SERVICE = "http://127.0.0.1:9"
"""A push service at which nobody listens: messages come to the browser another way."""
SUBSCRIBED = """
subscription => {
  const known = {...subscription, options: {}, toJSON: () => subscription, unsubscribe: async () => asked(false)}
  const asked = yes => { localStorage.setItem('asked', yes ? 'yes' : ''); return true }
  PushManager.prototype.subscribe = async () => asked(true) && known
  PushManager.prototype.getSubscription = async () => localStorage.getItem('asked') ? known : null
}
"""
"""Chromium asks Google for a subscription; there is none here."""


SHOWN = """
async () => {
  for (let tries = 0; tries < 2400; tries++) {
    const shown = await registration.getNotifications()
    if (shown.length) return shown.map(each => [each.title, each.body, each.data.url])
    await new Promise(done => setTimeout(done, 50))
  }
}
"""
"""What the browser shows, as soon as it shows something."""


def push(page: Page, text: str) -> None:
    """A message comes to the browser, as its push service hands it over."""
    session = page.context.new_cdp_session(page)
    found: list[str] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: found.extend(each["registrationId"] for each in event["registrations"]),
    )
    session.send("ServiceWorker.enable")
    while not found:
        page.wait_for_timeout(50)
    message = {"origin": page.evaluate("location.origin"), "registrationId": found[0], "data": text}
    session.send("ServiceWorker.deliverPushMessage", message)


@pytest.fixture(scope="module")
def zoo(module_database: str) -> Iterator[Plant]:
    """A zoo whose server may push to a service on this machine."""
    with opened(module_database, PACK, PEOPLE, replace(demo_settings(), push=SERVICE)) as plant:
        yield plant


def test_all_notices_are_read_by_day_by_keys_and_live(zoo: Plant, sit: Open) -> None:
    ada, bo = zoo.by("ada"), zoo.people["bo"]
    rex, ida = animal(ada, "Rex"), animal(ada, "Ida")
    said(ada, rex, f"@{bo} is he well?")
    said(ada, ida, f"@{bo} she is ill")
    zoo.run(f"""update ws_{NAME}._notice set at = at - interval '3 days' where record = %s""", rex[-36:])
    page = sit(zoo, "bo", "/", live=True)
    page.get_by_role("button", name="Notifications, 2 unread").click()
    page.get_by_role("link", name="All notifications").click()
    expect(page.get_by_role("heading", name="Notifications", exact=True)).to_be_visible()
    expect(page.locator(".inbox-day")).to_have_count(2)
    entries = page.locator(".inbox-entry")
    expect(entries.locator(".notice-excerpt")).to_have_text(["@bo she is ill", "@bo is he well?"])
    said(ada, ida, f"@{bo} come now")
    expect(entries.first).to_contain_text("come now")
    expect(page.get_by_text("3 unread")).to_be_visible()
    looked_at(page, "inbox-desktop-en")
    assert barriers(page) == []

    entries.first.locator(".notice").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("u")
    expect(entries.nth(1).locator(".notice")).to_have_attribute("data-unread", "false")
    expect(page.locator(".notice:focus")).to_contain_text("she is ill")
    page.keyboard.press("u")
    expect(entries.nth(1).locator(".notice")).to_have_attribute("data-unread", "true")
    entries.nth(2).get_by_role("button", name="Mark as read: ada mentioned you").click()
    page.get_by_role("radio", name="Unread").check(force=True)
    expect(entries).to_have_count(2)
    page.get_by_label("Kind").select_option("Changes")
    expect(page.get_by_text("No such notifications")).to_be_visible()
    assert urlsplit(page.url).query == "unread=true&kind=change"
    looked_at(page, "inbox-empty-desktop-en")
    page.get_by_role("button", name="Show all").click()
    expect(entries).to_have_count(3)
    entries.nth(1).locator(".notice").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(f"/e/plant.animal/{ida[-36:]}#comment-"))
    expect(page.locator(".lw-comment:focus")).to_contain_text("she is ill")
    page.goto("/inbox")
    expect(page.get_by_text("1 unread")).to_be_visible()
    page.get_by_role("button", name="Mark all as read").click()
    expect(page.locator(".notice[data-unread=true]")).to_have_count(0)

    phone = sit(zoo, "cy", "/inbox", "zh-CN", live=True, **THUMB)
    expect(phone.get_by_text("暂无通知")).to_be_visible()
    looked_at(phone, "inbox-empty-phone-zh")
    said(ada, rex, f"@{zoo.people['cy']} 请看看它今天的精神状态，如果还是不吃东西，请马上联系值班兽医")
    expect(phone.locator(".inbox-entry")).to_contain_text("ada提到了您")
    expect(phone.locator(".top-title")).to_have_text("通知")
    looked_at(phone, "inbox-phone-zh")
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_one_chooses_what_one_is_told_of_and_where(zoo: Plant, sit: Open, visit: Open) -> None:
    page = sit(zoo, "bo", "/settings/notifications", service_workers="allow", permissions=["notifications"])
    page.add_init_script(f"({SUBSCRIBED})({json.dumps(Browser(f'{SERVICE}/bo').subscription())})")
    page.reload()
    page.get_by_label("Comments: By mail").select_option("At once")
    page.get_by_label("Quiet until").fill("06:30")
    page.get_by_label("Quiet until").press("Enter")
    page.get_by_label("The daily digest comes at").fill("18:15")
    page.get_by_label("The daily digest comes at").press("Tab")
    page.get_by_role("button", name="Show them here").click()
    expect(page.get_by_text("This browser shows notifications, even when no page is open.")).to_be_visible()
    looked_at(page, "told-desktop-en")
    assert barriers(page) == []
    kept = zoo.by("bo").get("/me/notices").json()
    assert [each["mail"] for each in kept["kinds"] if each["name"] == "comment"] == ["now"]
    assert (kept["quiet"], kept["digest"], len(kept["push"]["browsers"])) == (["22:00", "06:30"], "18:15", 1)

    pushed = {"title": "ada mentioned you", "body": "Animal Rex", "url": "/inbox", "tag": "1", "lang": "en"}
    push(page, json.dumps(pushed))
    worker = page.context.service_workers[0]
    assert worker.evaluate(SHOWN) == [["ada mentioned you", "Animal Rex", "/inbox"]]

    page.get_by_role("button", name="Turn off").click()
    expect(page.get_by_role("button", name="Show them here")).to_be_visible()
    assert zoo.by("bo").get("/me/notices").json()["push"]["browsers"] == []
    quiet = page.get_by_label("Nothing by mail or in browsers between")
    quiet.click()
    expect(quiet).not_to_be_checked()
    expect(page.get_by_label("Quiet until")).to_have_count(0)

    phone = sit(zoo, "cy", "/settings/notifications", "zh-CN", **THUMB)
    expect(phone.get_by_label("评论: 邮件")).to_have_value("digest")
    looked_at(phone, "told-phone-zh")
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")

    [(login,)] = zoo.run("select id from loomwork.login where login = 'cy'")
    settings = zoo.settings or demo_settings()
    token = token_of(Seal(settings.key, settings.data), Unsubscription(login, "mention"))  # type: ignore[arg-type]
    door = visit(zoo.address, "en")
    door.goto(f"/unsubscribe#{token}")
    door.get_by_role("button", name="No more of these").click()
    expect(door.get_by_text("You will get no more mail from main about this: Somebody mentions you.")).to_be_visible()
    looked_at(door, "unsubscribe-en")
    assert zoo.by("cy").get("/me/notices").json()["kinds"][0]["mail"] == "never"
