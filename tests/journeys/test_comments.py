"""The conversation about a record: who reads and writes it, who is told, and who is not any more."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from psycopg_pool import ConnectionPool

from runtime.apps import Apps
from runtime.jobs.followed import tell_followers
from tests.journeys.plants import Plant, opened, until
from tests.serving import Client, serving

PEOPLE = {"root": ["admin"], "ada": ["keeper"], "bo": ["keeper"], "cy": ["guest"], "dee": []}
PACK = """
entity: animal
title: {en: Animal, zh: 动物}
record_title: "{name}"
fields:
  name: {type: text, required: true, title: {en: Name, zh: 名字}}
  house: {type: text, default: '"open"', title: {en: House, zh: 馆舍}}
  price: {type: money, title: {en: Price, zh: 价格}}
---
role: keeper
title: {en: Keeper, zh: 饲养员}
allow:
  animal: {read: true, create: true, update: true, delete: true}
---
role: guest
title: {en: Guest, zh: 访客}
allow:
  animal: {read: "house == 'open'", fields: {price: hidden}}
"""


@pytest.fixture(scope="module")
def zoo(module_database: str) -> Iterator[Plant]:
    """A zoo with its keepers and a guest who sees the open houses only."""
    with opened(module_database, PACK, PEOPLE) as plant:
        yield plant


def animal(by: Client, name: str, **values: str) -> str:
    """A new animal; its address."""
    made = by.post("/records/plant.animal", json={"name": name, **values})
    assert made.status_code == 201, made.text
    return f"/records/plant.animal/{made.json()['id']}"


def said(by: Client, at: str, text: str, **more: object) -> Any:
    """A new comment."""
    answer = by.post(f"{at}/comments", json={"text": text, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


def called(zoo: Plant, login: str, name: str) -> None:
    """Somebody has this name from now on."""
    root, at = zoo.by("root"), f"/records/base.user/{zoo.people[login]}"
    sent = {"version": root.get(at).json()["version"], "name": name}
    assert root.patch(at, json=sent).status_code == 200


def told(by: Client, at: str = "", **asked: str) -> list[tuple[str, str]]:
    """The notices about a record: kind and message, the newest first."""
    found = by.get("/notices", params=asked).json()["notices"]
    return [(each["kind"], each["message"]) for each in found if at.endswith(each["record"] or "-")]


def test_who_reads_a_record_reads_its_comments_and_writes_some(zoo: Plant) -> None:
    ada, cy, dee = zoo.by("ada"), zoo.by("cy"), zoo.by("dee")
    rex = animal(ada, "Rex")
    first = said(cy, rex, "Is he well?")
    assert (first["user"]["name"], first["mine"], first["edited"], first["deleted"]) == ("cy", True, None, False)
    for number in range(3):
        said(ada, rex, f"Yes {number}")
    page = cy.get(f"{rex}/comments", params={"limit": "3"}).json()
    assert [each["text"] for each in page["comments"]] == ["Yes 2", "Yes 1", "Yes 0"]
    last = cy.get(f"{rex}/comments", params={"after": page["next"]}).json()
    assert ([each["text"] for each in last["comments"]], last["next"]) == (["Is he well?"], None)
    assert (page["unread"], ada.get(f"{rex}/comments").json()["unread"]) == (3, 0)
    assert cy.put(f"{rex}/following", json={"seen": page["comments"][1]["id"]}).status_code == 204
    assert cy.get(f"{rex}/comments").json()["unread"] == 1

    ada.patch(rex, json={"version": 1, "house": "closed"})
    for by, status in ((cy, 404), (dee, 403)):
        assert by.get(f"{rex}/comments").status_code == status
        assert by.get(f"{rex}/comments/people").status_code == status
        assert by.post(f"{rex}/comments", json={"text": "x"}).status_code == status
        assert by.put(f"{rex}/following", json={"following": True}).status_code == status
        assert by.patch(f"{rex}/comments/{first['id']}", json={"text": "x"}).status_code == status
        assert by.delete(f"{rex}/comments/{first['id']}").status_code == status
    assert ada.get(f"/records/plant.animal/{uuid4()}/comments").status_code == 404
    for wrong in ({"text": " "}, {"text": "x" * 10_001}, {}, {"text": "x", "by": "cy"}, {"text": 1}):
        assert ada.post(f"{rex}/comments", json=wrong).status_code == 422, wrong


def test_only_ones_own_comments_change_and_what_was_there_is_kept(zoo: Plant) -> None:
    ada, bo, root = zoo.by("ada"), zoo.by("bo"), zoo.by("root")
    ida = animal(ada, "Ida")
    one = said(ada, ida, "frist")
    at = f"{ida}/comments/{one['id']}"
    for other in (bo, root):
        assert other.patch(at, json={"text": "second"}).status_code == 403
        assert other.delete(at).status_code == 403
    assert ada.patch(at, json={"text": " "}).status_code == 422
    changed = ada.patch(at, json={"text": "first"}).json()
    assert (changed["text"], changed["edited"] is None) == ("first", False)
    elsewhere = animal(ada, "Olm")
    assert ada.patch(f"{elsewhere}/comments/{one['id']}", json={"text": "x"}).status_code == 404

    assert ada.delete(at).status_code == 204
    assert ada.delete(at).status_code == 404
    [left] = bo.get(f"{ida}/comments").json()["comments"]
    assert (left["deleted"], left["text"], left["files"]) == (True, "", [])
    [(schema,)] = zoo.run("select schema from loomwork.workspace")
    [(text, earlier)] = zoo.run(f'select text, earlier from "{schema}"._comment where id = %s', one["id"])
    assert (text, [each["text"] for each in earlier]) == ("first", ["frist"])  # type: ignore[attr-defined]


def test_people_are_mentioned_by_id_if_they_may_read_the_record(zoo: Plant) -> None:
    ada, bo, cy = zoo.by("ada"), zoo.by("bo"), zoo.by("cy")
    tom = animal(ada, "Tom")
    asked = {name: ada.get(f"{tom}/comments/people", params={"search": name}).json()["people"] for name in ("", "B")}
    assert [each["name"] for each in asked[""]] == ["bo", "cy", "root"]
    assert asked["B"] == [{"id": str(zoo.people["bo"]), "name": "bo"}]
    called(zoo, "cy", "bo")
    beside = [zoo.by(who).get(f"{tom}/comments/people").json()["people"] for who in ("ada", "root")]
    seen = [[each.get("about") for each in people] for people in beside]
    assert seen == [[None, None, None], [None, "bo", "cy"]]  # namesakes, told apart for whoever may see login names
    called(zoo, "cy", "cy")
    one = said(ada, tom, f"@{zoo.people['bo']} and @{zoo.people['cy']}: look!")
    assert one["mentions"] == {str(zoo.people["bo"]): "bo", str(zoo.people["cy"]): "cy"}
    assert told(bo, tom) == [("mention", "ada mentioned you")]
    [notice] = [each for each in cy.get("/notices").json()["notices"] if tom.endswith(each["record"])]
    assert (notice["title"], notice["excerpt"], notice["comment"]) == ("Tom", "@bo and @cy: look!", one["id"])

    ada.patch(tom, json={"version": 1, "house": "closed"})
    assert told(cy, tom) == []
    assert [each["name"] for each in ada.get(f"{tom}/comments/people").json()["people"]] == ["bo", "root"]
    for nobody in (zoo.people["cy"], zoo.people["dee"], uuid4()):
        assert ada.post(f"{tom}/comments", json={"text": f"@{nobody}"}).status_code == 422
    kept = ada.patch(f"{tom}/comments/{one['id']}", json={"text": f"@{zoo.people['cy']} was here"}).json()
    assert kept["mentions"] == {str(zoo.people["cy"]): "cy"}
    assert ada.delete(f"{tom}/comments/{one['id']}").status_code == 204
    assert told(bo, tom) == []


def test_followers_are_told_as_long_as_they_may_read(zoo: Plant) -> None:
    ada, bo, cy = zoo.by("ada"), zoo.by("bo"), zoo.by("cy")
    uma = animal(ada, "Uma")
    assert [by.get(f"{uma}/comments").json()["following"] for by in (ada, bo, cy)] == [True, False, False]
    said(bo, uma, "Fed.")
    assert told(ada, uma) == [("comment", "bo wrote a comment")]
    assert (told(bo, uma), told(cy, uma)) == ([], [])
    assert bo.get(f"{uma}/comments").json()["following"]

    ada.put(f"{uma}/following", json={"following": False})
    cy.put(f"{uma}/following", json={"following": True})
    said(bo, uma, "Washed.")
    assert (len(told(ada, uma)), told(cy, uma)) == (1, [("comment", "bo wrote a comment")])
    bo.patch(uma, json={"version": 1, "house": "closed"})
    said(bo, uma, "Locked.")
    assert told(cy, uma) == []
    bo.patch(uma, json={"version": 2, "house": "open"})
    assert told(cy, uma) == [("comment", "bo wrote a comment")]
    said(ada, uma, f"@{zoo.people['ada']} talks to herself")
    assert len(told(ada, uma)) == 1

    unread = bo.get("/notices").json()["unread"]
    [mine] = [each for each in bo.get("/notices").json()["notices"] if uma.endswith(each["record"])]
    bo.post("/notices/read", json={"ids": [mine["id"]]})
    assert bo.get("/notices").json()["unread"] == unread - 1
    assert told(bo, uma, unread="true") == []
    assert told(bo, uma, kind="mention,rule") == []
    assert bo.get("/notices", params={"kind": "gossip"}).status_code == 422


def test_followers_are_told_of_changes_they_may_see(zoo: Plant) -> None:
    ada, bo, cy = zoo.by("ada"), zoo.by("bo"), zoo.by("cy")
    pip, sly = animal(ada, "Pip"), animal(ada, "Sly")
    for at in (pip, sly):
        cy.put(f"{at}/following", json={"following": True})

    bo.patch(pip, json={"version": 1, "price": "5"})
    ada.patch(sly, json={"version": 1, "name": "Slyer"})
    look(zoo)
    assert (told(ada, pip), told(cy, pip)) == ([("change", "bo made changes")], [])
    assert (told(ada, sly), told(cy, sly)) == ([], [("change", "ada made changes")])
    bo.patch(pip, json={"version": 2, "name": "Pippa"})
    look(zoo)
    look(zoo)
    assert (len(told(ada, pip)), told(cy, pip)) == (1, [("change", "bo made changes")])

    ada.post("/notices/read", json={})
    cy.put(f"{sly}/following", json={"following": False})
    bo.patch(pip, json={"version": 3, "house": "closed"})
    bo.patch(sly, json={"version": 2, "name": "Slyest"})
    look(zoo)
    assert (len(told(ada, pip)), told(cy, pip)) == (2, [])
    assert len(told(cy, sly)) == 1

    herd = [animal(ada, f"Goat {number}").rsplit("/", 1)[-1] for number in range(21)]
    changes = [{"id": id, "version": 1, "name": "Sheep"} for id in herd]
    assert bo.post("/records/plant.animal/batch", json={"update": changes}).status_code == 200
    look(zoo)
    newest = ada.get("/notices").json()["notices"][0]
    assert (newest["kind"], newest["record"], newest["message"]) == (
        "change", None, "21 records you follow were changed: Animal",
    )  # fmt: skip


def look(zoo: Plant) -> None:
    """What the worker does each minute."""
    with ConnectionPool(zoo.database.url, min_size=1, open=True) as pool:
        tell_followers(pool, Apps(pool))


def test_files_of_a_comment_are_read_by_who_reads_the_record(zoo: Plant) -> None:
    ada, cy = zoo.by("ada"), zoo.by("cy")
    eli = animal(ada, "Eli")
    file = ada.post("/files", files={"file": ("chart.txt", b"38 degrees")}).json()
    assert cy.get(f"/files/{file['id']}").status_code == 404
    assert cy.post(f"{eli}/comments", json={"text": "", "files": [file["id"]]}).status_code == 404
    one = said(ada, eli, "", files=[file["id"]])
    assert [each["name"] for each in one["files"]] == ["chart.txt"]
    assert cy.get(f"/files/{file['id']}").content == b"38 degrees"
    ada.delete(f"{eli}/comments/{one['id']}")
    assert cy.get(f"/files/{file['id']}").status_code == 404


def test_who_only_looks_writes_nothing(zoo: Plant) -> None:
    ada, root = zoo.by("ada"), zoo.by("root")
    kim = animal(ada, "Kim")
    secret = ada.post("/tokens", json={"name": "reads", "scopes": ["read"]}).json()["token"]
    token = Client(base_url=f"{zoo.address}/api", headers={"Authorization": f"Bearer {secret}"})
    with token:
        assert token.get(f"{kim}/comments").status_code == 200
        assert token.post(f"{kim}/comments", json={"text": "x"}).status_code == 403
    assert root.post("/view-as", json={"user": str(zoo.people["ada"])}).status_code in (200, 204)
    assert root.get(f"{kim}/comments").status_code == 200
    assert root.post(f"{kim}/comments", json={"text": "x"}).status_code == 403
    assert root.put(f"{kim}/following", json={"following": True}).status_code == 403


def test_open_pages_of_every_server_hear_of_a_comment_and_of_a_notice(zoo: Plant) -> None:
    ada, bo = zoo.by("ada"), zoo.by("bo")
    zed, dark = animal(ada, "Zed"), animal(ada, "Dark", house="closed")
    heard: list[dict[str, Any]] = []
    listening = threading.Event()

    def listen() -> None:
        with suppress(httpx2.HTTPError), zoo.by("cy", other).stream("GET", "/events") as stream:
            for line in stream.iter_lines():
                listening.set()
                if line.startswith("data: "):
                    heard.append(json.loads(line[6:]))

    with serving(zoo.database) as other:
        threading.Thread(target=listen, daemon=True).start()
        assert listening.wait(120)
        said(bo, dark, "Not for all")
        said(bo, zed, f"For all, @{zoo.people['cy']}")
        until(lambda: any(each.get("kind") == "commented" and zed.endswith(each["ids"][0]) for each in heard))
        until(lambda: any(set(each) == {"id"} for each in heard))
    mine = {each["id"] for each in zoo.by("cy").get("/notices").json()["notices"]}
    assert {each["id"] for each in heard if set(each) == {"id"}} <= mine
    assert not any(dark.endswith((each.get("ids") or ["-"])[0]) for each in heard)
