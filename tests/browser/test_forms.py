"""Forms in Chromium: steps, groups, detail rows, choices made on the way, drafts, faults wherever they hide, paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import THUMB, Open
from tests.browser.steps import press, stored, value
from tests.journeys.plants import Plant, opened

TOUR = (Path(__file__).parents[1] / "cases" / "tour.yaml").read_text()
OPEN = ".ant-select-dropdown:not(.ant-select-dropdown-hidden)"
PASTE = """
text => {
  const data = new DataTransfer()
  data.setData('text/plain', text)
  const pasted = {clipboardData: data, bubbles: true, cancelable: true}
  document.activeElement.dispatchEvent(new ClipboardEvent('paste', pasted))
}
"""


@pytest.fixture(scope="module")
def office(module_database: str) -> Iterator[Plant]:
    """A tour office with a few cities, guides and things to take along."""
    with opened(module_database, TOUR, {"root": ["admin"], "planner": ["planner"]}) as plant:
        made = maker(plant)
        north, south = made("region", name="North"), made("region", name="South")
        made("city", code="A", name="Alm", region=north)
        made("city", code="B", name="Berg", region=south)
        made("guide", name="Anna Berger", badge="G-1", phone="0512", day_rate="300")
        made("guide", name="Secret Agent", badge="G-7")
        for number in range(60):
            made(
                "item",
                code=f"I-{number}",
                name=f"Lamp {number}" if number % 2 else f"Rope {number}",
                price=str(number + 1),
            )
        yield plant


def maker(plant: Plant) -> Callable[..., str]:
    """`made("city", name=…)`: the id of a new record."""
    root = plant.by("root")

    def made(entity: str, **values: object) -> str:
        answer = root.post(f"/records/plant.{entity}", json=values)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    return made


@pytest.fixture
def form(sit: Open, office: Plant) -> Open:
    """`form("/e/plant.tour/new")`: a page of somebody signed in."""

    def shown(path: str, login: str = "root", phone: bool = False) -> Page:
        return sit(office, login, path, **(THUMB if phone else {}))

    return shown


def field(page: Page, name: str) -> Locator:
    """The control of a field."""
    return page.locator(f"[data-path={name}] :is(input, textarea, button[role=switch])").first


def choose(page: Page, name: str, words: str) -> None:
    """Pick a record by typing."""
    field(page, name).click()
    page.keyboard.type(words)
    line = page.locator(f"{OPEN} .ant-select-item-option").filter(has_text=words)
    line.first.click()


def column(page: Page, number: int) -> list[str]:
    """The texts of one column of the detail rows on the page."""
    return page.locator(f".lw-table tbody tr[data-row] td:nth-child({number + 2})").all_inner_texts()


def test_step_by_step(form: Open) -> None:
    page = form("/e/plant.wish/new")
    steps = page.get_by_role("list", name="Steps").get_by_role("button")
    page.get_by_role("button", name="Next", exact=True).click()
    expect(page.locator(".lw-faults")).to_contain_text("2 things to correct")
    expect(page.get_by_role("heading", name="The trip")).to_be_visible()
    field(page, "name").fill("Round the world")
    field(page, "when").fill("2027-05-01")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Next", exact=True).click()
    field(page, "people").fill("4")
    field(page, "children").click()
    steps.nth(4).click()
    expect(page.locator("[data-path=ages] .lw-fault")).to_have_text("Required.")
    page.get_by_role("button", name="Back").click()
    expect(field(page, "name")).to_have_value("Round the world")
    steps.nth(1).click()
    field(page, "ages").fill("3, 5")
    page.get_by_role("button", name="Next", exact=True).click()
    page.get_by_role("button", name="Next", exact=True).click()
    field(page, "budget").fill("9000")
    page.get_by_role("button", name="Next", exact=True).click()
    expect(value(page, "Their ages")).to_have_text("3, 5")
    page.locator(".lw-summary").first.get_by_role("button", name="Change").click()
    field(page, "name").fill("")
    press(page, "Save")
    expect(field(page, "name")).to_be_focused()
    field(page, "name").fill("Once around")
    steps.nth(1).click()
    field(page, "children").click()
    press(page, "Save")
    saved = stored(page)
    assert (saved["name"], saved["people"], saved["children"], saved["ages"]) == ("Once around", 4, False, None)


def test_choices_are_found_followed_and_made_on_the_way(form: Open) -> None:
    page = form("/e/plant.tour/new", "planner")
    choose(page, "region", "North")
    field(page, "city").click()
    expect(page.locator(f"{OPEN} .ant-select-item-option")).to_have_text(["AlmA"])
    page.keyboard.press("Enter")
    choose(page, "region", "South")
    expect(page.get_by_text("“Alm” no longer fits and was taken out of City.")).to_be_visible()
    field(page, "guide").click()
    page.keyboard.type("Anna Bergen")
    page.get_by_role("button", name="New: Guide “Anna Bergen”").click()
    drawer = page.locator(".lw-quick")
    drawer.locator("[data-path=badge] input").fill("G-1")
    expect(drawer.locator("[data-path=badge] .lw-hint")).to_contain_text("Anna Berger")
    drawer.locator("[data-path=badge] input").fill("G-7")
    expect(drawer.locator(".lw-hint")).to_have_count(0)
    drawer.get_by_role("button", name="Create and choose").click()
    expect(drawer.locator("[data-path=badge] .lw-fault")).to_contain_text("already")
    drawer.locator("[data-path=badge] input").fill("G-9")
    drawer.locator("[data-path=phone] input").fill("077")
    drawer.get_by_role("button", name="Create and choose").click()
    expect(page.locator("[data-path=guide]")).to_contain_text("Anna Bergen")
    expect(field(page, "phone")).to_have_value("077")


def test_rows_are_pasted_dragged_and_brought_back(form: Open) -> None:
    page = form("/e/plant.tour/new")
    field(page, "code").fill("R-1")
    field(page, "name").fill("Rows")
    asked: list[str] = []
    page.on(
        "request",
        lambda request: (
            asked.append(request.url) if "/options" in request.url and "names" in (request.post_data or "") else None
        ),
    )
    page.get_by_role("button", name="Add row").click()
    lines = [f"I-{number}\t2" for number in range(60)] + ["Nothing\t1", "Nothing\t1"]
    page.evaluate(PASTE, "\n".join(lines))
    report = page.locator(".lw-paste-report")
    expect(report).to_contain_text("62 rows pasted.")
    expect(report.get_by_role("listitem")).to_have_text(["Item: “Nothing” was not found. ×2"])
    assert len(asked) == 1
    report.get_by_role("button", name="Item: “Nothing” was not found.").click()
    expect(page.locator(".lw-cell-active .lw-fault")).to_contain_text("“Nothing” was not found.")
    page.keyboard.press("Control+Delete")
    page.keyboard.press("Control+Delete")
    expect(page.locator(".lw-count").first).to_have_text("60")
    page.keyboard.press("Control+z")
    expect(page.locator(".lw-count").first).to_have_text("61")
    page.keyboard.press("Control+Delete")
    page.locator(".lw-table-long").evaluate("box => box.scrollTop = 0")
    handle = page.get_by_role("button", name="Actions for row 1", exact=True)
    handle.hover()
    page.mouse.down()
    end = page.locator("tr[data-row]").nth(2).bounding_box()
    assert end
    page.mouse.move(end["x"] + 16, end["y"] + end["height"] - 4, steps=4)
    page.mouse.up()
    expect(page.locator("tr[data-row] td:nth-child(2)").first).to_have_text("I-1 Lamp 1")
    assert column(page, 0)[:3] == ["I-1 Lamp 1", "I-2 Rope 2", "I-0 Rope 0"]
    page.locator("tr[data-row]").nth(0).locator("td").nth(1).click()
    page.keyboard.type("7")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+d")
    page.keyboard.press("Alt+ArrowDown")
    press(page, "Save")
    saved = stored(page)["lines"]
    assert [row["_titles"]["item"] for row in saved[:3]] == ["I-1 Lamp 1", "I-0 Rope 0", "I-2 Rope 2"]
    assert [row["quantity"] for row in saved[:4]] == ["7.00", "2.00", "7.00", "2.00"] and len(saved) == 60


def test_faults_are_found_wherever_they_hide_and_nothing_is_lost(form: Open) -> None:
    page = form("/e/plant.tour/new")
    field(page, "name").fill("Hidden")
    page.locator("[data-path=rate] input").fill("9000")
    folded = page.locator("details", has=page.get_by_role("heading", name="Administration"))
    expect(folded.locator(".lw-fields")).to_have_count(0)
    folded.locator("summary").click()
    expect(folded.locator(".lw-fields")).to_be_visible()
    expect(folded.locator("[data-path=owner]")).to_contain_text("root")
    field(page, "days").fill("soon")
    field(page, "start").fill("some day")
    page.get_by_role("button", name="Add row").click()
    expect(page.locator("[data-path=start] .lw-fault")).to_have_text("“some day” cannot be read as Start.")
    page.keyboard.press("Control+s")
    summary = page.locator(".lw-faults li")
    expect(summary).to_have_count(4)
    expect(summary.filter(has_text="cannot be read")).to_have_count(2)
    field(page, "days").fill("2")
    field(page, "start").fill("2027年5月1日")
    page.keyboard.press("Tab")
    expect(value(page, "End")).to_have_text("2027-05-02")
    press(page, "Save")
    expect(summary).to_have_count(2)
    page.locator(".lw-faults").get_by_role("button", name="Notes: Required.").click()
    expect(field(page, "notes")).to_be_focused()
    expect(page.get_by_text("Kept in this browser")).to_be_visible()
    page.reload()
    page.get_by_role("button", name="Continue with it").click()
    expect(field(page, "name")).to_have_value("Hidden")
    expect(folded.locator(".lw-fields")).to_be_visible()
    field(page, "code").fill("H-1")
    page.get_by_role("tab", name="More").click()
    field(page, "notes").fill("A long\ntext")
    press(page, "Save")
    one = stored(page)

    press(page, "Edit")
    field(page, "name").fill("Mine")
    expect(page.get_by_text("Kept in this browser")).to_be_visible()
    root = page.context.request
    root.patch(f"/api/records/plant.tour/{one['id']}", data={"version": one["version"], "rate": "8000"})
    page.goto(f"/e/plant.tour/{one['id']}")
    page.get_by_role("button", name="Continue with it").click()
    dialog = page.get_by_role("dialog", name="Somebody else changed this record")
    expect(dialog).to_contain_text("Rate per day")
    dialog.get_by_role("button", name="Apply and save").click()
    expect(value(page, "Name")).to_have_text("Mine")
    expect(value(page, "Rate per day")).to_have_text("8,000.00")

    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="More")).to_be_visible()
    expect(value(page, "Notes")).to_contain_text("A long")
    expect(page.locator(".lw-record-actions")).to_be_hidden()


def test_rows_are_cards_on_a_phone(form: Open) -> None:
    page = form("/e/plant.tour/new", phone=True)
    field(page, "code").fill("P-1")
    field(page, "name").fill("Phone")
    field(page, "guide").click()
    expect(page.locator(f"{OPEN} .ant-select-item-option").get_by_text("Anna Berger")).to_be_in_viewport(ratio=1)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Add row").click()
    drawer = page.locator(".lw-row-drawer")
    drawer.locator("[data-path$=item] input").click()
    page.keyboard.type("Lamp 3")
    page.locator(f"{OPEN} .ant-select-item-option").first.click()
    drawer.get_by_role("button", name="Done").click()
    page.get_by_role("button", name="Actions for row 1").click()
    page.get_by_role("menuitem", name="Copy row").click()
    drawer.locator("[data-path$=quantity] input").fill("5")
    drawer.get_by_role("button", name="Done").click()
    page.get_by_role("button", name="Actions for row 2").click()
    page.get_by_role("menuitem", name="Move up").click()
    press(page, "Save")
    assert [row["quantity"] for row in stored(page)["lines"]] == ["5.00", "1.00"]
