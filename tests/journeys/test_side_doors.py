"""Roles with row conditions and hidden fields hold at every door: a table of doors, and what must come through none."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from zipfile import ZipFile

import pytest

from tests.journeys.clinics import SECRETS, Clinic, opened
from tests.serving import Client


@pytest.fixture(scope="module")
def clinic(module_database: str) -> Iterator[Clinic]:
    """Two clinics on one server."""
    with opened(module_database) as found:
        yield found


Door = Callable[[Clinic, Client], object]


def listing(entity: str, **params: str) -> Door:
    return lambda clinic, client: client.get(f"/records/clinic.{entity}", params=params)


def one(path: str, *names: str) -> Door:
    return lambda clinic, client: client.get(path.format(*(clinic.ids[name] for name in names)))


def post(path: str, *names: str, **sent: object) -> Door:
    def door(clinic: Clinic, client: Client) -> object:
        text = re.sub(r"<([^>]+)>", lambda found: clinic.ids[found[1]], json.dumps(sent))
        return client.post(path.format(*(clinic.ids[name] for name in names)), json=json.loads(text))

    return door


def export(kind: str, **params: str) -> Door:
    return lambda clinic, client: client.get("/records/clinic.visit/export", params={"format": kind, **params})


DOORS: dict[str, Door] = {
    "list of patients": listing("patient"),
    "list of visits": listing("visit"),
    "list with rows": listing("visit", select="patient,items,national,called,sent_to"),
    "list by paths": listing("visit", select="patient.name,referred.name,referred.phone,referred.keeper.name"),
    "list by rows of a path": listing("patient", select="name,join(visits.referred.name)"),
    "list sorted by a title": listing("visit", sort="referred", select="referred"),
    "search in a list": listing("visit", search="gout"),
    "count": listing("patient", count="true", where="name == 'Anna'"),
    "one patient": one("/records/clinic.patient/{}", "anna"),
    "one visit": one("/records/clinic.visit/{}", "visit"),
    "an unreadable patient": one("/records/clinic.patient/{}", "bertha"),
    "an unreadable visit": one("/records/clinic.visit/{}", "unseen visit"),
    "an unreadable kind": one("/records/clinic.dossier/{}", "dossier"),
    "unreadable kinds": listing("dossier"),
    "history of a patient": one("/records/clinic.patient/{}/history", "anna"),
    "history of a visit": one("/records/clinic.visit/{}/history", "visit"),
    "history of an unreadable patient": one("/records/clinic.patient/{}/history", "bertha"),
    "history of an unreadable kind": one("/records/clinic.dossier/{}/history", "dossier"),
    "explain a rollup": one("/records/clinic.patient/{}/explain/billed", "anna"),
    "explain a lookup": one("/records/clinic.visit/{}/explain/national", "visit"),
    "explain a lookup of an unreadable record": one("/records/clinic.visit/{}/explain/sent_to", "visit"),
    "explain a hidden field": one("/records/clinic.visit/{}/explain/cost", "visit"),
    "explain of an unreadable record": one("/records/clinic.patient/{}/explain/billed", "bertha"),
    "search by a hidden text": one("/search?q=NID"),
    "search by an unreadable name": one("/search?q=Bert"),
    "search by a hidden diagnosis": one("/search?q=gout"),
    "search for all": one("/search?q=a"),
    "entities": one("/entities"),
    "the entity patient": one("/entities/clinic.patient"),
    "the entity visit": one("/entities/clinic.visit"),
    "an unreadable entity": one("/entities/clinic.dossier"),
    "openapi": one("/openapi.json"),
    "me": one("/me"),
    "evaluate": post(
        "/forms/clinic.visit/evaluate", values={"patient": "<anna>", "referred": "<bertha>"}, changed=["patient"]
    ),
    "evaluate with an unreadable record": post(
        "/forms/clinic.visit/evaluate", values={"patient": "<bertha>", "referred": "<bertha>"}, changed=["patient"]
    ),
    "evaluate with an unreadable kind": post(
        "/forms/clinic.visit/evaluate", values={"patient": "<anna>", "items": [{"file": "<dossier>"}]}
    ),
    "options of patients": post("/forms/clinic.visit/options", field="patient", values={}),
    "options by id": post("/forms/clinic.visit/options", field="patient", values={}, ids=["<bertha>", "<anna>"]),
    "options by search": post("/forms/clinic.visit/options", field="patient", values={}, search="NID"),
    "options of an unreadable kind": post("/forms/clinic.visit/options", field="items.file", values={}),
    "options of an unreadable kind by id": post(
        "/forms/clinic.visit/options", field="items.file", values={}, ids=["<dossier>"]
    ),
    "export as CSV": export("csv"),
    "export with paths": export("csv", select="patient.name,referred.name,items,national,called,sent_to"),
    "a taken hidden text": post("/records/clinic.patient", name="New", national_id="NID-777"),
    "a taken code": post("/records/clinic.patient", name="New", code="B1"),
    "a create that refers to an unreadable record": post("/records/clinic.visit", patient="<bertha>"),
    "a create that names an unreadable record": post("/records/clinic.visit", patient="B1"),
    "a create that names a hidden text": post("/records/clinic.visit", patient="NID-777"),
    "a row that refers to an unreadable kind": post(
        "/records/clinic.visit", patient="<anna>", items=[{"file": "<dossier>"}]
    ),
    "an action asked about an unreadable record": post(
        "/records/clinic.visit/{}/do/finish", "visit", referred="<bertha>"
    ),
    "an action on an unreadable record": post("/records/clinic.visit/{}/do/finish", "unseen visit"),
    "a batch on an unreadable record": post(
        "/records/clinic.patient/batch", update=[{"id": "<bertha>", "version": 1, "name": "x"}]
    ),
    "a batch that deletes an unreadable record": post("/records/clinic.patient/batch", delete=["<bertha>"]),
    "a check on another record": post("/records/clinic.visit", patient="<anna>", fee="999999"),
    "notices": one("/notices"),
}


@pytest.mark.parametrize("door", DOORS)
def test_no_door_tells_the_nurse(clinic: Clinic, door: str) -> None:
    answer = DOORS[door](clinic, clinic.by("nurse"))
    assert answer.status_code < 500, answer.text
    asked = f"{answer.request.url.query.decode()} {answer.request.read().decode()}"
    told = {what for what, secret in SECRETS.items() if secret in answer.text and secret not in asked}
    assert not told, answer.text


@pytest.mark.parametrize("door", DOORS)
def test_no_door_leads_to_the_other_workspace(clinic: Clinic, door: str) -> None:
    for login, workspace in (("nurse", "other"), ("root", "other")):
        answer = DOORS[door](clinic, clinic.by(login, workspace))
        assert answer.status_code < 500, answer.text
        for name in ("anna", "bertha", "dossier", "visit"):
            told = answer.text.replace(str(answer.request.url.path), "")
            assert clinic.ids[name] not in told or answer.status_code >= 400 or "evaluate" in door, answer.text


@pytest.mark.parametrize("door", DOORS)
def test_every_door_is_shut_for_nobody(clinic: Clinic, door: str) -> None:
    answer = DOORS[door](clinic, clinic.by("nobody"))
    assert answer.status_code < 500
    assert not any(
        secret in answer.text
        for secret in [*SECRETS.values(), "Anna", "bandage"]
        if secret not in str(answer.request.url.query)
    ), answer.text


HIDDEN = ["national_id", "budget"]


@pytest.mark.parametrize("param", ["where", "sort", "select"])
@pytest.mark.parametrize("expression", ["{}", "keeper.{}", "record.{}"])
@pytest.mark.parametrize("name", HIDDEN)
def test_a_hidden_name_is_an_unknown_name(clinic: Clinic, param: str, expression: str, name: str) -> None:
    client = clinic.by("nurse")
    said = {}
    for each in (name, "z" * len(name)):
        wanted = expression.format(each)
        text = f"{wanted} == {wanted}" if param == "where" else wanted
        answer = client.get("/records/clinic.patient", params={param: text})
        said[each] = (answer.status_code, answer.text.replace(each, "?"))
    assert said[name][0] == 422
    assert scrubbed(said[name][1]) == scrubbed(said["z" * len(name)][1])


def scrubbed(text: str) -> str:
    """Without the number of the request."""
    return re.sub(r'"request_id": "\w+"', "", text)


INDIRECT = [
    "any(visits.cost > 1)",
    "sum(visits.cost) > 1",
    "count(visits, where=diagnosis == 'GOUT-X') > 0",
    "any(v.cost > 1 for v in visits)",
    "find(patient, where=national_id == 'NID-777').name == 'Anna'",
    "count(patient, where=budget > 1) > 0",
    "count(d for d in dossier if d.name == 'TOPSECRET') > 0",
    "owner.roles == ['x'] and national_id == 'x'",
    "(phone if national_id == 'NID-777' else name) == phone",
    "join(visits.items.cost) == ''",
]


@pytest.mark.parametrize("where", INDIRECT)
def test_no_expression_asks_for_what_is_hidden(clinic: Clinic, where: str) -> None:
    assert clinic.by("nurse").get("/records/clinic.patient", params={"where": where}).status_code == 422


BLIND = [
    "count(visits, where=patient.name == 'Bertha') > 0",
    "any(visits.referred.name == 'Bertha')",
    "any(starts_with(v.referred.phone, '555') for v in visits)",
    "find(patient, where=name == 'Bertha').ward == 'b'",
    "count(patient, where=ward == 'b') > 0",
    "count(p for p in patient if p.ward == 'b') > 0",
    "any(visits.sent_to == 'Bertha')",
    "any(contains(visits.sent_to, 'B'))",
]


@pytest.mark.parametrize("where", BLIND)
def test_no_expression_looks_into_what_is_unreadable(clinic: Clinic, where: str) -> None:
    answer = clinic.by("nurse").get("/records/clinic.patient", params={"where": where})
    assert answer.status_code in (200, 422), answer.text
    assert answer.status_code == 422 or answer.json()["records"] == []


def test_counts_and_pages_are_of_what_is_readable(clinic: Clinic) -> None:
    nurse = clinic.by("nurse")
    page = nurse.get("/records/clinic.patient", params={"count": "true"}).json()
    assert page["count"] == len(page["records"])
    assert {record["ward"] for record in page["records"]} == {"a"}
    assert (
        nurse.get("/records/clinic.visit", params={"count": "true", "where": "patient.ward == 'b'"}).json()["count"]
        == 0
    )


def test_an_excel_export_holds_what_a_list_holds(clinic: Clinic) -> None:
    answer = clinic.by("nurse").get("/records/clinic.visit/export", params={"format": "xlsx"})
    assert answer.status_code == 200
    with ZipFile(io.BytesIO(answer.content)) as book:
        text = "".join(book.read(name).decode() for name in book.namelist())
    assert not [secret for secret in SECRETS.values() if secret in text]
    refused = clinic.by("both").get("/records/clinic.visit/export", params={"format": "csv"})
    assert refused.status_code == 403


def import_(clinic: Clinic, login: str, entity: str, text: str, map: dict[str, object], **given: str) -> dict:
    """An import through its job."""
    client = clinic.by(login)
    files = {"file": ("rows.csv", text.encode(), "text/csv")}
    answer = client.post(f"/records/clinic.{entity}/import", files=files, data={"map": json.dumps(map), **given})
    if answer.status_code != 202:
        return answer.json()
    clinic.do_jobs()
    return client.get(f"/jobs/{answer.json()['job']}").json()


def test_an_import_neither_finds_nor_fills_what_is_hidden(clinic: Clinic) -> None:
    told = [
        import_(clinic, "nurse", "patient", "n,x\nNew,NID-777\n", {"n": "name", "x": "national_id"}),
        import_(
            clinic, "nurse", "patient", "n,x\nNew,NID-777\n", {"n": "name", "x": "national_id"}, match="national_id"
        ),
        import_(clinic, "nurse", "visit", "p\nNID-777\n", {"p": "patient"}),
        import_(clinic, "nurse", "visit", "p\nNID-777\n", {"p": "patient.national_id"}),
        import_(clinic, "nurse", "visit", "p\nB1\n", {"p": "patient"}),
        import_(clinic, "nurse", "visit", "p\nBertha\n", {"p": "patient"}),
        import_(clinic, "nurse", "visit", f"p\n{clinic.ids['bertha']}\n", {"p": "patient"}),
        import_(clinic, "nurse", "patient", "c,n\nB1,Hijacked\n", {"c": "code", "n": "name"}, match="code"),
        import_(
            clinic, "nurse", "patient", f"i,n\n{clinic.ids['bertha']},Hijacked\n", {"i": "id", "n": "name"}, match="id"
        ),
        import_(clinic, "nurse", "patient", "c,p\nA1,999\n", {"c": "code", "p": "phone"}, match="code"),
        import_(clinic, "nurse", "dossier", "n\nNew\n", {"n": "name"}),
    ]
    for each in told:
        assert not (each.get("result") or {}).get("created"), each
        assert not (each.get("result") or {}).get("updated"), each
    assert clinic.by("root").get(f"/records/clinic.patient/{clinic.ids['bertha']}").json()["name"] == "Bertha"


def test_a_guess_of_columns_names_no_hidden_field(clinic: Clinic) -> None:
    text = b"patient national_id,diagnosis,cost,items cost\nx,y,1,2\n"
    answer = clinic.by("nurse").post(
        "/records/clinic.visit/import/preview", files={"file": ("x.csv", text, "text/csv")}
    )
    assert answer.status_code == 200, answer.text
    assert not any(
        column["field"] in ("patient.national_id", "diagnosis", "cost", "items.cost")
        for column in answer.json()["columns"]
    )


def test_jobs_are_their_own_persons(clinic: Clinic) -> None:
    files = {"file": ("rows.csv", b"n\nX\n", "text/csv")}
    made = clinic.by("root").post(
        "/records/clinic.dossier/import", files=files, data={"map": json.dumps({"n": "name"}), "dry_run": "true"}
    )
    job = made.json()["job"]
    assert clinic.by("root").get(f"/jobs/{job}").status_code == 200
    assert clinic.by("nurse").get(f"/jobs/{job}").status_code == 404
    assert clinic.by("root", "other").get(f"/jobs/{job}").status_code == 404
    clinic.do_jobs()


# --- writing ---------------------------------------------------------------------------------------------------------


def record(clinic: Clinic, name: str, entity: str = "patient") -> dict:
    """A record as it is."""
    return clinic.by("root").get(f"/records/clinic.{entity}/{clinic.ids[name]}").json()


def test_what_is_unreadable_is_not_there_whatever_is_sent(clinic: Clinic) -> None:
    """Not even the answer to a wrong guess differs from the answer to a right one."""
    at = f"/records/clinic.patient/{clinic.ids['bertha']}"
    now = record(clinic, "bertha")
    for sent in (
        {"name": "x"},
        {"phone": "555 888"},
        {"phone": "1"},
        {"billed": now["billed"]},
        {"billed": "1"},
        {"ward": "a"},
    ):
        for version in (now["version"], 99):
            answer = clinic.by("nurse").patch(at, json={**sent, "version": version})
            assert answer.status_code == 404, (sent, answer.text)
            assert "current" not in answer.json()
    assert clinic.by("nurse").delete(at).status_code == 404
    assert record(clinic, "bertha") == now


def test_a_change_is_judged_before_and_after(clinic: Clinic) -> None:
    nurse = clinic.by("nurse")
    assert nurse.post("/records/clinic.patient", json={"name": "New", "ward": "b"}).status_code == 403
    made = nurse.post("/records/clinic.patient", json={"name": "New", "ward": "a"}).json()
    moved = nurse.patch(f"/records/clinic.patient/{made['id']}", json={"version": made["version"], "ward": "b"})
    assert moved.status_code == 403, moved.text
    assert nurse.get(f"/records/clinic.patient/{made['id']}").json()["ward"] == "a"
    batch = {"create": [{"name": "Fine"}, {"name": "Not", "ward": "b"}]}
    assert nurse.post("/records/clinic.patient/batch", json=batch).status_code == 403
    assert nurse.get("/records/clinic.patient", params={"where": "name == 'Fine'"}).json()["records"] == []
    keeper = nurse.patch(f"/records/clinic.patient/{made['id']}", json={"version": 1, "keeper": clinic.ids["bertha"]})
    assert keeper.status_code == 422
    assert nurse.delete(f"/records/clinic.patient/{made['id']}").status_code == 204


def test_a_field_one_may_only_read_is_not_written(clinic: Clinic) -> None:
    nurse = clinic.by("nurse")
    now = nurse.get(f"/records/clinic.patient/{clinic.ids['anna']}").json()
    at = f"/records/clinic.patient/{clinic.ids['anna']}"
    assert nurse.patch(at, json={"version": now["version"], "phone": "2"}).status_code == 403
    assert nurse.patch(at, json={"version": now["version"], "national_id": "2"}).status_code == 422
    assert nurse.post("/records/clinic.patient", json={"name": "x", "phone": "3"}).status_code == 403
    assert nurse.patch(at, json=now).status_code == 200


def test_a_stale_change_tells_only_what_may_be_seen(clinic: Clinic) -> None:
    at = f"/records/clinic.patient/{clinic.ids['anna']}"
    answer = clinic.by("nurse").patch(at, json={"version": 99, "name": "x"})
    assert answer.status_code == 409
    assert not [secret for secret in SECRETS.values() if secret in answer.text]


def test_rights_are_nobodys_to_give(clinic: Clinic) -> None:
    for login in ("nurse", "doctor", "nobody"):
        client, user = clinic.by(login), clinic.ids[login]
        assert client.patch(f"/records/base.user/{user}", json={"version": 1, "roles": ["admin"]}).status_code in (
            403,
            404,
        )
        assert client.post("/records/base.user", json={"name": "x", "roles": ["admin"]}).status_code == 403


# --- fields shown on some records only -------------------------------------------------------------------------------


def test_a_field_shown_on_some_records_is_shown_on_those_alone(clinic: Clinic) -> None:
    """One role shows everything of one's own records, another the rest without the hidden fields."""
    client = clinic.by("both")
    own, other = clinic.ids["both's"], clinic.ids["anna"]
    assert client.get(f"/records/clinic.patient/{own}").json()["national_id"] == "NID-999"
    assert client.get(f"/records/clinic.patient/{other}").json()["national_id"] is None
    listed = client.get("/records/clinic.patient", params={"where": "starts_with(national_id, 'NID')"}).json()[
        "records"
    ]
    assert {each["id"] for each in listed} == {own}
    for path in (
        f"/records/clinic.patient/{other}",
        f"/records/clinic.patient/{other}/history",
        f"/records/clinic.patient/{other}/explain/national_id",
        "/search?q=NID-777",
        "/records/clinic.patient?search=NID-777",
        "/records/clinic.patient?sort=national_id",
    ):
        assert "NID-777" not in client.get(path).text.replace("q=NID-777", ""), path
    assert "NID-999" in client.get(f"/records/clinic.patient/{own}/history").text


def test_what_is_not_shown_is_not_overwritten(clinic: Clinic) -> None:
    client, other = clinic.by("both"), clinic.ids["anna"]
    at = f"/records/clinic.patient/{other}"
    read = client.get(at).json()
    assert client.patch(at, json={**read, "code": "A1"}).status_code in (200, 403)
    assert record(clinic, "anna")["national_id"] == "NID-777"
    now = client.get(at).json()["version"]
    assert client.patch(at, json={"version": now, "national_id": "mine"}).status_code in (403, 422)
    assert record(clinic, "anna")["national_id"] == "NID-777"


# --- live ------------------------------------------------------------------------------------------------------------


def test_live_events_name_only_what_may_be_seen(clinic: Clinic) -> None:
    nurse, root = clinic.by("nurse"), clinic.by("root")
    with nurse.stream("GET", "/events", timeout=120) as events:
        lines = events.iter_lines()
        assert next(lines).startswith(":")
        for name, entity, change in (
            ("bertha", "patient", {"name": "Bertha", "code": "B2"}),
            ("dossier", "dossier", {"name": "TOPSECRET2"}),
        ):
            now = record(clinic, name, entity)
            changed = root.patch(
                f"/records/clinic.{entity}/{clinic.ids[name]}", json={"version": now["version"], **change}
            )
            assert changed.status_code == 200, changed.text
        now = record(clinic, "anna")
        root.patch(
            f"/records/clinic.patient/{clinic.ids['anna']}", json={"version": now["version"], "budget": "4321.10"}
        )
        told = []
        for line in lines:
            told.append(line)
            if clinic.ids["anna"] in line:
                break
    text = "\n".join(told)
    assert clinic.ids["bertha"] not in text and "dossier" not in text
