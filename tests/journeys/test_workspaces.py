"""Companies that share a server: out of each other's reach, closed, renamed, copied, limited, dropped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

import httpx2
import psycopg
import pytest
from click.testing import CliRunner

from engines.data.explaining.verify import verify
from runtime.acting import act_as
from runtime.addresses import LOGIN, with_user
from runtime.cli import loomwork
from runtime.commands.standing import enter
from runtime.evidence.keeping import log_faults
from runtime.jobs.orders import order_job
from runtime.jobs.queue import defer
from runtime.publishing import publish_packs
from runtime.workspaces import create_workspace, get
from tests.journeys.plants import NAME, WORD, Plant, opened, until
from tests.serving import demo_settings

PACK = """
entity: machine
owned: false
unique: {name: {fields: [name]}}
fields:
  name: {type: text, required: true}
  parts: {type: lines, fields: {count: {type: integer, default: 1}}}
  total: {type: integer, formula: sum(parts.count)}
---
rule: bell
events: [every: "0 0 29 2 *"]
do:
  - create: machine
    set: {name: "'rung'"}
"""
BELL = "plant.bell"


@pytest.fixture(scope="module")
def plant(module_database: str) -> Iterator[Plant]:
    with opened(module_database, PACK, {"root": ["admin"], "ann": []}) as found:
        root = found.by("root")
        made = root.post("/records/plant.machine", json={"name": "press", "parts": [{"count": 2}, {"count": 3}]})
        assert made.status_code == 201, made.text
        yield found


@pytest.fixture
def command(plant: Plant, tmp_path) -> Callable[..., str]:
    """Runs `loomwork workspace …`; what it said."""

    def run(*words: str, wrong: bool = False) -> str:
        given = ["workspace", *words, "--database", plant.database.admin, "--data", str(tmp_path)]
        ran = CliRunner().invoke(loomwork, given)
        assert (ran.exit_code != 0) == wrong, ran.output + repr(ran.exception)
        return ran.output + str(ran.exception or "")

    return run


def names(client: httpx2.Client) -> list[str]:
    """What the asker sees."""
    answer = client.get("/records/plant.machine?sort=name")
    assert answer.status_code == 200, answer.text
    return [each["name"] for each in answer.json()["records"]]


def sign_in(plant: Plant, workspace: str, login: str = "root") -> httpx2.Response:
    """An attempt."""
    sent = {"login": login, "password": WORD, "workspace": workspace}
    return httpx2.post(f"{plant.address}/api/session", json=sent, timeout=300)


# --- out of reach ----------------------------------------------------------------------------------------------------

SECRET = "ws_other.base_user"
REACHING = (
    f"select * from {SECRET}",
    f"select count(*) from {SECRET}",
    f"insert into {SECRET} (id, name) values (uuidv7(), 'x')",
    f"update {SECRET} set name = 'x'",
    f"delete from {SECRET}",
    f"truncate {SECRET} cascade",
    f"copy {SECRET} to stdout",
    f"explain analyze select * from {SECRET}",
    f"lock table {SECRET}",
    f"create view ws_main.peep as select * from {SECRET}",
    f"create table ws_main.peep (id uuid references {SECRET} (id))",
    f"create table ws_main.peep () inherits ({SECRET})",
    f"create table ws_main.peep (like {SECRET})",
    "create table ws_other.mine (id int)",
    "alter schema ws_other rename to ws_stolen",
    "select query_to_xml('select * from ws_other.base_user', true, true, '')",
    "select table_to_xml('ws_other.base_user', true, true, '')",
    "select set_config('role', 'ws_other', true)",
    "select set_config('role', 'none', true)",
    "do $$ begin set role ws_other; end $$",
    "create function ws_main.peep() returns void language plpgsql as $$ begin set role ws_other; end $$",
    f"create function ws_main.peep() returns bigint language sql as $$ select count(*) from {SECRET} $$",
    "select pg_read_file('/etc/passwd')",
    "copy (select 1) to program 'true'",
    "select lo_import('/etc/passwd')",
    "create extension dblink",
    "grant ws_other to ws_main",
    "select * from loomwork.login",
    "select * from loomwork.session",
    "select * from pg_authid",
    "select * from pg_largeobject",
)


@pytest.fixture(scope="module")
def other(plant: Plant) -> str:
    """A second company."""
    with psycopg.connect(plant.database.admin) as conn:
        create_workspace(conn, "other")
        publish_packs(conn, "other", [], demo_settings(), by="test")
        conn.commit()
    return "ws_other"


@pytest.mark.parametrize("statement", REACHING, ids=range(len(REACHING)))
def test_no_statement_run_inside_one_workspace_reaches_another(plant, other, statement):
    with psycopg.connect(with_user(plant.database.admin, LOGIN)) as conn:
        act_as(conn, "ws_main")
        with pytest.raises(psycopg.Error) as refused:
            conn.execute(statement.encode())
        assert refused.value.sqlstate in {"42501", "0A000", "58P01"}, refused.value


def test_what_another_workspace_keeps_shows_in_no_statistic_and_no_list_of_activity(plant, other):
    with psycopg.connect(with_user(plant.database.admin, LOGIN)) as conn:
        act_as(conn, "ws_main")
        for query in (
            "select count(*) from pg_stats where schemaname = 'ws_other'",
            "select count(*) from information_schema.columns where table_schema = 'ws_other'",
            "select count(*) from pg_stat_activity where query like '%ws_other%' and pid <> pg_backend_pid()",
        ):
            assert conn.execute(query.encode()).fetchone() == (0,), query


def test_a_value_cannot_begin_a_second_statement(plant):
    with psycopg.connect(with_user(plant.database.admin, LOGIN)) as conn:
        act_as(conn, "ws_main")
        with pytest.raises(psycopg.errors.SyntaxError):
            conn.execute(b"select %s; set role ws_other", ("x",))


# --- closed and opened -----------------------------------------------------------------------------------------------


def test_a_suspended_workspace_lets_nobody_in_and_does_nothing_until_it_is_open_again(plant, command):
    root, idle = plant.by("root"), plant.by("root")
    command("suspend", NAME, "--reason", "The bill is open.")
    assert idle.get("/me").status_code == 403, "a session that nobody remembers is judged by the database"
    until(lambda: root.get("/me").status_code == 403)
    for answer in (root.get("/records/plant.machine"), sign_in(plant, NAME)):
        said = answer.json()
        assert answer.status_code == 403 and said["kind"] == "suspended"
        assert "The bill is open." in said["title"]
    job = order_bell(plant)
    plant.do_jobs()
    assert plant.run("select state from loomwork.job where id = %s", job) == [("queued",)]
    command("resume", NAME)
    plant.do_jobs()
    assert plant.run("select state from loomwork.job where id = %s", job) == [("done",)]
    until(lambda: root.get("/me").status_code == 200)
    assert "rung" in names(root) and sign_in(plant, NAME).status_code == 204


def order_bell(plant: Plant) -> UUID:
    """The scheduled rule, as the clock would order it."""
    with psycopg.connect(plant.database.url) as conn:
        job = order_job(conn, NAME, None, "rule", {"rule": BELL, "moment": "2040-01-01T01:00:00+00:00"})
        defer(conn, job)
        conn.commit()
    return job


# --- another name ----------------------------------------------------------------------------------------------------


def test_a_renamed_workspace_keeps_its_sessions_and_records_and_frees_its_name(plant, command):
    root = plant.by("root")
    assert "now called factory" in command("rename", NAME, "factory", "--title", "The factory")
    with renamed_back(command):
        until(lambda: root.get("/me").json().get("workspace") == "factory")
        assert "press" in names(root)
        assert sign_in(plant, "factory").status_code == 204 and sign_in(plant, NAME).status_code == 401
        command("create", NAME)  # the schema of that name is taken: it gets another
        with psycopg.connect(plant.database.admin) as conn:
            assert get(conn, NAME).schema == "ws_main_2"
        command("drop", NAME, "--yes", "--no-backup")


@contextmanager
def renamed_back(command: Callable[..., str]) -> Iterator[None]:
    """For the tests that follow."""
    yield
    command("rename", "factory", NAME, "--title", NAME)


def test_a_name_that_is_taken_or_is_none_is_refused(command):
    assert "already" in command("rename", NAME, NAME.upper(), wrong=True) + command("create", NAME, wrong=True)
    assert "lower-case" in command("rename", NAME, "Not a name", wrong=True)


# --- a copy ----------------------------------------------------------------------------------------------------------


def test_a_copy_has_the_same_records_and_goes_its_own_way(plant, command):
    command("copy", NAME, "tryout", "--title", "To try")
    client = plant.by("root", workspace="tryout")
    assert names(client) == names(plant.by("root"))
    me = client.get("/me").json()
    assert (me["workspace"], me["workspace_title"], me["copy_of"]) == ("tryout", "To try", NAME)
    assert client.post("/records/plant.machine", json={"name": "only there"}).status_code == 201
    assert "only there" in names(client) and "only there" not in names(plant.by("root"))
    with psycopg.connect(plant.database.admin) as conn:
        assert list(verify(conn, enter(conn, "tryout", "api"))) == []
    command("drop", "tryout", "--yes", "--no-backup")


# --- limits ----------------------------------------------------------------------------------------------------------


def test_no_more_people_than_the_limit(plant, command):
    users = plant.run("select count(*) from loomwork.login where workspace = %s", NAME)[0][0]
    assert f"{users} people" in command("limit", NAME, "--users", str(users))
    add = ["user", "add", "new", "--password", "a long password", "--database", plant.database.admin]
    refused = CliRunner().invoke(loomwork, add)
    assert refused.exit_code and str(users) in str(refused.exception)
    assert f"{users}/{users} users" in command("list")
    assert "no limit" in command("limit", NAME, "--users", "0")


def test_a_full_workspace_takes_nothing_new_until_something_goes(plant, command):
    root = plant.by("root")
    made = root.post("/records/plant.machine", json={"name": "one more"})
    assert made.status_code == 201, made.text
    command("limit", NAME, "--records", "1")
    until(lambda: full(plant, command))
    refused = [
        root.post("/records/plant.machine", json={"name": "too many"}),
        root.post("/records/plant.machine/batch", json={"create": [{"name": "too many"}]}),
        root.post("/records/plant.machine/import", files={"file": ("m.csv", b"name\ntoo many\n")}),
    ]
    assert [answer.status_code for answer in refused] == [507] * 3, [answer.text for answer in refused]
    assert "as many records" in refused[0].json()["title"]
    gone = root.get("/records/plant.machine?where=name=='one more'").json()["records"][0]
    assert root.post("/records/plant.machine/batch", json={"delete": [gone["id"]]}).status_code == 200
    command("limit", NAME, "--records", "0")
    until(lambda: root.post("/records/plant.machine", json={"name": "fits"}).status_code == 201)


def full(plant: Plant, command: Callable[..., str]) -> bool:
    """The worker looks every minute, and so does whoever sets the limit; the statistics come a moment late."""
    command("limit", NAME, "--records", "1")
    return plant.run("select state from loomwork.workspace where name = %s", NAME) == [("full",)]


# --- gone ------------------------------------------------------------------------------------------------------------


def test_what_is_dropped_is_kept_in_a_file_first_and_can_come_back(plant, command, tmp_path):
    command("copy", NAME, "going")
    before, noted = names(plant.by("root", workspace="going")), log(plant)
    assert {"loomwork.login", "loomwork.version", "loomwork.log", "loomwork.log_head"} < left_of(plant)
    said = command("drop", "going", "--yes")
    [file] = (tmp_path / "backups").glob("going-*.zip")
    assert str(file) in said and "going" not in command("list")
    assert left_of(plant) == set()
    ran = CliRunner().invoke(loomwork, ["restore", str(file), "--database", plant.database.admin])
    assert ran.exit_code == 0, ran.output
    assert log(plant)[: len(noted)] == noted and log(plant)[-1][1] == "restored"
    assert names(plant.by("root", workspace="going")) == before
    with psycopg.connect(plant.database.admin) as conn:
        assert log_faults(conn, "going") == []
        assert list(verify(conn, enter(conn, "going", "api"))) == []
    command("drop", "going", "--yes", "--no-backup")


def log(plant: Plant) -> list[tuple[object, ...]]:
    """The entries of that workspace's log."""
    return plant.run("select number, kind, hash from loomwork.log where schema = 'ws_going' order by number")


def left_of(plant: Plant) -> set[object]:
    """Where something of that workspace is: tables of the platform, schemas, roles."""
    named = plant.run(
        "select table_name, column_name from information_schema.columns "
        "where table_schema = 'loomwork' and column_name in ('workspace', 'schema')"
    )
    rows = [f"select 'loomwork.{table}' from loomwork.{table} where {column} = 'ws_going' or {column} = 'going'"
            for table, column in named]  # fmt: skip
    catalogue = ["select nspname from pg_namespace where nspname = 'ws_going'",
                 "select rolname from pg_roles where rolname = 'ws_going'"]  # fmt: skip
    return {found for (found,) in plant.run(" union all ".join([*rows, *catalogue]))}
