"""A payment in the hand-written application: the statements of the benchmark's pgbench script, in one transaction.

The tables are Loomwork's own, so that both sides pay the same bills. Locks come before sums, as in the script.
"""

import datetime as dt
import uuid
from decimal import Decimal

import sqlalchemy as sa
from fastapi import HTTPException
from sqlmodel import Field, SQLModel

from tests.bench.byhand import Current, SignedIn, app

S = "ws_main"

INSERT = sa.text(f"insert into {S}.bench_payment (id, bill, date, amount) values (:id, :bill, :date, :amount)")
LOCK_BILL = sa.text(f"select deal from {S}.bench_bill where id = :bill for no key update")
PAY_BILL = sa.text(f"update {S}.bench_bill set paid = paid + :amount where id = :bill returning balance")
LOCK_DEAL = sa.text(f"select client from {S}.bench_deal where id = :deal for no key update")
PAY_DEAL = sa.text(
    f"update {S}.bench_deal set paid = paid + :amount, balance = balance - :amount where id = :deal returning id"
)
LOCK_CLIENT = sa.text(f"select id from {S}.bench_client where id = :client for no key update")
PAY_CLIENT = sa.text(f"update {S}.bench_client set outstanding = outstanding - :amount where id = :client")
POST = sa.text(f"""
with v as (insert into {S}.bench_entry (id, date, payment, debit, credit)
values (uuidv7(), :date, :id, :amount, :amount) returning id)
insert into {S}.bench_entry_lines (id, parent, position, account, debit, credit)
select uuidv7(), v.id, p.n, p.account, p.debit, p.credit
from v, (values (1, '1002', cast(:amount as numeric), 0), (2, '1122', 0, cast(:amount as numeric)))
p (n, account, debit, credit)
""")
NOTE = sa.text("""
insert into hand_history select gen_random_uuid(), now(), e, r, '{}'::jsonb
from (values ('payment', :id), ('bill', :bill), ('deal', :deal), ('client', :client)) x (e, r)
""").bindparams(*(sa.bindparam(name, type_=sa.Uuid()) for name in ("id", "bill", "deal", "client")))


class PaymentValues(SQLModel):
    """What a client may send."""

    bill: uuid.UUID
    date: dt.date
    amount: Decimal = Field(ge=Decimal("0.01"), max_digits=20, decimal_places=2)


class PaymentRead(PaymentValues):
    """A payment as read."""

    id: uuid.UUID


@app.post("/payments", response_model=PaymentRead, status_code=201)
def create_payment(values: PaymentValues, current: Current, login: SignedIn) -> PaymentRead:
    """A payment with all that follows from it."""
    known: dict[str, object] = {"id": uuid.uuid4(), **values.model_dump()}
    deal = current.execute(LOCK_BILL, known).scalar()
    if deal is None:
        raise HTTPException(422, "There is no such bill.")
    known["deal"] = deal
    current.execute(INSERT, known)
    if current.execute(PAY_BILL, known).scalar_one() < 0:
        raise HTTPException(422, "More is paid than is open.")
    known["client"] = current.execute(LOCK_DEAL, known).scalar_one()
    current.execute(PAY_DEAL, known)
    current.execute(LOCK_CLIENT, known)
    current.execute(PAY_CLIENT, known)
    current.execute(POST, known)
    current.execute(NOTE, known)
    current.commit()
    return PaymentRead.model_validate(known)
