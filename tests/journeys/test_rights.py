"""Looking at rights: the matrix, two versions compared, and why somebody may (not)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.journeys.plants import Plant, opened

TEXT = """
entity: site
title: {en: Site, zh: 工地}
fields: {name: {type: text, required: true}, keeper: {type: user}}
---
entity: job
title: {en: Job, zh: 工单}
record_title: "{name}"
fields:
  name: {type: text, required: true}
  site: {type: reference, to: site}
  cost: {type: money}
  notes: {type: text}
lifecycle:
  field: state
  states:
    draft: {title: {en: Draft, zh: 草稿}}
    done: {title: {en: Done, zh: 完成}, locked: true, open: [notes]}
  actions:
    finish: {title: {en: Finish, zh: 完成}, from: draft, to: done, must: cost > 0, message: A cost is needed.}
    reopen: {from: done, to: draft, roles: [boss]}
---
role: worker
title: {en: Worker, zh: 工人}
allow:
  site: read
  job:
    read: "owner == user or site.keeper == user or within(department, user.departments)"
    update: owner == user
    fields: {cost: read}
---
role: boss
title: {en: Boss, zh: 主管}
allow: {site: true, job: true, role: read, user: read}
"""
PEOPLE = {"root": ["admin"], "ann": ["worker"], "bo": ["worker"], "eve": ["boss"], "nobody": []}


@pytest.fixture(scope="module")
def plant(module_database: str) -> Iterator[Plant]:
    """Sites and jobs."""
    with opened(module_database, TEXT, PEOPLE) as found:
        yield found


@pytest.fixture(scope="module")
def job(plant: Plant) -> str:
    """A job of Ann's on a site that Bo keeps, in the eastern department."""
    root = plant.by("root")
    west = root.post("/records/base.department", json={"name": "West"}).json()["id"]
    east = root.post("/records/base.department", json={"name": "East", "parent": west}).json()["id"]
    site = root.post("/records/plant.site", json={"name": "Mill", "keeper": str(plant.people["bo"])}).json()["id"]
    sent = {"name": "Roof", "site": site, "owner": str(plant.people["ann"]), "department": east}
    return str(root.post("/records/plant.job", json=sent).json()["id"])


def access(plant: Plant, job: str, **who: str) -> dict:
    """The answers by name."""
    answer = plant.by("root").get(f"/records/plant.job/{job}/access", params=who)
    assert answer.status_code == 200, answer.text
    return answer.json() | {each["name"]: each for each in answer.json()["answers"]}


def test_why_somebody_may_is_told_with_role_condition_and_values(plant: Plant, job: str) -> None:
    told = access(plant, job, user=str(plant.people["bo"]))
    assert told["read"]["allowed"] and not told["update"]["allowed"]
    condition = told["read"]["roles"][0]["condition"]
    assert [(each["source"], each["holds"]) for each in condition["parts"]] == [
        ("owner == user", False),
        ("site.keeper == user", True),
        ("within(department, user.departments)", False),
    ]
    keeper = condition["parts"][1]["values"]
    assert [(each["name"], each["_title"]) for each in keeper] == [("site.keeper", "bo"), ("user", "bo")]
    assert told["update"]["sentence"] == (
        "bo may not change this record: “Worker” asks for `owner == user`, which does not hold here."
    )
    assert told["delete"]["sentence"] == ("bo may not delete this record: none of their roles (“Worker”) allows it.")
    assert {"name": "cost", "title": "Cost", "access": "read"} in told["fields"]


def test_what_is_told_is_what_happens(plant: Plant, job: str) -> None:
    """The answers are those of the rights themselves, for everybody and every verb."""
    for login in PEOPLE:
        client, told = plant.by(login), access(plant, job, user=str(plant.people[login]))
        read = client.get(f"/records/plant.job/{job}")
        assert told["read"]["allowed"] == (read.status_code == 200), login
        if told["read"]["allowed"]:
            can = read.json()["_can"]
            assert {name: can[name] for name in ("update", "delete")} == {
                name: told[name]["possible"] for name in ("update", "delete")
            }, login
            assert (can["actions"], can["blocked"]) == ([], ["finish"] if told["finish"]["allowed"] else []), login
        version = plant.by("root").get(f"/records/plant.job/{job}").json()["version"]
        changed = client.patch(f"/records/plant.job/{job}", json={"version": version, "notes": login})
        assert told["update"]["possible"] == (changed.status_code == 200), changed.text
        done = client.post(f"/records/plant.job/{job}/do/finish", json={})
        assert told["finish"]["allowed"] == (done.status_code == 422), done.text  # everybody lacks the cost
        assert not told["finish"]["possible"]


def test_an_action_is_told_with_its_state_its_roles_and_what_must_hold(plant: Plant, job: str) -> None:
    told = access(plant, job, user=str(plant.people["ann"]))
    assert told["finish"]["sentence"] == "The roles allow it, but `cost > 0` must hold and does not."
    assert told["finish"]["must"]["values"][0]["name"] == "cost"
    assert told["reopen"]["sentence"].endswith("it is for the roles `boss` only.")
    boss = access(plant, job, role="boss")
    assert boss["reopen"]["sentence"].startswith("The roles allow it, but the record is “Draft”")


def test_further_departments_count_at_once(plant: Plant, job: str) -> None:
    """Whoever also belongs to a department sees what is below it, without signing in again."""
    root, other = plant.by("root"), plant.by("root")
    (west,) = root.get("/records/base.department", params={"where": "name == 'West'"}).json()["records"]
    made = root.post("/records/base.user", json={"name": "cy", "account": "cy", "roles": ["worker"]}).json()
    assert not access(plant, job, user=made["id"])["read"]["allowed"]
    rows = [{"department": west["id"]}]
    answer = other.patch(f"/records/base.user/{made['id']}", json={"version": 1, "other_departments": rows})
    assert answer.status_code == 200, answer.text
    told = access(plant, job, user=made["id"])
    assert told["read"]["allowed"] and told["user"]["departments"] == [{"id": west["id"], "_title": "West"}]
    values = told["read"]["roles"][0]["condition"]["parts"][2]["values"]
    assert ("user.departments", "West") in [(each["name"], each["_title"]) for each in values]


def test_rights_of_others_are_the_administrators_to_see(plant: Plant, job: str) -> None:
    for login in ("ann", "eve", "nobody"):
        assert plant.by(login).get(f"/records/plant.job/{job}/access").status_code == 403
    assert plant.by("nobody").get("/permissions").status_code == 403
    assert plant.by("ann").get("/permissions/versions").status_code == 403
    assert plant.by("ann").get("/permissions/changes", params={"before": 0, "after": 1}).status_code == 403


def test_the_matrix_has_every_role_its_conditions_and_its_people(plant: Plant) -> None:
    told = plant.by("eve").get("/permissions").json()
    roles = {each["name"]: each for each in told["roles"]}
    assert roles["worker"]["grants"]["plant.job"]["update"] == "owner == user"
    assert roles["worker"]["grants"]["plant.job"]["fields"] == {"cost": "read"}
    assert roles["worker"]["people"]["count"] >= 2 and "ann" in roles["worker"]["people"]["names"]
    assert "admin" not in roles
    (job,) = [each for each in told["entities"] if each["name"] == "plant.job"]
    assert [each["name"] for each in job["actions"]] == ["finish", "reopen"]


def test_two_versions_are_compared(plant: Plant) -> None:
    plant.publish(TEXT.replace("update: owner == user", "update: true\n    delete: owner == user"))
    root = plant.by("root")
    versions = root.get("/permissions/versions").json()["versions"]
    assert [each["number"] for each in versions] == [2, 1]
    told = root.get("/permissions/changes", params={"before": 1, "after": 2}).json()["changes"]
    assert {(each["kind"], each["role"], each["what"]) for each in told} >= {
        ("gains", "worker", "update"),
        ("gains", "worker", "delete"),
    }
    back = root.get("/permissions/changes", params={"before": 2, "after": 1}).json()["changes"]
    assert {each["kind"] for each in back} == {"loses"}
    assert root.get("/permissions/changes", params={"before": 1, "after": 9}).status_code == 404
