"""What row conditions cost: the same lists of 1,000,000 deals for the administrator and for roles with conditions.

The pack follows what `loomwork check` proposes: lookups that keep the end of a path, and indexes in the order of lists.
Without HTTP, which would only make the ratios smaller. BENCH_SIZE says how many deals."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
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

SIZE = int(os.environ.get("BENCH_SIZE", "1000000"))
SCHEMA = "ws_roles"
WARM, ROUNDS = 12, 21
NOW = datetime(2026, 3, 1, tzinfo=UTC)
CONDITIONS: Mapping[str, str] = {
    "own": "owner == user",
    "own_department": "department == user.department",
    "department_and_below": "within(department, user.department)",
    "several_departments": "within(department, user.departments)",
    "path_owner": "client.owner == user",
    "path_or_own": "owner == user or client.owner == user",
    "path_department": "within(client.department, user.departments)",
    "two_steps": "client.region.keeper == user",
    "own_or_departments_or_path": "owner == user or within(department, user.departments) or client.owner == user",
}
"""A role each."""
LISTS: Mapping[str, Query] = {
    "newest": Query(select="number,client,amount,date"),
    "by date": Query(select="number,client,amount,date", sort="-date"),
    "filtered": Query(select="number,client,amount,date", where="status == 'open'", sort="-date"),
}
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
  keeper: {type: lookup, path: client.region.keeper}
indexes:
  by_owner: [owner, id]
  by_owner_date: [owner, date]
  by_department: [department, id]
  by_department_date: [department, date]
  by_client_owner: [client_owner, id]
  by_client_owner_date: [client_owner, date]
  by_keeper: [keeper, id]
  by_keeper_date: [keeper, date]
"""
ROWS = """
insert into {s}.base_user (id, name, account) select uuidv7(), 'U' || n, 'u' || n from generate_series(1, 200) n;
insert into {s}.base_department (id, name, code) select uuidv7(), 'D' || n, 'd' || n from generate_series(1, 30) n;
update {s}.base_department d set parent = p.id from {s}.base_department p
  where d.code <> 'd1' and p.code = 'd' || (substr(d.code, 2)::int / 3 + 1) and p.code < d.code;
with recursive tree as (
  select id, array[id] as path from {s}.base_department where parent is null
  union all select d.id, t.path || d.id from {s}.base_department d join tree t on d.parent = t.id)
update {s}.base_department d set _path_parent = t.path from tree t where t.id = d.id;
insert into {s}.roles_region (id, name, keeper) select uuidv7(), 'R' || n, u.ids[1 + n % 200]
  from generate_series(1, 500) n, (select array_agg(id order by id) ids from {s}.base_user) u;
insert into {s}.roles_client (id, name, region, owner, department)
  select uuidv7(), 'C' || n, r.ids[1 + n % 500], u.ids[1 + (hashint4(n) & 65535) % 200],
  d.ids[1 + (hashint4(n + 1) & 65535) % 30] from generate_series(1, 20000) n,
  (select array_agg(id order by id) ids from {s}.roles_region) r,
  (select array_agg(id order by id) ids from {s}.base_user) u,
  (select array_agg(id order by id) ids from {s}.base_department) d;
insert into {s}.roles_deal (id, number, client, client_owner, keeper, status, date, amount, owner, department)
  select uuidv7(), 'N' || n, c.ids[1 + (hashint4(n) & 65535) % 20000], c.owners[1 + (hashint4(n) & 65535) % 20000],
  c.keepers[1 + (hashint4(n) & 65535) % 20000],
  (array['open', 'won', 'lost'])[1 + (hashint4(n + 1) & 65535) % 3],
  date '2024-01-01' + (hashint4(n + 2) & 65535) % 700,
  n % 9999, u.ids[1 + (hashint4(n + 3) & 65535) % 200], d.ids[1 + (hashint4(n + 4) & 65535) % 30]
  from generate_series(1, {size}) n,
  (select array_agg(c.id order by c.id) ids, array_agg(c.owner order by c.id) owners,
    array_agg(r.keeper order by c.id) keepers from {s}.roles_client c join {s}.roles_region r on r.id = c.region) c,
  (select array_agg(id order by id) ids from {s}.base_user) u,
  (select array_agg(id order by id) ids from {s}.base_department) d;
"""


def figures(url: str, size: int = SIZE) -> dict[str, object]:
    """Milliseconds of each list for each role, and how many times those of the administrator's list they are."""
    app = made()
    with psycopg.connect(url) as conn:
        install(conn, app, size)
        measured = {name: measure(conn, app, query) for name, query in LISTS.items()}
        conn.execute(f"drop schema {SCHEMA} cascade".encode())
        conn.commit()
    ratios = [times[role] / times["administrator"] for times in measured.values() for role in CONDITIONS]
    return {"deals": size, **measured, "worst_ratio": max(ratios), "median_ratio": statistics.median(ratios)}


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
    for text in ROWS.format(s=SCHEMA, size=size).strip().split(";\n"):
        conn.execute(text.encode())
    conn.commit()
    conn.execute("set plan_cache_mode = auto")  # as the server's connections that read
    conn.commit()
    conn.autocommit = True
    conn.execute(f"vacuum analyze {SCHEMA}.roles_deal, {SCHEMA}.roles_client, {SCHEMA}.roles_region".encode())
    conn.autocommit = False


def measure(conn: Connection, app: App, query: Query) -> dict[str, float]:
    """The median time of a list for everybody, asked in turns."""
    asking = {"administrator": person(conn, app, ()), **{name: person(conn, app, (name,)) for name in CONDITIONS}}
    times: dict[str, list[float]] = {name: [] for name in asking}
    for _ in range(WARM + ROUNDS):
        for name, scope in asking.items():
            plan = plan_list(scope, "roles.deal", query)
            began = time.perf_counter()
            fetch(conn, plan)
            times[name].append((time.perf_counter() - began) * 1000)
    return {name: statistics.median(found[WARM:]) for name, found in times.items()}


def person(conn: Connection, app: App, roles: tuple[str, ...]) -> Scope:
    """Somebody with one role, a department and another one; without a role the administrator."""
    row = conn.execute(
        f"select u.id, d.id, e.id from {SCHEMA}.base_user u, {SCHEMA}.base_department d, {SCHEMA}.base_department e "
        "where u.account = 'u7' and d.code = 'd5' and e.code = 'd9'".encode()
    ).fetchone()
    assert row is not None
    id, department, other = (UUID(str(each)) for each in row)
    user = User(id, "Somebody", frozenset(roles), department, not roles, frozenset({other}))
    return replace(Scope(app, "roles", SCHEMA, user, NOW), locale="en")
