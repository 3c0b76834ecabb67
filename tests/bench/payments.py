"""One payment through the whole graph, and many writers at once, against the same work written by hand in SQL."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import asdict

import psycopg

from tests.bench.compare import measure, pgbench, request
from tests.bench.servers import SCHEMA, Rows, Server

PAYMENT_BY_HAND = """
\\set n random(1, {bills})
begin;
insert into {s}.bench_payment (id, bill, date, amount) select uuidv7(), id, '2026-03-01', 0.01 from hand_bills where n = :n;
select b.id from {s}.bench_bill b where b.id = (select id from hand_bills where n = :n) for no key update;
update {s}.bench_bill b set paid = paid + 0.01 from hand_bills h where h.id = b.id and h.n = :n;
select d.id from {s}.bench_deal d where d.id = (select deal from hand_bills where n = :n) for no key update;
update {s}.bench_deal d set paid = paid + 0.01, balance = balance - 0.01 from hand_bills h where h.deal = d.id and h.n = :n;
select c.id from {s}.bench_client c where c.id = (select client from hand_bills where n = :n) for no key update;
update {s}.bench_client c set outstanding = outstanding - 0.01 from hand_bills h where h.client = c.id and h.n = :n;
with v as (insert into {s}.bench_entry (id, date, debit, credit) values (uuidv7(), '2026-03-01', 0.01, 0.01) returning id)
insert into {s}.bench_entry_lines (id, parent, position, account, debit, credit)
select uuidv7(), v.id, p.n, p.account, p.debit, p.credit
from v, (values (1, '1002', 0.01, 0), (2, '1122', 0, 0.01)) p (n, account, debit, credit);
insert into hand_history select gen_random_uuid(), now(), e, r, '{{}}'::jsonb
from hand_bills h, lateral (values ('payment', h.id), ('bill', h.id), ('deal', h.deal), ('client', h.client)) x (e, r) where n = :n;
commit;
"""


def open_bills(url: str, rows: Rows, bills: int = 2_000) -> list[str]:
    """Bills, each of a deal of its own, with a table of numbered keys for pgbench's script; their ids."""
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute(
            f"insert into {SCHEMA}.bench_bill (id, number, deal, amount, paid) "
            f"select uuidv7(), 'B' || row_number() over (order by id), id, 100000, 0 from {SCHEMA}.bench_deal limit %s",
            (bills,),
        )
        conn.execute(f"update {SCHEMA}.bench_deal d set balance = 100000 from {SCHEMA}.bench_bill b where b.deal = d.id")
        conn.execute(
            f"update {SCHEMA}.bench_client c set outstanding = s.open from "
            f"(select client, sum(balance) as open from {SCHEMA}.bench_deal group by 1) s where s.client = c.id"
        )
        conn.execute(
            "create table hand_bills as select row_number() over (order by d.client, b.id) n, b.id, b.deal, d.client "
            f"from {SCHEMA}.bench_bill b join {SCHEMA}.bench_deal d on d.id = b.deal"
        )
        conn.execute("alter table hand_bills add primary key (n)")
        conn.execute("create table hand_history (id uuid primary key, at timestamptz, entity text, record uuid, changes jsonb)")
        conn.execute("analyze hand_bills")
        return [str(row[0]) for row in conn.execute("select id from hand_bills order by n")]


def pay(server: Server, bills: Sequence[str], requests: int = 4_000) -> list[str]:
    """Requests that each pay a cent on one of the bills."""
    path = "/api/records/bench.payment"
    chosen = [random.choice(bills) for _ in range(requests)]
    return [request(server, "POST", path, {"bill": bill, "date": "2026-03-01", "amount": "0.01"}) for bill in chosen]


def payment_figures(server: Server, url: str, rows: Rows) -> dict[str, object]:
    """Payments on many bills and on the bills of twenty clients, beside pgbench running the same statements."""
    bills = open_bills(url, rows)
    script = PAYMENT_BY_HAND.format(s=SCHEMA, bills=len(bills))
    spread = measure(server, lambda: pay(server, bills))
    hot = measure(server, lambda: pay(server, bills[:20]))
    figures = {"by_hand_rate": pgbench(url, script), "spread": asdict(spread), "same_twenty": asdict(hot)}
    return figures | {"wrong_rows": wrong_rows(url)}


def wrong_rows(url: str) -> int:
    """Bills whose stored sum of payments is not the sum of their payments."""
    with psycopg.connect(url) as conn:
        row = conn.execute(
            f"select count(*) from {SCHEMA}.bench_bill b "
            f"where paid <> (select coalesce(sum(amount), 0) from {SCHEMA}.bench_payment p where p.bill = b.id)"
        ).fetchone()
        return int(row[0]) if row else 0
