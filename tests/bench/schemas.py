"""Compiling and publishing many entities: time, and the memory that the app takes."""

from __future__ import annotations

import statistics
import time
import tracemalloc
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial

import psycopg

from builder.publish import publish
from definitions.files import parse_pack
from definitions.layers import with_base
from definitions.pack import PackDefinition
from engines.app import App
from engines.compile import compile_app
from engines.data import records
from engines.data.reading.query import Query, find_records, get_record
from engines.scope import Scope
from runtime.acting import act_as
from runtime.apps import SYSTEM
from runtime.warming import remake
from runtime.workspaces import create_workspace

MANY, FEW = 500, 10
COMPILED = 300
FIELDS = 20
TIMES = 5


def large_pack(entities: int, more: int = 0) -> list[PackDefinition]:
    """A pack of many entities, half of their fields numbers, a quarter formulas; the first has `more` besides."""
    files = {"pack.yaml": "pack: large\nversion: 1.0.0\ntitle: Large\n"}
    for number in range(entities):
        lines = [f"entity: thing_{number}", f"title: Thing {number}", 'record_title: "{name}"', "fields:"]
        lines += ["  name: {type: text, required: true}", *(field(position) for position in range(1, FIELDS))]
        if number:
            lines.append(f"  before: {{type: reference, to: thing_{number - 1}}}")
        else:
            lines += [f"  more_{each}: {{type: text}}" for each in range(more)]
        files[f"entities/thing_{number}.yaml"] = "\n".join(lines) + "\n"
    return with_base([parse_pack("large", files)])


def field(position: int) -> str:
    """One of the fields of an entity."""
    match position % 4:
        case 0:
            return f'  f{position}: {{type: money, formula: "round(f{position - 1} * 2 + f{position - 2}, 2)"}}'
        case 1:
            return f"  f{position}: {{type: text, max: 100}}"
        case _:
            return f"  f{position}: {{type: number, scale: 2, default: 0}}"


def timed(do: Callable[[], object]) -> float:
    """Seconds that something takes."""
    started = time.perf_counter()
    do()
    return time.perf_counter() - started


def compile_figures() -> dict[str, float]:
    """Seconds to read and compile a large pack, and MiB that the app takes, its source included."""
    read = timed(lambda: large_pack(COMPILED))
    packs = large_pack(COMPILED)
    seconds = statistics.median(timed(lambda: compile_app(packs)) for _ in range(3))
    tracemalloc.start()
    app = compile_app(packs)
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return {"entities": len(app.entities), "read_seconds": read, "seconds": seconds, "mib": size / 2**20}


def publish_figures(url: str) -> dict[str, Mapping[str, float]]:
    """Milliseconds to publish one added field with few and with many entities installed."""
    return {str(entities): publish_one_field(url, entities) for entities in (FEW, MANY)}


def publish_one_field(url: str, entities: int) -> dict[str, float]:
    """Install a pack, then add field after field to its first entity. The compilation is shown by itself."""
    with psycopg.connect(url) as conn:
        schema = create_workspace(conn, f"large_{entities}").schema
        app = compile_app(large_pack(entities))
        first = timed(lambda: published(conn, schema, None, app, 1))
        compiling, publishing = [], []
        for number in range(1, TIMES + 1):
            packs = large_pack(entities, number)
            started = time.perf_counter()
            newer = compile_app(packs, ids=app.ids)
            compiling.append(time.perf_counter() - started)
            publishing.append(timed(partial(published, conn, schema, app, newer, number + 1)))
            if number == TIMES:
                first_uses = first_figures(conn, schema, app, newer, compile_app(packs, ids=app.ids))
            app = newer
    return {
        "first_ms": first * 1000,
        "compile_ms": statistics.median(compiling) * 1000,
        "publish_ms": statistics.median(publishing) * 1000,
        **first_uses,
    }


def first_figures(conn: psycopg.Connection, schema: str, old: App, new: App, cold: App) -> dict[str, float]:
    """The first uses of an app nobody has prepared, and of one that had the statements of its forerunner made."""
    seconds = uses(conn, schema, cold)
    uses(conn, schema, old)
    remake(old, new, lambda: True)
    return {"first_uses_cold_ms": seconds * 1000, "first_uses_ms": uses(conn, schema, new) * 1000}


def uses(conn: psycopg.Connection, schema: str, app: App) -> float:
    """Seconds of the first create, update, get and list of an app."""
    scope, entity = Scope(app, "", schema, SYSTEM, datetime.now(UTC)), "large.thing_0"
    act_as(conn, schema)
    began = time.perf_counter()
    [id] = records.create(conn, scope, entity, [{"name": "First"}])
    records.update(conn, scope, entity, [records.Update(id, {"name": "Second"}, 1)])
    get_record(conn, scope, entity, id)
    find_records(conn, scope, entity, Query(where="name != ''", sort="-name"))
    taken = time.perf_counter() - began
    conn.rollback()
    return taken


def published(conn: psycopg.Connection, schema: str, old: App | None, new: App, version: int) -> None:
    """Publish and commit."""
    act_as(conn, schema)
    publish(conn, schema, old, new, version=version)
    conn.commit()
