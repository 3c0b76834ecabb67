"""One new record and the sums that follow from it in a straight line: one statement, and right among many writers."""

from __future__ import annotations

import random
import threading
from decimal import Decimal

import psycopg
import pytest

from definitions.problems import Invalid
from engines.data import records
from engines.data.records import Update
from engines.data.work.work import with_retries
from tests.engines.data.building import Shop, app_of, shop_of
from tests.engines.data.test_write_graph import counted, drifted

LEDGER = """
    entity: customer
    title: Customer
    fields:
      name: {type: text}
      bills: {type: related, from: bill, by: customer}
      outstanding: {type: money, formula: sum(bills.balance)}
    ---
    entity: bill
    title: Bill
    fields:
      customer: {type: reference, to: customer}
      amount: {type: money, required: true}
      payments: {type: related, from: payment, by: bill}
      paid: {type: money, formula: sum(payments.amount)}
      times: {type: integer, formula: count(payments)}
      balance: {type: money, formula: amount - paid}
    checks:
      not_over_paid: {must: balance >= 0, message: More is paid than is open.}
    ---
    entity: payment
    title: Payment
    fields:
      bill: {type: reference, to: bill}
      amount: {type: money}
"""


@pytest.fixture
def ledger(connection: psycopg.Connection) -> Shop:
    """Customers, their bills, and payments on these."""
    return shop_of(connection, app_of(LEDGER))


def test_a_payment_and_the_sums_that_follow_cost_one_statement(ledger: Shop):
    customer = ledger.create("customer", name="ACME")
    bill = ledger.create("bill", customer=str(customer), amount="100")
    with counted() as texts:
        ledger.create("payment", bill=str(bill), amount="30.50")
    assert len([text for text in texts if "_payment" in text or "UPDATE" in text]) == 2, texts  # and the history
    assert len(texts) == 2, texts
    assert ledger.row("bill", bill, "paid", "times", "balance") == (Decimal("30.50"), 1, Decimal("69.50"))
    assert ledger.row("customer", customer, "outstanding") == Decimal("69.50")
    assert drifted(ledger) == []


def test_what_adds_nothing_or_names_nothing_changes_nothing_else(ledger: Shop):
    customer = ledger.create("customer", name="ACME")
    bill = ledger.create("bill", customer=str(customer), amount="100")
    lonely = ledger.create("bill", amount="100")
    for values in ({"amount": "5"}, {"bill": str(bill)}, {"bill": str(bill), "amount": "0"}, {"bill": str(lonely)}):
        ledger.create("payment", values)
    ledger.create("payment", bill=str(lonely), amount="7")
    assert ledger.row("bill", bill, "paid", "times") == (Decimal(0), 2)
    assert ledger.row("bill", lonely, "paid", "times") == (Decimal(7), 2)
    assert ledger.row("customer", customer, "outstanding") == Decimal(100)
    assert drifted(ledger) == []


def test_the_checks_of_what_follows_hold(ledger: Shop):
    bill = ledger.create("bill", amount="10")
    with pytest.raises(Invalid, match="More is paid than is open"):
        ledger.create("payment", bill=str(bill), amount="10.01")


def test_history_tells_what_followed(ledger: Shop):
    customer = ledger.create("customer", name="ACME")
    bill = ledger.create("bill", customer=str(customer), amount="100")
    ledger.create("payment", bill=str(bill), amount="40")
    text = f'select action, values from "{ledger.scope.schema}"._history where record = %s order by id desc limit 1'
    action, values = ledger.conn.execute(text.encode(), [customer]).fetchone() or ("", {})
    assert (action, values) == ("calculate", {"outstanding": ["100.00", "60.00"]})


NOTED = """
    entity: note
    title: Note
    fields: {text: {type: text}, about: {type: reference, to: task}, kind: {type: text}}
    ---
    entity: task
    title: Task
    fields: {text: {type: text}}
    ---
    rule: a_task_is_noted
    events: task.created
    do:
      - create: note
        set: {text: text, about: record, kind: "'new'"}
"""
CORRECTED = """
    ---
    rule: a_correction_first
    events: task.created
    do:
      - update: record
        set: {text: "'corrected'"}
"""


def test_a_rule_asks_nothing_that_the_new_record_has_told(connection: psycopg.Connection):
    shop = shop_of(connection, app_of(NOTED))
    with counted() as texts:
        task = shop.create("task", text="Call")
    assert len(texts) == 3, texts  # the task, the note, the history
    assert shop.rows("note", "text", "about", "kind") == [("Call", task, "new")]


def test_a_rule_sees_what_another_rule_changed_before_it(connection: psycopg.Connection):
    first, second = app_of(CORRECTED + "    ---" + NOTED), app_of(NOTED + CORRECTED)
    for app in (first, second):
        shop = shop_of(connection, app)
        shop.create("task", text="Call")
        names = [rule.name for rule in app.rules]
        told = "corrected" if names[0].endswith("a_correction_first") else "Call"
        assert shop.rows("note", "text") == [(told,)]


def test_many_writers_lose_no_cent_while_bills_change_hands(fresh_database: str):
    with psycopg.connect(fresh_database) as conn:
        ledger = shop_of(conn, app_of(LEDGER), "ws_shared")
        customers = [ledger.create("customer", name=str(n)) for n in range(3)]
        bills = [ledger.create("bill", customer=str(customers[n % 3]), amount="1000") for n in range(6)]
    paid: list[int] = []

    def pay(chance: random.Random) -> None:
        cents = chance.randint(1, 500)
        item = {"bill": str(chance.choice(bills)), "amount": str(Decimal(cents) / 100)}
        write(lambda conn: records.create(conn, ledger.scope, "payment", [item]))
        paid.append(cents)

    def move(chance: random.Random) -> None:
        change = Update(chance.choice(bills), {"customer": str(chance.choice(customers))})
        write(lambda conn: records.update(conn, ledger.scope, "bill", [change]))

    def write(do) -> None:
        with_retries(lambda: psycopg.connect(fresh_database), do)

    def often(seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(20):
            (move if chance.random() < 0.3 else pay)(chance)

    threads = [threading.Thread(target=often, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with psycopg.connect(fresh_database) as conn:
        ledger = Shop(conn, ledger.scope)
        assert sum(row[0] for row in ledger.rows("bill", "paid")) == Decimal(sum(paid)) / 100
        assert sum(row[0] for row in ledger.rows("bill", "times")) == len(paid)
        assert drifted(ledger) == []
