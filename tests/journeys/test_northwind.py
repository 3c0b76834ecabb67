"""A real trading company's books: three years of orders imported, confirmed, delivered, invoiced, paid and closed.

The sample lies beside the checkout; where it is missing these tests are skipped. The expected sums were taken from the
files by hand, independently of Loomwork.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from engines.data import records
from engines.data.explaining.verify import verify
from runtime.acting import act_as
from runtime.apps import installed_on
from runtime.auth.logins import create_login
from runtime.database import Database, prepared
from runtime.publishing import SYSTEM, publish_packs, shipped
from runtime.workspaces import create_workspace
from tests.serving import Client, demo_settings, do_jobs_of, serving

SAMPLE = Path(__file__).parents[3] / "shared" / "data" / "northwind"
pytestmark = pytest.mark.skipif(not SAMPLE.is_dir(), reason="the sample is not beside the checkout")

TO_PRODUCT = {
    "product_id": "code",
    "product_name": "name",
    "category_id": "category.code",
    "quantity_per_unit": "unit",
    "unit_price": "price",
}
TO_CUSTOMER = {"customer_id": "code", "company_name": "name", "city": "city", "country": "country", "phone": "phone"}
TO_ORDER = {
    "order_id": "number",
    "customer_id": "customer.code",
    "order_date": "date",
    "required_date": "delivery_date",
    "shipped_date": "shipped_on",
}
TO_LINES = {
    "order_id": "number",
    "product_id": "lines.product.code",
    "unit_price": "lines.price",
    "quantity": "lines.quantity",
    "discount": {"field": "lines.discount", "value": "value * 100"},
}


class Company:
    """A workspace with CRM and Finance and nothing in it, over HTTP and, for set-based actions, over the engine."""

    def __init__(self, database: Database, client: Client) -> None:
        self.database, self.client = database, client

    def send(
        self, entity: str, name: str, content: bytes, mapping: dict, match: str = "", dry_run: bool = False
    ) -> dict:
        """Import a file through its job; the job's result."""
        answer = self.client.post(
            f"/records/{entity}/import",
            files={"file": (name, content, "text/csv")},
            data={"map": json.dumps(mapping), "match": match, "dry_run": str(dry_run).lower()},
        )
        assert answer.status_code == 202, answer.text
        do_jobs_of(self.database)
        return self.client.get(f"/jobs/{answer.json()['job']}").json()

    def load(self, entity: str, name: str, mapping: dict, match: str = "") -> dict:
        """Import one of the sample's files."""
        job = self.send(entity, name, (SAMPLE / name).read_bytes(), mapping, match)
        assert job["state"] == "done", job
        assert job["result"]["errors"] == []
        return job["result"]

    def all(self, entity: str, select: str, where: str = "") -> list[dict]:
        """Every record, page by page."""
        found, after = [], ""
        while True:
            params = {"select": select, "where": where, "limit": 200, "after": after}
            page = self.client.get(f"/records/{entity}", params=params).json()
            found += page["records"]
            after = page["next"]
            if not after:
                return found

    def act(self, entity: str, action: str, where: str) -> int:
        """An action on every record that fits, at once; how many."""
        ids = [UUID(record["id"]) for record in self.all(entity, "id", where)]
        with psycopg.connect(self.database.url) as conn:
            scope = installed_on(conn, "main").scope(SYSTEM)
            act_as(conn, scope.schema)
            records.act(conn, scope, entity, ids, action)
        return len(ids)

    def count(self, entity: str) -> int:
        """How many records there are."""
        return int(self.client.get(f"/records/{entity}", params={"limit": 1, "count": "true"}).json()["count"])


@pytest.fixture(scope="module")
def company(module_database: str) -> Iterator[Company]:
    """A company with its master data and orders imported."""
    database = prepared(module_database)
    with psycopg.connect(database.admin) as conn:
        create_workspace(conn, "main", "Main")
        installed = publish_packs(conn, "main", shipped("crm", "finance"), demo_settings(), by="test")
        scope = installed.scope(SYSTEM)
        act_as(conn, scope.schema)
        (user,) = records.create(conn, scope, "base.user", [{"name": "Root", "account": "root", "roles": ["admin"]}])
        conn.execute("set local role none")
        create_login(conn, "main", "root", user, "root-password")
    with serving(database) as address, Client(base_url=f"{address}/api", timeout=120) as client:
        assert client.post("/session", json={"login": "root", "password": "root-password"}).status_code == 204
        yield Company(database, client)


@pytest.fixture(scope="module")
def imported(company: Company) -> Company:
    """The files of the sample, through the ordinary import."""
    assert (
        company.load("crm.product_category", "categories.csv", {"category_id": "code", "category_name": "name"})[
            "created"
        ]
        == 8
    )
    assert company.load("crm.customer", "customers.csv", TO_CUSTOMER, "code")["created"] == 91
    assert company.load("crm.product", "products.csv", TO_PRODUCT, "code")["created"] == 77
    assert company.load("crm.order", "orders.csv", TO_ORDER, "number")["created"] == 830
    assert company.load("crm.order", "order_details.csv", TO_LINES, "number")["updated"] == 830
    return company


def cents(value: Decimal) -> Decimal:
    """Rounded half up to cents."""
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def test_lines_and_orders_add_up_to_the_cent(imported: Company) -> None:
    with (SAMPLE / "order_details.csv").open() as file:
        lines = list(csv.DictReader(file))
    assert sum(Decimal(line["unit_price"]) * Decimal(line["quantity"]) for line in lines) == Decimal("1354458.59")
    orders = imported.all("crm.order", "total,date,lines")
    assert sum(len(order["lines"]) for order in orders) == 2155
    before_discount = sum(
        Decimal(line["price"]) * Decimal(line["quantity"]) for order in orders for line in order["lines"]
    )
    assert before_discount == Decimal("1354458.59")
    assert sum(Decimal(line["amount"]) for order in orders for line in order["lines"]) == Decimal("1265793.29")
    years: dict[str, Decimal] = {}
    for order in orders:
        years[order["date"][:4]] = years.get(order["date"][:4], Decimal(0)) + Decimal(order["total"])
    assert years == {"1996": Decimal("208083.99"), "1997": Decimal("617085.35"), "1998": Decimal("440623.95")}


def test_from_confirmed_to_closed_the_books_tie_out(imported: Company) -> None:
    assert imported.act("crm.order", "confirm", "state == 'draft'") == 830
    customers = imported.all("crm.customer", "code,ordered")
    largest = max(customers, key=lambda customer: Decimal(customer["ordered"]))
    assert (largest["code"], largest["ordered"]) == ("QUICK", "110277.32")
    shipped_orders = "not is_empty(shipped_on) and state == 'confirmed'"
    assert imported.act("crm.order", "deliver", shipped_orders) == 809
    assert imported.act("crm.delivery", "ship", "state == 'draft'") == 809
    assert imported.act("crm.order", "invoice", shipped_orders) == 809
    assert imported.act("finance.invoice", "issue", "state == 'draft'") == 809
    assert imported.act("finance.receivable", "receive", "state == 'open' and not is_empty(order.shipped_on)") == 809
    states = [order["state"] for order in imported.all("crm.order", "state")]
    assert (states.count("closed"), states.count("confirmed")) == (809, 21)
    ordered = sum(Decimal(order["total"]) for order in imported.all("crm.order", "total"))
    received = sum(Decimal(receipt["amount"]) for receipt in imported.all("finance.receipt", "amount"))
    balances = sum(Decimal(receivable["balance"]) for receivable in imported.all("finance.receivable", "balance"))
    assert balances == ordered - received
    assert balances == sum(Decimal(customer["outstanding"]) for customer in imported.all("crm.customer", "outstanding"))
    (ledger,) = imported.all("finance.ledger", "trial_balance,total_debit")
    assert ledger["trial_balance"] == "0.00" and Decimal(ledger["total_debit"]) == 2 * received
    with psycopg.connect(imported.database.url) as conn:
        scope = installed_on(conn, "main").scope(SYSTEM)
        act_as(conn, scope.schema)
        assert [str(each) for each in verify(conn, scope)] == []


Damage = Callable[[list[str]], list[str]]


def line(number: int, change: Callable[[str], str]) -> Damage:
    """Change one line of the file (counted as in a spreadsheet: the head is line 1)."""
    return lambda lines: [change(text) if at == number - 1 else text for at, text in enumerate(lines)]


@pytest.mark.parametrize(
    ("damage", "rows", "said"),
    [
        (line(4, lambda text: text.replace("1996-07-08", "1996-17-08")), {4}, "1996-17-08"),
        (line(5, lambda text: text.replace("VICTE", "NOBODY")), {5}, "NOBODY"),
        (lambda lines: [*lines, lines[1]], {2, 832}, "Number"),
    ],
    ids=["a date that is none", "a customer who is not there", "the same number twice"],
)
def test_a_wrong_row_is_told_and_nothing_is_imported(
    imported: Company, damage: Damage, rows: set[int], said: str
) -> None:
    before = imported.count("crm.order")
    lines = (SAMPLE / "orders.csv").read_text().splitlines()
    shifted = [lines[0], *("9" + text for text in lines[1:])]
    content = "\n".join(damage(shifted)).encode()
    result = imported.send("crm.order", "orders.csv", content, TO_ORDER)["result"]
    assert {error["row"] for error in result["errors"]} & rows, result["errors"]
    assert any(said in json.dumps(error, ensure_ascii=False) for error in result["errors"])
    assert imported.count("crm.order") == before


def test_a_number_that_is_none_is_told_with_its_column(imported: Company) -> None:
    content = b"code,name,price\nX1,Good,1.50\nX2,Bad,1.5O\n"
    mapping = {"code": "code", "name": "name", "price": "price"}
    result = imported.send("crm.product", "products.csv", content, mapping)["result"]
    (error,) = result["errors"]
    assert (error["row"], error["column"]) == (3, "price") and "1.5O" in error["detail"]
    assert imported.count("crm.product") == 77


def test_a_column_that_is_not_there_is_told_before_anything_is_read(imported: Company) -> None:
    content = (SAMPLE / "customers.csv").read_bytes()
    job = imported.send("crm.customer", "customers.csv", content, {"customer_no": "code", "company_name": "name"})
    assert "customer_no" in json.dumps(job, ensure_ascii=False) and job["state"] in ("failed", "done")
    assert imported.count("crm.customer") == 91


def test_an_unknown_encoding_is_a_sentence(imported: Company) -> None:
    content = b"code,name\n\xff\xfe\x00\x81\x90,\x9d\x8f\n"
    job = imported.send("crm.customer", "customers.csv", content, {"code": "code", "name": "name"})
    assert job["state"] == "failed" or job["result"]["errors"], job
    assert imported.count("crm.customer") == 91


def test_a_file_of_200_megabytes_is_refused(imported: Company) -> None:
    content = io.BytesIO(b"code,name\n" + b"x" * 200 * 2**20)
    answer = imported.client.post(
        "/records/crm.customer/import", files={"file": ("large.csv", content, "text/csv")}, data={"map": "{}"}
    )
    assert answer.status_code in (413, 422) and "MB" in answer.text
    assert imported.count("crm.customer") == 91
