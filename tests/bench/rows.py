"""The same rows for everybody: made in Loomwork's tables by the database, copied to the hand-written application's."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

import psycopg
import sqlalchemy as sa
from sqlmodel import SQLModel

from tests.bench import byhand

SCHEMA = "ws_main"
NUMBERS = count(1)
"""No number is used twice in a run, by whomever."""

CLIENTS = f"""
insert into {SCHEMA}.bench_client (id, code, name, city, owner)
select uuidv7(), 'C' || n, 'Client ' || n, 'City ' || n %% 100, %(owner)s from generate_series(1, %(clients)s) n
"""
ITEMS = f"""
insert into {SCHEMA}.bench_item (id, code, name, price)
select uuidv7(), 'I' || n, 'Item ' || n, n %% 500 + 0.99 from generate_series(1, %(items)s) n
"""
DEALS = f"""
insert into {SCHEMA}.bench_deal (id, number, client, date, status, priority, currency, amount, discount, tax, quantity,
  weight, email, phone, city, country, reference, urgent, notes, owner)
select uuidv7(), 'D' || n, c.ids[1 + n %% %(clients)s], date '2024-01-01' + n %% 700,
  (array['open', 'won', 'lost'])[1 + n %% 3], 'normal', 'CNY', n %% 9999 + 0.5, n %% 20, 13, n %% 50, n %% 70 + 0.125,
  'someone@example.com', '+49 40 ' || n, 'City ' || n %% 100, 'Germany', 'R-' || n, n %% 5 = 0, 'Note ' || n, %(owner)s
from generate_series(1, %(deals)s) n, (select array_agg(id) ids from {SCHEMA}.bench_client) c
"""
COPIED = """id, number, client, date, status, priority, currency, amount, discount, tax, quantity, weight, email, phone,
  city, country, reference, urgent, notes, net, gross"""
COPIES = f"""
insert into hand_login values ('bench', 'Bench');
insert into hand_client (id, code, name, city, outstanding)
select id, code, name, city, 0 from {SCHEMA}.bench_client;
insert into hand_item (id, code, name, price) select id, code, name, price from {SCHEMA}.bench_item;
insert into hand_deal ({COPIED}, total, version, updated_at)
select {COPIED}, 0, 1, now() from {SCHEMA}.bench_deal;
vacuum analyze {SCHEMA}.bench_client, {SCHEMA}.bench_item, {SCHEMA}.bench_deal, hand_client, hand_item, hand_deal;
"""


@dataclass(frozen=True)
class Rows:
    """Identifiers of the loaded rows. `fresh` gives each deal once, to be updated."""

    clients: list[str]
    items: list[str]
    deals: list[str]
    fresh: dict[str, Iterator[str]]


def load_rows(url: str, deals: int, clients: int = 10_000, items: int = 1_000) -> Rows:
    """Fill Loomwork's tables and the hand-written application's."""
    SQLModel.metadata.create_all(sa.create_engine(byhand.address(url)))
    with psycopg.connect(url, autocommit=True) as conn:
        [owner] = conn.execute(f"select id from {SCHEMA}.base_user limit 1").fetchone() or [None]
        for text in (CLIENTS, ITEMS, DEALS):
            conn.execute(text.encode(), {"owner": owner, "clients": clients, "items": items, "deals": deals})
        for text in COPIES.strip().split(";\n"):
            conn.execute(text.encode())
        found = {name: ids(conn, f"{SCHEMA}.bench_{name}") for name in ("client", "item", "deal")}
    random.Random(1).shuffle(found["deal"])
    fresh = {name: iter(found["deal"]) for name in ("loomwork", "byhand")}
    return Rows(found["client"], found["item"], found["deal"], fresh)


def ids(conn: psycopg.Connection, table: str) -> list[str]:
    """The ids of a table."""
    return [str(row[0]) for row in conn.execute(f"select id from {table}".encode())]


def deal(rows: Rows, lines: int) -> dict[str, object]:
    """Twenty values of a new deal, and some rows."""
    position = next(NUMBERS)
    items = (rows.items[(position * 3 + at) % len(rows.items)] for at in range(lines))
    values: dict[str, object] = {
        "number": f"N{position}",
        "client": rows.clients[position % len(rows.clients)],
        "date": f"2026-{1 + position % 9:02}-{1 + position % 27:02}",
        "delivery": "2026-12-15",
        "status": "open",
        "priority": "high",
        "currency": "CNY",
        "amount": "1234.56",
        "discount": "5",
        "tax": "13",
        "quantity": 12,
        "weight": "3.500",
        "email": "someone@example.com",
        "phone": "+49 40 123456",
        "city": "Hamburg",
        "country": "Germany",
        "reference": "R-1",
        "urgent": True,
        "notes": "A note of a few words",
    }
    return values | {"lines": [{"item": item, "quantity": "2", "discount": "5"} for item in items]} if lines else values
