"""The administrator's daily work: people come, change and go; departments move; somebody always administers."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
from psycopg.conninfo import conninfo_to_dict

from tests.conftest import short_lived
from tests.journeys.plants import WORD, Plant, planted, served
from tests.serving import Client

TEXT = """
entity: job
title: {en: Job, zh: 工单}
record_title: "{name}"
fields: {name: {type: text, required: true}}
---
role: worker
title: {en: Worker, zh: 工人}
allow: {job: {read: owner == user}, user: read}
---
role: chief
title: {en: Chief, zh: 组长}
allow: {job: {read: "within(department, user.department)"}, department: read}
---
role: clerk
title: {en: Clerk, zh: 文员}
allow: {user: {read: true, create: true, update: true, delete: true}}
"""
PEOPLE = {"root": ["admin"], "ann": ["worker"], "bo": ["chief"], "carl": ["clerk"], "dora": ["chief"]}


@pytest.fixture(scope="module")
def people(module_database: str) -> tuple[str, dict[str, UUID]]:
    """The name of a database with a few people, and who they are."""
    return str(conninfo_to_dict(module_database)["dbname"]), planted(module_database, TEXT, PEOPLE)


@pytest.fixture
def plant(server: str, people: tuple[str, dict[str, UUID]]) -> Iterator[Plant]:
    """The same people for each test, as if nothing had happened to them."""
    template, ids = people
    with short_lived(server, template) as url, served(url, ids) as found:
        yield found


def changed(client: Client, entity: str, id: object, **values: object) -> int:
    """The status of a change."""
    version = client.get(f"/records/{entity}/{id}").json()["version"]
    return client.patch(f"/records/{entity}/{id}", json={"version": version, **values}).status_code


def test_somebody_always_administers(plant: Plant) -> None:
    root, one = plant.by("root"), plant.people["root"]
    for values in ({"roles": ["worker"]}, {"roles": []}, {"active": False}, {"active": False, "roles": []}):
        assert changed(root, "base.user", one, **values) == 409, values
    assert root.delete(f"/records/base.user/{one}").status_code == 409
    refused = root.post("/records/base.user/batch", json={"delete": [str(one)]})
    assert refused.status_code == 409 and "give another active person" in refused.json()["title"]
    assert changed(root, "base.user", plant.people["dora"], roles=["admin"], active=False) == 200
    assert changed(root, "base.user", one, roles=[]) == 409, "one who is inactive administers nothing"
    assert changed(root, "base.user", plant.people["dora"], active=True) == 200
    assert changed(root, "base.user", plant.people["ann"], active=False) == 200
    assert changed(root, "base.user", one, roles=["worker"]) == 200
    assert root.get("/permissions").status_code == 403, "from the next request on"


def test_only_administrators_make_administrators(plant: Plant) -> None:
    carl = plant.by("carl")
    assert changed(carl, "base.user", plant.people["ann"], roles=["worker", "chief"]) == 200
    for login in ("ann", "carl"):
        assert changed(carl, "base.user", plant.people[login], roles=["admin"]) == 403
    assert changed(carl, "base.user", plant.people["root"], name="Root") == 200
    assert changed(carl, "base.user", plant.people["root"], active=False) == 403
    assert changed(carl, "base.user", plant.people["root"], roles=["worker"]) == 403
    made = carl.post("/records/base.user", json={"name": "x", "account": "x", "roles": ["admin"]})
    assert made.status_code == 403
    assert carl.post("/records/base.user", json={"name": "x", "account": "x", "roles": ["worker"]}).status_code == 201


def test_who_looks_after_people_and_departments_is_told(plant: Plant) -> None:
    def keeps(login: str) -> tuple[bool, bool]:
        me = plant.by(login).get("/me").json()
        return me["keeps_people"], me["keeps_departments"]

    assert [keeps(login) for login in PEOPLE] == [
        (True, True),
        (False, False),
        (False, False),
        (True, False),
        (False, False),
    ]


def test_what_follows_when_a_department_moves(plant: Plant) -> None:
    root = plant.by("root")

    def department(name: str, parent: str | None = None) -> str:
        return str(root.post("/records/base.department", json={"name": name, "parent": parent}).json()["id"])

    head = department("Head")
    west, east = department("West", head), department("East", head)
    team = department("Team", west)
    crew = department("Crew", team)
    for login, place in {"ann": crew, "bo": west, "dora": east, "carl": west}.items():
        assert changed(root, "base.user", plant.people[login], department=place) == 200
    root.post("/records/plant.job", json={"name": "Roof", "owner": str(plant.people["ann"]), "department": crew})
    assert root.get("/departments/people").json()["people"] == {crew: 1, west: 2, east: 1}

    bo, dora = plant.by("bo"), plant.by("dora")
    assert [len(each.get("/records/plant.job").json()["records"]) for each in (bo, dora)] == [1, 0]
    said = root.get(f"/departments/{team}/move", params={"to": east}).json()
    assert said == {
        "departments": 1,
        "people": 1,
        "gain": {"count": 1, "names": ["dora"]},
        "lose": {"count": 1, "names": ["bo"]},
    }
    assert changed(root, "base.department", team, parent=east) == 200
    assert [len(each.get("/records/plant.job").json()["records"]) for each in (bo, dora)] == [0, 1]
    assert root.get(f"/departments/{team}/move").json()["lose"]["names"] == ["dora"]

    assert root.get(f"/departments/{east}/move", params={"to": crew}).status_code == 422
    assert changed(root, "base.department", east, parent=crew) == 422
    assert bo.get(f"/departments/{team}/move", params={"to": west}).status_code == 403
    assert bo.get("/departments/people").json()["people"] == {}, "who may not read people is told no numbers"
    for place in (west, crew):
        refused = root.delete(f"/records/base.department/{place}")
        assert refused.status_code == 409, refused.text


def test_the_settings_of_a_workspace(plant: Plant) -> None:
    root, ann = plant.by("root"), plant.by("ann")
    before = root.get("/workspace").json()
    assert (before["title"], before["copy_of"], before["used"]["users"]) == ("main", None, len(PEOPLE))
    chosen = {"title": "织物 Works", "timezone": "Europe/Berlin", "currency": "EUR", "locale": "zh"}
    assert root.patch("/workspace", json=chosen).json() == {"name": "main", "copy_of": None, **chosen}
    me = ann.get("/me").json()
    told = {"title": me["workspace_title"], **{name: me[name] for name in ("timezone", "currency", "locale")}}
    assert told == chosen, "Ann has chosen no language of her own"
    assert root.patch("/workspace", json={"title": "Works"}).json()["currency"] == "EUR"
    wrong = {"title": " ", "timezone": "Mars/Base", "currency": "euro", "locale": "fr", "colour": "red"}
    refused = root.patch("/workspace", json={"title": "Half", **wrong})
    assert refused.status_code == 422
    assert {each["pointer"] for each in refused.json()["errors"]} == {f"/{name}" for name in wrong}
    assert root.get("/workspace").json()["title"] == "Works"
    assert ann.get("/workspace").status_code == ann.patch("/workspace", json=chosen).status_code == 403


def test_somebody_new_with_a_first_password(plant: Plant) -> None:
    root = plant.by("root")
    sent = {"name": "Eve", "login": "eve", "password": WORD, "email": "eve@example.com", "roles": ["worker"]}
    made = root.post("/people", json=sent)
    assert made.status_code == 201, made.text
    eve = plant.by("eve")
    assert eve.get("/me").json()["roles"] == ["worker"]
    said = root.get("/people/logins", params={"users": f"{made.json()['user']},{plant.people['ann']}"}).json()["logins"]
    assert [each["login"] for each in said] == ["ann", "eve"]
    assert (said[0]["seen_at"], said[0]["sessions"], said[1]["sessions"]) == (None, 0, 1)
    assert said[1]["seen_at"] and not said[1]["invited"] and not said[1]["second_factor"]
    assert root.post("/people", json={**sent, "login": "", "name": "x"}).status_code == 422
    assert root.post("/people", json={**sent, "login": "other", "password": "short"}).status_code == 422
    assert root.post("/people", json=sent).status_code in (409, 422)
    assert len(root.get("/records/base.user").json()["records"]) == len(PEOPLE) + 1, "what was refused left nothing"


def test_a_first_password_is_as_it_was_typed_and_no_name(plant: Plant) -> None:
    root = plant.by("root")
    typed = "  a blank at each end  "
    assert root.post("/people", json={"name": "Eve", "login": "eve", "password": typed}).status_code == 201
    assert root.post("/session", json={"login": "eve", "password": typed.strip()}).status_code == 401
    assert root.post("/session", json={"login": "eve", "password": typed}).status_code == 204
    for sent in ({"login": "balthazar"}, {"name": "Tom Balthazar"}, {"email": "balthazar@example.com"}):
        given = {"name": "x", "login": "someone", "password": "0x-balthazar-x0", **sent}
        refused = plant.by("root").post("/people", json=given)
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/password"), sent


def test_a_login_follows_the_record_of_its_person(plant: Plant) -> None:
    root, ann, one = plant.by("root"), plant.by("ann"), plant.people["ann"]
    assert changed(root, "base.user", one, account="annette", name="Annette") == 200
    assert ann.get("/me").json()["user"]["login"] == "annette", "at once, in the session that is open"
    assert ann.post("/session", json={"login": "ann", "password": WORD}).status_code == 401
    assert plant.by("annette").get("/me").status_code == 200
    zed = root.post("/records/base.user", json={"name": "Zed", "email": "zed@example.com"}).json()
    assert root.post(f"/people/{zed['id']}/link").json()["login"] == "zed@example.com"
    version = root.get(f"/records/base.user/{one}").json()["version"]
    sent = {"version": version, "account": "zed@example.com", "name": "not kept"}
    taken = root.patch(f"/records/base.user/{one}", json=sent)
    assert (taken.status_code, taken.json()["errors"][0]["pointer"]) == (422, "/account"), "another signs in with it"
    assert plant.by("annette").get("/me").json()["user"]["name"] == "Annette"
    assert changed(root, "base.user", one, account=None) == 200
    assert plant.by("annette").get("/me").status_code == 200, "without a name in the record the old one stays"

    eve = root.post("/people", json={"name": "Eve", "login": "eve", "password": WORD}).json()["user"]
    page = plant.by("eve")
    assert root.delete(f"/records/base.user/{eve}").status_code == 204
    assert page.get("/me").status_code == 401
    assert root.post("/people", json={"name": "Eve", "login": "eve", "password": WORD}).status_code == 201, "free again"


def test_a_link_for_who_has_no_address(plant: Plant) -> None:
    root = plant.by("root")
    made = root.post("/records/base.user", json={"name": "Yan", "account": "yan"}).json()["id"]
    assert root.post(f"/people/{made}/link").json()["login"] == "yan"
    nameless = root.post("/records/base.user", json={"name": "Nobody"}).json()["id"]
    assert root.post(f"/people/{nameless}/link").status_code == 422


def test_a_link_to_hand_over_and_the_end_of_sessions(plant: Plant) -> None:
    root, ann = plant.by("root"), plant.by("ann")
    one = plant.people["ann"]
    said = root.post(f"/people/{one}/link").json()
    assert (said["login"], said["purpose"]) == ("ann", "reset")
    assert ann.get("/me").status_code == 200, "the old password holds until the link is used"
    sent = {"token": said["path"].partition("#")[2], "password": "a better passphrase"}
    assert ann.post("/password/reset", json=sent).status_code == 200
    assert ann.get("/me").status_code == 401
    assert ann.post("/password/reset", json=sent).status_code == 404, "good once"
    assert ann.post("/session", json={"login": "ann", "password": "a better passphrase"}).status_code == 204
    assert root.delete(f"/people/{one}/sessions").json() == {"ended": 1}
    assert ann.get("/me").status_code == 401

    record = root.post("/records/base.user", json={"name": "Zoe", "account": "zoe", "email": "zoe@example.com"}).json()
    said = root.post(f"/people/{record['id']}/link").json()
    assert (said["login"], said["purpose"]) == ("zoe", "invitation")
    assert root.get("/people/logins", params={"users": record["id"]}).json()["logins"][0]["invited"]
    sent = {"token": said["path"].partition("#")[2], "password": WORD}
    assert root.post("/password/reset", json=sent).status_code == 200
    assert plant.by("zoe").get("/me").json()["roles"] == []


def test_who_is_deactivated_is_out_at_once_and_stays_out(plant: Plant) -> None:
    root, ann, bo = plant.by("root"), plant.by("ann"), plant.by("bo")
    assert changed(root, "base.user", plant.people["ann"], active=False) == 200
    assert ann.get("/me").status_code == ann.get("/records/plant.job").status_code == 401
    assert ann.post("/session", json={"login": "ann", "password": WORD}).status_code == 401
    assert changed(root, "base.user", plant.people["ann"], active=True) == 200
    assert ann.get("/me").status_code == 401, "who comes back signs in again"
    assert plant.by("ann").get("/me").status_code == 200
    assert bo.get("/me").status_code == 200
    idle = plant.by("ann")
    assert changed(root, "base.user", plant.people["ann"], active=False) == 200
    assert root.get("/people/logins", params={"users": str(plant.people["ann"])}).json()["logins"][0]["sessions"] == 0
    assert changed(root, "base.user", plant.people["ann"], active=True) == 200
    assert idle.get("/me").status_code == 401, "a session that asked nothing meanwhile is over as well"


def test_the_open_page_of_who_is_deactivated_hears_no_more(plant: Plant) -> None:
    root, ann = plant.by("root"), plant.by("ann")
    with ann.stream("GET", "/events") as page:
        told = page.iter_lines()
        assert next(told).startswith(": welcome")
        assert changed(root, "base.user", plant.people["ann"], active=False) == 200
        root.post("/records/base.user", json={"name": "Later", "account": "later"})
        assert [each for each in told if "Later" in each or "event" in each] == [], "the stream has come to its end"


def test_logins_are_the_administrators_business(plant: Plant) -> None:
    carl, one = plant.by("carl"), plant.people["root"]
    sent = {"name": "x", "login": "x", "password": WORD}
    answers = [
        carl.get("/people/logins", params={"users": str(one)}),
        carl.post("/people", json=sent),
        carl.post(f"/people/{one}/link"),
        carl.delete(f"/people/{one}/sessions"),
    ]
    assert [each.status_code for each in answers] == [403] * 4
    root = plant.by("root")
    assert (
        root.post("/people/nobody/link").status_code
        == root.delete(f"/people/{plant.people['ann']}x/sessions").status_code
        == 404
    )
