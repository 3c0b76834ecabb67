"""Writing in bulk without HTTP: an import against COPY, a recalculation against the plain UPDATE, and many writers."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import psycopg

from builder.publish import publish
from definitions.files import read_pack
from definitions.layers import with_base
from engines.app import App
from engines.compile import compile_app
from engines.data import records
from engines.data.calculation.updates import recompute_fields
from engines.data.sql import prepared
from engines.data.sql.statements import Connection, Statement, bound
from engines.data.transfer.importing import import_file
from engines.data.work.work import with_retries
from engines.scope import Scope, User

SCHEMA = "ws_bulk"
PACK = Path(__file__).parent / "pack"
NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
HEAD = ("number", "client", "date", "status", "amount", "discount", "tax", "quantity", "city", "notes")
LINE = ("item", "quantity", "price")
WRITERS = 8


@dataclass(frozen=True)
class Place:
    """An app published into a schema of its own, and what refers to what there."""

    url: str
    conn: Connection
    scope: Scope
    clients: list[UUID]
    items: list[UUID]


def figures(url: str, orders: int = 10_000) -> dict[str, float]:
    """Every figure of this module."""
    place = prepare(url)
    return {**importing(place, orders), **recalculating(place, orders), **writing(place)}


def prepare(url: str) -> Place:
    """Publish the benchmark's pack; some clients and items."""
    conn: Connection = psycopg.connect(url)
    conn.execute(f'create schema "{SCHEMA}"'.encode())
    app = compile_app(with_base([read_pack(PACK)]))
    publish(conn, SCHEMA, None, app, version=1)
    scope = asking(conn, app)
    clients = named(conn, scope, "client", 2000)
    items = named(conn, scope, "item", 500)
    conn.commit()
    return Place(url, conn, scope, clients, items)


def named(conn: Connection, scope: Scope, kind: str, count: int) -> list[UUID]:
    """Some records with a code and a name."""
    rows = [{"code": f"{kind[0].upper()}{n}", "name": f"{kind} {n}", "city": "Hamburg"} for n in range(count)]
    rows = rows if kind == "client" else [{"code": row["code"], "name": row["name"]} for row in rows]
    return records.create(conn, scope, f"bench.{kind}", rows, trusted=True)


def asking(conn: Connection, app: App) -> Scope:
    """A clerk with a record of their own."""
    system = Scope(app, SCHEMA.removeprefix("ws_"), SCHEMA, User(None, "system", administrator=True), NOW)
    [person] = records.create(conn, system, "base.user", [{"name": "Clerk", "account": "clerk"}])
    return replace(system, user=User(person, "Clerk", roles=frozenset({"clerk"})))


def median_seconds(*works: Callable[[], object], rounds: int = 3) -> list[float]:
    """The median of some rounds for each of the works, done in turns."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for work, found in zip(works, times, strict=True):
            started = time.perf_counter()
            work()
            found.append(time.perf_counter() - started)
    return [statistics.median(found) for found in times]


# --- import ----------------------------------------------------------------------------------------------------------


def importing(place: Place, orders: int) -> dict[str, float]:
    """Seconds for records with three rows each: through the import with all it does, and COPY into bare tables."""
    heads, lines = sheets(place, orders)
    file = joined(heads, lines)
    mapping = dict(zip(file.partition("\n")[0].split(","), [*HEAD, *(f"lines.{name}" for name in LINE)], strict=True))
    bare_tables(place)
    ours, bare = median_seconds(lambda: imported(place, file, mapping), lambda: copied(place, heads, lines))
    place.conn.rollback()
    return {"import_seconds": ours, "copy_seconds": bare, "import_ratio": ours / bare, "import_orders": orders}


def bare_tables(place: Place) -> None:
    """Tables of the same columns without any index."""
    for name, columns in (("heads", HEAD), ("rows", ("head", *LINE))):
        typed = ", ".join(f"{each} {kind(each)}" for each in columns)
        place.conn.execute(f"create table {SCHEMA}.bare_{name} ({typed})".encode())
    place.conn.commit()


def sheets(place: Place, orders: int) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """The values of the records and of their rows."""
    heads: list[tuple[object, ...]] = []
    lines: list[tuple[object, ...]] = []
    for n in range(orders):
        client = f"C{n % len(place.clients)}"
        heads.append((f"N{n}", client, "2026-03-01", "open", f"{n % 999}.50", 5, 13, 12, "Hamburg", "A note"))
        lines += [(f"N{n}", f"I{(n + at) % len(place.items)}", at, f"{n % 99}.90") for at in (1, 2, 3)]
    return heads, lines


def joined(heads: Sequence[tuple[object, ...]], lines: Sequence[tuple[object, ...]]) -> str:
    """One file: each row of a record beside the values of the record."""
    texts = [",".join((*HEAD, *(f"row {name}" for name in LINE)))]
    for at, line in enumerate(lines):
        texts.append(",".join(map(str, (*heads[at // 3], *line[1:]))))
    return "\n".join(texts)


def kind(column: str) -> str:
    """A bare column's type."""
    return {"date": "date"}.get(
        column, "numeric" if column in ("amount", "discount", "tax", "quantity", "price") else "text"
    )


def imported(place: Place, file: str, mapping: dict[str, object]) -> None:
    """Import, and take it back."""
    place.conn.execute("select")
    result = import_file(place.conn, place.scope, "bench.deal", file.encode(), mapping)
    assert result.created and not result.errors, result.errors[:3]
    place.conn.rollback()


def copied(place: Place, heads: Sequence[tuple[object, ...]], lines: Sequence[tuple[object, ...]]) -> None:
    """COPY the same values into two tables without any index, and take it back."""
    for name, rows in (("heads", heads), ("rows", lines)):
        with place.conn.cursor().copy(f"copy {SCHEMA}.bare_{name} from stdin".encode()) as copy:
            copy.write("".join("\t".join(map(str, row)) + "\n" for row in rows))
    place.conn.rollback()


# --- recalculation ---------------------------------------------------------------------------------------------------


def recalculating(place: Place, count: int) -> dict[str, float]:
    """Seconds to work a stored value of many records out anew, and for an UPDATE that writes it."""
    deals = [{"number": f"R{n}", "client": str(place.clients[n % 2000]), "date": "2026-03-01"} for n in range(count)]
    made = records.create(place.conn, place.scope, "bench.deal", deals)
    bills = [{"number": f"B{n}", "deal": str(deal), "amount": "100"} for n, deal in enumerate(made)]
    records.create(place.conn, place.scope, "bench.bill", bills)
    place.conn.commit()
    place.conn.execute(f"analyze {SCHEMA}.bench_deal, {SCHEMA}.bench_bill".encode())
    anew = recompute_fields(place.scope.app, "bench.deal", ("balance",), everything=True)
    plain = Statement(
        f"update {SCHEMA}.bench_deal d set balance = s.open from (select deal, sum(balance) as open "
        f"from {SCHEMA}.bench_bill group by 1) s where s.deal = d.id"
    )
    ours, bare = median_seconds(lambda: written(place, anew), lambda: written(place, plain))
    return {"recalculate_seconds": ours, "update_seconds": bare, "recalculate_ratio": ours / bare}


def written(place: Place, statement: Statement) -> None:
    """Spoil the values, write them anew, and take it back."""
    place.conn.execute(f"update {SCHEMA}.bench_deal set balance = -1".encode())
    prepared.rows(place.conn, statement, SCHEMA, bound(statement, place.scope, {}))
    place.conn.rollback()


# --- many writers ----------------------------------------------------------------------------------------------------


def writing(place: Place, payments: int = 60) -> dict[str, float]:
    """Payments a second by eight writers: each on clients of its own, and all on the same twenty."""
    clients = place.clients[: 20 * WRITERS]
    deals = [{"number": f"W{n}", "client": str(one), "date": "2026-03-01"} for n, one in enumerate(clients)]
    made = records.create(place.conn, place.scope, "bench.deal", deals)
    bills = [{"number": f"WB{n}", "deal": str(one), "amount": "100000"} for n, one in enumerate(made)]
    bills_made = records.create(place.conn, place.scope, "bench.bill", bills)
    place.conn.commit()
    disjoint, same = median_seconds(
        lambda: together(place, [bills_made[at * 20 : at * 20 + 20] for at in range(WRITERS)], payments),
        lambda: together(place, [bills_made[:20]] * WRITERS, payments),
    )
    done = payments * WRITERS
    rates = {"disjoint_rate": done / disjoint, "same_rate": done / same, "same_ratio": disjoint / same}
    return {**rates, "wrong_rows": wrong(place)}


def together(place: Place, bills: Sequence[Sequence[UUID]], payments: int) -> None:
    """Every writer pays, in transactions of its own; what goes wrong is raised."""

    def writer(mine: Sequence[UUID]) -> None:
        with psycopg.connect(place.url) as conn:
            for at in range(payments):
                pay(place.scope, conn, mine[at * 7 % len(mine)])

    with ThreadPoolExecutor(len(bills)) as writers:
        list(writers.map(writer, bills))


def pay(scope: Scope, conn: Connection, bill: UUID) -> None:
    """One payment, tried again when somebody was in the way."""
    values = {"bill": str(bill), "date": "2026-03-01", "amount": "0.01"}
    with_retries(lambda: committed(conn), lambda own: records.create(own, scope, "bench.payment", [values]))


@contextmanager
def committed(conn: Connection) -> Iterator[Connection]:
    """A transaction on a connection that stays open."""
    with conn.transaction():
        yield conn


def wrong(place: Place) -> int:
    """Stored sums that are not the sum of what they add up."""
    s = SCHEMA
    row = place.conn.execute(
        f"select (select count(*) from {s}.bench_bill b where paid <> (select coalesce(sum(amount), 0) "
        f"from {s}.bench_payment p where p.bill = b.id)) + (select count(*) from {s}.bench_client c where outstanding "
        f"<> (select coalesce(sum(balance), 0) from {s}.bench_deal d where d.client = c.id))".encode()
    ).fetchone()
    return int(str(row[0])) if row else 0
