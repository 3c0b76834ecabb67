"""Whether the database is ready as it is, as at most starts: then it says so, else it becomes who prepares it.

A process of its own beside the web process that is loading; it knows far less than `prepare`, and is there sooner.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click
import psycopg

from runtime.addresses import NAME, Database, on_embedded, on_given, with_database
from runtime.parents import end_with_parent
from runtime.postgres import FOLDER, start_embedded
from runtime.settings import Settings, read_settings

WORKSPACE = "main"
"""The workspace to begin with."""
PASSWORD = "demo"  # noqa: S105
"""Of each login of the demo."""
REVISIONS = Path(__file__).parent / "migrations" / "versions"
READY = """
    select public.show_trgm('合同') <> '{}'
        and exists (select from loomwork.revision where version_num = %(newest)s)
        and exists (select from loomwork.workspace where not %(demo)s or name = %(workspace)s)
"""
"""What `prepare` sees to. Rights on the tables are given in the transaction that makes them."""


def newest() -> str:
    """The revision that the platform's tables must have."""
    return max(file.name.split("_")[0] for file in REVISIONS.glob("[0-9]*.py"))


def database_of(settings: Settings) -> Database:
    """Where it is; the embedded server runs already."""
    if settings.database_url:
        return on_given(settings.database_url)
    return on_embedded(with_database(start_embedded(settings.data / FOLDER), NAME))


def is_ready(database: Database, settings: Settings) -> bool:
    """Whether nothing is left to prepare; what cannot be asked will be said by who prepares."""
    wanted = {"newest": newest(), "demo": settings.demo, "workspace": WORKSPACE}
    try:
        with psycopg.connect(database.url) as conn:
            return conn.execute(READY, wanted).fetchone() == (True,)
    except psycopg.Error:
        return False


def tell_logins(database: Database) -> None:
    """Who may try it."""
    with psycopg.connect(database.url) as conn:
        names = conn.execute("select login from loomwork.login where demo order by id").fetchall()
    click.echo(f"Sign in as {', '.join(str(name) for (name,) in names)}; the password is “{PASSWORD}” for each.")


def say_where(database: Database) -> None:
    """Tell whoever waits at the other end of the pipe where the database is."""
    with os.fdopen(int(sys.argv[1]), "w") as pipe:
        pipe.write(database.url)


def main() -> None:
    """Say that it is ready, or prepare it."""
    end_with_parent()
    settings = read_settings()
    database = database_of(settings)
    if not is_ready(database, settings):
        os.execv(sys.executable, [sys.executable, "-m", "runtime.prepare", *sys.argv[1:]])  # noqa: S606
    if settings.demo:
        tell_logins(database)
    say_where(database)


if __name__ == "__main__":
    main()
