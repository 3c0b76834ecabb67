"""`make bench`: everything in one run, printed as tables and written to `.bench/results.json`."""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from itertools import count
from pathlib import Path

from runtime import database as databases
from tests.bench import compare, engines, payments, servers
from tests.bench.compare import Measured, deal, measure, pgbench, request
from tests.bench.servers import SCHEMA, Rows, Server

DEALS = int(os.environ.get("BENCH_DEALS", "100000"))
numbers = count(1)

WHERE = "status%20%3D%3D%20%27open%27%20and%20date%20%3E%3D%20date(%272025-01-01%27)"
LIST = f"/api/records/bench.deal?where={WHERE}&sort=-date&limit=50"
LIST_SQL = (
    f"select json_agg(t) from (select * from {SCHEMA}.bench_deal where status = 'open' and date >= '2025-01-01' "
    "order by date desc, id desc limit 50) t;"
)


def operations(rows: Rows) -> dict[str, dict[str, Callable[[Server], Sequence[str]]]]:
    """The requests of each operation, for each server."""
    some = rows.deals[:2000]

    def texts(server: Server, method: str, paths: Sequence[str], body: Callable[[int], object] | None = None) -> list[str]:
        return [request(server, method, path, body(at) if body else None) for at, path in enumerate(paths)]

    def creating(server: Server, path: str, lines: int) -> list[str]:
        body = lambda at: deal(f"N{next(numbers)}", rows, at, lines)  # noqa: E731
        return texts(server, "POST", [path] * 3000, body)

    loom, hand = "/api/records/bench.deal", "/deals"
    since = "status=open&since=2025-01-01&limit=50"
    return {
        "get": {
            "loomwork": lambda s: texts(s, "GET", [f"{loom}/{one}" for one in some]),
            "byhand": lambda s: texts(s, "GET", [f"{hand}/{one}" for one in some]),
        },
        "list 50": {
            "loomwork": lambda s: texts(s, "GET", [LIST]),
            "byhand": lambda s: texts(s, "GET", [f"{hand}?{since}"]),
        },
        "list 50 + count": {
            "loomwork": lambda s: texts(s, "GET", [f"{LIST}&count=true"]),
            "byhand": lambda s: texts(s, "GET", [f"{hand}?{since}&count=true"]),
        },
        "create, 20 fields": {
            "loomwork": lambda s: creating(s, loom, 0),
            "byhand": lambda s: creating(s, hand, 0),
        },
        "create, 3 lines": {
            "loomwork": lambda s: creating(s, loom, 3),
            "byhand": lambda s: creating(s, hand, 3),
        },
    }


def updating(server: Server, rows: Rows, path: str, version: int, position: int) -> list[str]:
    """Updates of one field of records that nobody else touches, each once."""
    chosen = rows.deals[2000 + position * 700 : 2700 + position * 700]
    return [request(server, "PATCH", f"{path}/{one}", {"version": version, "notes": f"Note {next(numbers)}"}) for one in chosen]


def bare_sql(url: str, rows: Rows) -> dict[str, float]:
    """Transactions a second of the bare statements."""
    one = rows.deals[0]
    return {
        "get": pgbench(url, f"select row_to_json(t) from {SCHEMA}.bench_deal t where id = '{one}';"),
        "list 50": pgbench(url, LIST_SQL),
        "list 50 + count": pgbench(
            url, f"{LIST_SQL}\nselect count(*) from {SCHEMA}.bench_deal where status = 'open' and date >= '2025-01-01';"
        ),
        "create, 20 fields": pgbench(
            url,
            "insert into hand_deal (id, number, client, date, status, priority, currency, amount, discount, tax, quantity, weight, "
            "email, phone, city, country, reference, urgent, notes, version, updated_at, net, gross, total) values (uuidv7(), "
            f"'S' || gen_random_uuid(), '{rows.clients[0]}', '2026-03-01', 'open', 'high', 'CNY', 1234.56, 5, 13, 12, 3.5, "
            "'someone@example.com', '+49', 'Hamburg', 'Germany', 'R-1', true, 'A note', 1, now(), 1, 1, 0);",
        ),
        "update": pgbench(url, f"update hand_deal set notes = 'x' || random(), version = version + 1 where id = '{one}';"),
    }


def http_figures(data: Path, database: databases.Database) -> dict[str, object]:
    """Every operation on both servers in turns, then bare SQL, payments and memory."""
    rows = servers.load_rows(database.admin, DEALS)
    os.environ["BENCH_DATABASE_URL"] = database.admin.replace("postgresql://", "postgresql+psycopg://", 1)
    servers.copy_rows(database.admin)
    found: dict[str, dict[str, Measured]] = {}
    with servers.loomwork_server(data) as loomwork, servers.byhand_server(database.admin) as byhand:
        both = {"loomwork": loomwork, "byhand": byhand}
        idle = {name: server.memory() for name, server in both.items()}
        for name, makers in operations(rows).items():
            found[name] = {
                each: measure(server, lambda server=server, each=each: makers[each](server), once="create" in name)
                for each, server in both.items()
            }
        positions = {name: count(at * 3) for at, name in enumerate(both)}
        paths = {"loomwork": "/api/records/bench.deal", "byhand": "/deals"}
        found["update"] = {
            each: measure(
                server, lambda server=server, each=each: updating(server, rows, paths[each], 1, next(positions[each])), once=True
            )
            for each, server in both.items()
        }
        paid = payments.payment_figures(loomwork, database.admin, rows)
        memory = {name: {"idle": idle[name], "loaded": server.memory()} for name, server in both.items()}
    sql = bare_sql(database.admin, rows)
    table = {name: {each: asdict(one) for each, one in both.items()} | {"sql_rate": sql.get(name)} for name, both in found.items()}
    return {"http": table, "payment": paid, "memory_mib": memory}


def show(results: dict[str, object]) -> None:
    """The comparison as a table."""
    head = f"{'operation':<20}{'loomwork':>10}{'p50':>7}{'p95':>7}{'cpu ms':>8}{'by hand':>9}{'cpu ms':>8}{'ratio':>7}{'SQL':>9}{'share':>7}"
    print(head)
    table: dict[str, dict[str, dict[str, float]]] = results["http"]  # type: ignore[assignment]
    for name, row in table.items():
        ours, hand, sql = row["loomwork"], row["byhand"], row["sql_rate"]
        share = f"{ours['rate'] / sql:7.0%}" if isinstance(sql, float) and sql else ""
        ratio = ours["rate"] / hand["rate"] if hand["rate"] else 0
        print(
            f"{name:<20}{ours['rate']:>10.0f}{ours['p50']:>7.1f}{ours['p95']:>7.1f}{ours['cpu']:>8.2f}"
            f"{hand['rate']:>9.0f}{hand['cpu']:>8.2f}{ratio:>7.1f}{sql or 0:>9.0f}{share}"
            + (f"   {ours['failed']:.0f} / {hand['failed']:.0f} failed" if ours["failed"] or hand["failed"] else "")
        )
    for name in ("payment", "memory_mib", "engines"):
        print(name, json.dumps(results.get(name), indent=2))


def main() -> None:
    """Run everything."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        database = servers.install(data)
        results: dict[str, object] = http_figures(data, database)
        results["engines"] = engines.figures(database.admin)
    show(results)
    target = servers.ROOT / ".bench" / "results.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(results, indent=2))
    print(f"{time.monotonic() - started:.0f} s; written to {target.relative_to(servers.ROOT)}")


if __name__ == "__main__":
    main()
