"""Lists of a role with conditions over paths: the same records whichever way PostgreSQL is made to go."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from engines.data.reading.query import Query, plan_list
from engines.data.rights import stepwise
from engines.scope import Scope, User
from runtime.apps import installed_on
from tests.conftest import short_lived
from tests.journeys.plants import Plant, opened

TEXT = """
entity: area
owned: false
record_title: "{name}"
fields: {name: {type: text}, keeper: {type: user}}
---
entity: client
record_title: "{name}"
fields: {name: {type: text}, area: {type: reference, to: area}}
---
entity: deal
record_title: "{number}"
fields:
  number: {type: text}
  client: {type: reference, to: client}
  %s
---
role: by_path
allow: {client: read, deal: {read: client.owner == user, update: client.owner == user}}
---
role: by_two
allow: {client: read, deal: {read: "client.area.keeper == user or within(client.department, user.departments)"}}
"""
KEPT = "client_owner: {type: lookup, path: client.owner}"
PEOPLE = {"root": ["admin"], "ann": ["by_path"], "bo": ["by_two"], "cy": ["by_path", "by_two"]}
SEEN = {"root": 12, "ann": 4, "bo": 4, "cy": 4}
"""Of twelve deals of three clients: Ann owns one, Bo keeps the area of another, Cy owns the third."""


@pytest.fixture(scope="module", params=["", KEPT], ids=["path", "lookup"])
def plant(request: pytest.FixtureRequest, server: str) -> Iterator[Plant]:
    """Clients and their deals, with and without a lookup that keeps the end of the path."""
    with short_lived(server) as url, opened(url, TEXT % request.param, PEOPLE) as found:
        root = found.by("root")
        area = root.post("/records/plant.area", json={"name": "North", "keeper": str(found.people["bo"])}).json()["id"]
        for owner, more in (("ann", {}), ("root", {"area": area}), ("cy", {})):
            sent = {"name": f"of {owner}", "owner": str(found.people[owner]), **more}
            client = root.post("/records/plant.client", json=sent).json()["id"]
            deals = [{"number": f"{owner} {n}", "client": client} for n in range(4)]
            assert root.post("/records/plant.deal/batch", json={"create": deals}).status_code == 200
        yield found


@pytest.mark.parametrize("few", [0, 1, 2500])
@pytest.mark.parametrize("login", PEOPLE)
def test_a_list_holds_what_the_role_reads(plant: Plant, login: str, few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stepwise, "FEW", few)
    client, seen = plant.by(login), set()
    where, after = f"length(number) > {few % 7 - 7}", ""  # a question of its own, so that it is compiled anew
    while True:
        page = client.get("/records/plant.deal", params={"where": where, "limit": 3, "after": after, "count": "true"})
        assert page.json()["count"] == SEEN[login]
        seen |= {each["number"] for each in page.json()["records"]}
        after = page.json()["next"]
        if not after:
            break
    assert len(seen) == SEEN[login]
    if login in ("ann", "cy"):
        assert {number.split()[0] for number in seen} == {login}


def test_who_loses_the_client_loses_its_deals_at_once(plant: Plant) -> None:
    """A lookup that keeps the end of the path is up to date in the same transaction."""
    root, ann = plant.by("root"), plant.by("ann")
    (record,) = root.get("/records/plant.client", params={"where": "name == 'of ann'"}).json()["records"]
    at = f"/records/plant.client/{record['id']}"
    moved = root.patch(at, json={"version": record["version"], "owner": str(plant.people["cy"])})
    assert ann.get("/records/plant.deal").json()["records"] == []
    assert len(plant.by("cy").get("/records/plant.deal").json()["records"]) == 8
    back = {"version": moved.json()["version"], "owner": str(plant.people["ann"])}
    assert root.patch(at, json=back).status_code == 200
    assert len(ann.get("/records/plant.deal").json()["records"]) == 4


def test_a_stored_lookup_is_asked_instead_of_the_path(plant: Plant) -> None:
    scope = installed(plant)
    text = plan_list(scope, "plant.deal", Query(select="number")).sql.decode()
    kept = "client_owner" in scope.app.entities["plant.deal"].fields
    assert ("client_owner = $" in text) == kept
    assert (f"LIMIT {stepwise.FEW + 1})" in text) != kept


def installed(plant: Plant) -> Scope:
    """Ann asking, without HTTP."""
    with psycopg.connect(plant.database.admin) as conn:
        ann = User(plant.people["ann"], "ann", frozenset({"by_path"}))
        return installed_on(conn, "main").scope(ann)
