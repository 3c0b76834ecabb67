"""A workspace's role touches its own schema and nothing else; the server's login is weak."""

from __future__ import annotations

import psycopg
import pytest

from definitions.problems import Conflict, Invalid, NotFound
from engines.data.sql.evidence import EVIDENCE
from engines.data.sql.system import OWN
from runtime import database as databases
from runtime.acting import act_as, as_platform
from runtime.workspaces import create_workspace, drop_workspace, get, workspaces


@pytest.fixture(scope="module")
def two(module_database):
    """Two workspaces, each with a table and a row."""
    with psycopg.connect(module_database, autocommit=True) as conn:
        for name in ("one_" + conn.info.dbname[-8:], "two_" + conn.info.dbname[-8:]):
            workspace = create_workspace(conn, name)
            conn.execute(f"create table {workspace.schema}.t (id int primary key)")
            conn.execute(f"alter table {workspace.schema}.t owner to {workspace.schema}")
        yield module_database, workspaces(conn)
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


FORBIDDEN = (
    "update {0} set {1} = {1}",
    "delete from {}",
    "truncate {}",
    "drop table {}",
    "alter table {} rename to gone",
    "alter table {} add column more int",
    "alter table {} owner to current_user",
    "create rule nothing as on insert to {} do instead nothing",
    "create index on {0} ({1})",
    "grant delete on {} to current_user",
)


@pytest.mark.parametrize("table", EVIDENCE)
@pytest.mark.parametrize("text", FORBIDDEN)
def test_a_workspace_cannot_change_its_own_past(two, table: str, text: str):
    url, (one, _) = two
    names = f"{one.schema}.{table}", f'"{OWN[table].columns.keys()[0]}"'
    with psycopg.connect(databases.with_user(url, databases.LOGIN)) as conn:
        act_as(conn, one.schema)
        if text.startswith("grant"):
            conn.execute(text.format(*names))  # only warns: there is nothing to grant
            text = "delete from {}"
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            conn.execute(text.format(*names))


def test_a_workspace_cannot_drop_or_rename_the_schema_with_its_past(two):
    url, (one, _) = two
    for text in ("drop schema {} cascade", "alter schema {} rename to gone", "alter schema {} owner to current_user"):
        with psycopg.connect(databases.with_user(url, databases.LOGIN)) as conn:
            act_as(conn, one.schema)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                conn.execute(text.format(one.schema))
