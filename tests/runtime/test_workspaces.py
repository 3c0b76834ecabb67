"""A workspace's role touches its own schema and nothing else; the server's login is weak."""

from __future__ import annotations

import psycopg
import pytest

from definitions.problems import Conflict, Invalid, NotFound
from runtime import database as databases
from runtime.acting import act_as, as_platform
from runtime.workspaces import create_workspace, drop_workspace, get, workspaces


@pytest.fixture
def two(fresh_database):
    """Two workspaces, each with a table and a row."""
    with psycopg.connect(fresh_database, autocommit=True) as conn:
        for name in ("one_" + conn.info.dbname[-8:], "two_" + conn.info.dbname[-8:]):
            workspace = create_workspace(conn, name)
            conn.execute(f"create table {workspace.schema}.t (id int primary key)")
            conn.execute(f"alter table {workspace.schema}.t owner to {workspace.schema}")
        yield fresh_database, workspaces(conn)
        for workspace in workspaces(conn):
            drop_workspace(conn, workspace.name)


def test_the_login_is_weak_and_sees_no_workspace_by_itself(two):
    url, (one, _) = two
    with psycopg.connect(databases.with_user(url, databases.LOGIN)) as conn:
        row = conn.execute("select rolsuper, rolcreaterole, rolcreatedb from pg_roles where rolname = current_user")
        assert row.fetchone() == (False, False, False)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            conn.execute(f"select * from {one.schema}.t")


def test_acting_as_one_workspace_the_other_is_out_of_reach(two):
    url, (one, other) = two
    with psycopg.connect(databases.with_user(url, databases.LOGIN)) as conn:
        act_as(conn, one.schema)
        conn.execute(f"insert into {one.schema}.t values (1)")
        for forbidden in (f"select * from {other.schema}.t", "select * from loomwork.login"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), conn.transaction():
                conn.execute(forbidden)
        with as_platform(conn, one.schema):
            assert conn.execute("select count(*) from loomwork.workspace").fetchone() == (2,)
        conn.commit()
        assert conn.execute("select current_user").fetchone() == (databases.LOGIN,)


def test_names_are_checked_and_unique(two):
    url, (one, _) = two
    with psycopg.connect(url) as conn:
        with pytest.raises(Conflict):
            create_workspace(conn, one.name)
        with pytest.raises(Invalid):
            create_workspace(conn, "Bad name; drop")
        with pytest.raises(NotFound):
            get(conn, "absent")
