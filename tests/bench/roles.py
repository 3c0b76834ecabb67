"""What row conditions cost: the same lists of 1,000,000 deals for the administrator and for roles with conditions.

Each condition is asked by people who may read few of the deals (0.1 %), a middling part (5 %), many (50 %), and by one
whose deals (5 %) are all old. The pack follows what `loomwork check` proposes: lookups that keep the end of a path, and
indexes in the order of lists. Times are what the database works, without HTTP, which would only make the ratios
smaller. BENCH_SIZE says how many deals. `python -m tests.bench.roles FOLDER` takes these figures alone and keeps its
deals in a data folder for the next time.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from builder.publish import publish
from definitions.files import parse_pack
from definitions.layers import with_base
from engines.app import App
from engines.compile import compile_app
from engines.data.reading.query import Query, fetch, plan_list
from engines.data.sql.statements import Connection
from engines.scope import Scope, User
from runtime import database as databases
from tests.bench.rolerows import ROWS

SIZE = int(os.environ.get("BENCH_SIZE", "1000000"))
SCHEMA = "ws_roles"
WARM, ROUNDS = 12, 21
NOW = datetime(2026, 3, 1, tzinfo=UTC)
CONDITIONS: Mapping[str, str] = {
    "own": "owner == user",
    "own_department": "department == user.department",
    "departments": "department in user.departments",
    "department_and_below": "within(department, user.department)",
    "departments_and_below": "within(department, user.departments)",
    "own_or_department_and_below": "owner == user or within(department, user.department)",
    "path_owner": "client.owner == user",
    "path_or_own": "client.owner == user or owner == user",
    "path_department_and_below": "within(client.department, user.department)",
    "path_departments_and_below": "within(client.department, user.departments)",
    "two_steps": "client.region.keeper == user",
    "two_steps_or_own": "client.region.keeper == user or owner == user",
    "own_or_departments_or_path": "owner == user or within(department, user.departments) or client.owner == user",
}
"""A role each."""
PEOPLE = ("few", "middling", "many", "former")
"""Who asks; `former` has as many as `middling`, all of them among the oldest tenth."""
COLUMNS = "number,client,amount,date"
LISTS: Mapping[str, Query] = {
    "newest": Query(select=COLUMNS),
    "by date": Query(select=COLUMNS, sort="-date"),
    "filtered": Query(select=COLUMNS, where="status == 'open'", sort="-date"),
}
COUNTED: Mapping[str, Query] = {
    "counted to 1,000": Query(select=COLUMNS, count="capped"),
}
"""Without a goal: a count goes through what it counts, for the administrator in no order."""
TEXT = """
entity: region
owned: false
fields: {name: {type: text}, keeper: {type: user}}
---
entity: client
record_title: "{name}"
fields: {name: {type: text}, region: {type: reference, to: region}}
---
entity: deal
record_title: "{number}"
fields:
  number: {type: text}
  client: {type: reference, to: client}
  status: {type: choice, choices: [open, won, lost]}
  date: {type: date, index: true}
  amount: {type: money}
  client_owner: {type: lookup, path: client.owner}
  client_department: {type: lookup, path: client.department}
  keeper: {type: lookup, path: client.region.keeper}
indexes:
  by_owner: [owner, id]
  by_owner_date: [owner, date, id]
  by_department: [department, id]
  by_department_date: [department, date, id]
  by_client_owner: [client_owner, id]
  by_client_owner_date: [client_owner, date, id]
  by_client_department: [client_department, id]
  by_client_department_date: [client_department, date, id]
  by_keeper: [keeper, id]
  by_keeper_date: [keeper, date, id]
"""


def figures(url: str, size: int = SIZE) -> dict[str, object]:
    """The figures, from deals that are made for them and removed again."""
    app = made()
    with psycopg.connect(url) as conn:
        install(conn, app, size)
        found = measured(conn, app, size)
        conn.execute(f"drop schema {SCHEMA} cascade".encode())
        conn.commit()
    return found


def measured(conn: Connection, app: App, size: int) -> dict[str, object]:
    """Milliseconds of each list for each role and person, and how many times those of the administrator's list."""
    conn.execute("set plan_cache_mode = auto")  # as the server's connections that read
    conn.commit()
    times = {name: measure(conn, app, query, WARM, ROUNDS) for name, query in LISTS.items()}
    times |= {name: measure(conn, app, query, 1, 3) for name, query in COUNTED.items()}
    ratios = {f"{name}, {who}": worst(times, f"{name}, {who}") for name in CONDITIONS for who in PEOPLE}
    summed = {"worst_ratio": max(ratios.values()), "median_ratio": statistics.median(ratios.values())}
    return {"deals": size, **times, "ratios": ratios, **summed}


def worst(times: Mapping[str, Mapping[str, float]], who: str) -> float:
    """How many times the administrator's time a role's list takes, at the worst of the lists without a count."""
    return max(times[name][who] / times[name]["administrator"] for name in LISTS)


def made() -> App:
    """The pack with a role for each condition."""
    roles = "".join(
        f'---\nrole: {name}\nallow: {{client: read, region: read, deal: {{read: "{condition}"}}}}\n'
        for name, condition in CONDITIONS.items()
    )
    return compile_app(
        with_base([parse_pack("roles", {"all.yaml": f"pack: roles\nversion: 1.0.0\n---\n{TEXT}{roles}"})])
    )


def install(conn: Connection, app: App, size: int) -> None:
    """The tables with their rows, made by the database itself."""
    conn.execute(f"create schema {SCHEMA}".encode())
    publish(conn, SCHEMA, None, app, version=1)
    for text in ROWS.format(s=SCHEMA, size=size).strip().rstrip(";").split(";\n"):
        conn.execute(text.encode())
    conn.commit()
    conn.autocommit = True
    conn.execute(f"vacuum analyze {SCHEMA}.roles_deal, {SCHEMA}.roles_client, {SCHEMA}.roles_region".encode())
    conn.execute(f"analyze {SCHEMA}.base_user, {SCHEMA}.base_department".encode())
    conn.autocommit = False


def measure(conn: Connection, app: App, query: Query, warm: int, rounds: int) -> dict[str, float]:
    """The median time of a list for everybody, asked in turns, the administrator before each role."""
    asking: list[tuple[str, Scope]] = []
    for role in CONDITIONS:
        asking.append(("administrator", person(conn, app, "few", "")))
        asking += [(f"{role}, {who}", person(conn, app, who, role)) for who in PEOPLE]
    times: dict[str, list[float]] = {name: [] for name, _ in asking}
    clock = clock_of(conn)
    for turn in range(warm + rounds):
        for name, scope in asking:
            plan = plan_list(scope, "roles.deal", query)
            began = clock()
            fetch(conn, plan)
            if turn >= warm:
                times[name].append(clock() - began)
    return {name: statistics.median(found) for name, found in times.items()}


def clock_of(conn: Connection) -> Callable[[], float]:
    """The milliseconds that the connection's server process has worked: other work on the machine is not in them, nor
    is what the client does, which is the same for all. Where they are not to be had, those that have passed."""
    spent = Path(f"/proc/{conn.info.backend_pid}/schedstat")
    if not os.access(spent, os.R_OK):
        return lambda: time.perf_counter() * 1000
    return lambda: int(spent.read_text().split()[0]) / 1e6


def person(conn: Connection, app: App, who: str, role: str) -> Scope:
    """Somebody with one role, the department at the head of theirs and those below besides; without a role the
    administrator."""
    row = conn.execute(
        f"select u.id, d.id, (select array_agg(e.id) from {SCHEMA}.base_department e where e.code ~ '^{who}[1-9]') "
        f"from {SCHEMA}.base_user u, {SCHEMA}.base_department d "
        f"where u.account = '{who}0' and d.code = '{who}0'".encode()
    ).fetchone()
    assert row is not None
    id, department, others = row
    assert isinstance(id, UUID) and isinstance(department, UUID) and isinstance(others, list)
    user = User(id, "Somebody", frozenset({role} - {""}), department, not role, frozenset(others))
    return replace(Scope(app, "roles", SCHEMA, user, NOW), locale="en")


def kept(folder: Path, size: int = SIZE) -> Mapping[str, Any]:
    """The figures from the deals of a data folder, where they stay."""
    app = made()
    with psycopg.connect(databases.embedded(folder).admin) as conn:
        if conn.execute("select to_regclass(%s)", (f"{SCHEMA}.roles_deal",)).fetchone() == (None,):
            install(conn, app, size)
        return measured(conn, app, size)


def main() -> None:
    """A line for each role: the ratios for each person, at the worst of the lists without a count."""
    found = kept(Path(sys.argv[1]))
    print(f"{'times the administrator’s list':<32}" + "".join(f"{who:>10}" for who in PEOPLE))
    for name in CONDITIONS:
        print(f"{name:<32}" + "".join(f"{found['ratios'][f'{name}, {who}']:>10.2f}" for who in PEOPLE))
    for name in (*LISTS, *COUNTED):
        print(f"{name}, ms:", ", ".join(f"{who} {ms:.2f}" for who, ms in found[name].items()))


if __name__ == "__main__":
    main()
