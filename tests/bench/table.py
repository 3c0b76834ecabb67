"""The figures as a table, and each beside its goal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Results = Mapping[str, Any]

SHARES: dict[str, tuple[float, float]] = {
    "get": (4, 5),
    "list 50": (5, 25),
    "list 50 + count": (2, 60),
    "create, 20 fields": (5, 6),
}
SHARES |= {"create, 3 lines": (1.5, 6), "update, 1 field": (6, 5)}
"""Times the hand-written application at least; per cent of bare SQL at least."""
PROCESSOR = {"get": 0.45, "list 50": 0.8, "create, 20 fields": 0.9, "update, 1 field": 0.9}
"""Milliseconds of processor time a request at most."""


@dataclass(frozen=True)
class Goal:
    """A figure and what it should be at most, or at least."""

    name: str
    figure: float
    wanted: float
    least: bool = False
    unit: str = ""

    @property
    def met(self) -> bool:
        """Whether it is reached."""
        return self.figure >= self.wanted if self.least else self.figure <= self.wanted

    def line(self) -> str:
        """As it is printed."""
        sign = "≥" if self.least else "≤"
        return (
            f"{'met ' if self.met else 'MISS'}  {self.name:<58}{self.figure:>10.2f}  {sign} {self.wanted:g} {self.unit}"
        )


def goals(results: Results) -> list[Goal]:
    """Every goal whose figure was taken."""
    found = [*http_goals(results.get("http", {}))]
    for part, of_part in PARTS.items():
        if part in results:
            found += of_part(results[part])
    return found


def http_goals(table: Results) -> Iterator[Goal]:
    """Ratios, shares, processor time and evenness of each operation."""
    for name, row in table.items():
        ours, times, share = row["loomwork"], *SHARES[name]
        yield Goal(
            f"{name}: times the hand-written application", ours["rate"] / row["byhand"]["rate"], times, least=True
        )
        yield Goal(f"{name}: share of bare SQL", 100 * ours["rate"] / row["sql"]["rate"], share, least=True, unit="%")
        if name in PROCESSOR:
            yield Goal(f"{name}: processor time", ours["cpu"], PROCESSOR[name], unit="ms")
        yield Goal(f"{name}: p95 / p50", ours["p95"] / ours["p50"], 3)
        yield Goal(f"{name}: p95 / p50 with 32 clients", row["many"]["p95"] / row["many"]["p50"], 4)
        yield Goal(f"{name}: failed", ours["failed"] + row["many"]["failed"], 0)


def payment_goals(paid: Results) -> Iterator[Goal]:
    """The graph, and many writers of the same records."""
    for name, of in (("the application by hand", "byhand"), ("bare SQL", "sql")):
        yield Goal(f"payment through the graph: times {name}", paid[of]["rate"] / paid["spread"]["rate"], 2)
    yield Goal(
        "same 20 customers: share of disjoint ones",
        paid["same_twenty"]["rate"] / paid["spread"]["rate"],
        0.5,
        least=True,
    )
    yield Goal("payments: failed", sum(paid[name]["failed"] for name in ("spread", "same_twenty", "byhand")), 0)
    yield Goal("payments: wrong rows", paid["wrong_rows"], 0)


def role_goals(roles: Results) -> Iterator[Goal]:
    """What a row condition costs."""
    yield Goal(
        "row condition against none, list 50: times the time", roles["root"]["rate"] / roles["clerk"]["rate"], 1.5
    )
    for role, ratio in roles["ratios"].items():
        yield Goal(f"50 of {roles['deals']:,}, {role}: times", ratio, 1.5)


def search_goals(searched: Results) -> Iterator[Goal]:
    """Anything of two characters or more, wherever it stands."""
    yield Goal(f"search of {searched['records']:,} records, slowest word", searched["slowest"], 100, unit="ms")


def page_goals(pages: Results) -> Iterator[Goal]:
    """What people wait for in the browser."""
    yield Goal("list: first rows on the screen, warm", pages["list_first_rows_ms"], 1000, unit="ms")
    yield Goal("form of 150 fields: a key until its frame, 98 of 100", pages["key_98_ms"], 100, unit="ms")
    yield Goal("the same with 2,000 detail rows", pages["rows_key_98_ms"], 100, unit="ms")
    yield Goal("1,000 rows pasted, names looked up", pages["paste_1000_ms"], 2000, unit="ms")
    yield Goal("the same taken back", pages["undo_of_1000_ms"], 2000, unit="ms")
    yield Goal("a form with 2,000 rows saved", pages["save_2000_ms"], 2000, unit="ms")


def publish_goals(publishing: Results) -> Iterator[Goal]:
    """A small change of a large app."""
    few, many = (each["publish_ms"] for each in publishing.values())
    yield Goal("publish one field, 500 entities", many, 100, unit="ms")
    yield Goal("publish one field, 500 entities against 10", many / few, 1.5)


def compile_goals(compiled: Results) -> Iterator[Goal]:
    """A large app."""
    yield Goal("compile 300 entities × 20 fields", compiled["seconds"], 1, unit="s")
    yield Goal("compile 300 entities × 20 fields: memory", compiled["mib"], 150, unit="MiB")


def footprint_goals(server: Results) -> Iterator[Goal]:
    """The server with the business packs."""
    yield Goal("server with CRM + Finance: memory", server["used_mib"], 120, unit="MiB")
    yield Goal("server with CRM + Finance: start", server["start_seconds"], 2, unit="s")


def export_goals(export: Results) -> Iterator[Goal]:
    """All deals as a file."""
    yield Goal("export to Excel", export["xlsx"]["seconds"], 15, unit="s")
    yield Goal("export to Excel: memory grown", export["xlsx"]["grown_mib"], 200, unit="MiB")


def workbook_goals(workbook: Results) -> Iterator[Goal]:
    """The import of a large workbook."""
    yield Goal("import from Excel, 20 columns", workbook["seconds"], 60, unit="s")
    yield Goal("import from Excel: memory grown", workbook["grown_mib"], 200, unit="MiB")


def bulk_goals(bulk: Results) -> Iterator[Goal]:
    """Many records at once, and many writers, without HTTP."""
    yield Goal("import of orders with 3 lines: times COPY into bare tables", bulk["import_ratio"], 8)
    yield Goal("recalculation: times the plain UPDATE", bulk["recalculate_ratio"], 2)
    yield Goal("8 writers on the same customers: share of disjoint ones", bulk["same_ratio"], 0.5, least=True)
    yield Goal("8 writers: wrong rows", bulk["wrong_rows"], 0)


def flow_goals(cases: Results) -> Iterator[Goal]:
    """Cases without HTTP, each decision in a transaction of its own."""
    yield Goal("decisions in a second, 8 threads", cases["decisions, one process"], 800, least=True)
    yield Goal("the same by two processes", cases["decisions, two processes"], 800, least=True)


def company_goals(companies: Results) -> Iterator[Goal]:
    """Many companies on one server."""
    yield Goal(
        "200 companies: requests to all against one", companies["all_rate"] / companies["one_rate"], 0.5, least=True
    )
    yield Goal("200 companies: start", companies["start_seconds"], 3, unit="s")
    yield Goal("200 companies: memory of the web process", companies["used_mib"], 200, unit="MiB")
    yield Goal("200 companies: failed", companies["all_failed"], 0)


PARTS: Mapping[str, Callable[[Results], Iterator[Goal]]] = {
    "payment": payment_goals,
    "pages": page_goals,
    "roles": role_goals,
    "search": search_goals,
    "publish": publish_goals,
    "compile": compile_goals,
    "footprint": footprint_goals,
    "companies": company_goals,
    "export": export_goals,
    "workbook": workbook_goals,
    "bulk": bulk_goals,
    "flows": flow_goals,
}


def show(results: Results) -> None:
    """Print the comparison, the rest, and the goals."""
    show_http(results.get("http", {}))
    for name, part in results.items():
        if name not in ("http", "goals"):
            print(f"\n{name}")
            show_part(part)
    print()
    for goal in goals(results):
        print(goal.line())


def show_http(table: Results) -> None:
    """One line an operation."""
    print(f"{'':<20}{'Loomwork':^40}{'by hand':^18}{'':>8}{'bare SQL':^16}{'32 clients':^18}")
    columns = ("req/s", "p50 ms", "p95 ms", "CPU ms", "req/s", "CPU ms", "ratio", "tps", "share", "req/s", "p95 ms")
    print(f"{'':<20}" + "".join(f"{each:>9}" for each in columns))
    for name, row in table.items():
        ours, hand, sql, many = row["loomwork"], row["byhand"], row["sql"], row["many"]
        figures = (
            *(f"{ours['rate']:.0f}", f"{ours['p50']:.2f}", f"{ours['p95']:.2f}", f"{ours['cpu']:.2f}"),
            *(f"{hand['rate']:.0f}", f"{hand['cpu']:.2f}", f"{ours['rate'] / hand['rate']:.1f}×"),
            *(f"{sql['rate']:.0f}", f"{ours['rate'] / sql['rate']:.1%}", f"{many['rate']:.0f}", f"{many['p95']:.2f}"),
        )
        print(f"{name:<20}" + "".join(f"{each:>9}" for each in figures))
        for who in ("loomwork", "byhand", "many"):
            if row[who]["failed"]:
                print(f"    {row[who]['failed']} failed ({who}): {row[who]['bad']}")


def show_part(part: Results, indent: str = "    ") -> None:
    """Figures by name, groups indented."""
    for name, value in part.items():
        if isinstance(value, Mapping):
            flat = ", ".join(f"{key} {each:.2f}" for key, each in value.items() if isinstance(each, int | float))
            print(f"{indent}{name:<24}{flat}")
        elif isinstance(value, int | float):
            print(f"{indent}{name:<24}{value:.2f}")
