"""A role with `history: true` lets its people search the history of what they may read, and of nothing else."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pytest

from tests.journeys.plants import Plant, opened
from tests.serving import Client

PACK = """
entity: machine
title: {en: Machine, zh: 机器}
record_title: "{name}"
fields:
  name: {type: text, required: true}
  keeper: {type: user}
  price: {type: money}
  code: {type: text}
  maker: {type: reference, to: maker}
  parts: {type: lines, fields: {what: {type: text}, cost: {type: money}}}
---
entity: maker
fields: {name: {type: text}}
---
role: auditor
title: Auditor
history: true
allow:
  machine:
    read: keeper == user
    export: keeper == user and name != 'Kept'
    fields: {price: hidden, parts.cost: hidden}
---
role: worker
title: Worker
allow: {machine: {read: true, update: true, fields: {code: hidden}}}
"""
PEOPLE = {"root": ["admin"], "ann": ["auditor"], "bob": ["worker"], "both": ["auditor", "worker"]}


@pytest.fixture(scope="module")
def plant(module_database: str) -> Iterator[Plant]:
    with opened(module_database, PACK, PEOPLE) as found:
        yield found


@pytest.fixture(scope="module")
def by(plant: Plant) -> dict[str, Client]:
    """A client of each person."""
    return plant.everybody()


@pytest.fixture(scope="module")
def machines(plant: Plant, by: dict[str, Client]) -> dict[str, str]:
    """What there is, by name: Ann's, one that is no more hers, somebody else's, and one that is gone."""
    ann, root = str(plant.people["ann"]), by["root"]
    maker = root.post("/records/plant.maker", json={"name": "MAKER"}).json()["id"]
    rows = [{"what": "wheel", "cost": "91.11"}]
    given = {"Hers": ann, "Kept": ann, "Moved": ann, "Other": None, "Theirs": str(plant.people["both"]), "Gone": ann}
    ids = {}
    for name, keeper in given.items():
        sent = {"name": name, "keeper": keeper, "price": "77.77", "code": f"CODE-{name}", "maker": maker, "parts": rows}
        answer = root.post("/records/plant.machine", json=sent)
        assert answer.status_code == 201, answer.text
        ids[name] = answer.json()["id"]
    root.patch(f"/records/plant.machine/{ids['Hers']}", json={"version": 1, "price": "88.88"})
    root.patch(f"/records/plant.machine/{ids['Moved']}", json={"version": 1, "keeper": None})
    assert root.delete(f"/records/plant.machine/{ids['Gone']}").status_code == 204
    return ids


def told(client: Client, **asked: str) -> list[dict]:
    """What the history tells."""
    answer = client.get("/history", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()["entries"]


def test_only_those_with_the_right_search(by: dict[str, Client], machines: dict[str, str]) -> None:
    assert {login: client.get("/me").json()["sees_history"] for login, client in by.items()} == {
        "root": True, "ann": True, "bob": False, "both": True
    }  # fmt: skip
    for path in ("/history", "/history/export"):
        refused = by["bob"].get(path)
        assert (refused.status_code, refused.json()["kind"]) == (403, "not_allowed")
    for path in ("/log", "/log/kinds", "/log/export", "/retention"):
        assert by["ann"].get(path).status_code == 403, path
    assert by["ann"].patch("/retention", json={"held": True}).status_code == 403


def test_changes_are_told_of_what_one_may_read_now(by: dict[str, Client], machines: dict[str, str]) -> None:
    entries = told(by["ann"], limit="200")
    assert [(each["record_title"], each["action"]) for each in entries] == [
        ("Hers", "update"), ("Kept", "create"), ("Hers", "create")
    ]  # fmt: skip
    fields = {change["field"] for each in entries for change in each["changes"]}
    assert fields == {"name", "keeper", "code", "maker", "owner", "parts"}
    text = str(entries)
    for kept in ("77.77", "88.88", "91.11", "MAKER", "Moved", "Other", "Theirs", "Gone"):
        assert kept not in text
    assert "wheel" in text and {each["entity"] for each in told(by["root"])} > {"plant.machine"}
    for each in entries:
        own = by["ann"].get(f"/records/plant.machine/{each['record']}/history").json()["entries"]
        [same] = [one for one in own if one["at"] == each["at"]]
        assert [change["field"] for change in same["changes"]] == [change["field"] for change in each["changes"]]


def test_no_question_finds_what_is_kept(plant: Plant, by: dict[str, Client], machines: dict[str, str]) -> None:
    for name in ("Moved", "Other", "Gone"):
        for more in ({}, {"entity": "plant.machine"}, {"action": "delete"}, {"user": str(plant.people["root"])}):
            assert told(by["ann"], record=machines[name], **more) == []
    for entity in ("plant.maker", "base.user", "plant.nothing", "plant.machine.parts"):
        assert told(by["ann"], entity=entity) == []
    assert told(by["ann"], action="delete") == []
    assert [each["record_title"] for each in told(by["root"], action="delete")] == [""]


def test_pages_count_only_what_is_told(by: dict[str, Client], machines: dict[str, str]) -> None:
    first = by["ann"].get("/history", params={"limit": "2"}).json()
    rest = by["ann"].get("/history", params={"limit": "2", "after": first["next"]}).json()
    assert (len(first["entries"]), len(rest["entries"]), rest["next"]) == (2, 1, None)


def test_a_field_shown_on_some_records_is_told_of_those_alone(by: dict[str, Client], machines: dict[str, str]) -> None:
    """Who reads all machines without codes, and their own with them, finds the codes of their own in the history."""
    hers = told(by["ann"], entity="plant.machine", action="create")
    assert {each["record_title"] for each in hers} == {"Hers", "Kept"}, "the same question is another's answer"
    entries = told(by["both"], entity="plant.machine", action="create")
    codes = {
        each["record_title"]: change["new"]
        for each in entries
        for change in each["changes"]
        if change["field"] == "code"
    }
    assert {each["record_title"] for each in entries} == {"Hers", "Kept", "Moved", "Other", "Theirs"}
    assert codes == {"Theirs": "CODE-Theirs"}


def test_a_file_holds_what_may_be_exported(by: dict[str, Client], machines: dict[str, str]) -> None:
    def lines(login: str) -> list[list[str]]:
        answer = by[login].get("/history/export", params={"format": "csv", "entity": "plant.machine"})
        assert answer.status_code == 200, answer.text
        return list(csv.reader(io.StringIO(answer.text)))[1:]

    assert {line[4] for line in lines("ann")} == {"Hers"}
    assert {line[9] for line in lines("ann")} == {"", "Name", "Keeper", "Code", "Maker", "Owner", "Parts › What"}
    assert {line[4] for line in lines("root")} >= {"Hers", "Kept", "Moved", "Other"}
    noted = by["root"].get("/log", params={"kind": "exported"}).json()["entries"]
    assert ("ann", "history") in {(each["user"]["name"], each["detail"]["what"]) for each in noted}


def test_the_right_is_seen_where_rights_are_seen(plant: Plant, by: dict[str, Client], machines: dict[str, str]) -> None:
    root = by["root"]
    roles = {each["name"]: each["history"] for each in root.get("/permissions").json()["roles"]}
    assert roles["auditor"] and not roles["worker"]
    assert root.post("/view-as", json={"role": "auditor"}).status_code == 204
    assert root.get("/me").json()["sees_history"] and told(root, entity="plant.machine") == []
    assert root.post("/view-as", json={"role": "worker"}).status_code == 204
    assert root.get("/history").status_code == 403
    assert root.delete("/view-as").status_code == 204


def test_a_token_tells_of_its_own_entities(plant: Plant, by: dict[str, Client], machines: dict[str, str]) -> None:
    for login, scopes, found in (
        ("ann", ["read:plant.machine"], {"plant.machine"}),
        ("ann", ["read:plant.maker"], set()),
        ("root", ["read:plant.maker"], {"plant.maker"}),
    ):
        token = by[login].post("/tokens", json={"name": "reads", "scopes": scopes}).json()["token"]
        with Client(base_url=f"{plant.address}/api", headers={"Authorization": f"Bearer {token}"}) as program:
            assert {each["entity"] for each in told(program)} == found
            assert program.get("/log").status_code == 403


def test_a_new_version_tells_who_gains_the_right(plant: Plant, by: dict[str, Client], machines: dict[str, str]) -> None:
    plant.publish(
        PACK.replace("title: Worker\n", "title: Worker\nhistory: true\n").replace(
            "history: true\nallow:\n  m", "allow:\n  m"
        )
    )
    changes = by["root"].get("/permissions/changes", params={"before": 1, "after": 2}).json()["changes"]
    assert {(each["role"], each["kind"], each["what"]) for each in changes} == {
        ("auditor", "loses", "history"), ("worker", "gains", "history")
    }  # fmt: skip
    assert by["ann"].get("/history").status_code == 403
    names = {each["record_title"] for each in told(by["bob"], entity="plant.machine")}
    assert names == {"Hers", "Kept", "Moved", "Other", "Theirs"}
