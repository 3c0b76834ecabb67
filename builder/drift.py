"""Whether a workspace's tables are what the app says: nothing may differ after a publish, nor ever after."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Set
from functools import cache
from typing import cast

import psycopg
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import StaticPool

from builder.parked import PREFIX
from engines.app import App, Entity
from engines.data.sql.statements import Connection
from engines.data.sql.tables import SEARCH_INDEX, table_name

ADDRESS = sa.make_url("postgresql+psycopg://")
"""Of no server: the connection is ours."""


class Drift(Exception):
    """The tables are not what the app says: a bug of publishing, or somebody changed them by hand."""


def require_no_drift(conn: Connection, schema: str, app: App, entities: Set[str] | None = None) -> None:
    """Refuse when anything differs."""
    found = drift(conn, schema, app, entities)
    if found:
        raise Drift("\n".join(found))


def drift(conn: Connection, schema: str, app: App, entities: Set[str] | None = None) -> list[str]:
    """What differs between the tables and the app, as alembic tells it. Parked columns and tables are left out.

    The cost grows with the tables looked at: a publish names the entities that it touched."""
    if entities is None:
        return compared(conn, schema, app.metadata.tables.values(), None)
    if not entities:
        return []
    there = [app.entities[name] for name in entities if name in app.entities]
    tables = {each.name: each.table for each in (*there, *targets(app, there))}
    return compared(conn, schema, tables.values(), {table_name(name) for name in entities})


def targets(app: App, entities: Iterable[Entity]) -> list[Entity]:
    """The entities that these refer to: foreign keys lead there."""
    fields = (field for entity in entities for field in entity.fields.values() if field.type.kind == "reference")
    return [app.entities[field.type.entity] for field in fields if field.type.entity in app.entities]


def compared(conn: Connection, schema: str, tables: Iterable[sa.Table], names: Set[str] | None) -> list[str]:
    """The differences in the tables of these names, or in the whole schema."""
    with borrowed(conn) as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "include_schemas": True,
                "include_name": lambda name, type_, parents: included(schema, name, type_, names),
                "include_object": lambda each, name, type_, reflected, other: included(schema, name, type_, names),
                "compare_type": True,
                "compare_server_default": True,
            },
        )
        with warnings.catch_warnings():
            # PostgreSQL writes a generated column in its own words; formulas are compared by our own changes
            warnings.filterwarnings("ignore", "Computed default on .* cannot be modified", UserWarning)
            return described(compare_metadata(context, in_schema(tables, schema)))


def borrowed(conn: Connection) -> sa.Connection:
    """SQLAlchemy over our connection, which stays in its transaction."""
    dialect = asking()
    pool = StaticPool(lambda: cast(DBAPIConnection, conn), reset_on_return=None, dialect=dialect)
    engine = sa.Engine(pool, dialect, ADDRESS)
    connection = engine.connect().execution_options(compiled_cache=questions())
    if dialect.server_version_info is None:
        dialect.initialize(connection)  # type: ignore[no-untyped-call]
    return connection


@cache
def asking() -> PGDialect_psycopg:
    """What asks the catalogue. It ends no transaction, for none is its own; it is kept, as getting to know a server
    and writing the questions takes as long as the answers."""
    made = PGDialect_psycopg(dbapi=psycopg, use_native_hstore=False)  # type: ignore[no-untyped-call]
    for name in ("do_rollback", "do_commit", "do_close", "do_terminate"):
        setattr(made, name, lambda connection: None)
    return made


@cache
def questions() -> dict[object, object]:
    """The questions to the catalogue, written once: there are a dozen."""
    return {}


def included(schema: str, name: str | None, type_: str, names: Set[str] | None) -> bool:
    """The workspace's own schema, without what is parked and search indexes; of its tables perhaps only some."""
    if type_ == "schema":
        return name == schema
    if type_ == "table" and names is not None and name not in names:
        return False
    return not (name or "").startswith((PREFIX, SEARCH_INDEX))


def in_schema(tables: Iterable[sa.Table], schema: str) -> sa.MetaData:
    """A copy of the tables for one workspace."""
    copy = sa.MetaData()
    for table in tables:
        table.to_metadata(copy, schema=schema, referred_schema_fn=lambda table, to, constraint, referred: to)
    return copy


def described(found: Iterable[object]) -> list[str]:
    """Each difference as text."""
    return [re.sub(r"\s+", " ", repr(each))[:500] for each in found]
