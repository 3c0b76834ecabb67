"""Two people at one record: each sees what the other does, and nobody overwrites anybody unasked."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.steps import press, record, value
from tests.serving import SignIn

Open = Callable[..., Page]
FLASHES = """
() => document.addEventListener('animationstart', ({target, animationName}) => {
  if (animationName === 'lw-flash') window.flashed = target.dataset.path
})
"""
"""Keeps what flashed last: it does so for two seconds only."""


def customer(sign_in: SignIn, name: str) -> str:
    """A customer of our own; the address of its page."""
    made = sign_in("admin").post("/records/crm.customer", json={"name": name, "city": "Xi'an"}).json()
    return f"/e/crm.customer/{made['id']}"


def change(page: Page, title: str, text: str) -> None:
    """Enter something else."""
    page.get_by_role("textbox", name=title, exact=True).fill(text)


def test_the_other_page_follows(open_as: Open, sign_in: SignIn) -> None:
    address = customer(sign_in, "Followed")
    first, second = open_as("admin", address), open_as("manager", address, live=True)
    expect(value(second, "City")).to_have_text("Xi'an")
    second.evaluate(FLASHES)
    press(first, "Edit")
    change(first, "City", "Chengdu")
    press(first, "Save")
    expect(value(second, "City")).to_have_text("Chengdu")
    second.wait_for_function("window.flashed === 'city'")


def test_a_record_deleted_by_somebody_else(open_as: Open, sign_in: SignIn) -> None:
    address = customer(sign_in, "Deleted")
    page = open_as("manager", address, live=True)
    expect(value(page, "City")).to_have_text("Xi'an")
    one = record(page)
    assert sign_in("admin").delete(f"/records/crm.customer/{one['id']}?version={one['version']}").status_code == 204
    page.get_by_text("This record was deleted meanwhile").wait_for()
    page.get_by_role("button", name="Back to the list", exact=True).click()
    expect(page.get_by_role("heading", name="Customers", level=1)).to_be_visible()


def test_a_conflict_shows_the_difference(open_as: Open, sign_in: SignIn) -> None:
    address = customer(sign_in, "Disputed")
    first, second = open_as("admin", address), open_as("manager", address, live=True)
    for page in (first, second):
        press(page, "Edit")
    change(first, "City", "Kunming")
    press(first, "Save")
    expect(value(first, "City")).to_have_text("Kunming")
    expect(second.get_by_text("This record was changed while you edit it.")).to_be_visible()
    change(second, "City", "Lhasa")
    change(second, "Industry", "Weaving")
    press(second, "Save")
    dialog = second.get_by_role("dialog", name="Somebody else changed this record")
    expect(dialog).to_contain_text("Lhasa")
    expect(dialog).to_contain_text("Kunming")
    dialog.get_by_role("button", name="Take all theirs").click()
    dialog.get_by_role("button", name="Apply and save").click()
    expect(value(second, "City")).to_have_text("Kunming")
    kept = record(second)
    assert (kept["city"], kept["industry"]) == ("Kunming", "Weaving")


def test_nothing_entered_is_lost_without_a_word(open_as: Open, sign_in: SignIn) -> None:
    page = open_as("admin", customer(sign_in, "Unsaved"))
    press(page, "Edit")
    change(page, "City", "Nowhere")
    page.get_by_role("link", name="Home").click()
    dialog = page.get_by_role("dialog", name="Leave without saving?")
    dialog.get_by_role("button", name="Stay").click()
    expect(page.get_by_role("textbox", name="City", exact=True)).to_have_value("Nowhere")
    press(page, "Cancel")
    page.get_by_role("dialog").get_by_role("button", name="Discard").click()
    expect(value(page, "City")).to_have_text("Xi'an")
