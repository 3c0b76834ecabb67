"""What happened is written down, can be found, cannot be changed unseen, and goes when the workspace says so."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import httpx2
import psycopg
import pytest
from click.testing import CliRunner

from engines.data import records
from engines.data.explaining.verify import verify
from engines.scope import User
from runtime.acting import act_as
from runtime.apps import installed_on
from runtime.cli import loomwork
from runtime.commands.standing import enter
from runtime.evidence.keeping import log_faults, seal_all
from runtime.evidence.log import KINDS
from runtime.jobs.orders import order_job
from runtime.jobs.queue import defer
from tests.journeys.plants import NAME, ROOT, WORD, Plant, opened

PACK = """
entity: machine
title: {en: Machine, zh: 机器}
owned: false
unique: {name: {fields: [name]}}
fields:
  name: {type: text, required: true}
  keeper: {type: text}
  kind: {type: choice, choices: {big: {en: Large one, zh: 大型}}}
  pin: {type: text, sensitive: true}
  known: {type: boolean, formula: "not is_empty(pin)"}
  parts: {type: lines, fields: {count: {type: integer, default: 1}}}
---
entity: look
owned: false
fields: {machine: {type: reference, to: machine}, note: {type: text, hidden: false}}
---
rule: look_once
title: {en: Look once, zh: 检查一次}
events: [machine.created]
do:
  - create: look
    set: {machine: record}
---
rule: bell
events: [every: "0 9 * * *"]
do:
  - create: machine
    set: {name: "'rung'"}
---
role: worker
title: {en: Worker, zh: 工人}
allow: {machine: true}
"""


@pytest.fixture(scope="module")
def plant(module_database: str) -> Iterator[Plant]:
    with opened(module_database, PACK, {"root": ["admin"], "ann": ["worker"]}) as found:
        yield found


@pytest.fixture(scope="module")
def root(plant: Plant) -> httpx2.Client:
    """An administrator."""
    return plant.by("root")


@pytest.fixture
def command(plant: Plant, tmp_path: Path) -> Callable[..., str]:
    """Runs `loomwork …`; what it said."""

    def run(*words: str, wrong: bool = False) -> str:
        ran = CliRunner().invoke(loomwork, [*words, "--database", plant.database.admin, "--data", str(tmp_path)])
        assert (ran.exit_code != 0) == wrong, ran.output + repr(ran.exception)
        return ran.output + str(ran.exception or "")

    return run


def made(client: httpx2.Client, **values: object) -> str:
    """A new machine."""
    answer = client.post("/records/plant.machine", json=values)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def changes(client: httpx2.Client, **asked: str) -> list[dict]:
    """What the history tells."""
    answer = client.get("/history", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()["entries"]


def events(client: httpx2.Client, **asked: str) -> list[dict]:
    """What the log tells."""
    answer = client.get("/log", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()["entries"]


# --- every road is told ----------------------------------------------------------------------------------------------


def by_form(plant: Plant, command: Callable[..., str]) -> tuple[str, str]:
    made(plant.by("ann"), name="by form")
    return "form", "ann"


def by_token(plant: Plant, command: Callable[..., str]) -> tuple[str, str]:
    key = plant.by("ann").post("/tokens", json={"name": "program", "scopes": []}).json()["token"]
    with httpx2.Client(base_url=f"{plant.address}/api", headers={"Authorization": f"Bearer {key}"}) as client:
        made(client, name="by token")
    return "api", "ann"


def by_import(plant: Plant, command: Callable[..., str]) -> tuple[str, str]:
    files, data = {"file": ("m.csv", b"name\nby import\n", "text/csv")}, {"map": '{"name": "name"}'}
    assert plant.by("ann").post("/records/plant.machine/import", files=files, data=data).status_code == 202
    plant.do_jobs()
    return "import", "ann"


def by_command(plant: Plant, command: Callable[..., str]) -> tuple[str, str]:
    command("user", "role", "ann", "worker", "admin")
    command("user", "role", "ann", "worker")
    return "command", ""


def by_schedule(plant: Plant, command: Callable[..., str]) -> tuple[str, str]:
    with psycopg.connect(plant.database.admin) as conn:
        defer(conn, order_job(conn, NAME, None, "rule", {"rule": "plant.bell", "moment": "now"}))
    plant.do_jobs()
    return "rule", ""


def by_seed(plant: Plant, command: Callable[..., str]) -> tuple[str, str]:
    return "seed", ""


@pytest.mark.parametrize("road", [by_form, by_token, by_import, by_command, by_schedule, by_seed])
def test_every_road_says_who_and_through_what(plant: Plant, root, command, road: Callable[..., tuple[str, str]]):
    via, person = road(plant, command)
    told = changes(root, via=via)
    assert told, via
    newest = told[0]
    assert (newest["user"] or {"name": ""})["name"] == person
    assert newest["action"] and newest["at"] and newest["entity_title"] and newest["changes"]
    row = plant.run("select digest, hash, entity from ws_main._history where id = %s", UUID(newest["id"]))[0]
    assert all(row)


def test_a_rule_is_named_where_it_wrote(plant: Plant, root):
    machine = made(root, name="watched")
    told = changes(root, entity="plant.look", rule="plant.look_once")
    assert told[0]["rule"] == {"name": "plant.look_once", "title": "Look once"}
    assert told[0]["changes"][0]["new"] == machine and told[0]["via"] == "form"
    assert changes(root, record=machine)[0]["rule"] is None


def test_for_whom_somebody_worked_is_told(plant: Plant, root):
    with psycopg.connect(plant.database.admin) as conn:
        installed = installed_on(conn, NAME)
        act_as(conn, installed.workspace.schema)
        ann = User(plant.people["ann"], "ann", frozenset({"worker"}))
        scope = replace(installed.scope(ann, via="form"), on_behalf=plant.people["root"])
        [one] = records.create(conn, scope, "plant.machine", [{"name": "for another"}])
        records.update(conn, scope, "plant.machine", [records.Update(one, {"keeper": "me"}, None)])
    for told in (changes(root, record=str(one)), root.get(f"/records/plant.machine/{one}/history").json()["entries"]):
        assert [each["action"] for each in told] == ["update", "create"]
        for each in told:
            assert (each["user"]["name"], each["on_behalf"]["name"]) == ("ann", "root")
    exported = root.get(f"/history/export?format=csv&record={one}").content.decode("utf-8-sig")
    assert {line["On behalf of"] for line in csv.DictReader(io.StringIO(exported))} == {"root"}
    plain = made(root, name="for oneself")
    assert changes(root, record=plain)[0]["on_behalf"] is None


# --- searching -------------------------------------------------------------------------------------------------------


def test_the_history_is_found_by_person_record_action_and_time(plant: Plant, root):
    ann = plant.by("ann")
    machine = made(ann, name="sought", keeper="old", kind="big")
    version = ann.get(f"/records/plant.machine/{machine}").json()["version"]
    ann.patch(f"/records/plant.machine/{machine}", json={"version": version, "keeper": "new", "pin": "kept to herself"})
    [change, creation] = changes(root, record=machine)
    assert (change["action"], creation["action"]) == ("update", "create")
    assert [each["new_title"] for each in creation["changes"] if each["field"] == "kind"] == ["Large one"]
    assert change["record_title"] == "sought" and change["entity_title"] == "Machine"
    assert {"field": "keeper", "title": "Keeper", "old": "old", "new": "new"} in change["changes"]
    assert "kept to herself" not in str(changes(root)) and change["user"]["name"] == "ann"
    assert changes(root, record=machine, action="create") == [creation]
    assert changes(root, record=machine, user=str(plant.people["root"])) == []
    assert changes(root, record=machine, until="2020-01-01") == changes(root, record=machine, since="2999-01-01") == []
    assert len(changes(root, record=machine, since="2020-01-01", until="2999-01-01")) == 2
    for since, until in (("0001-01-02", "9999-12-30"), ("1969-12-31", "9999-12-31T23:59:59Z")):
        assert len(changes(root, record=machine, since=since, until=until)) == 2, "as far as there are days"
    assert root.get("/history?since=nonsense").status_code == root.get("/history?after=nonsense").status_code == 422
    root.patch("/me", json={"locale": "zh"})
    assert changes(root, record=machine)[0]["entity_title"] == "机器"
    root.patch("/me", json={"locale": "en"})


def test_pages_follow_each_other_without_a_gap(root):
    for path in ("/history", "/log"):
        whole = root.get(f"{path}?limit=200").json()["entries"]
        pages, after = [], ""
        while True:
            page = root.get(f"{path}?limit=3&after={after}").json()
            pages += page["entries"]
            after = page["next"]
            if not after:
                break
        assert [each["at"] for each in pages][-len(whole) :] == [each["at"] for each in whole][-len(pages) :]
        keys = [str(each.get("number") or each.get("history") or each["id"]) for each in pages]
        assert len(keys) == len(set(keys))


def test_only_administrators_search_export_and_choose(plant: Plant):
    ann = plant.by("ann")
    for path in ("/history", "/history/export", "/log", "/log/kinds", "/log/export", "/retention"):
        assert ann.get(path).status_code == 403, path
    assert ann.patch("/retention", json={"held": True}).status_code == 403


# --- the log ---------------------------------------------------------------------------------------------------------


def test_coming_and_going_is_written_down(plant: Plant, root):
    ann = plant.by("ann")
    wrong = {"login": "ann", "password": "wrong", "workspace": NAME}
    assert httpx2.post(f"{plant.address}/api/session", json=wrong).status_code == 401
    assert ann.delete("/session").status_code == 204
    kinds = [each["kind"] for each in events(root, login="ann")]
    assert {"signed_in", "sign_in_refused", "signed_out", "token_made"} <= set(kinds)
    [entry] = events(root, login="ann", kind="signed_out")
    assert entry["kind_title"] == "Signed out" and entry["address"] and entry["user"]["name"] == "ann"
    assert WORD not in str(events(root)) and "wrong" not in str(events(root, kind="sign_in_refused"))


def test_an_export_says_of_what_and_how_many(plant: Plant, root):
    answer = plant.by("ann").get("/records/plant.machine/export?format=csv&where=name == 'by form'")
    assert answer.status_code == 200
    [entry] = events(root, kind="exported", entity="plant.machine", user=str(plant.people["ann"]))
    assert entry["detail"]["where"] == "name == 'by form'" and entry["detail"]["rows"] == 1
    assert entry["detail"]["sensitive"] == ["plant.machine.pin"] and entry["entity_title"] == "Machine"


def test_whoever_sees_a_sensitive_field_is_written_down(plant: Plant, root):
    ann, machine = plant.by("ann"), made(root, name="secret", pin="9")

    def seen() -> list[dict]:
        return events(root, kind="viewed", record=machine, user=str(plant.people["ann"]))

    ann.get("/records/plant.machine?where=name == 'secret'&select=name,keeper")
    assert seen() == []
    ann.get(f"/records/plant.machine/{machine}")
    ann.get("/records/plant.machine?where=name == 'secret'&select=name,pin")
    ann.get("/records/plant.machine?where=name == 'secret'")
    assert [each["detail"]["fields"] for each in seen()] == [["plant.machine.pin"]] * 3
    stale = ann.patch(f"/records/plant.machine/{machine}", json={"version": 0, "name": "mine"})
    assert (stale.status_code, stale.json()["current"]["pin"]) == (409, "9")
    assert ann.get(f"/records/plant.machine/{machine}/explain/known").json()["inputs"][0]["value"] == "9"
    assert ann.get(f"/records/plant.machine/{machine}/explain/pin").json()["value"] == "9"
    assert ann.get(f"/records/plant.machine/{machine}/explain/name").json()["value"] == "secret"
    assert [each["detail"]["fields"] for each in seen()] == [["plant.machine.pin"]] * 6


def test_changes_of_roles_and_of_their_definitions_are_among_the_events(plant: Plant, root, command):
    command("user", "role", "ann", "worker", "admin")
    command("user", "role", "ann", "worker")
    newest = events(root, kind="roles_changed")[0]
    assert newest["detail"]["of"] == "ann"
    assert newest["changes"][0]["old"] == ["worker", "admin"] and newest["changes"][0]["new"] == ["worker"]
    plant.publish(PACK.replace("allow: {machine: true}", "allow: {machine: true, look: read}"))
    published = events(root, kind="published")[0]["detail"]
    assert published["by"] == "test" and any("Worker" in each for each in published["rights"])


def test_what_is_done_to_the_workspace_is_written_down(plant: Plant, root, command):
    command("workspace", "limit", NAME, "--users", "50")
    command("workspace", "suspend", NAME, "--reason", "stock-taking")
    command("workspace", "resume", NAME)
    assert events(root, kind="limits_changed")[0]["detail"]["after"] == {"users": 50}
    assert events(root, kind="workspace_suspended")[0]["detail"] == {"reason": "stock-taking"}
    assert events(root, kind="workspace_resumed")
    root.patch("/workspace", json={"currency": "EUR"})
    assert events(root, kind="workspace_changed")[0]["detail"] == {"currency": "EUR"}
    assert not events(root, kind="workspace_renamed"), "it is called as before"
    root.patch("/workspace", json={"title": "Works"})
    assert events(root, kind="workspace_renamed")[0]["detail"]["title"] == "Works"


def test_what_a_command_does_to_a_login_is_written_down(root, command):
    assert "may not contain" in command("user", "add", "balthazar", "--password", "0x-balthazar-x0", wrong=True)
    command("user", "add", "balthazar", "--password", WORD)
    command("user", "password", "balthazar", "--password", "a better passphrase")
    command("token", "create", "balthazar", "--days", "0", wrong=True)
    command("token", "create", "balthazar", "--days", "1")
    kinds = [each["kind"] for each in events(root, login="balthazar")]
    assert kinds == ["token_made", "password_changed", "login_made"]


def test_every_kind_of_event_has_a_name():
    texts = [file.read_text() for file in (ROOT / "runtime").rglob("*.py")]
    call = re.compile(r'(?:noted\((?:\w+, [^",]+(?:\([^)]*\))?, )?|note\(asked, )"(\w+)"')
    named = {kind for text in texts for kind in call.findall(text)}
    assert {"signed_in", "exported", "published"} <= named <= set(KINDS)


# --- files -----------------------------------------------------------------------------------------------------------


def test_what_was_found_is_taken_along_and_that_is_an_event(root):
    answer = root.get("/history/export?format=csv&entity=plant.machine")
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert lines[0][:3] == ["Time (UTC)", "Person", "On behalf of"] and any("sought" in line for line in lines)
    assert all(len(line) == len(lines[0]) for line in lines)
    assert root.get("/history/export").content[:2] == b"PK"
    log = root.get("/log/export?format=csv").content.decode("utf-8-sig")
    assert "Signed in" in log and "roles_changed" not in log
    last = events(root, kind="exported")
    assert [each["detail"]["what"] for each in last[:3]] == ["log", "history", "history"]
    assert last[2]["detail"]["rows"] == len(lines) - 1


# --- nothing unseen --------------------------------------------------------------------------------------------------

TAMPERED = {
    "an entry changed": "update loomwork.log set address = '127.9.9.9' where number = 1",
    "an entry taken out": "delete from loomwork.log where number = 1",
    "the last entry taken out": "delete from loomwork.log where number = (select max(number) from loomwork.log)",
    "all entries taken out": "delete from loomwork.log",
    "sealed work taken out": "with gone as (delete from ws_main._tally where id = (select min(id::text)::uuid from "
    "ws_main._tally) returning rows) delete from ws_main._history h using gone where h.id = any (gone.rows)",
}  # fmt: skip


@pytest.mark.parametrize("what", TAMPERED)
def test_verify_finds(plant: Plant, what: str):
    with psycopg.connect(plant.database.admin) as conn:
        seal_all(conn)
        conn.commit()
        assert log_faults(conn, NAME) == []
        conn.execute(TAMPERED[what].encode())
        assert log_faults(conn, NAME) != []
        conn.rollback()


def test_the_command_says_what_was_tampered_with(plant: Plant, command):
    assert "The log ends with entry" in command("verify")
    with psycopg.connect(plant.database.admin, autocommit=True) as conn:
        conn.execute("update loomwork.log set login = 'x' || login where number = 1")
        assert "Entry 1: the log was changed" in command("verify", wrong=True)
        conn.execute("update loomwork.log set login = substr(login, 2) where number = 1")


def test_the_server_itself_cannot_change_the_log(plant: Plant):
    for text in ("update loomwork.log set login = ''", "delete from loomwork.log", "truncate loomwork.log",
                 "insert into loomwork.log select * from loomwork.log", "update loomwork.log_head set number = 1",
                 "select loomwork.forget_log('main', now())"):  # fmt: skip
        with psycopg.connect(plant.database.url) as conn, pytest.raises(psycopg.errors.InsufficientPrivilege):
            conn.execute(text.encode())


# --- keeping ---------------------------------------------------------------------------------------------------------


def test_what_is_kept_for_how_long_is_chosen_and_written_down(root):
    assert root.get("/retention").json()["history_years"] is None
    for wrong in ({"history_years": 0}, {"history_years": 1201}, {"history_years": True}, {"log_months": 5},
                  {"log_months": "x"}, {"held": 1}, {"other": 1}):  # fmt: skip
        assert root.patch("/retention", json=wrong).status_code == 422, wrong
    answer = root.patch("/retention", json={"history_years": 10, "log_months": 24})
    assert (answer.json()["history_years"], answer.json()["log_months"]) == (10, 24)
    assert events(root, kind="retention_changed")[0]["detail"]["after"]["history_years"] == 10


def whole(plant: Plant) -> bool:
    """Whether verify finds nothing in history and log."""
    with psycopg.connect(plant.database.admin) as conn:
        scope = enter(conn, NAME, "command")
        drift = [each for each in verify(conn, scope) if each.kind == "history"]
        conn.execute("set local role none")
        return drift == [] and log_faults(conn, NAME) == []


def test_what_is_old_goes_and_the_rest_can_still_be_verified(plant: Plant, root):
    kept, ended = made(root, name="kept"), made(root, name="ended")
    with psycopg.connect(plant.database.admin, autocommit=True) as conn:
        seal_all(conn)
        [(moment,)] = conn.execute("select clock_timestamp()").fetchall()
        version = root.get(f"/records/plant.machine/{kept}").json()["version"]
        root.patch(f"/records/plant.machine/{kept}", json={"version": version, "keeper": "later"})
        seal_all(conn)
        conn.execute("select loomwork.forget_history(%s, %s)", (NAME, moment))
        assert [each["action"] for each in changes(root, record=kept)] == ["update"]
        assert changes(root, record=ended) == [] and whole(plant)
        gone = events(root, kind="history_removed")[0]["detail"]
        assert int(gone["rows"]) > 2 and len(gone["digest"]) == 64
        conn.execute("select loomwork.forget_log(%s, %s)", (NAME, moment))
        left = events(root, kind="log_removed")[0]
        assert whole(plant) and len(events(root, kind="signed_in")) == 0 and left["number"] > left["detail"]["entries"]
        conn.execute("update ws_main._removed set hash = 'other' where record = %s", (UUID(kept),))
        assert not whole(plant)
        conn.execute("delete from ws_main._history where record = %s", (UUID(kept),))
        assert not whole(plant)


def test_nothing_goes_before_its_time_nor_while_it_is_held(plant: Plant, root):
    before = len(changes(root, limit="200"))
    for choice in (
        "{}",
        '{"history_years": 0, "log_months": 0}',
        '{"history_years": 0, "log_months": 0, "held": true}',
    ):
        plant.run("update loomwork.workspace set retention = %s::jsonb where name = %s", choice, NAME)
        plant.run("select loomwork.forget(%s)", NAME)
        assert len(changes(root, limit="200")) == before
    assert root.patch("/retention", json={"history_years": None, "log_months": None, "held": False}).status_code == 200


@pytest.mark.parametrize(
    ("age", "choice", "goes"),
    [
        (5, '{"log_months": 0}', False),
        (7, '{"log_months": 8}', False),
        (7, '{"log_months": 6, "held": true}', False),
        (7, '{"log_months": 6, "held": false}', True),
        (7, '{"log_months": 0}', True),
    ],
)
def test_events_go_when_they_are_old_enough_and_nobody_holds_them(
    plant: Plant, root, age: int, choice: str, goes: bool
):
    count = "select count(*) from loomwork.log where kind <> 'log_removed'"
    with psycopg.connect(plant.database.admin) as conn, conn.transaction(force_rollback=True):
        conn.execute("update loomwork.log set at = at - make_interval(months => %s)", (age,))
        conn.execute("update loomwork.workspace set retention = %s::jsonb", (choice,))
        [(before,)] = conn.execute(count).fetchall()
        conn.execute("select loomwork.forget(%s)", (NAME,))
        [(after,)] = conn.execute(count).fetchall()
    assert before > 1 and (after < before) == goes
