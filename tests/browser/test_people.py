"""An administrator's day: somebody comes and gets a role, a department moves, and what people see follows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import psycopg
import pytest
from playwright.sync_api import Locator, Page, expect

from engines.data import records
from engines.scope import User
from runtime.commands.standing import COMMAND, enter
from tests.browser.conftest import PHONE, THUMB, Open
from tests.browser.steps import barriers, choose, settled
from tests.journeys.plants import NAME, WORD, Plant, opened, until

TEXT = """
entity: job
title: {en: Job, zh: 工单}
record_title: "{name}"
fields: {name: {type: text, required: true, title: {en: Name, zh: 名称}}}
---
menu: work
title: {en: Work, zh: 工作}
items: {jobs: {entity: job, title: {en: Jobs, zh: 工单}}}
---
role: chief
title: {en: Chief, zh: 组长}
menus: [work]
allow: {job: {read: "within(department, user.department)"}, department: read}
"""
PEOPLE = {"root": ["admin"], "bo": ["chief"]}


@pytest.fixture(scope="module")
def plant(module_database: str) -> Iterator[Plant]:
    """A company of two, with departments in a row."""
    with opened(module_database, TEXT, PEOPLE) as found:
        root = found.by("root")
        above = None
        for name in ("Head office", "West", "Workshop"):
            made = root.post("/records/base.department", json={"name": name, "parent": above}).json()["id"]
            above = made if name == "Head office" else above
        root.post("/records/base.department", json={"name": "East", "parent": above})
        sent = {"name": "Mend the roof", "department": made}
        assert root.post("/records/plant.job", json=sent).status_code == 201
        yield found


@pytest.fixture
def somebody(sit: Open, plant: Plant) -> Open:
    """`somebody("root", "/settings/people")`: a page of one of them."""
    return partial(sit, plant)


def line(page: Page, name: str) -> Locator:
    """A department in the tree."""
    return page.get_by_role("treeitem", name=name)


def jobs(page: Page) -> list[str]:
    """The jobs that somebody sees."""
    found = page.context.request.get("/api/records/plant.job").json()
    return [each["name"] for each in found.get("records", [])]


def test_somebody_comes_gets_a_role_and_a_department_moves(somebody: Open) -> None:
    root = somebody("root", "/settings/people")
    root.get_by_role("button", name="Add").click()
    form = root.get_by_role("dialog")
    form.get_by_label("Name", exact=True).fill("Ann Field")
    form.get_by_label("Login name").fill("ann")
    form.get_by_label("First password").fill(WORD)
    form.get_by_label("Department", exact=True).select_option(label="\u2003East")
    form.get_by_role("button", name="Add").click()
    expect(root.get_by_role("heading", name="Ann Field")).to_be_visible()

    ann = somebody("ann", "/")
    assert jobs(ann) == []
    root.get_by_role("checkbox", name="Chief").check()
    root.get_by_role("button", name="Save").click()
    expect(root.get_by_text("Saved. It counts from the next click")).to_be_visible()
    assert jobs(ann) == [], "the workshop is not below East"
    root.get_by_label("Login name").fill("ann.field")
    root.get_by_role("button", name="Save").click()
    expect(root.get_by_role("region", name="Signing in")).to_contain_text("ann.field")
    somebody("ann.field", "/").close()

    root.goto("/settings/departments")
    expect(line(root, "Workshop")).to_have_attribute("aria-level", "2")
    line(root, "Workshop").drag_to(line(root, "East"))
    dialog = root.get_by_role("dialog", name="Move “Workshop”")
    follows = dialog.get_by_role("list", name="What follows")
    expect(follows).to_contain_text("1 person sees its records from now on: Ann Field")
    dialog.get_by_role("button", name="Move", exact=True).click()
    expect(line(root, "Workshop")).to_have_attribute("aria-level", "3")
    assert jobs(ann) == ["Mend the roof"]
    root.get_by_role("button", name="Undo").click()
    expect(line(root, "Workshop")).to_have_attribute("aria-level", "2")
    assert jobs(ann) == []

    line(root, "Head office").focus()
    root.keyboard.press("End")
    expect(line(root, "Workshop")).to_be_focused()
    root.keyboard.press("m")
    dialog.get_by_label("Move to").select_option(label="\u2003East")
    expect(follows).to_contain_text("Ann Field")
    dialog.get_by_role("button", name="Move", exact=True).press("Enter")
    expect(line(root, "Workshop")).to_have_attribute("aria-level", "3")
    assert jobs(ann) == ["Mend the roof"]

    root.goto("/settings/people")
    root.get_by_role("link", name="Ann Field").click()
    root.get_by_role("button", name="Deactivate").click()
    root.get_by_role("dialog").get_by_role("button", name="Deactivate").press("Enter")
    expect(root.get_by_role("button", name="Reactivate")).to_be_visible()
    assert ann.context.request.get("/api/me").status == 401


def test_the_last_administrator_stays(somebody: Open) -> None:
    root = somebody("root", "/settings/people")
    root.get_by_role("link", name="root").click()
    root.get_by_role("checkbox", name="Administrator").uncheck()
    expect(root.get_by_role("alert")).to_contain_text("This is the last administrator.")
    root.get_by_role("button", name="Save").click()
    expect(root.get_by_text("give another active person the role of administrator first")).to_be_visible()
    root.get_by_role("button", name="Deactivate").click()
    expect(root.get_by_role("dialog")).to_contain_text("This is the last administrator.")


def test_a_department_goes_when_its_people_have_another(somebody: Open) -> None:
    root = somebody("root", "/settings/departments")
    root.get_by_role("button", name="Add department").click()
    root.get_by_role("dialog").get_by_label("Name").fill("Stable")
    root.get_by_role("dialog").get_by_role("button", name="Add", exact=True).click()
    expect(root.get_by_role("heading", name="Stable")).to_be_visible()
    root.get_by_label("Head", exact=True).click()
    choose(root, "bo")
    root.get_by_role("button", name="Save").click()
    expect(root.get_by_text("Saved.")).to_be_visible()

    root.goto("/settings/people")
    root.get_by_role("checkbox", name="Mark bo").check()
    root.get_by_label("Put into department…").select_option(label="Stable")
    expect(root.get_by_role("row", name="bo")).to_contain_text("Stable")
    root.get_by_role("button", name="Undo").click()
    expect(root.get_by_role("row", name="bo")).not_to_contain_text("Stable")
    root.get_by_role("checkbox", name="Mark bo").check()
    root.get_by_label("Put into department…").select_option(label="Stable")
    expect(root.get_by_role("row", name="bo")).to_contain_text("Stable")
    root.goto("/settings/departments")
    line(root, "Stable").click()
    root.get_by_role("button", name="Delete").click()
    dialog = root.get_by_role("dialog")
    expect(dialog).to_contain_text("1 person works here and needs another department.")
    dialog.get_by_label("Their department from now on").select_option(label="\u2003West")
    dialog.get_by_role("button", name="Move people and delete").click()
    expect(line(root, "Stable")).to_have_count(0)
    line(root, "West").click()
    expect(root.get_by_role("link", name="bo")).to_be_visible()


def test_the_workspace_gets_a_title_and_a_copy_says_that_it_is_one(somebody: Open, plant: Plant) -> None:
    root = somebody("root", "/settings/workspace")
    root.get_by_label("Title").fill("Timber & Sons")
    root.get_by_role("button", name="Save").click()
    expect(root.get_by_text("Saved. Open pages follow.")).to_be_visible()
    root.get_by_role("button", name="Account").click()
    expect(root.get_by_text("Workspace: Timber & Sons")).to_be_visible()
    plant.run("update loomwork.workspace set copy_of = 'real'")
    plant.run("""select pg_notify('loomwork_events', '{"kind": "version", "workspace": "main"}')""")
    until(lambda: root.context.request.get("/api/me").json()["copy_of"] == "real")
    root.goto("/")
    expect(root.get_by_text("Try-out copy of real")).to_be_visible()


@pytest.mark.parametrize(("locale", "size"), [("en", "desk"), ("zh-CN", "phone")])
def test_the_pages_can_be_used_by_everybody(somebody: Open, plant: Plant, size: str, locale: str) -> None:
    phone = THUMB | {"viewport": {**PHONE, "width": 360}}
    page = somebody("root", "/", locale, **(phone if size == "phone" else {}))
    one = plant.people["bo"]
    for path in ("people", f"people/{one}", "departments", "workspace"):
        page.goto(f"/settings/{path}")
        settled(page)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{path} is wider than the screen"
        assert barriers(page) == [], path


def test_the_past_says_for_whom_and_through_what(somebody: Open, plant: Plant) -> None:
    with psycopg.connect(plant.database.admin) as conn:
        scope = enter(conn, NAME, COMMAND)
        bo = replace(scope, user=User(plant.people["bo"], "bo", administrator=True), on_behalf=plant.people["root"])
        [job] = records.create(conn, bo, "plant.job", [{"name": "Sweep the yard"}])
        conn.commit()
    page = somebody("root", f"/e/plant.job/{job}")
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="History").click()
    panel = page.get_by_role("dialog", name="Activity")
    expect(panel.locator("li").first).to_contain_text("bo for root created")
    expect(panel.locator("li").first).to_contain_text("command line")
    page.goto("/settings/history")
    first = page.locator(".past > li").first
    expect(first).to_contain_text("bofor rootCreated")
    expect(first).to_contain_text("Command line")
