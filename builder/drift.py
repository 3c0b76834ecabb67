"""Whether a workspace's tables are what the app says: nothing may differ after a publish, nor ever after."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.pool import StaticPool

from builder.parked import PREFIX
from engines.app import App
from engines.data.statements import Connection


class Drift(Exception):
    """The tables are not what the app says: a bug of publishing, or somebody changed them by hand."""


def require_no_drift(conn: Connection, schema: str, app: App) -> None:
    """Refuse when anything differs."""
    found = drift(conn, schema, app)
    if found:
        raise Drift("\n".join(found))


def drift(conn: Connection, schema: str, app: App) -> list[str]:
    """What differs between the tables and the app, as alembic tells it. Parked columns and tables are left out."""
    with borrowed(conn).connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "include_schemas": True,
                "include_name": lambda name, type_, parents: included(schema, name, type_),
                "compare_type": True,
                "compare_server_default": True,
            },
        )
        with warnings.catch_warnings():
            # PostgreSQL writes a generated column in its own words; formulas are compared by our own changes
            warnings.filterwarnings("ignore", "Computed default on .* cannot be modified", UserWarning)
            return described(compare_metadata(context, in_schema(app.metadata, schema)))


def borrowed(conn: Connection) -> sa.Engine:
    """An engine over our connection, which stays in its transaction: SQLAlchemy rolls back a new connection first."""
    engine = sa.create_engine(
        "postgresql+psycopg://",
        creator=lambda: conn,
        poolclass=StaticPool,
        pool_reset_on_return=None,
        use_native_hstore=False,
    )
    for name in ("do_rollback", "do_commit", "do_close", "do_terminate"):
        setattr(engine.dialect, name, lambda connection: None)
    return engine


def included(schema: str, name: str | None, type_: str) -> bool:
    """The workspace's own schema, without what is parked."""
    if type_ == "schema":
        return name == schema
    return not (name or "").startswith(PREFIX)


def in_schema(metadata: sa.MetaData, schema: str) -> sa.MetaData:
    """A copy of the tables for one workspace."""
    copy = sa.MetaData()
    for table in metadata.tables.values():
        table.to_metadata(copy, schema=schema, referred_schema_fn=lambda table, to, constraint, referred: to)
    return copy


def described(found: Iterable[object]) -> list[str]:
    """Each difference as text."""
    return [re.sub(r"\s+", " ", repr(each))[:500] for each in found]
