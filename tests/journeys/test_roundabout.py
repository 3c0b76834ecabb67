"""What roles keep from somebody is not to be had in a roundabout way either: rows at their own address, views, fills,
explanations, rights of another role."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.journeys.plants import Plant, opened
from tests.serving import Client

PACK = """
entity: client
record_title: "{name} {grade}"
fields:
  name: {type: text, required: true}
  grade: {type: text}
  limit: {type: money}
  keeper: {type: user}
  deals: {type: related, from: deal, by: client}
  dear: {type: money, formula: "sum(deals.total, where=secret == 'XSECRET')"}
---
entity: deal
record_title: "{name} {secret}"
fields:
  name: {type: text, required: true}
  client: {type: reference, to: client}
  secret: {type: text}
  cost: {type: money}
  note: {type: text}
  wrapped: {type: text, formula: "(client.grade)"}
  named: {type: lookup, path: client.name}
  total: {type: money, formula: sum(lines.amount)}
  spent: {type: money, formula: sum(lines.cost)}
  heavy: {type: money, formula: "sum(lines.amount, where=cost > 50)"}
  lines:
    type: lines
    fields:
      what: {type: text}
      keeper: {type: user}
      amount: {type: money}
      cost: {type: money}
lifecycle:
  field: state
  states: {draft: {title: Draft}, sent: {title: Sent, locked: true, open: [note]}}
  actions: {send: {from: draft, to: sent}}
---
form: deal
entity: deal
layout: [{section: {fields: [name, client, note]}}]
fields: {client: {fill: {note: grade}}}
---
view: deals
entity: deal
columns: [name, cost, client.grade]
sort: "-cost,name"
group: [secret]
totals: {cost: sum, total: sum}
colors: [{when: "secret == 'XSECRET'", color: red}, {when: total > 1, color: green}]
quick_filters: {dear: "secret == 'XSECRET'", large: total > 1}
---
view: dear_deals
entity: deal
columns: [name]
filter: "secret == 'XSECRET'"
---
role: clerk
allow:
  client: {read: keeper == user, fields: {grade: hidden, limit: hidden}}
  deal: {read: true, update: true, fields: {secret: hidden, cost: hidden, lines.cost: hidden}}
---
role: namer
allow:
  client: {read: keeper == user, fields: {grade: hidden}}
  deal: {read: true, fields: {wrapped: read}}
---
role: seer
allow:
  client: {read: "keeper == user or name == 'Open'", update: "keeper == user and name == 'Open'"}
  deal: {read: true}
---
role: keeper
allow:
  deal: {read: "any(lines.keeper == user)", update: "any(lines.keeper == user)"}
---
role: looker
allow:
  deal: {read: true, create: true, update: true, delete: true, fields: {lines: read}}
---
role: mover
allow:
  deal: {read: note == 'mine', update: true}
---
role: maker
allow:
  deal: {create: true, update: name == 'ours', fields: {cost: hidden, note: read, lines.cost: hidden}}
---
role: maker_of_drafts
allow:
  deal: {create: name == 'draft', fields: {cost: hidden}}
---
role: reader
allow:
  deal: {read: true}
"""
ROLES = ["clerk", "namer", "seer", "keeper", "looker", "mover"]
PEOPLE = {"root": ["admin"], **{name: [name] for name in ROLES}}
PEOPLE |= {"maker": ["maker", "reader"], "drafter": ["maker", "maker_of_drafts", "reader"]}


@pytest.fixture(scope="module")
def plant(module_database: str) -> Iterator[Plant]:
    with opened(module_database, PACK, PEOPLE) as found:
        yield found


@pytest.fixture(scope="module")
def by(plant: Plant) -> dict[str, Client]:
    """A client of each person."""
    return plant.everybody()


@pytest.fixture(scope="module")
def client(plant: Plant, by: dict[str, Client]) -> dict:
    return made(by, "client", name="Anna", grade="GRADE", limit="99", keeper=str(plant.people["clerk"]))


def made(by: dict[str, Client], entity: str, **values: object) -> dict:
    """A new record of the administrator's."""
    answer = by["root"].post(f"/records/plant.{entity}", json=values)
    assert answer.status_code == 201, answer.text
    return answer.json()


def deal(by: dict[str, Client], **values: object) -> dict:
    """A deal with two rows, of which the first costs much."""
    rows = [{"what": "one", "amount": "10", "cost": "99"}, {"what": "two", "amount": "20", "cost": "1"}]
    return made(by, "deal", **{"name": "D", "secret": "XSECRET", "cost": "5", "lines": rows, **values})


def at(record: dict, *more: str) -> str:
    return "/".join(["/records/plant.deal", record["id"], *more])


# --- explained -------------------------------------------------------------------------------------------------------


def test_which_rows_count_is_told_to_those_who_may_see_why(by: dict[str, Client], client: dict) -> None:
    """Else a list of the rows that were counted would say which of them have the hidden value."""
    found = deal(by, client=client["id"])
    for address in (at(found, "explain", "heavy"), f"/records/plant.client/{client['id']}/explain/dear"):
        seen, hidden = by["root"].get(address).json(), by["clerk"].get(address).json()
        assert len(seen["rows"]) == 1 and seen["formula"]
        assert hidden["rows"] == [] and hidden["formula"] is None, hidden
        assert hidden["value"] == seen["value"]
    total, spent = (by["clerk"].get(at(found, "explain", name)).json()["rows"] for name in ("total", "spent"))
    assert [each["value"] for each in total] == ["10.00", "20.00"]
    assert [each["value"] for each in spent] == [None, None], "what each row adds is hidden"


def test_why_tells_that_a_value_of_another_record_is_not_seen(
    plant: Plant, by: dict[str, Client], client: dict
) -> None:
    """As it happens on this record: the lookup shows the clerk's own clients and no others."""
    other = made(by, "client", name="Bert", keeper=str(plant.people["root"]))
    for which, told in ((client, set()), (other, {"named"})):
        found = deal(by, client=which["id"])
        why = by["root"].get(at(found, "access"), params={"user": str(plant.people["clerk"])}).json()
        hidden = {each["name"] for each in why["fields"] if each["access"] == "hidden"}
        assert hidden == {"secret", "cost", "wrapped"} | told
        assert bool(by["clerk"].get(at(found)).json()["named"]) == ("named" not in hidden)


def test_why_with_a_role_is_what_the_role_alone_allows(by: dict[str, Client], client: dict) -> None:
    found = deal(by, client=client["id"])
    why = by["root"].get(at(found, "access"), params={"role": "clerk"}).json()
    assert not why["user"]["administrator"] and [each["name"] for each in why["user"]["roles"]] == ["clerk"]
    allowed = {each["name"] for each in why["answers"] if each["allowed"]}
    assert allowed == {"read", "update", "send"}
    assert "cost" in {each["name"] for each in why["fields"] if each["access"] == "hidden"}
    assert by["root"].get(at(found, "access"), params={"role": "admin"}).json()["user"]["administrator"]


def test_why_says_which_parts_hold(plant: Plant, by: dict[str, Client]) -> None:
    found = made(by, "client", name="Open")
    address = f"/records/plant.client/{found['id']}/access"
    answers = by["root"].get(address, params={"user": str(plant.people["seer"])}).json()["answers"]
    for name, kind, holds in (("read", "or", True), ("update", "and", False)):
        [answer] = [each for each in answers if each["name"] == name]
        condition = answer["roles"][0]["condition"]
        assert (condition["kind"], condition["holds"], answer["allowed"]) == (kind, holds, holds)
        assert [each["holds"] for each in condition["parts"]] == [False, True]


def test_why_tells_that_a_state_stands_in_the_way(by: dict[str, Client]) -> None:
    """Of what is locked nothing is changed and nothing deleted, whatever the roles allow."""
    found = deal(by)
    assert by["root"].post(at(found, "do", "send"), json={}).status_code == 200
    answers = by["root"].get(at(found, "access"), params={"role": "looker"}).json()["answers"]
    told = {each["name"]: (each["allowed"], each["possible"]) for each in answers}
    assert (told["read"], told["update"], told["delete"]) == ((True, True), (True, False), (True, False))
    assert all("locked" in each["sentence"] for each in answers if each["name"] in ("update", "delete"))
    assert by["looker"].delete(at(found)).json()["kind"] == "locked"


# --- departments -----------------------------------------------------------------------------------------------------


def test_a_department_counts_for_those_who_may_not_read_departments(plant: Plant, by: dict[str, Client]) -> None:
    def department(name: str, **values: object) -> str:
        return by["root"].post("/records/base.department", json={"name": name, **values}).json()["id"]

    above, beside = department("Above"), department("Beside")
    below = department("Below", parent=above)
    person = by["root"].get(f"/records/base.user/{plant.people['clerk']}").json()
    sent = {"version": person["version"], "department": above}
    assert by["root"].patch(f"/records/base.user/{person['id']}", json=sent).status_code == 200
    inside, outside = deal(by, department=below), deal(by, department=beside)
    assert by["clerk"].get("/records/base.department").status_code == 403
    found = by["clerk"].get("/records/plant.deal", params={"where": "within(department, user.department)"}).json()
    assert [each["id"] for each in found["records"]] == [inside["id"]]
    assert by["clerk"].get(at(outside)).status_code == 200


# --- values of other records -----------------------------------------------------------------------------------------


def test_a_path_in_brackets_is_a_path(by: dict[str, Client], client: dict) -> None:
    found = deal(by, client=client["id"])
    assert by["root"].get(at(found)).json()["wrapped"] == "GRADE"
    assert "wrapped" not in by["clerk"].get(at(found)).json()
    assert by["namer"].get(at(found)).json()["wrapped"] == "GRADE", "a role that names a lookup shows it"


def test_a_form_fills_in_nothing_that_is_hidden(plant: Plant, by: dict[str, Client], client: dict) -> None:
    sent = {"values": {"client": client["id"]}, "changed": ["client"]}
    filled = {login: by[login].post("/forms/plant.deal/evaluate", json=sent).json() for login in ("root", "clerk")}
    assert filled["root"]["values"]["note"] == "GRADE"
    assert filled["clerk"]["values"]["note"] is None


def test_a_view_names_nothing_that_is_hidden(by: dict[str, Client]) -> None:
    all_views, views = (
        {each["name"]: each for each in by[login].get("/entities/plant.deal").json()["views"]}
        for login in ("root", "clerk")
    )
    natural = {"plant.deal.kanban"}
    assert set(all_views) - natural == {"plant.deals", "plant.dear_deals"} and set(views) - natural == {"plant.deals"}
    told = views["plant.deals"]
    assert (told["columns"], told["sort"], told["group"], told["totals"]) == (["name"], "name", [], {"total": "sum"})
    assert [each["name"] for each in told["quick_filters"]] == ["large"]
    assert all_views["plant.deals"]["sort"] == "-cost,name" and len(all_views["plant.deals"]["quick_filters"]) == 2
    for word in ("secret", "cost", "grade"):
        assert word not in by["clerk"].get("/entities/plant.deal").text


# --- rows at their own address ---------------------------------------------------------------------------------------


def test_rows_at_their_own_address_are_locked_with_their_record(by: dict[str, Client]) -> None:
    found = deal(by)
    assert by["root"].post(at(found, "do", "send"), json={}).status_code == 200
    row = f"/records/plant.deal.lines/{found['lines'][0]['id']}"
    for answer in (
        by["root"].patch(row, json={"version": 1, "amount": "500"}),
        by["root"].delete(row),
        by["root"].post("/records/plant.deal.lines/batch", json={"delete": [found["lines"][0]["id"]]}),
    ):
        assert (answer.status_code, answer.json()["kind"]) == (409, "locked"), answer.text
    assert by["root"].get(at(found)).json()["total"] == "30.00"


def test_rows_at_their_own_address_are_read_with_their_record(plant: Plant, by: dict[str, Client]) -> None:
    mine = deal(by, lines=[{"what": "mine", "keeper": str(plant.people["keeper"])}, {"what": "beside it"}])
    other = deal(by, lines=[{"what": "hidden row"}])
    listed = by["keeper"].get("/records/plant.deal.lines", params={"count": "true"}).json()
    owners = {each["parent"] for each in listed["records"]}
    assert mine["id"] in owners and other["id"] not in owners and listed["count"] == len(listed["records"])
    row = other["lines"][0]["id"]
    for answer in (
        by["keeper"].get(f"/records/plant.deal.lines/{row}"),
        by["keeper"].patch(f"/records/plant.deal.lines/{row}", json={"version": 1, "what": "x"}),
        by["keeper"].delete(f"/records/plant.deal.lines/{row}"),
    ):
        assert answer.status_code == 404, answer.text


def test_a_row_taken_away_moves_no_record_out_of_reach(plant: Plant, by: dict[str, Client]) -> None:
    mine = {"what": "mine", "keeper": str(plant.people["keeper"]), "amount": "1"}
    found = deal(by, lines=[mine, {**mine, "what": "too"}, {"what": "other"}])
    own, too, other = (f"/records/plant.deal.lines/{each['id']}" for each in found["lines"])
    keeper = by["keeper"]
    assert keeper.delete(other).status_code == 204
    assert keeper.delete(too).status_code == 204
    assert keeper.patch(own, json={"version": 1, "keeper": None}).status_code == 403
    assert keeper.delete(own).status_code == 403
    assert len(keeper.get(at(found)).json()["lines"]) == 1


def test_rows_one_may_only_read_stay(by: dict[str, Client]) -> None:
    found = deal(by)
    row = f"/records/plant.deal.lines/{found['lines'][0]['id']}"
    assert by["looker"].delete(row).status_code == 403
    assert by["looker"].patch(row, json={"version": 1, "what": "x"}).status_code == 403
    assert len(by["root"].get(at(found)).json()["lines"]) == 2


def test_a_row_is_sent_back_without_a_change(by: dict[str, Client]) -> None:
    found = deal(by)
    row = f"/records/plant.deal.lines/{found['lines'][0]['id']}"
    assert by["root"].patch(row, json={"version": 1, "parent": found["id"]}).status_code == 200


# --- before and after ------------------------------------------------------------------------------------------------


def test_who_may_change_all_they_see_puts_nothing_out_of_their_sight(by: dict[str, Client]) -> None:
    found = deal(by, note="mine")
    sent = {"version": found["version"], "note": "yours"}
    assert by["mover"].patch(at(found), json=sent).status_code == 403
    batch = by["mover"].post("/records/plant.deal/batch", json={"update": [{"id": found["id"], **sent}]})
    assert batch.status_code == 403
    assert by["mover"].patch(at(found), json={**sent, "note": "mine", "name": "E"}).status_code == 200


def test_roles_add_up_each_for_what_it_allows(by: dict[str, Client]) -> None:
    """One role makes deals without a cost, another reads all costs: neither makes a deal with one."""
    maker, drafter = by["maker"], by["drafter"]
    for sent in ({"cost": "5"}, {"note": "x"}, {"lines": [{"what": "x", "cost": "5"}]}):
        answer = maker.post("/records/plant.deal", json={"name": "ours", **sent})
        assert answer.status_code == 403, answer.text
    fields = maker.get("/entities/plant.deal").json()["fields"]
    assert {name for name, each in fields.items() if "create" in each.get("withheld", ())} == {"cost", "note"}
    assert fields["lines"]["fields"]["cost"]["withheld"] == ["create", "update"]
    fine = maker.post("/records/plant.deal", json={"name": "ours", "cost": None, "lines": [{"what": "x"}]})
    assert fine.status_code == 201 and fine.json()["cost"] is None
    rows = [*fine.json()["lines"], {"what": "y", "cost": "5"}]
    assert maker.patch(at(fine.json()), json={"version": 1, "lines": rows}).status_code == 403
    assert maker.patch(at(fine.json()), json={"version": 1, "lines": [*rows[:1], {"what": "y"}]}).status_code == 200
    assert drafter.post("/records/plant.deal", json={"name": "ours", "note": "x"}).status_code == 403
    assert drafter.post("/records/plant.deal", json={"name": "draft", "note": "x"}).status_code == 201
