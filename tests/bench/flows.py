"""Cases: how many are started and decided in a second, by threads of one process and of two, while many are open."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from multiprocessing import get_context
from threading import Thread
from uuid import UUID

import psycopg

from engines.app import App
from engines.data import records
from engines.flows.cases import tasks
from tests.engines.data.building import app_of
from tests.engines.flows.cases.clubs import Club, club_of

PACK = """
entity: paper
owned: false
fields: {name: {type: text}}
---
role: checker
---
role: board
---
role: cashier
---
role: member
allow: {paper: true}
---
flow: paper_flow
for: paper
start: {event: paper.created}
steps:
  - {id: first, approve: {who: role(checker)}}
  - {id: second, approve: {who: role(board), sign: any}}
  - {id: third, approve: {who: role(cashier)}}
"""
OPEN = int(os.environ.get("BENCH_CASES", "2000"))
THREADS = 8


def figures(url: str) -> Mapping[str, float]:
    """Cases started, and decisions taken, in a second."""
    app = app_of(PACK, "papers")
    schema = f"ws_bench_flows_{time.time_ns()}"
    with psycopg.connect(url) as conn:
        club = club_of(conn, app, schema)
        conn.commit()
        began = time.perf_counter()
        for _ in range(OPEN // 100):
            records.create(conn, club.by("ann"), "paper", [{"name": "one"}] * 100)
            conn.commit()
        started = OPEN / (time.perf_counter() - began)
        mine = "select id from {}._flow_task where person = %s order by id"
        waiting = [id for (id,) in club.rows(mine, club.people["bob"])]
        half = len(waiting) // 2
        one = per_second(waiting[:half], partial(decide_all, url, replace(club, conn=None)))  # type: ignore[arg-type]
        two = in_processes(url, schema, club.people, waiting[half:])
    return {"cases started": started, "decisions, one process": one, "decisions, two processes": two}


def per_second(ids: Sequence[object], decide: object, threads: int = THREADS) -> float:
    """Decisions in a second, shared by threads."""
    parts = [ids[at::threads] for at in range(threads)]
    working = [Thread(target=decide, args=(part,)) for part in parts]  # type: ignore[arg-type]
    began = time.perf_counter()
    for each in working:
        each.start()
    for each in working:
        each.join()
    return len(ids) / (time.perf_counter() - began)


def decide_all(url: str, club: Club, ids: Sequence[UUID]) -> None:
    """Approve one after the other, each in a transaction of its own."""
    with psycopg.connect(url) as conn:
        scope = club.by("bob")
        for id in ids:
            tasks.act(conn, scope, id, "approve", {})
            conn.commit()


def in_processes(url: str, schema: str, people: Mapping[str, UUID], ids: Sequence[object]) -> float:
    """The same by two processes; each has read the app before the time begins to count."""
    share = partial(decide_share, url, schema, dict(people))
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        list(pool.map(share, [list(ids[at : at + 20]) for at in (0, 20)]))
        rest = ids[40:]
        began = time.perf_counter()
        list(pool.map(share, [list(rest[0::2]), list(rest[1::2])]))
        return len(rest) / (time.perf_counter() - began)


APPS: dict[str, tuple[App, Club]] = {}
"""What a process of the bench has read already."""


def decide_share(url: str, schema: str, people: Mapping[str, UUID], ids: Sequence[UUID]) -> None:
    """One process's share, by four threads."""
    if schema not in APPS:
        app = app_of(PACK, "papers")
        with psycopg.connect(url) as conn:
            scope = club_of(conn, app, f"{schema}_{os.getpid()}").scope
            conn.rollback()
        APPS[schema] = app, Club(conn, replace(scope, schema=schema), people)
    club = APPS[schema][1]
    per_second(ids, partial(decide_all, url, club), THREADS // 2)
