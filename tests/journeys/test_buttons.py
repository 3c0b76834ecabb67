"""Rules run by a button: offered like actions, run like actions; webhooks are accepted and wait for connectors."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from definitions.problems import Invalid
from tests.journeys.plants import Plant, opened
from tests.serving import Client

PACK = """
entity: machine
owned: false
fields:
  name: {type: text, required: true}
  oil: {type: integer, default: 0}
---
entity: task
owned: false
fields: {machine: {type: reference, to: machine}}
---
role: keeper
allow: {machine: {read: true, update: "name != 'locked up'"}}
---
role: looker
allow: {machine: read}
---
rule: refill
title: {en: Refill, zh: 加油}
events: {button: {entity: machine, confirm: {en: Really refill?, zh: 确定加油？}}}
when: oil < 5
do:
  - update: record
    set: {oil: oil + 5}
  - create: task
    set: {machine: record}
---
rule: inspect
events: [{button: {entity: machine, title: Inspect it, roles: [looker]}}, machine.created]
do:
  - create: task
    set: {machine: record}
---
rule: telemetry
events: [{webhook: telemetry}]
do:
  - create: task
    set: {machine: empty}
"""


@pytest.fixture(scope="module")
def plant(module_database: str) -> Iterator[Plant]:
    people = {"root": ["admin"], "keeper": ["keeper"], "looker": ["looker"], "nobody": []}
    with opened(module_database, PACK, people) as found:
        yield found


def made(plant: Plant, name: str) -> str:
    answer = plant.by("root").post("/records/plant.machine", json={"name": name})
    assert answer.status_code == 201, answer.text
    return f"/records/plant.machine/{answer.json()['id']}"


def tasks(plant: Plant) -> int:
    return int(str(plant.run("select count(*) from ws_main.plant_task")[0][0]))


def test_a_button_is_offered_to_who_may_while_the_condition_holds(plant):
    machine = made(plant, "a")
    root, keeper, looker = plant.by("root"), plant.by("keeper"), plant.by("looker")
    said = keeper.get("/entities/plant.machine").json()
    assert list(said["buttons"]) == said["can"]["actions"] == ["plant.refill"]
    assert said["buttons"]["plant.refill"] | {"from": []} == {
        "title": "Refill", "from": [], "to": None, "ask": {}, "confirm": "Really refill?", "reason": None,
    }  # fmt: skip
    assert looker.get("/entities/plant.machine").json()["buttons"].keys() == {"plant.inspect"}
    assert root.get("/entities/plant.machine").json()["buttons"].keys() == {"plant.refill", "plant.inspect"}
    assert keeper.get(machine).json()["_can"]["actions"] == ["plant.refill"]
    assert looker.get(machine).json()["_can"]["actions"] == ["plant.inspect"]
    full = keeper.post(f"{machine}/do/plant.refill", json={}).json()
    assert full["oil"] == 5 and full["_can"]["actions"] == []


def test_pressing_runs_the_rule_once_under_its_condition(plant):
    machine, before = made(plant, "b"), tasks(plant)
    keeper = plant.by("keeper")
    key = {"Idempotency-Key": "press-once"}
    for _ in range(2):
        assert keeper.post(f"{machine}/do/refill", json={}, headers=key).status_code == 200
    assert tasks(plant) == before + 1
    again = keeper.post(f"{machine}/do/refill", json={})
    assert again.status_code == 409 and "Refill" in again.json()["title"], again.text
    assert tasks(plant) == before + 1
    history = keeper.get(f"{machine}/history").json()["entries"][0]
    assert [change["field"] for change in history["changes"]] == ["oil"]


def test_a_token_presses_what_its_scopes_let_it_press(plant):
    machine = made(plant, "by token")
    for scopes, status in ((["act:plant.machine"], 200), (["update:plant.machine"], 403), (["act:plant.task"], 403)):
        key = plant.by("root").post("/tokens", json={"name": "robot", "scopes": scopes}).json()["token"]
        with Client(base_url=f"{plant.address}/api", headers={"Authorization": f"Bearer {key}"}) as robot:
            assert robot.post(f"{machine}/do/inspect", json={}).status_code == status, scopes


def test_who_may_not_is_refused(plant):
    machine, locked = made(plant, "c"), made(plant, "locked up")
    assert plant.by("looker").post(f"{machine}/do/plant.refill", json={}).status_code == 403
    assert plant.by("looker").post(f"{machine}/do/inspect", json={}).status_code == 200
    assert plant.by("keeper").post(f"{machine}/do/inspect", json={}).status_code == 403
    assert plant.by("keeper").post(f"{locked}/do/refill", json={}).status_code == 403
    assert plant.by("nobody").post(f"{machine}/do/refill", json={}).status_code in (403, 404)
    assert plant.by("keeper").post(f"{machine}/do/refil", json={}).status_code == 404
    assert plant.by("keeper").post(f"{machine}/do/refill", json={"more": 1}).status_code == 422


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ('{every: "9 o\'clock"}', "is not a time"),
        ("{button: {title: Refill}}", "Expected an event"),
        ("{button: {entity: machine, colour: red}}", "Expected an event"),
        ("{button: {entity: machine, roles: [keper]}}", "keper"),
    ],
)
def test_what_cannot_be_is_refused_when_published(plant, line, sentence):
    with pytest.raises(Invalid, match=sentence):
        plant.publish(PACK.replace("{button: {entity: machine, confirm: {en: Really refill?, zh: 确定加油？}}}", line))
