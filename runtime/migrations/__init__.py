"""Migrations of the platform's own tables: schema `loomwork`, by alembic."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.pool import NullPool

from engines.data.sql.statements import Connection

SCHEMA = "loomwork"


def upgrade(url: str, then: Callable[[Connection], object] = lambda conn: None) -> None:
    """Bring the platform's tables and functions to the newest revision, one process at a time, and what follows."""
    engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1), poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(sa.text("select pg_advisory_xact_lock(4920861)"))
        connection.execute(sa.text(f"create schema if not exists {SCHEMA}"))
        command.upgrade(configuration(connection), "head")
        driver = connection.connection.driver_connection
        assert driver is not None
        then(driver)
    engine.dispose()


def configuration(connection: sa.Connection) -> Config:
    """Alembic's configuration, made here so that no file has to be found."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
