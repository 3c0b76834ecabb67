"""Small builders: apps from a few lines of YAML, workspaces to publish them into."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

import psycopg
import pytest

from builder.change import Change
from builder.publish import Plan, plan, publish
from definitions.files import parse_pack
from definitions.pack import PackDefinition
from engines.app import App
from engines.compile import compile_app

BASE = """
pack: base
---
entity: user
owned: false
fields: {name: {type: text}, department: {type: department}}
---
entity: department
owned: false
fields: {name: {type: text}, parent: {type: tree}}
"""


def pack(text: str, name: str = "shop") -> PackDefinition:
    """A pack of one file."""
    return parse_pack(name, {"all.yaml": f"pack: {name}\nversion: 1.0.0\n---\n{text}"})


def app_of(text: str, was: App | None = None) -> App:
    """The app of a base and one pack; `was` is the version before."""
    return compile_app([parse_pack("base", {"all.yaml": BASE}), pack(text)], ids=was.ids if was else {})


@dataclass
class Place:
    """A workspace to publish into."""

    conn: psycopg.Connection[tuple[object, ...]]
    schema: str
    app: App | None = None
    version: int = 0

    def publish(self, app: App | str) -> tuple[Change, ...]:
        """Publish the next version."""
        new = app_of(app, self.app) if isinstance(app, str) else app
        self.version += 1
        found = publish(self.conn, self.schema, self.app, new, version=self.version)
        self.app = new
        return found

    def plan(self, text: str) -> Plan:
        """What publishing would do."""
        return plan(self.conn, self.schema, self.app, app_of(text, self.app), version=self.version + 1)

    def run(self, text: str, *values: object) -> list[tuple[object, ...]]:
        """Some SQL with `ws.` for the schema."""
        cursor = self.conn.execute(text.replace("ws.", f"{self.schema}.").encode(), values or None)
        return cursor.fetchall() if cursor.description else []


@pytest.fixture
def place(connection: psycopg.Connection[tuple[object, ...]]) -> Iterator[Place]:
    """A new workspace, gone after the test."""
    schema = f"ws_{uuid4().hex[:12]}"
    connection.execute(f"create schema {schema}".encode())
    yield Place(connection, schema)
