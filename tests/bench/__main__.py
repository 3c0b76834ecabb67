"""`make bench`: everything in one run, printed as tables and written to `.bench/results.json`.

BENCH_DEALS (100000), BENCH_ROUNDS (3) and BENCH_SECONDS (2) make it shorter; compare only figures of one run.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from runtime import database as databases
from tests.bench import flows, imports, roles, searches, table
from tests.bench.companies import company_figures
from tests.bench.compare import MANY, Side, drive, in_turns, request
from tests.bench.footprint import footprint
from tests.bench.operations import LIST, once_more, operations
from tests.bench.pages import page_figures
from tests.bench.payments import payment_figures
from tests.bench.rows import Rows, load_rows
from tests.bench.schemas import compile_figures, publish_figures
from tests.bench.servers import ROOT, Server, byhand_server, install, loomwork_server, signed_in
from tests.bench.transfers import export_figures, workbook_figures

RESULTS = ROOT / ".bench" / "results.json"
DEALS = int(os.environ.get("BENCH_DEALS", "100000"))


def main() -> None:
    """Run everything, or only the parts named on the command line."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        results = run(Path(folder), sys.argv[1:])
    table.show(results)
    print(f"\n{time.monotonic() - began:.0f} s; written to {RESULTS.relative_to(ROOT)}")


def run(data: Path, wanted: Sequence[str]) -> dict[str, object]:
    """The parts one after the other."""
    tell("installing")
    install(data)
    database = databases.embedded(data)
    parts: dict[str, Callable[[], object]] = {
        "compile": compile_figures,
        "publish": lambda: publish_figures(database.admin),
        "export": lambda: export_figures(database.admin),
        "workbook": lambda: workbook_figures(database.admin, DEALS),
        "flows": lambda: flows.figures(database.admin),
        "search": lambda: searches.figures(database.admin),
        "bulk": lambda: imports.figures(database.admin, DEALS // 10),
        "footprint": lambda: footprint(data),
        "companies": lambda: company_figures(data, database.admin),
    }
    tell("loading rows")
    rows = load_rows(database.admin, DEALS)
    results: dict[str, object] = {}
    with loomwork_server(data) as ours, byhand_server(database.admin) as hand:
        servers = {"loomwork": ours, "byhand": hand}
        over_http: dict[str, Callable[[], object]] = {
            "http": lambda: http_figures(servers, rows, database.admin),
            "payment": lambda: payment_figures(servers, database.admin),
            "pages": lambda: page_figures(ours),
            "roles": lambda: role_figures(ours, database.admin),
            "memory": lambda: {name: server.memory() for name, server in servers.items()},
        }
        run_parts(over_http, wanted, results)
    run_parts(parts, wanted, results)
    return results


def run_parts(parts: Mapping[str, Callable[[], object]], wanted: Sequence[str], results: dict[str, object]) -> None:
    """Those wanted; all of them when none is named."""
    for name, part in parts.items():
        if name in wanted or not wanted:
            tell(name)
            results[name] = part()
            write(results)


def write(results: Mapping[str, object]) -> None:
    """What is known so far, each figure that has a goal beside it."""
    judged = [asdict(goal) | {"met": goal.met} for goal in table.goals(results)]
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps({**results, "goals": judged}, indent=2))


def http_figures(servers: Mapping[str, Server], rows: Rows, url: str) -> dict[str, object]:
    """Each operation on both servers and as bare SQL, then by many clients at once."""
    found: dict[str, object] = {}
    for each in operations(servers, rows, url):
        tell(each.name)
        measured = in_turns(each.sides, {"sql": each.sql}, url)
        measured["many"] = drive(each.sides["loomwork"], MANY)
        found[each.name] = {name: asdict(one) for name, one in measured.items()}
    return found


def role_figures(server: Server, url: str) -> dict[str, object]:
    """The same list for a role with a row condition and for the administrator."""
    root = Server("root", server.port, server.process, signed_in(server.port, "root"))
    sides = {who.name: Side(who, once_more(request(who, "GET", LIST))) for who in (root, replace(server, name="clerk"))}
    found: dict[str, object] = {name: asdict(one) for name, one in in_turns(sides, {}, url).items()}
    return found | roles.figures(url)


def tell(what: str) -> None:
    """What is being done, for whoever waits."""
    print(f"… {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
