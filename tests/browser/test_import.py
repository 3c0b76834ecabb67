"""Records from a file: columns go to fields, a trial tells each row at fault, then they are there."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.steps import ordered

Open = Callable[..., Page]
WRONG = """\
Code,Company,Town,Mail
I-001,Import One,Ningbo,one@example.com
I-002,,Wuxi,two@example.com
I-003,Import Three,Suzhou,not-an-address
"""
RIGHT = WRONG.replace("I-002,,", "I-002,Import Two,").replace("not-an-address", "three@example.com")
MAP = {"Company": "Name", "Town": "City", "Mail": "E-mail"}


def upload(page: Page, text: str) -> None:
    """Choose a file and say where its columns go; the names it knows are there already."""
    file = {"name": "customers.csv", "mimeType": "text/csv", "buffer": text.encode()}
    page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    expect(page.get_by_text("customers.csv · 3 rows")).to_be_visible()
    for column, field in MAP.items():
        box = page.get_by_role("combobox", name=f"Field for column “{column}”")
        box.click()
        box.fill(field)
        page.locator(".ant-select-dropdown:not(.ant-select-dropdown-hidden)").get_by_title(field).first.click()


def test_import_with_faults_then_without(open_as: Open, finish_jobs: Callable[[], None]) -> None:
    page = open_as("sales_manager", "/e/crm.customer/import")
    upload(page, WRONG)
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_text("Checking every row.")).to_be_visible()
    finish_jobs()
    expect(page.get_by_text("2 faults. Correct the file")).to_be_visible()
    faults = page.locator("tbody tr.ant-table-row")
    expect(faults).to_have_count(2)
    expect(faults.first).to_contain_text("3")
    expect(faults.last).to_contain_text("Mail")
    expect(page.get_by_role("button", name="Import now")).to_be_disabled()

    page.goto("/e/crm.customer/import")
    upload(page, RIGHT)
    ordered(page, page.get_by_role("button", name="Check", exact=True), "import")
    finish_jobs()
    expect(page.get_by_text("Every row can be imported.")).to_be_visible()
    assert found(page) == 0
    ordered(page, page.get_by_role("button", name="Import now"), "import")
    finish_jobs()
    expect(page.get_by_text("Imported.", exact=True)).to_be_visible()
    assert found(page) == 3
    page.get_by_role("link", name="Show “Customers”").click()
    expect(page.get_by_role("gridcell", name="Import Two")).to_be_visible()


def found(page: Page) -> int:
    """How many of the file's records are there."""
    answer = page.context.request.get("/api/records/crm.customer", params={"search": "Import", "limit": 10})
    return len(answer.json()["records"])
