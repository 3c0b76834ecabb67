"""Prepare the database for the server: tables, the demo or at least a workspace. Run as a process of its own."""

from __future__ import annotations

import sys

import psycopg

from definitions.problems import Problem
from runtime.addresses import Database
from runtime.database import WrongDatabase, open_database
from runtime.demo import install_demo
from runtime.parents import end_with_parent
from runtime.publishing import publish_packs
from runtime.ready import WORKSPACE, say_where, tell_logins
from runtime.settings import Settings, read_settings
from runtime.workspaces import create_workspace, workspaces


def prepare(database: Database, settings: Settings) -> None:
    """The demo, or at least a workspace to begin with."""
    if settings.demo:
        install_demo(database, settings)
        tell_logins(database)
        return
    with psycopg.connect(database.admin) as conn:
        if not workspaces(conn):
            create_workspace(conn, WORKSPACE)
            publish_packs(conn, WORKSPACE, [], settings, by="first start")


def main() -> None:
    """Prepare, then say where the database is to whoever waits at the other end of the pipe."""
    end_with_parent()
    settings = read_settings()
    try:
        database = open_database(settings)
        prepare(database, settings)
    except (Problem, WrongDatabase, psycopg.OperationalError) as wrong:
        sys.exit(str(wrong))
    say_where(database)


if __name__ == "__main__":
    main()
