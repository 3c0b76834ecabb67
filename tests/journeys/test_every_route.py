"""No address tells what is kept from somebody: each registered route with each kind of restriction."""

from __future__ import annotations

import json
from collections.abc import Iterator
from uuid import UUID

import httpx2
import pytest
from starlette.routing import Route

from runtime.main import RESOURCES
from tests.journeys.clinics import Clinic, opened
from tests.journeys.doors import KINDS, PAPERS, READING, SILENT, WRITING, Ask, Kind, filled, same, told

NOWHERE = ("/api", "/api/{path:path}")


def registered() -> list[str]:
    """Every route of the interface as `GET /api/me`."""
    routes = [each for resource in RESOURCES for each in resource.ROUTES if isinstance(each, Route)]
    return [
        f"{method} {each.path}"
        for each in routes
        if each.path not in NOWHERE
        for method in sorted((each.methods or set()) - {"HEAD"})
    ]


PAIRS = [(route, kind) for route in registered() if route not in SILENT for kind in KINDS]


@pytest.fixture(scope="module")
def clinic(module_database: str) -> Iterator[Clinic]:
    """Two clinics on one server, and a job of the administrator with a file of its own."""
    with opened(module_database) as found:
        files = {"file": ("rows.csv", b"name,patient\nTOPSECRET,nobody Bertha NID-777 91.11\n", "text/csv")}
        sent = {"map": json.dumps({"name": "name", "patient": "patient"})}
        job = found.by("root").post("/records/clinic.dossier/import", files=files, data=sent).json()["job"]
        found.do_jobs()
        result = found.by("root").get(f"/jobs/{job}").json()["result"]
        papers = {f"paper {name}": paper(found, kind, *PAPERS[name]) for name, kind in KINDS.items()}
        for name in UNREAD:
            remark(found, KINDS[name])
        ids = {
            **found.ids,
            **papers,
            "comment": str(UUID(int=0)),
            "job": job,
            "file": str(result["error_file"]).rsplit("/", 1)[-1],
        }
        yield Clinic(found.address, found.database, ids, found.clients)


UNREAD = ("a record one may not read", "a record moved out of reach", "an entity one may not read", "another workspace")
"""The kinds in which nothing said about the record may be told."""


def remark(clinic: Clinic, kind: Kind) -> None:
    """A comment that tells what is kept from somebody."""
    at = f"/records/clinic.{kind.entity}/{clinic.ids[kind.record]}/comments"
    assert clinic.by("root").post(at, json={"text": " ".join((kind.secret, *kind.also))}).status_code == 201


def paper(clinic: Clinic, kind: Kind, entity: str, record: str, field: str) -> str:
    """A file that tells what is kept from somebody, in a field of a record; its id. What it tells of a record that
    others read is no more than they may know."""
    root, told = clinic.by("root"), " ".join(kind.also if kind.login == "nobody" else (kind.secret, *kind.also))
    file = root.post("/files", files={"file": (f"{told}.txt", told.encode())}).json()
    at = f"/records/clinic.{entity}/{clinic.ids[record]}"
    now = root.get(at).json()
    rows, _, inner = field.partition(".")
    value = [{**now[rows][0], inner: file}] if inner else file
    assert root.patch(at, json={"version": now["version"], rows: value}).status_code == 200
    return str(file["id"])


def test_every_route_has_its_questions() -> None:
    """A new address is written into tests/journeys/doors.py, or the build fails."""
    assert set(registered()) == {*READING, *WRITING, *SILENT}
    assert len(registered()) == len(READING) + len(WRITING) + len(SILENT)


def ask(clinic: Clinic, route: str, kind: Kind, what: Ask, guess: str, client: httpx2.Client) -> httpx2.Response:
    """One request for what is kept from somebody."""
    method, path = route.split(" ")
    path = path.removeprefix("/api")
    names = {name: id for name, id in clinic.ids.items() if name.isidentifier()}
    known = {**names, "field": kind.field, "guess": guess, "entity": f"clinic.{kind.entity}"}
    known |= {"form": known["entity"], "action": "finish", "id": clinic.ids[kind.record]}
    known["where"] = str(filled(kind.where, known))
    paper = clinic.ids[f"paper {next(name for name, each in KINDS.items() if each is kind)}"]
    for start, id in {"/jobs": clinic.ids["job"], "/files": paper}.items():
        path = path.replace("{id}", id) if path.startswith(start) else path
    path = str(filled(path, known))
    text = str(filled(what.file, known))
    return client.request(
        method,
        path,
        params=filled(dict(what.query), known),
        json=filled(what.body, known) if what.body is not None or (method != "GET" and not text) else None,
        files={"file": ("rows.csv", text.encode(), "text/csv")} if text else None,
        data=filled(dict(what.form), known) if what.form else None,
    )


def asked(answer: httpx2.Response) -> str:
    """What the request itself said."""
    return f"{answer.request.url} {answer.request.read().decode()}"


@pytest.mark.parametrize(("route", "kind"), PAIRS)
def test_what_is_kept_is_not_told(clinic: Clinic, route: str, kind: str) -> None:
    known = KINDS[kind]
    client, before = clinic.by(known.login, known.workspace), kept(clinic, known)
    for what in READING.get(route) or WRITING[route]:
        answers = [
            ask(clinic, route, known, what, guess, client)
            for guess in ((known.secret, known.wrong) if what.guesses else (known.secret,))
        ]
        for answer in answers:
            assert answer.status_code < 500, answer.text
            secrets = [each for each in (known.secret, *known.also) if each not in asked(answer)]
            assert not [each for each in secrets if each in told(answer)], (asked(answer), told(answer))
        if what.guesses and "file" not in route:
            right, wrong = same(answers[0], known.secret), same(answers[1], known.wrong)
            assert right == wrong, asked(answers[0])
    assert kept(clinic, known) == before


def kept(clinic: Clinic, kind: Kind) -> object:
    """What is kept from somebody, as it is."""
    found = clinic.by("root").get(f"/records/clinic.{kind.entity}/{clinic.ids[kind.record]}")
    return found.json().get(kind.field.split(".")[0])


@pytest.mark.parametrize("route", READING)
def test_the_administrator_is_told(clinic: Clinic, route: str) -> None:
    """Else the questions would be none, and nobody being told would mean nothing."""
    root = clinic.by("root")
    for kind in KINDS.values():
        for what in READING[route]:
            answer = ask(clinic, route, kind, what, kind.secret, root)
            secrets = (kind.secret, *kind.also, kind.field, kind.entity)
            if any(each in told(answer) and each not in asked(answer) for each in secrets):
                return
    pytest.fail(f"{route} tells the administrator nothing: ask more there")
