"""A workspace of an older release: its history becomes the platform's, and what was noted begins the log."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest
import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory
from psycopg import sql

from runtime import database as databases
from runtime.acting import act_as, as_platform
from runtime.addresses import on_embedded
from runtime.migrations import SCHEMA, configuration, upgrade
from runtime.ready import is_ready, newest
from runtime.settings import Settings
from runtime.workspaces import drop_workspace

OLDER = """
    create role {0} nologin;
    create schema {0} authorization {0};
    grant {0} to loomwork_app with inherit false, set true;
    set role {0};
    create table {0}._history (
        id uuid default uuidv7() not null, at timestamptz not null, entity text not null, record uuid not null,
        action text not null, "values" jsonb not null, "user" uuid, on_behalf uuid, via text not null, digest text,
        hash text not null, constraint pk__history primary key (id));
    insert into {0}._history (at, entity, record, action, "values", via, hash)
        select now(), 'a.b', uuidv7(), 'create', '{{}}', 'form', 'h' from generate_series(1, 3);
    create table {0}.base_user (id uuid primary key, account text, active boolean);
    insert into {0}.base_user values ('{1}', 'ann', true);
    reset role;
    insert into loomwork.workspace (name, schema, title) values ('old', '{0}', 'old');
    insert into loomwork.login (workspace, login, "user") values ('old', 'ann', '{1}');
    insert into loomwork.sign_in_entry (workspace, kind, login) values ('old', 'signed_in', 'ann');
"""


@pytest.fixture
def older(server: str) -> Iterator[tuple[str, str]]:
    """A database as it was before, with a workspace; brought to the newest revision."""
    name, schema = f"older_{uuid4().hex}", f"ws_older_{uuid4().hex[:8]}"
    url = databases.create_database(server, name)
    databases.create_login(url)
    engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1))
    with engine.begin() as conn:
        conn.execute(sa.text(f"create schema {SCHEMA}"))
        command.upgrade(configuration(conn), "0003")
    engine.dispose()
    with psycopg.connect(url) as conn:
        conn.execute(OLDER.format(schema, uuid4()).encode())
    upgrade(url, databases.grant_tables)

    yield url, schema
    with psycopg.connect(url) as conn:
        drop_workspace(conn, "old")
    with psycopg.connect(server, autocommit=True) as conn:
        conn.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def test_an_older_history_is_taken_over(older: tuple[str, str]) -> None:
    url, schema = older
    with psycopg.connect(databases.with_user(url, databases.LOGIN)) as conn:
        assert conn.execute("select kind, login, number from loomwork.log").fetchall() == [("signed_in", "ann", 1)]
        act_as(conn, schema)
        assert conn.execute(f"select cardinality(rows) from {schema}._tally".encode()).fetchall() == [(3,)]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            conn.execute(f"delete from {schema}._history".encode())


def test_logins_follow_the_people_of_an_older_workspace(older: tuple[str, str]) -> None:
    url, schema = older
    with psycopg.connect(databases.with_user(url, databases.LOGIN)) as conn:
        act_as(conn, schema)
        conn.execute(f"update {schema}.base_user set account = 'anna'".encode())
        with as_platform(conn, schema):
            assert conn.execute("select login from loomwork.login").fetchall() == [("anna",)]
        conn.execute(f"delete from {schema}.base_user".encode())
        with as_platform(conn, schema):
            assert conn.execute("select login from loomwork.login").fetchall() == []


def test_a_start_sees_whether_anything_is_left_to_prepare(older: tuple[str, str]) -> None:
    url, _ = older
    database = on_embedded(url)
    with psycopg.connect(url, autocommit=True) as conn:
        found = ScriptDirectory.from_config(configuration(conn)).get_current_head()  # type: ignore[arg-type]
        assert newest() == found
        assert is_ready(database, Settings())
        assert not is_ready(database, Settings(demo=True)), "the demo is not there"
        conn.execute("update loomwork.revision set version_num = '0003'")
        assert not is_ready(database, Settings()), "a revision is missing"
        conn.execute("update loomwork.revision set version_num = %s", (newest(),))
        conn.execute("revoke select on loomwork.workspace from loomwork_app")
        assert not is_ready(database, Settings()), "what may be done with the tables is not known"
