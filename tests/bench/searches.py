"""Search in 1,000,000 records: words from rare to very common, for the administrator and for a role with a condition.

Beside it what somebody would write by hand: the newest five with LIKE and no index of pairs of characters. Titles have
about 26 characters of a random vocabulary, which is the worst case for the index. BENCH_SIZE says how many records;
`python -m tests.bench.searches FOLDER` takes these figures alone and keeps the records in a data folder.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from uuid import UUID

import psycopg

from builder.publish import publish
from definitions.files import parse_pack
from definitions.layers import with_base
from engines.app import App
from engines.compile import compile_app
from engines.data.reading.search import search
from engines.data.sql.statements import Connection
from engines.scope import Scope, User
from runtime import database as databases
from runtime.jobs.search_indexes import Grown, make
from tests.bench.roles import NOW, SIZE, clock_of

SCHEMA = "ws_searches"
TABLE = Grown(SCHEMA, "searches_paper")
ROUNDS = 7
WORDS: Mapping[str, str] = {
    "rare": "A000042",
    "1 % (合同)": "合同",
    "10 % (上海)": "上海",
    "initials (xsht)": "xsht",
    "two words": "上海 合同",
    "nowhere": "龘靐",
    "one character": "沪",
}
TEXT = """
entity: paper
record_title: "{number} {name}"
fields:
  number: {type: text}
  name: {type: text}
---
role: clerk
allow: {paper: {read: department == user.department}}
"""
ROWS = """
create temporary table vocabulary as
    select i, string_agg(chr(19968 + (hashint4(i * 7 + k) & 4095)), '') as word
    from generate_series(1, 3000) i, generate_series(1, 2) k group by i;
create unique index on vocabulary (i);
insert into {s}.searches_paper (number, name, department, version, created_at, updated_at)
    select 'A' || lpad(n::text, 6, '0'),
           case when n % 10 = 0 then '上海' else '' end || a.word || b.word
               || case when n % 100 = 0 then '销售合同' else '' end || c.word || d.word || e.word
               || ' ' || f.word || g.word,
           (select id from {s}.base_department where code = (n % 20)::text), 1, now(), now()
    from generate_series(1, {size}) n
    join vocabulary a on a.i = 1 + (hashint4(n) & 2047) join vocabulary b on b.i = 1 + (hashint4(n * 3) & 2047)
    join vocabulary c on c.i = 1 + (hashint4(n * 5) & 2047) join vocabulary d on d.i = 1 + (hashint4(n * 7) & 2047)
    join vocabulary e on e.i = 1 + (hashint4(n * 11) & 2047) join vocabulary f on f.i = 1 + (hashint4(n * 13) & 2047)
    join vocabulary g on g.i = 1 + (hashint4(n * 17) & 2047)
"""

OWNER = """
drop role if exists {s};
create role {s};
grant usage on schema loomwork to {s};
grant all on schema {s} to {s};
alter table {s}.{table} owner to {s}
"""


def figures(url: str, size: int = SIZE) -> dict[str, object]:
    """The figures, from records that are made for them and removed again."""
    app = made()
    with psycopg.connect(url, autocommit=True) as conn:
        built = install(conn, app, size)
        found = measured(conn, app)
        conn.execute(f"drop schema {SCHEMA} cascade".encode())
        conn.execute(f"drop owned by {SCHEMA}; drop role {SCHEMA}".encode())
    return {"records": size, **built, **found}


def made() -> App:
    """The pack."""
    return compile_app(
        with_base([parse_pack("searches", {"all.yaml": f"pack: searches\nversion: 1.0.0\n---\n{TEXT}"})])
    )


def install(conn: Connection, app: App, size: int) -> dict[str, float]:
    """The table with its rows and the index that a worker would make; seconds of both."""
    conn.execute(f"create schema {SCHEMA}".encode())
    with conn.transaction():
        publish(conn, SCHEMA, None, app, version=1)
    departments = "insert into {s}.base_department (code, name) select n::text, n::text from generate_series(0, 19) n"
    conn.execute(departments.format(s=SCHEMA).encode())
    rows = seconds(lambda: [conn.execute(each.encode()) for each in ROWS.format(s=SCHEMA, size=size).split(";\n")])
    conn.execute(f"create role {SCHEMA}; grant all on schema {SCHEMA} to {SCHEMA}".encode())
    conn.execute(
        f"grant usage on schema loomwork to {SCHEMA}; alter table {SCHEMA}.{TABLE.table} owner to {SCHEMA}".encode()
    )
    index = seconds(lambda: make(conn, TABLE))
    conn.execute(f"vacuum {SCHEMA}.{TABLE.table}".encode())
    size_of = conn.execute("select pg_relation_size(%s::regclass)", (f"{SCHEMA}.{TABLE.index}",)).fetchone()
    assert size_of is not None
    return {"rows_seconds": rows, "index_seconds": index, "index_mib": int(str(size_of[0])) / 2**20}


def seconds(work: Callable[[], object]) -> float:
    """How long something takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def measured(conn: Connection, app: App) -> dict[str, object]:
    """Milliseconds that the database worked on each search for everybody, by hand beside them, asked in turns."""
    people = {"administrator": person(conn, app, ""), "clerk": person(conn, app, "clerk")}
    asked: dict[str, dict[str, Callable[[], object]]] = {
        name: {
            **{who: (lambda scope=scope, word=word: search(conn, scope, word)) for who, scope in people.items()},
            "by hand": lambda word=word: by_hand(conn, word),
        }
        for name, word in WORDS.items()
    }
    times: dict[str, dict[str, list[float]]] = {name: {who: [] for who in each} for name, each in asked.items()}
    clock = clock_of(conn)
    for _ in range(1 + ROUNDS):
        for name, each in asked.items():
            for who, work in each.items():
                began = clock()
                work()
                times[name][who].append(clock() - began)
    found = {name: {who: statistics.median(t[1:]) for who, t in each.items()} for name, each in times.items()}
    slowest = max(each["administrator"] for name, each in found.items() if name != "one character")
    return {"milliseconds": found, "slowest": slowest}


def by_hand(conn: Connection, text: str) -> object:
    """The newest five that hold all words, without an index."""
    conditions = " and ".join("lower(number || ' ' || name) like %s" for _ in text.split())
    query = f"select id, number, name from {SCHEMA}.{TABLE.table} where {conditions} order by id desc limit 6"
    return conn.execute(query.encode(), [f"%{each.lower()}%" for each in text.split()]).fetchall()


def person(conn: Connection, app: App, role: str) -> Scope:
    """Somebody of one of the twenty departments; without a role the administrator."""
    row = conn.execute(f"select id from {SCHEMA}.base_department where code = '7'".encode()).fetchone()
    assert row is not None and isinstance(row[0], UUID)
    user = User(UUID(int=1), "Somebody", frozenset({role} - {""}), row[0], not role)
    return Scope(app, "searches", SCHEMA, user, NOW, locale="zh")


def main() -> None:
    """A line for each kind of word."""
    app = made()
    with psycopg.connect(databases.embedded(Path(sys.argv[1])).admin, autocommit=True) as conn:
        if conn.execute("select to_regclass(%s)", (f"{SCHEMA}.{TABLE.table}",)).fetchone() == (None,):
            print(install(conn, app, SIZE))
        found = measured(conn, app)
    for name, each in found["milliseconds"].items():  # type: ignore[attr-defined]
        print(f"{name:<20}" + "".join(f"{who:>16}: {took:8.1f} ms" for who, took in each.items()))


if __name__ == "__main__":
    main()
