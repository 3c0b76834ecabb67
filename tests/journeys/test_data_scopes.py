"""Whose records a role reads: one's own, those of departments, all, or whatever an expression over paths says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.journeys.plants import Plant, opened

SCOPES = {
    "own": ("owner == user", {"ann"}),
    "department": ("department == user.department", {"ann", "west"}),
    "department_and_below": ("within(department, user.department)", {"ann", "west", "east"}),
    "several_departments": ("department in user.departments", {"ann", "west", "south"}),
    "several_and_below": ("within(department, user.departments)", {"ann", "west", "east", "south"}),
    "everything": ("true", {"ann", "west", "east", "south", "root"}),
    "path": ("folder.keeper == user", {"east"}),
    "two_paths": (
        "folder.keeper.department == user.department or owner.department == department",
        {"ann", "east", "south", "root"},
    ),
    "heads": ("head(department) == user", {"south"}),
    "managers": ("manager(owner) == user", {"south"}),
}
"""The condition of a role, and the notes that Ann then reads. She is of West (below which is East), and of South, which
she heads."""
ROLES = "".join(f'---\nrole: {name}\nallow: {{note: {{read: "{says}"}}}}\n' for name, (says, _) in SCOPES.items())
TEXT = f"""
entity: folder
fields: {{name: {{type: text}}, keeper: {{type: user}}}}
---
entity: note
fields:
  name: {{type: text}}
  folder: {{type: reference, to: folder}}
  secret: {{type: text}}
  price: {{type: text}}
{ROLES}---
role: shows
allow: {{note: {{read: true, update: true, fields: {{secret: hidden, price: read}}}}}}
---
role: hides
allow: {{note: {{read: true, update: true, fields: {{secret: read, price: hidden}}}}}}
---
role: writes
allow: {{note: {{read: owner == user, update: owner == user, fields: {{secret: write, price: read}}}}}}
"""


@pytest.fixture(scope="module")
def plant(module_database: str) -> Iterator[Plant]:
    """A tree of departments, people in them, and a note of each."""
    with opened(module_database, TEXT, {"root": ["admin"], "ann": ["own"], "bo": []}) as found:
        root, ann = found.by("root"), str(found.people["ann"])

        def made(entity: str, **values: object) -> str:
            answer = root.post(f"/records/{entity}", json=values)
            assert answer.status_code == 201, answer.text
            return str(answer.json()["id"])

        top = made("base.department", name="Top")
        west = made("base.department", name="West", parent=top)
        east = made("base.department", name="East", parent=west)
        south = made("base.department", name="South", parent=top, head=ann)
        folder = made("plant.folder", name="Ann's", keeper=ann)
        other = made("base.user", name="dee", department=south)
        change(found, ann, department=west, other_departments=[{"department": south}])
        made("plant.note", name="ann", owner=ann, department=west, secret="S", price="9")
        made("plant.note", name="west", owner=str(found.people["root"]), department=west, secret="S", price="9")
        made("plant.note", name="east", owner=str(found.people["root"]), department=east, folder=folder)
        made("plant.note", name="south", owner=other, department=south)
        made("plant.note", name="root", owner=str(found.people["root"]))
        yield found


def change(plant: Plant, user: str, **values: object) -> None:
    """Change a person."""
    root = plant.by("root")
    version = root.get(f"/records/base.user/{user}").json()["version"]
    answer = root.patch(f"/records/base.user/{user}", json={"version": version, **values})
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("scope", SCOPES)
def test_a_role_reads_what_its_scope_says(plant: Plant, scope: str) -> None:
    change(plant, str(plant.people["ann"]), roles=[scope])
    page = plant.by("ann").get("/records/plant.note", params={"count": "true"}).json()
    assert {each["name"] for each in page["records"]} == SCOPES[scope][1]
    assert page["count"] == len(SCOPES[scope][1])


def test_scopes_add_up(plant: Plant) -> None:
    change(plant, str(plant.people["ann"]), roles=["own", "path", "heads"])
    records = plant.by("ann").get("/records/plant.note").json()["records"]
    assert {each["name"] for each in records} == {"ann", "east", "south"}


FIELDS = {
    ("shows",): {"price": "read"},
    ("hides",): {"secret": "read"},
    ("shows", "hides"): {"secret": "read", "price": "read"},
    ("shows", "writes"): {"secret": "write", "price": "read"},
    ("hides", "writes"): {"secret": "write", "price": "read"},
}
"""What several roles together give of two fields; what is not named is hidden."""


@pytest.mark.parametrize("roles", FIELDS, ids=lambda roles: "+".join(roles))
def test_rights_to_fields_add_up(plant: Plant, roles: tuple[str, ...]) -> None:
    change(plant, str(plant.people["ann"]), roles=list(roles))
    ann, wanted = plant.by("ann"), FIELDS[roles]
    fields = ann.get("/entities/plant.note").json()["fields"]
    assert {name: fields[name]["access"] for name in ("secret", "price") if name in fields} == wanted
    (mine,) = [each for each in ann.get("/records/plant.note").json()["records"] if each["name"] == "ann"]
    assert {name for name in ("secret", "price") if name in mine} == set(wanted)
    for name in ("secret", "price"):
        sent = {"version": mine["version"], name: "S" if name == "secret" else "9"}
        changed = ann.patch(f"/records/plant.note/{mine['id']}", json={**sent, name: "other"})
        assert (changed.status_code == 200) == (wanted.get(name) == "write"), changed.text
        if changed.status_code == 200:
            mine = changed.json()
    change_back(plant, mine["id"])


def change_back(plant: Plant, id: str) -> None:
    """The note as it was."""
    root = plant.by("root")
    now = root.get(f"/records/plant.note/{id}").json()
    root.patch(f"/records/plant.note/{id}", json={"version": now["version"], "secret": "S", "price": "9"})
