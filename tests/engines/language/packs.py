"""Packs written as one text, published into a schema of their own, and their scenarios."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import psycopg

from builder.publish import publish
from definitions.files import parse_pack
from definitions.layers import stack, with_base
from engines.compile import compile_app
from engines.data.seed import plant
from engines.scenarios import Outcome, run_scenario
from engines.scenarios.story import BEGINNING
from engines.scope import Scope, User

NUMBERS = count()


def run_pack(conn: psycopg.Connection, name: str, text: str) -> Iterator[Outcome]:
    """Publish the pack, plant its seed, and tell each of its scenarios."""
    pack = parse_pack(name, {"pack.yaml": f"pack: {name}\nversion: 1.0.0\n", "all.yaml": text})
    packs = with_base([pack])
    app, said = compile_app(packs), stack(packs)
    schema = f"ws_language_{next(NUMBERS)}"
    conn.execute(f'create schema "{schema}"'.encode())
    publish(conn, schema, None, app, version=1)
    system = User(None, "system", administrator=True)
    plant(conn, Scope(app, "language", schema, system, BEGINNING), said.seeds)
    for key, scenario in said.scenarios.items():
        if key.startswith(f"{name}/"):
            yield run_scenario(conn, app, schema, scenario.model_copy(update={"packs": scenario.packs or (name,)}))
