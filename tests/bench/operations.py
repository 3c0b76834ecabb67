"""What is measured over HTTP: the requests of each operation for both servers, and the SQL of it alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from itertools import islice
from urllib.parse import quote
from uuid import UUID

import psycopg

from engines.data.reading.query import Plan, Query, plan_get, plan_list
from engines.scope import Scope
from runtime.apps import installed_on
from runtime.auth.people import find_user
from tests.bench.compare import Side, request
from tests.bench.rows import NUMBERS, SCHEMA, Rows, deal
from tests.bench.servers import Server

ENTITY = "bench.deal"
RECORDS = f"/api/records/{ENTITY}"
HAND = "/deals"
WHERE = "status == 'open' and date >= date('2025-01-01')"
LIST = f"{RECORDS}?where={quote(WHERE)}&sort=-date&limit=50"
HAND_LIST = f"{HAND}?status=open&since=2025-01-01&limit=50"
BATCH = 6_000
"""More than any server writes in a round."""

INSERT = """insert into hand_deal (id, number, client, date, delivery, status, priority, currency, amount, discount,
tax, quantity, weight, email, phone, city, country, reference, urgent, notes, version, updated_at, net, gross, total)
values (uuidv7(), 'S' || gen_random_uuid(), '{client}', '2026-03-01', '2026-03-15', 'open', 'high', 'CNY', 1234.56, 5,
13, 12, 3.5, 'someone@example.com', '+49 40 123456', 'Hamburg', 'Germany', 'R-1', true, 'A note of a few words', 1,
now(), 1172.83, 1325.30, 0) returning row_to_json(hand_deal);"""
INSERT_LINES = """begin;
with made as (insert into hand_deal (id, number, client, date, status, priority, currency, amount, discount, tax,
urgent, version, updated_at, net, gross, total) values (uuidv7(), 'S' || gen_random_uuid(), '{client}', '2026-03-01',
'open', 'high', 'CNY', 1234.56, 5, 13, true, 1, now(), 1172.83, 1325.30, 9) returning id)
insert into hand_deal_line (id, deal, item, quantity, price, discount, amount)
select uuidv7(), made.id, i.id, 2, i.price, 5, round(2 * i.price * 0.95, 2)
from made, (select id, price from hand_item limit 3) i;
commit;"""
UPDATE = """\\set n random(1, {deals})
update hand_deal set notes = 'Note ' || :n, version = version + 1, updated_at = now()
where number = 'D' || :n returning row_to_json(hand_deal);"""


@dataclass(frozen=True)
class Operation:
    """One operation: what each side sends, and the same work as bare SQL."""

    name: str
    sides: Mapping[str, Side]
    sql: str


def operations(servers: Mapping[str, Server], rows: Rows, url: str) -> list[Operation]:
    """Everything that is compared."""
    plans = our_statements(url, rows)
    gets, lists = reading(servers, rows), listing(servers)
    client = rows.clients[0]
    return [
        Operation("get", gets, plans["get"]),
        Operation("list 50", lists, plans["list 50"]),
        Operation("list 50 + count", listing(servers, "&count=true"), plans["list 50 + count"]),
        Operation("create, 20 fields", creating(servers, rows, 0), INSERT.format(client=client)),
        Operation("create, 3 lines", creating(servers, rows, 3), INSERT_LINES.format(client=client)),
        Operation("update, 1 field", updating(servers, rows), UPDATE.format(deals=len(rows.deals))),
    ]


def reading(servers: Mapping[str, Server], rows: Rows) -> dict[str, Side]:
    """Single records by id."""
    paths = {"loomwork": RECORDS, "byhand": HAND}
    some = rows.deals[-2000:]
    texts = {name: [request(server, "GET", f"{paths[name]}/{one}") for one in some] for name, server in servers.items()}
    return {name: Side(server, texts[name].copy) for name, server in servers.items()}


def listing(servers: Mapping[str, Server], more: str = "") -> dict[str, Side]:
    """Fifty records that fit two conditions, newest first."""
    paths = {"loomwork": LIST + more, "byhand": HAND_LIST + more}
    return {name: Side(server, once_more(request(server, "GET", paths[name]))) for name, server in servers.items()}


def once_more(text: str) -> Callable[[], list[str]]:
    """The same request again and again."""
    return lambda: [text]


def creating(servers: Mapping[str, Server], rows: Rows, lines: int) -> dict[str, Side]:
    """New records, with detail rows or without."""
    paths = {"loomwork": RECORDS, "byhand": HAND}

    def texts(name: str) -> list[str]:
        return [request(servers[name], "POST", paths[name], deal(rows, lines)) for _ in range(BATCH)]

    return {name: Side(server, partial(texts, name), once=True) for name, server in servers.items()}


def updating(servers: Mapping[str, Server], rows: Rows) -> dict[str, Side]:
    """One field of records that nobody has changed yet."""
    paths = {"loomwork": RECORDS, "byhand": HAND}

    def texts(name: str) -> list[str]:
        chosen = islice(rows.fresh[name], min(BATCH, len(rows.deals) // 5))
        sent = ((one, {"version": 1, "notes": f"Note {next(NUMBERS)}"}) for one in chosen)
        return [request(servers[name], "PATCH", f"{paths[name]}/{one}", body) for one, body in sent]

    return {name: Side(server, partial(texts, name), once=True) for name, server in servers.items()}


# --- the statements that Loomwork runs, for pgbench ------------------------------------------------------------------


def our_statements(url: str, rows: Rows) -> dict[str, str]:
    """The very SQL that the clerk's reads become, row conditions, titles and cursors included."""
    scope = clerk(url)
    wanted = Query(where=WHERE, sort="-date", limit=50)
    counted = Query(where=WHERE, sort="-date", limit=50, count=True)
    plans = {
        "get": plan_get(scope, ENTITY, UUID(rows.deals[0])),
        "list 50": plan_list(scope, ENTITY, wanted),
        "list 50 + count": plan_list(scope, ENTITY, counted),
    }
    return {name: script(plan) for name, plan in plans.items()}


def clerk(url: str) -> Scope:
    """The clerk asking now."""
    with psycopg.connect(url) as conn:
        installed = installed_on(conn, "main")
        [id] = conn.execute('select "user" from loomwork.login where login = %s', ("clerk",)).fetchone() or [None]
        user = find_user(conn, SCHEMA, UUID(str(id)))
    assert user
    return installed.scope(user)


def script(plan: Plan) -> str:
    """A plan with its values written in."""
    text = re.sub(r"\$(\d+)", lambda found: literal(plan.args[int(found[1]) - 1]), plan.sql.decode())
    return f"{text.replace(chr(10), ' ')};"


def literal(value: object) -> str:
    """A value as SQL."""
    match value:
        case None:
            return "null"
        case int():
            return str(value)
        case datetime():
            return f"'{value.astimezone(UTC).isoformat()}'::timestamptz"
        case date():
            return f"'{value.isoformat()}'::date"
        case list():
            return f"array[{', '.join(literal(each) for each in value)}]::text[]"
        case UUID():
            return f"'{value}'::uuid"
        case _:
            return "'" + str(value).replace("'", "''") + "'"
