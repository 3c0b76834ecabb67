"""Public forms in Chromium: an administrator makes a link, people without a login fill it in at a desk and by phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import THUMB
from tests.browser.steps import barriers
from tests.journeys.plants import Plant, opened
from tests.serving import Client

Open = Callable[..., Page]
PACK = """
entity: plan
title: {en: Plan, zh: 套餐}
record_title: "{name}"
fields:
  name: {type: text, required: true, title: {en: Name, zh: 名称}}
  listed: {type: boolean, title: {en: Listed, zh: 公开}}
---
entity: guest
title: {en: Guest, zh: 客人}
record_title: "{name}"
fields:
  name: {type: text, required: true, max: 40, title: {en: Name, zh: 姓名}}
  email: {type: email, required: true, title: {en: E-mail, zh: 邮箱}}
  day: {type: date, title: {en: Day, zh: 日期}}
  plan: {type: reference, to: plan, title: {en: Plan, zh: 套餐}}
  seats: {type: integer, min: 1, max: 9, default: 1, title: {en: Seats, zh: 座位}}
  fee: {type: money, formula: seats * 20, title: {en: Fee, zh: 费用}}
  company: {type: text, title: {en: Company, zh: 公司}}
  badge: {type: text, title: {en: Name on the badge, zh: 胸牌姓名}}
  source: {type: text, required: true, title: {en: Source, zh: 来源}}
  meals:
    type: lines
    title: {en: Meals, zh: 餐食}
    fields:
      dish: {type: text, required: true, title: {en: Dish, zh: 菜品}}
      portions: {type: integer, default: 1, title: {en: Portions, zh: 份数}}
---
form: guest
entity: guest
title: {en: Open day, zh: 开放日}
layout:
  - section: {title: {en: About you, zh: 个人信息}, fields: [name, email, company, badge]}
  - section: {title: {en: Your visit, zh: 来访安排}, fields: [day, plan, seats, fee]}
  - lines: {field: meals, columns: [dish, portions]}
fields:
  badge: {visible: company != empty, required: company != empty}
public:
  fields: [name, email, day, company, badge, seats, fee, meals]
  prefill: [company, seats]
  choose: {plan: listed}
  thanks: {en: See you soon., zh: 期待见到您。}
"""


@pytest.fixture(scope="module")
def house(module_database: str) -> Iterator[Plant]:
    """A house with an open day."""
    with opened(module_database, PACK, {"root": ["admin"]}) as plant:
        root = plant.by("root")
        for name, listed in (("Whole day", True), ("Secret dinner", False)):
            assert root.post("/records/plant.plan", json={"name": name, "listed": listed}).status_code == 201
        yield plant


@pytest.fixture(scope="module")
def link(house: Plant) -> Any:
    """A link to its form."""
    root = house.by("root")
    begun = root.get("/public-forms/offers/plant.guest").json()["link"]
    answer = root.post("/public-forms", json={"name": "Poster", **begun, "fixed": {"source": "poster"}})
    assert answer.status_code == 201, answer.text
    return answer.json()


def guest(house: Plant, email: str) -> dict[str, Any]:
    """The one guest with an address."""
    [found] = house.by("root").get("/records/plant.guest", params={"where": f"email == '{email}'"}).json()["records"]
    return dict(found)


def change(house: Plant, link: Any, **terms: object) -> None:
    """Have the link say something else."""
    root: Client = house.by("root")
    [now] = [each for each in root.get("/public-forms").json()["links"] if each["id"] == link["id"]]
    answer = root.patch(f"/public-forms/{link['id']}", json={"version": now["version"], **terms})
    assert answer.status_code == 200, answer.text


def fits(page: Page) -> None:
    """Nothing sticks out at the side."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_an_administrator_makes_a_link_and_hands_it_out(house: Plant, sit: Open, visit: Open) -> None:
    page = sit(house, "root", "/settings/public-forms/new")
    page.get_by_label("Form", exact=True).select_option(label="Open day")
    page.get_by_role("textbox", name="Name", exact=True).fill("Newsletter")
    expect(page.get_by_role("checkbox", name="Show Plan")).to_be_checked()
    expect(page.get_by_label("What may be chosen in Plan")).to_have_value("listed")
    page.get_by_role("button", name="Make the link").click()
    expect(page.get_by_text("“Source”: It is required: show it, or give it a value.")).to_be_visible()
    page.get_by_label("Give a value to").select_option(label="Source")
    page.get_by_role("textbox", name="Source").fill("letter")
    page.get_by_label("Title (English)").fill("Come and see us")
    assert barriers(page) == []
    page.get_by_role("button", name="Make the link").click()
    card = page.get_by_role("region", name="Newsletter")
    expect(card.get_by_text("Open", exact=True)).to_be_visible()
    card.get_by_role("button", name="Share").click()
    expect(card.locator("img")).to_have_attribute(
        "alt", f"{house.address}{card.get_by_role('link').get_attribute('href')}"
    )
    square = "image => image.decode().then(() => image.naturalWidth === image.naturalHeight)"
    assert card.locator("img").evaluate(square)
    assert barriers(page) == []
    address = str(card.get_by_role("link", name="Open the form").get_attribute("href"))
    guests = visit(house.address)
    guests.goto(address)
    expect(guests.get_by_role("heading", name="Come and see us")).to_be_visible()
    card.get_by_role("button", name="Close").click()
    expect(card.get_by_text("Closed", exact=True)).to_be_visible()
    guests.reload()
    expect(guests.get_by_role("heading", name="This form is closed.")).to_be_visible()
    card.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(card).to_have_count(0)


def test_somebody_at_a_desk_fills_it_in(house: Plant, link: Any, visit: Open) -> None:
    page = visit(house.address)
    page.goto(f"{link['address']}?company=Acme&seats=2&source=me")
    expect(page.get_by_role("heading", name="Open day")).to_be_visible()
    expect(page.get_by_label("Company")).to_have_value("Acme")
    expect(page.get_by_role("group", name="Fee")).to_contain_text("40.00")
    page.get_by_role("button", name="Send").click()
    summary = page.get_by_role("alert").filter(has_text="to correct")
    expect(summary).to_contain_text("3 things to correct")
    expect(page.get_by_role("textbox", name="Name", exact=True)).to_be_focused()
    page.keyboard.type("Grace Hopper")
    summary.get_by_role("button", name="E-mail").click()
    page.keyboard.type("no address")
    page.get_by_label("Name on the badge").fill("Grace")
    page.get_by_role("combobox", name="Plan").click()
    expect(page.get_by_text("Whole day")).to_be_visible()
    expect(page.get_by_text("Secret dinner")).to_have_count(0)
    page.get_by_text("Whole day").click()
    page.get_by_role("button", name="Add row").click()
    page.keyboard.type("Soup")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("[data-path=email] .lw-fault")).to_be_visible()
    assert barriers(page) == []
    page.get_by_label("E-mail").fill("grace@example.com")
    with page.expect_response("**/answers?*") as sent:
        page.get_by_role("button", name="Send").dblclick()
    assert sent.value.status == 201
    expect(page.get_by_role("heading", name="See you soon.")).to_be_focused()
    assert barriers(page) == []
    found = guest(house, "grace@example.com")
    assert (found["company"], found["source"], found["fee"]) == ("Acme", "poster", "40.00")
    assert found["_titles"]["plan"] == "Whole day"
    page.get_by_role("button", name="Send another answer").click()
    expect(page.get_by_role("textbox", name="Name", exact=True)).to_have_value("")


def test_somebody_on_a_phone_fills_it_in_in_either_language(house: Plant, link: Any, visit: Open) -> None:
    change(house, link, password="open sesame", once="device")
    page = visit(house.address, "zh-CN", **THUMB | {"viewport": {"width": 360, "height": 780}})
    page.goto(link["address"])
    page.get_by_label("密码").fill("wrong")
    page.get_by_role("button", name="继续").click()
    expect(page.get_by_text("密码不正确。")).to_be_visible()
    page.get_by_label("密码").fill("open sesame")
    page.get_by_role("button", name="继续").click()
    expect(page.get_by_role("heading", name="开放日")).to_be_visible()
    page.get_by_label("姓名").first.fill("张伟")
    fits(page)
    assert barriers(page) == []
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Open day")).to_be_visible()
    expect(page.get_by_role("textbox", name="Name", exact=True)).to_have_value("张伟")
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("heading", name="开放日")).to_be_visible()
    page.get_by_label("邮箱").fill("wei@example.com")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("heading", name="期待见到您。")).to_be_visible()
    expect(page.get_by_role("button", name="再填一份")).to_have_count(0)
    fits(page)
    assert guest(house, "wei@example.com")["name"] == "张伟"
    page.reload()
    page.get_by_label("密码").fill("open sesame")
    page.get_by_role("button", name="继续").click()
    page.get_by_label("姓名").first.fill("张伟")
    page.get_by_label("邮箱").fill("again@example.com")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("heading", name="您已经提交过了，谢谢！")).to_be_visible()


def test_only_pages_that_the_link_names_may_hold_it_in_a_frame(house: Plant, link: Any, chromium: Browser) -> None:
    with elsewhere(f'<iframe src="{house.address}{link["address"]}" width="600" height="600"></iframe>') as port:
        change(house, link, password=None, once="", embed=[f"http://127.0.0.1:{port}"])
        page = chromium.new_page()
        page.set_default_timeout(120_000)
        page.goto(f"http://127.0.0.1:{port}/")
        expect(page.frame_locator("iframe").get_by_role("heading", name="Open day")).to_be_visible()
        with page.expect_event("console", lambda said: "frame-ancestors" in said.text):
            page.goto(f"http://localhost:{port}/")
        page.close()


@contextmanager
def elsewhere(text: str) -> Iterator[int]:
    """Another website, with one page; its port."""

    class Shows(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Shows) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()
