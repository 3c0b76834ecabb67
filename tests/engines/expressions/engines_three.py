"""One expression, three answers: Python, PostgreSQL and the browser's evaluator in node."""

# ruff: noqa: E501  (tables read best in long lines)

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import psycopg
import sqlalchemy as sa
from psycopg.types.json import Jsonb
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.schema import CreateTable

from engines.expressions import Expression, Moment, evaluate, to_json, to_sql
from engines.expressions.library.formats import text_of_number
from tests.engines.expressions import world

WEB = Path(__file__).parents[3] / "web"
DIALECT = PGDialect_psycopg(dbapi=psycopg)
NODE_SCRIPT = """
import { createInterface } from "node:readline";
import { evaluate, isDecimal, toText } from "./expr.mjs";
const plain = (value) =>
  isDecimal(value) ? { n: toText(value) } : Array.isArray(value) ? value.map(plain) : value === undefined ? null : value;
for await (const line of createInterface({ input: process.stdin })) {
  const { trees, records, moment, extra } = JSON.parse(line);
  const answers = trees.map((tree) => records.map((record) => {
    try { return plain(evaluate(tree, record, moment, extra)); } catch (error) { return { failed: String(error) }; }
  }));
  process.stdout.write(JSON.stringify(answers) + "\\n");
}
"""


def plain(value: object) -> object:
    """A value as JSON that compares exactly."""
    match value:
        case bool() | str() | None:
            return value
        case Decimal():
            return {"n": text_of_number(value)}
        case int():
            return {"n": str(value)}
        case datetime():
            return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")
        case date() | time():
            return value.isoformat()
        case UUID():
            return str(value)
        case Mapping():
            return plain(value["id"])
        case _:
            return [plain(item) for item in value]  # type: ignore[attr-defined]


def sent(value: object) -> object:
    """A value as the browser receives it."""
    match value:
        case Decimal():
            return text_of_number(value)
        case Mapping():
            return {name: sent(item) for name, item in value.items()}
        case list():
            return [sent(item) for item in value]
        case bool() | int() | str() | None:
            return str(value) if type(value) is int else value
        case _:
            return plain(value)


def in_python(expressions: Sequence[Expression], moment: Moment = world.MOMENT) -> list[list[object]]:
    """The answers of the server's evaluator."""
    return [
        [plain(evaluate(expression, values or {}, moment, world.FURTHER)) for values in world.VALUES]
        for expression in expressions
    ]


def create_world(conn: psycopg.Connection) -> None:
    """The tables and records of the world."""
    conn.execute(f"create schema {world.SCHEMA}")
    for entity, table in world.TABLES.items():
        conn.execute(str(CreateTable(table).compile(dialect=DIALECT)))
        for record in world.RECORDS.get(entity, []):
            names = ", ".join(f'"{name}"' for name in record)
            marks = ", ".join(f"%({name})s" for name in record)
            kinds = world.SHAPES[entity]
            given = {
                name: Jsonb(value) if name in kinds and kinds[name].kind == "json" and value is not None else value
                for name, value in record.items()
            }
            conn.execute(f"insert into {world.SCHEMA}.{table.name} ({names}) values ({marks})", given)


def in_database(
    conn: psycopg.Connection, expressions: Sequence[Expression], moment: Moment = world.MOMENT
) -> list[list[object]]:
    """The answers of PostgreSQL: all expressions in one statement, one row for each deal."""
    sources, origin = world.sources()
    columns = [to_sql(expression, sources).label(f"v{i}") for i, expression in enumerate(expressions)]
    statement = sa.select(*columns).select_from(origin).order_by(world.TABLES["t.deal"].c.id)
    rows = conn.execute(*written(statement, moment)).fetchall()
    return [[plain(row[i]) for row in rows] for i in range(len(expressions))]


def where_in_database(
    conn: psycopg.Connection, expressions: Sequence[Expression], moment: Moment = world.MOMENT
) -> list[list[object]]:
    """Conditions as WHERE writes them: which deals each lets through."""
    sources, origin = world.sources()
    columns = [
        sa.case((to_sql(each, sources, condition=True), True), else_=False).label(f"v{i}")
        for i, each in enumerate(expressions)
    ]
    statement = sa.select(*columns).select_from(origin).order_by(world.TABLES["t.deal"].c.id)
    rows = conn.execute(*written(statement, moment)).fetchall()
    return [[plain(row[i]) for row in rows] for i in range(len(expressions))]


def written(statement: sa.ClauseElement, moment: Moment = world.MOMENT) -> tuple[bytes, Mapping[str, object]]:
    """A statement as psycopg takes it."""
    compiled = statement.compile(dialect=DIALECT, compile_kwargs={"render_postcompile": True})
    given = {name: value for name, value in world.binds(moment).items() if name in compiled.params}
    return str(compiled).encode(), {**compiled.params, **given}


def sent_moment(moment: Moment) -> dict[str, object]:
    """A moment as the browser receives it."""
    user = {
        "id": str(moment.user), "department": str(moment.department), "roles": sorted(moment.roles), "name": "Ann",
        "departments": sorted(map(str, moment.departments)),
    }  # fmt: skip
    today = {"now": plain(moment.now), "today": plain(moment.today), "timezone": str(moment.timezone)}
    return {**today, "user": user}


class Browser:
    """The TypeScript evaluator, bundled once, in one node process."""

    def __init__(self, folder: Path) -> None:
        node = shutil.which("node", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
        assert node, "node is needed to compare with the browser's evaluator"
        bundler = WEB / "node_modules" / "rolldown" / "bin" / "cli.mjs"
        arguments = [
            "src/engine/expr/index.ts",
            "--file",
            str(folder / "expr.mjs"),
            "--format",
            "esm",
            "--platform",
            "node",
        ]
        subprocess.run([node, str(bundler), *arguments], cwd=WEB, check=True, capture_output=True)
        (folder / "run.mjs").write_text(NODE_SCRIPT)
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "encoding": "utf-8"}
        self.process = subprocess.Popen([node, str(folder / "run.mjs")], **pipes)  # type: ignore[call-overload]

    def answers(self, expressions: Sequence[Expression], moment: Moment = world.MOMENT) -> list[list[object]]:
        """The answers of the browser's evaluator."""
        message = {
            "trees": [to_json(expression) for expression in expressions],
            "records": [sent(values) for values in world.VALUES],
            "moment": sent_moment(moment),
            "extra": sent(world.FURTHER),
        }
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(message) + "\n")
        self.process.stdin.flush()
        answers: list[list[object]] = json.loads(self.process.stdout.readline())
        return answers

    def close(self) -> None:
        """End the process."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.close()
        self.process.wait(120)
        self.process.stdout.close()
