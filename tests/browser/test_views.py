"""The kinds of views in Chromium: records move by hand, by keys and from menus, and the server has the last word."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser import steps
from tests.browser.conftest import THUMB, Open, browser_at, came, page_in, sign_in_to
from tests.browser.steps import barriers
from tests.browser.workshop import PEOPLE, TEXT, fill
from tests.journeys.plants import WORD, Plant, opened


@pytest.fixture(scope="module")
def workshop(module_database: str) -> Iterator[Plant]:
    """The workshop with its work, one for all kinds of views."""
    with opened(module_database, TEXT, PEOPLE) as plant:
        fill(plant)
        yield plant


@pytest.fixture(scope="module")
def browsers(chromium: Browser, workshop: Plant) -> Iterator[Callable[[str, bool], BrowserContext]]:
    """A browser for each person and size of screen, where they are signed in; what it has loaded it keeps."""
    opened_: dict[tuple[str, bool], BrowserContext] = {}

    def browser(login: str, phone: bool) -> BrowserContext:
        if (login, phone) not in opened_:
            context = opened_[login, phone] = browser_at(chromium, workshop.address, **(THUMB if phone else {}))
            sign_in_to(context, login, WORD)
        return opened_[login, phone]

    yield browser
    for context in opened_.values():
        context.close()


@pytest.fixture
def view(browsers: Callable[[str, bool], BrowserContext], workshop: Plant, told: list[str]) -> Iterator[Open]:
    """`view("board")`: a page that shows this view of jobs."""
    pages: list[Page] = []

    def shown(name: str, login: str = "boss", entity: str = "job", phone: bool = False, live: bool = False) -> Page:
        page = page_in(browsers(login, phone), workshop.address, told)
        pages.append(page)
        page.clock.set_fixed_time("2026-03-10T04:00:00Z")
        return came(page, f"/e/plant.{entity}?view=plant.{name}", live)

    yield shown
    for page in pages:
        page.close()


def accessible(page: Page) -> None:
    """Nothing on the page keeps anybody out."""
    assert barriers(page) == []


def said(page: Page, words: str) -> None:
    """The page says aloud that something is done: the server has it."""
    expect(page.get_by_role("status").filter(has_text=words)).to_be_attached()


def drag(page: Page, what: Locator, onto: Locator) -> None:
    """By hand, in steps, as people do; the mouse stays down."""
    start, end = what.bounding_box(), onto.bounding_box()
    assert start and end
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + 8)
    page.mouse.down()
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2, steps=8)


def let_go(page: Page, over: Locator) -> None:
    """The mouse goes up, once the page says what it is over."""
    expect(over.locator("[data-over]").first).to_be_attached()
    page.mouse.up()


def finger(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """A finger that rests on something until it has it, and moves it."""
    hand = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]})

    touch("touchStart", start)
    expect(page.locator("body.holding")).to_be_attached()
    for step in range(1, 7):
        touch("touchMove", (start[0] + (end[0] - start[0]) * step / 6, start[1] + (end[1] - start[1]) * step / 6))
    touch("touchEnd")
    hand.detach()


def job(plant: Plant, name: str) -> Any:
    """A job as the server has it."""
    found = plant.clients[0].get("/records/plant.job", params={"where": f"name == '{name}'"}).json()["records"]
    return found[0]


# --- boards -------------------------------------------------------------------------------------------------------


def column(page: Page, name: str) -> Locator:
    """A column of a board."""
    return page.get_by_role("region", name=name, exact=True)


def test_a_board_moves_cards_by_actions(view: Open, workshop: Plant) -> None:
    page = view("board")
    idea, bench = column(page, "Idea"), column(page, "On the bench")
    shop, sold = column(page, "In the shop"), column(page, "Sold")
    expect(idea.locator(".kanban-title")).to_have_text(["Bookcase", "Chair", "Easel", "Gate"])
    expect(idea.locator("header")).to_contain_text("31.0")
    accessible(page)

    drag(page, idea.locator("article", has_text="Easel"), bench)
    expect(bench).to_contain_text("A job needs a maker first.")
    expect(sold).to_contain_text("No action leads here from where it is.")
    page.mouse.up()
    expect(idea.locator(".kanban-title")).to_have_text(["Bookcase", "Chair", "Easel", "Gate"])

    drag(page, idea.locator("article", has_text="Chair"), bench)
    let_go(page, bench)
    expect(bench.locator(".kanban-title")).to_have_text(["Chair", "Desk", "Frame"])
    expect(idea.locator("header")).to_contain_text("25.0")
    assert job(workshop, "Chair")["state"] == "bench"

    page.get_by_role("link", name="Frame").focus()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("link", name="Desk")).to_be_focused()
    page.keyboard.press("Alt+ArrowRight")
    expect(shop.locator(".kanban-title")).to_have_text(["Desk"])
    said(page, "“Desk” is now in “In the shop”.")

    page.get_by_role("button", name="Move “Desk” to").click()
    expect(page.get_by_role("button", name="Idea No action leads here")).to_be_disabled()
    page.get_by_role("button", name="Sold · Sell").click()
    page.get_by_role("dialog").get_by_role("textbox").fill("A reader")
    page.get_by_role("dialog").get_by_role("button", name="Sell").click()
    expect(sold.locator(".kanban-title")).to_have_text(["Desk"])
    said(page, "“Desk” is now in “Sold”.")
    assert job(workshop, "Desk")["note"] == "A reader"


def test_a_board_follows_others_and_the_server_has_the_last_word(view: Open, workshop: Plant) -> None:
    page = view("by_wood", login="carp", live=True)
    oak, pine, elm = column(page, "Oak"), column(page, "Pine"), column(page, "Elm")
    expect(elm.locator(".kanban-title")).to_have_text(["Gate", "Easel"])
    expect(oak.get_by_role("group", name="Ada")).to_contain_text("Bookcase")

    drag(page, elm.locator("article", has_text="Gate"), pine)
    expect(pine).to_contain_text("You may not do this.")
    page.mouse.up()

    one = job(workshop, "Bookcase")
    sent = {"hours": "13", "version": one["version"]}
    assert workshop.clients[0].patch(f"/records/plant.job/{one['id']}", json=sent).status_code == 200
    expect(oak).to_contain_text("13.0")
    drag(page, oak.locator("article", has_text="Bookcase"), pine)
    let_go(page, pine)
    expect(pine.locator("article", has_text="Bookcase")).to_be_visible()
    said(page, "“Bookcase” is now in “Pine”.")
    assert job(workshop, "Bookcase")["wood"] == "pine"

    pine.get_by_role("button", name="New in “Pine”").click()
    expect(page).to_have_url(re.compile("/new"))
    expect(page.get_by_role("textbox", name="Name")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Pine")


# --- calendars ----------------------------------------------------------------------------------------------------


def day(page: Page, date: str) -> Locator:
    """A day of a month, or the column of a day's hours."""
    return page.locator(f".cal [data-day='{date}']").last


def test_a_calendar_moves_and_stretches_whole_days(view: Open, workshop: Plant) -> None:
    page = view("plan")
    frame = page.locator(".cal-event", has_text="Frame")
    expect(frame).to_have_count(1)
    expect(page.get_by_role("button", name="Thursday, March 12, 2026, Tree day")).to_be_visible()
    accessible(page)

    drag(page, frame, day(page, "2026-03-17"))
    page.mouse.up()
    said(page, "“Frame”: March 16, 2026 to March 18, 2026.")
    assert (job(workshop, "Frame")["begin"], job(workshop, "Frame")["finish"]) == ("2026-03-16", "2026-03-18")

    page.get_by_role("link", name="Frame").focus()
    page.keyboard.press("Alt+ArrowUp")
    said(page, "“Frame”: March 9, 2026 to March 11, 2026.")
    page.get_by_role("link", name="Frame").focus()
    page.keyboard.press("Alt+Shift+ArrowRight")
    said(page, "“Frame”: March 9, 2026 to March 12, 2026.")
    assert job(workshop, "Frame")["finish"] == "2026-03-12"

    event, later = frame.first.bounding_box(), day(page, "2026-03-16").bounding_box()
    assert event and later
    finger(page, (event["x"] + 20, event["y"] + 8), (later["x"] + 20, later["y"] + later["height"] / 2))
    said(page, "“Frame”: March 16, 2026 to March 19, 2026.")
    assert job(workshop, "Frame")["begin"] == "2026-03-16"

    start, end = day(page, "2026-03-27"), day(page, "2026-03-28")
    drag(page, start, end)
    page.mouse.up()
    expect(page).to_have_url(re.compile("/new"))
    expect(page.get_by_role("textbox", name="Begin")).to_have_value("2026-03-27")
    expect(page.get_by_role("textbox", name="Finish")).to_have_value("2026-03-28")


def test_a_week_shows_hours_of_the_workspace(view: Open, workshop: Plant) -> None:
    page = view("fittings")
    page.get_by_role("button", name="Earlier").click()
    page.get_by_role("button", name="Week", exact=True).click()
    page.locator(".view-bar h2", has_text="2026").wait_for()
    page.get_by_role("button", name="Day", exact=True).click()
    title = page.locator(".view-bar h2")
    while "March 5" not in (now := title.inner_text()):
        page.get_by_role("button", name="Later").click()
        expect(title).not_to_have_text(now)
    chair = page.get_by_role("link", name="09:00 Chair")
    expect(chair).to_be_visible()
    expect(page.get_by_role("link", name="10:00 Frame")).to_be_visible()
    accessible(page)
    chair.focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.get_by_role("link", name="09:15 Chair")).to_be_visible()
    said(page, "“Chair”: March 5, 2026 to March 5, 2026.")
    one = job(workshop, "Chair")
    assert (one["fitting"][:16], one["fitted"][:16]) == ("2026-03-05T01:15", "2026-03-05T03:15")


# --- charts -------------------------------------------------------------------------------------------------------


def bar(page: Page, name: str) -> Locator:
    """A bar of a chart."""
    return page.get_by_role("img", name=re.compile(f"^{name},"))


def test_a_chart_moves_bars_and_what_waits_for_them_only_when_asked(view: Open, workshop: Plant) -> None:
    page = view("chart")
    desk = bar(page, "Desk")
    expect(desk).to_be_visible()
    expect(bar(page, "Bookcase")).to_have_accessible_name(re.compile("40 %, Late"))
    expect(page.locator(".gantt-arrows > path")).to_have_count(2)
    accessible(page)

    box = desk.bounding_box()
    assert box
    page.mouse.move(box["x"] + 30, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 30 + 4 * 16, box["y"] + 10, steps=6)
    page.mouse.up()
    expect(desk).to_have_accessible_name(re.compile("Mar 13, 2026 – Mar 24, 2026"))
    expect(bar(page, "Easel")).to_have_accessible_name(re.compile("Begins before what it waits for ends"))
    assert job(workshop, "Easel")["begin"] == "2026-03-23"

    page.get_by_role("button", name="Move it along").click()
    expect(bar(page, "Easel")).to_have_accessible_name(re.compile("Mar 25, 2026 – Mar 27, 2026$"))
    said(page, "1 record was moved along.")
    assert job(workshop, "Easel")["begin"] == "2026-03-25"

    desk.focus()
    page.keyboard.press("Alt+Shift+ArrowLeft")
    expect(desk).to_have_accessible_name(re.compile("Mar 13, 2026 – Mar 23, 2026"))
    said(page, "“Desk”: March 13, 2026 to March 23, 2026.")
    assert job(workshop, "Desk")["finish"] == "2026-03-23"

    box = desk.bounding_box()
    assert box
    finger(page, (box["x"] + 30, box["y"] + 10), (box["x"] + 30 - 2 * 16, box["y"] + 10))
    said(page, "“Desk”: March 11, 2026 to March 21, 2026.")
    assert job(workshop, "Desk")["begin"] == "2026-03-11"


# --- trees, galleries, maps -----------------------------------------------------------------------------------------


def test_a_tree_opens_by_keys_and_moves_after_a_question(view: Open, workshop: Plant) -> None:
    page = view("places", entity="place")
    ground = page.get_by_role("treeitem", name="Ground floor")
    cellar = page.get_by_role("treeitem", name="Cellar")
    expect(ground).to_have_attribute("aria-expanded", "false")
    cellar.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("treeitem")).to_have_count(4)
    page.keyboard.press("w")
    window = page.get_by_role("treeitem", name="Window")
    expect(window).to_be_focused()
    accessible(page)

    drag(page, window.locator(".tree-row"), cellar.locator(".tree-row").first)
    let_go(page, cellar)
    page.get_by_role("dialog", name="Move “Window” into “Cellar”?").get_by_role("button", name="Move").click()
    expect(cellar.get_by_role("treeitem")).to_have_count(2)

    page.get_by_role("textbox", name="Search this list").fill("window")
    expect(page.locator(".tree-found")).to_contain_text(re.compile(r"Cellar\s+›\s+Window"))


def test_a_gallery_and_a_map_show_what_the_filters_leave(view: Open) -> None:
    page = view("shop")
    expect(page.locator(".gallery-title")).to_have_text(["Bookcase", "Chair", "Desk", "Easel", "Frame", "Gate"])
    accessible(page)
    page.get_by_role("textbox", name="Search this list").fill("desk")
    expect(page.locator(".gallery-title")).to_have_text(["Desk"])

    page.goto("/e/plant.job?view=plant.map")
    expect(page.get_by_role("group", name="Map with 4 records")).to_be_visible()
    together = page.get_by_role("button", name=re.compile("2 here: "))
    expect(together).to_be_visible()
    expect(page.locator(".map-land")).to_have_attribute("d", re.compile("^M"))
    accessible(page)
    together.click()
    expect(page.locator(".map-pin a")).to_have_text(["Chair", "Bookcase"])
    expect(page.get_by_role("group", name="In sight")).to_contain_text("2 in sight")
    page.locator(".map-pin a").first.click()
    expect(page.get_by_role("heading", name="Chair")).to_be_visible()


# --- on a phone, and added up ---------------------------------------------------------------------------------------


def test_each_kind_has_a_form_of_its_own_on_a_phone(view: Open) -> None:
    page = view("by_wood", phone=True)
    expect(column(page, "Elm").locator("article").first).to_be_visible()
    width = column(page, "Elm").bounding_box()
    assert width and 300 < width["width"] < 390
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    accessible(page)
    page.goto("/e/plant.job?view=plant.plan")
    expect(page.get_by_role("button", name="Agenda")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".cal-agenda li", has_text="Desk").first).to_be_visible()
    accessible(page)
    page.goto("/e/plant.job?view=plant.chart")
    expect(page.get_by_role("list", name="Chart").get_by_role("listitem").filter(has_text="EaselM")).to_contain_text(
        "After Desk"
    )
    accessible(page)


def test_a_list_is_added_up_and_every_number_leads_to_its_records(view: Open) -> None:
    page = view("jobs")
    page.get_by_role("button", name="Added up by two fields").click()
    panel = page.get_by_role("dialog", name="Added up")
    choose(panel, "Rows", "Wood")
    choose(panel, "Columns", "Maker")
    choose(panel, "Value", "Hours")
    elm = panel.get_by_role("row", name=re.compile("^Elm"))
    expect(elm).to_have_text(re.compile("Elm9.03.512.5"))
    accessible(page)
    elm.get_by_role("button", name="9.0, Elm, Ada: show the records").click()
    expect(page.get_by_text("1 record", exact=True)).to_be_visible()
    expect(page.get_by_role("grid").get_by_text("Gate")).to_be_visible()


def choose(panel: Locator, what: str, option: str) -> None:
    """Choose from a list by typing."""
    panel.get_by_role("combobox", name=what).click()
    steps.choose(panel.page, option)
