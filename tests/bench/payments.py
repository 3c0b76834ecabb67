"""One payment through the whole graph, and many writers at once, against the same work written by hand in SQL."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import asdict

import psycopg

from tests.bench.compare import Side, in_turns, request
from tests.bench.rows import SCHEMA
from tests.bench.servers import Server

BILLS = 2_000
BATCH = 4_000
FEW = 20
"""Customers that all writers pay at once."""

PAYMENT_BY_HAND = """
\\set n random(1, {bills})
begin;
insert into {s}.bench_payment (id, bill, date, amount)
select uuidv7(), id, '2026-03-01', 0.01 from hand_bills where n = :n;
select b.id from {s}.bench_bill b where b.id = (select id from hand_bills where n = :n) for no key update;
update {s}.bench_bill b set paid = paid + 0.01 from hand_bills h where h.id = b.id and h.n = :n;
select d.id from {s}.bench_deal d where d.id = (select deal from hand_bills where n = :n) for no key update;
update {s}.bench_deal d set paid = paid + 0.01, balance = balance - 0.01
from hand_bills h where h.deal = d.id and h.n = :n;
select c.id from {s}.bench_client c where c.id = (select client from hand_bills where n = :n) for no key update;
update {s}.bench_client c set outstanding = outstanding - 0.01 from hand_bills h where h.client = c.id and h.n = :n;
with v as (insert into {s}.bench_entry (id, date, debit, credit)
values (uuidv7(), '2026-03-01', 0.01, 0.01) returning id)
insert into {s}.bench_entry_lines (id, parent, position, account, debit, credit)
select uuidv7(), v.id, p.n, p.account, p.debit, p.credit
from v, (values (1, '1002', 0.01, 0), (2, '1122', 0, 0.01)) p (n, account, debit, credit);
insert into hand_history select gen_random_uuid(), now(), e, r, '{{}}'::jsonb
from hand_bills h, lateral (values ('payment', h.id), ('bill', h.id), ('deal', h.deal), ('client', h.client)) x (e, r)
where n = :n;
commit;
"""

PREPARE = f"""
insert into {SCHEMA}.bench_bill (id, number, deal, amount, paid)
select uuidv7(), 'B' || row_number() over (order by id), id, 100000, 0
from (select distinct on (client) id from {SCHEMA}.bench_deal order by client, id limit {BILLS}) d;
update {SCHEMA}.bench_deal d set balance = 100000, paid = 0 from {SCHEMA}.bench_bill b where b.deal = d.id;
update {SCHEMA}.bench_client c set outstanding = 100000
from {SCHEMA}.bench_deal d join {SCHEMA}.bench_bill b on b.deal = d.id where d.client = c.id;
create table hand_bills as select row_number() over (order by d.client, b.id) n, b.id, b.deal, d.client
from {SCHEMA}.bench_bill b join {SCHEMA}.bench_deal d on d.id = b.deal;
alter table hand_bills add primary key (n);
create table hand_history (id uuid primary key, at timestamptz, entity text, record uuid, changes jsonb);
vacuum analyze hand_bills, {SCHEMA}.bench_bill, {SCHEMA}.bench_deal, {SCHEMA}.bench_client;
"""
"""Bills, each of a deal of another customer, with numbered keys for pgbench's script."""

WRONG = f"""
select (select count(*) from {SCHEMA}.bench_bill b
        where paid <> (select coalesce(sum(amount), 0) from {SCHEMA}.bench_payment p where p.bill = b.id))
     + (select count(*) from hand_bills h join {SCHEMA}.bench_client c on c.id = h.client
        join {SCHEMA}.bench_bill b on b.id = h.id where c.outstanding <> b.amount - b.paid)
"""


def open_bills(url: str) -> list[str]:
    """Prepare; the bills' ids."""
    with psycopg.connect(url, autocommit=True) as conn:
        for text in PREPARE.strip().split(";\n"):
            conn.execute(text.encode())
        return [str(row[0]) for row in conn.execute("select id from hand_bills order by n")]


def paying(server: Server, bills: Sequence[str]) -> Side:
    """Requests that each pay a cent on one of the bills."""
    path = {"loomwork": "/api/records/bench.payment", "byhand": "/payments"}[server.name]

    def texts() -> list[str]:
        chosen = (random.choice(bills) for _ in range(BATCH))
        sent = ({"bill": bill, "date": "2026-03-01", "amount": "0.01"} for bill in chosen)
        return [request(server, "POST", path, body) for body in sent]

    return Side(server, texts, once=True)


def payment_figures(servers: Mapping[str, Server], url: str) -> dict[str, object]:
    """Payments on many customers' bills and on those of twenty, beside the hand-written application that runs the same
    statements, and beside pgbench, which runs them without an application and without HTTP."""
    bills = open_bills(url)
    script = PAYMENT_BY_HAND.format(s=SCHEMA, bills=len(bills))
    ours, hand = servers["loomwork"], servers["byhand"]
    sides = {"spread": paying(ours, bills), "same_twenty": paying(ours, bills[:FEW]), "byhand": paying(hand, bills)}
    found = in_turns(sides, {"sql": script}, url)
    with psycopg.connect(url) as conn:
        [wrong] = conn.execute(WRONG.encode()).fetchone() or [None]
    return {name: asdict(one) for name, one in found.items()} | {"wrong_rows": wrong}
