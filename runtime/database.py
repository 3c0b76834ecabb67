"""The database: embedded in a data folder, or given by its address; PostgreSQL 18 with one order of text."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import psycopg
from psycopg import sql

from engines.data.sql.statements import Connection
from runtime.addresses import LOGIN, NAME, Database, on_embedded, on_given, with_database, with_options, with_user
from runtime.migrations import upgrade
from runtime.postgres import FOLDER, TESTING, start_embedded
from runtime.settings import Settings

__all__ = ["LOGIN", "TESTING", "Database", "start_embedded", "with_user"]


EVIDENT = ("note", "seal", "forget", "log_faults")
"""The functions through which alone the log is written and what is old is removed."""


class WrongDatabase(Exception):
    """The server or database at the given address cannot hold Loomwork."""


def open_database(settings: Settings) -> Database:
    """The database that the settings name, ready to be used."""
    return given(settings.database_url) if settings.database_url else embedded(settings.data)


def embedded(folder: Path) -> Database:
    """The embedded database of a data folder, created when it is new."""
    return prepared(create_database(start_embedded(folder / FOLDER), NAME))


def prepared(admin: str) -> Database:
    """A database on a server that trusts us: the newest tables, and a weak login for the daily work."""
    create_login(admin)
    upgrade(with_options(admin), grant_tables)
    return on_embedded(admin)


def given(url: str) -> Database:
    """A database that somebody else runs. Its login needs CREATEROLE and CREATE on the database."""
    check_database(url)
    upgrade(with_options(url))
    return on_given(url)


def create_database(server: str, name: str, template: str = "template0") -> str:
    """Create the database unless it is there: code point order, Unicode-aware case and trigrams; its address."""
    with psycopg.connect(server, autocommit=True) as conn:
        if not conn.execute("select 1 from pg_database where datname = %s", (name,)).fetchone():
            conn.execute(
                sql.SQL(
                    "create database {} template {} encoding 'UTF8' locale_provider builtin builtin_locale 'C.UTF-8' "
                    "lc_collate 'C' lc_ctype 'C.UTF-8'"
                ).format(sql.Identifier(name), sql.Identifier(template))
            )
    url = with_database(server, name)
    check_database(url)
    return url


def create_login(admin: str) -> None:
    """The weak login, unless it is there; it belongs to the server, so another database may be making it now."""
    with psycopg.connect(admin, autocommit=True) as conn:
        if conn.execute("select 1 from pg_roles where rolname = %s", (LOGIN,)).fetchone():
            return
        with suppress(psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
            conn.execute(sql.SQL("create role {} login noinherit").format(sql.Identifier(LOGIN)))


def grant_tables(conn: Connection) -> None:
    """The weak login may use the platform's tables; what is in a workspace only as the workspace."""
    login, schema = sql.Identifier(LOGIN), sql.Identifier(NAME)
    for grant in (
        "usage on schema {0}",
        "select, insert, update, delete on all tables in schema {0}",
        "usage on all sequences in schema {0}",
        *(f"execute on function {{0}}.{name}" for name in EVIDENT),
    ):
        conn.execute(sql.SQL("grant " + grant + " to {1}").format(schema, login))
    conn.execute(sql.SQL("revoke insert, update, delete on {0}.log, {0}.log_head from {1}").format(schema, login))


def check_database(url: str) -> None:
    """Refuse a server that is too old and a database whose text would behave otherwise."""
    with psycopg.connect(url, autocommit=True) as conn:
        if conn.info.server_version < 180000:
            found = conn.info.server_version // 10000
            raise WrongDatabase(f"PostgreSQL 18 or later is needed; this server is {found}.")
        for extension in ("pg_trgm", "btree_gist"):
            conn.execute(f"create extension if not exists {extension} with schema public".encode())
        row = conn.execute("select public.show_trgm('合同') <> '{}'").fetchone()
        if not (row and row[0]):
            raise WrongDatabase("The database finds no trigrams in Chinese text: create it with LC_CTYPE 'C.UTF-8'.")
