"""The tables of a workspace that belong to the platform: its own role adds rows there, and can do nothing else."""

from __future__ import annotations

from psycopg import sql
from sqlalchemy.schema import CreateIndex, CreateTable, ExecutableDDLElement

from engines.data.sql.evidence import EVIDENCE
from engines.data.sql.statements import DDL, SCHEMA, Connection
from engines.data.sql.system import OWN


def make_evidence(conn: Connection, schema: str) -> None:
    """Make the tables as the platform, and let the workspace's role add rows."""
    for name, rights in EVIDENCE.items():
        elements: list[ExecutableDDLElement] = [CreateTable(OWN[name]), *map(CreateIndex, OWN[name].indexes)]
        for element in elements:
            conn.execute(text_of(element).replace(SCHEMA, schema).encode())
        target, role = sql.Identifier(schema, name), sql.Identifier(schema)
        conn.execute(sql.SQL("grant {} on {} to {}").format(sql.SQL(rights), target, role))


def text_of(element: ExecutableDDLElement) -> str:
    """A definition in SQL."""
    return str(element.compile(dialect=DDL))
