"""An administrator looks as somebody else: what they see, that nothing can be changed, and that it is written down."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.journeys.plants import Plant, opened
from tests.journeys.test_every_route import registered
from tests.serving import Client

TEXT = """
entity: note
fields: {name: {type: text, required: true}, secret: {type: text}}
---
role: worker
title: {en: Worker, zh: 工人}
allow: {note: {read: owner == user, create: true, update: owner == user, export: true, fields: {secret: hidden}}}
---
role: boss
allow: {note: true}
"""
PEOPLE = {"root": ["admin"], "ann": ["worker"], "eve": ["boss"]}


@pytest.fixture(scope="module")
def plant(module_database: str) -> Iterator[Plant]:
    """A note of Ann's and one of the administrator's."""
    with opened(module_database, TEXT, PEOPLE) as found:
        for name in ("ann", "root"):
            sent = {"name": f"of {name}", "secret": "hush", "owner": str(found.people[name])}
            assert found.by("root").post("/records/plant.note", json=sent).status_code == 201
        yield found


def names(client) -> set[str]:
    """The notes that somebody sees."""
    return {each["name"] for each in client.get("/records/plant.note").json()["records"]}


def test_the_administrator_sees_what_the_other_sees(plant: Plant) -> None:
    root, ann = plant.by("root"), plant.by("ann")
    assert root.post("/view-as", json={"user": str(plant.people["ann"])}).status_code == 204
    assert names(root) == names(ann) == {"of ann"}
    assert "hush" not in root.get("/records/plant.note/export", params={"format": "csv"}).text
    assert root.get("/entities/plant.note").json() == ann.get("/entities/plant.note").json()
    assert root.get("/openapi.json").json()["paths"].keys() == ann.get("/openapi.json").json()["paths"].keys()
    me = root.get("/me").json()
    assert (me["user"]["name"], me["viewing"]) == ("ann", {"kind": "user", "name": "ann"})
    assert not me["administrator"] and me["menus"] == ann.get("/me").json()["menus"]
    for page in ("permissions", "history", "log", "workspace", "sign-in/terms", "invitations", "people/logins"):
        assert root.get(f"/{page}").status_code == 403, page
    assert root.delete("/view-as").status_code == 204
    assert names(root) == {"of ann", "of root"} and root.get("/me").json()["viewing"] is None


def test_with_a_role_what_is_ones_own_stays_ones_own(plant: Plant) -> None:
    root = plant.by("root")
    assert root.post("/view-as", json={"role": "worker"}).status_code == 204
    assert names(root) == {"of root"}
    assert root.get("/me").json()["viewing"] == {"kind": "role", "name": "Worker"}
    root.delete("/view-as")


WRITES = [
    ("POST", "/records/plant.note", {"name": "new"}),
    ("PATCH", "/records/plant.note/{id}", {"version": 1, "name": "new"}),
    ("DELETE", "/records/plant.note/{id}", None),
    ("POST", "/records/plant.note/batch", {"create": [{"name": "new"}]}),
    ("POST", "/records/plant.note/{id}/do/any", {}),
    ("POST", "/records/plant.note/import", {}),
    ("POST", "/notices/read", {}),
    ("PATCH", "/me", {"locale": "zh"}),
    ("POST", "/tokens", {"name": "x"}),
]


@pytest.mark.parametrize(("method", "path", "body"), WRITES, ids=[f"{m} {p}" for m, p, _ in WRITES])
def test_nothing_can_be_changed_meanwhile(plant: Plant, method: str, path: str, body: object) -> None:
    root, ann = plant.by("root"), plant.by("ann")
    before = ann.get("/records/plant.note").json()
    root.post("/view-as", json={"user": str(plant.people["ann"])})
    answer = root.request(method, path.format(id=before["records"][0]["id"]), json=body)
    assert answer.status_code == 403, answer.text
    assert "looking as somebody else" in answer.json()["title"]
    assert ann.get("/records/plant.note").json() == before


STILL = {
    "POST /api/view-as",
    "POST /api/session",
    "POST /api/forms/{form}/evaluate",
    "POST /api/forms/{form}/options",
    "POST /api/forms/{form}/similar",
    "POST /api/records/{entity}/import/preview",
    "DELETE /api/view-as",
    "DELETE /api/session",
}
"""What is sent but changes nothing, and the ways out."""
SENDING = sorted({each for each in registered() if not each.startswith("GET ")} - STILL)


def test_no_other_address_is_forgotten(plant: Plant) -> None:
    """Whatever is registered is refused, or asks nobody who they are."""
    root, nobody = plant.by("root"), Client(base_url=f"{plant.address}/api")
    plant.clients.append(nobody)
    assert root.post("/view-as", json={"user": str(plant.people["ann"])}).status_code == 204
    refused = 0
    for route in SENDING:
        method, path = route.split(" ")
        path = re.sub(r"\{\w+\}", str(plant.people["ann"]), path.removeprefix("/api"))
        answer = root.request(method, path, json={})
        if "looking as somebody else" in answer.text:
            assert answer.status_code == 403
            refused += 1
        else:
            assert nobody.request(method, path, json={}).status_code != 401, route
    assert refused > len(SENDING) / 2
    assert root.delete("/view-as").status_code == 204


def test_a_form_is_still_worked_out(plant: Plant) -> None:
    root = plant.by("root")
    root.post("/view-as", json={"user": str(plant.people["ann"])})
    told = root.post("/forms/plant.note/evaluate", json={"values": {"name": "x"}})
    assert told.status_code == 200 and "secret" not in told.json()["values"]


def test_only_an_administrator_s_session_may(plant: Plant) -> None:
    for login in ("ann", "eve"):
        assert plant.by(login).post("/view-as", json={"role": "boss"}).status_code == 403
        assert plant.by(login).delete("/view-as").status_code == 403
    root = plant.by("root")
    for sent, status in (({"role": "nobody"}, 404), ({"user": "x"}, 404), ({}, 422)):
        assert root.post("/view-as", json=sent).status_code == status
    assert names(root) == {"of ann", "of root"}


def test_another_session_of_the_same_person_is_as_it_was(plant: Plant) -> None:
    root, other = plant.by("root"), plant.by("root")
    made = root.post("/view-as", json={"user": str(plant.people["eve"])})
    assert made.status_code == 204 and names(root) == {"of ann", "of root"}
    assert names(other) == {"of ann", "of root"} and other.get("/me").json()["viewing"] is None


def test_it_is_written_down(plant: Plant) -> None:
    root = plant.by("root")
    root.post("/view-as", json={"user": str(plant.people["ann"])})
    root.delete("/view-as")
    rows = plant.run("select kind, login, detail from loomwork.log where kind like 'viewing%%' order by number")
    wanted = {"as": f"user:{plant.people['ann']}"}
    assert [tuple(row) for row in rows[-2:]] == [("viewing_began", "root", wanted), ("viewing_ended", "root", wanted)]
