"""What commands stand on: the options they share, the database, an administrator's scope."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import psycopg

from engines.data.sql.statements import Connection
from engines.scope import Scope
from runtime.acting import act_as
from runtime.apps import SYSTEM, installed_on
from runtime.database import open_database
from runtime.settings import read_settings

FOLDERS = click.argument(
    "folders", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False, path_type=Path)
)
FOLDER = click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
WORKSPACE = click.option("--workspace", default="main", show_default=True, help="Which workspace.")


COMMAND = "command"
"""Through what a change comes that is made here."""


@contextmanager
def administration(**given: Any) -> Iterator[Connection]:
    """A connection that may create roles and schemas. The caller commits."""
    database = open_database(read_settings(**given))
    with psycopg.connect(database.admin) as conn:
        yield conn
        conn.rollback()


def enter(conn: Connection, workspace: str, via: str) -> Scope:
    """Act as the workspace's administrator for the rest of the transaction."""
    installed = installed_on(conn, workspace)
    act_as(conn, installed.workspace.schema)
    return installed.scope(SYSTEM, via=via)
