"""Limits before any work is done: how often, how long, how deep; and the headers that every answer has."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

import psycopg
import pytest
from httpx2 import Client, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from definitions.problems import Problem
from runtime.database import prepared
from runtime.http import entities, limits, pages, records, sent
from runtime.http.wire import LARGEST_HEAD
from runtime.main import RESOURCES, create_app
from runtime.rates import MANY, Rates
from runtime.workspaces.limits import set_limits
from tests.journeys.plants import NAME, WORD, Plant, opened
from tests.serving import demo_settings

PACK = """
entity: thing
title: Thing
fields:
  name: {type: text}
---
role: keeper
title: Keeper
allow:
  thing: {read: true, create: true, update: true, delete: true}
"""
FEW = 6


@pytest.fixture(scope="module")
def plant(module_database: str) -> Iterator[Plant]:
    """One workspace of two people."""
    with opened(module_database, PACK, {"ann": ["keeper"], "bob": ["keeper"], "root": ["admin"]}) as found:
        yield found


@pytest.fixture
def asks(plant: Plant) -> Iterator[TestClient]:
    """A server of few requests a minute, for which the time stands still."""
    yield from patient(plant, most_requests=FEW)


def patient(plant: Plant, **chosen: int) -> Iterator[TestClient]:
    """Such a server, and a client of it."""
    app = create_app(replace(demo_settings(), **chosen), prepared(plant.database.admin))
    app.state.server.rates.clock = lambda: 0.0
    with TestClient(app, base_url="http://testserver/api") as client:
        yield client


def sign_in(client: TestClient, login: str) -> None:
    """Come in as one of the people."""
    client.cookies.clear()
    assert client.post("/session", json={"login": login, "password": WORD}).status_code == 204


# --- how often -------------------------------------------------------------------------------------------------------


def test_a_minute_is_a_minute_however_the_requests_come():
    now = 0.0
    rates = Rates(lambda: now)
    assert [rates.wait(("user", "a"), 3) for _ in range(5)] == [0, 0, 0, 20, 20]
    assert rates.wait(("user", "b"), 3) == 0
    now = 20.0
    assert [rates.wait(("user", "a"), 3) for _ in range(2)] == [0, 20]
    now = 1000.0
    assert [rates.wait(("user", "a"), 3) for _ in range(4)] == [0, 0, 0, 20]
    assert [rates.wait(("user", "a"), 0) for _ in range(9)] == [0] * 9


def test_askers_whose_minute_is_over_are_forgotten():
    now = 0.0
    rates = Rates(lambda: now)
    for number in range(MANY):
        rates.wait(("address", str(number)), 60)
    now = 61.0
    rates.wait(("address", "one more"), 60)
    assert len(rates.over) == 1


def test_one_person_is_slowed_down_and_nobody_else(asks):
    sign_in(asks, "ann")
    roads = ["/records/plant.thing", "/me", "/entities", "/records/plant.thing/batch", "/search?q=x", "/me"]
    assert [asks.get(road).status_code for road in roads] == [200, 200, 200, 405, 200, 200]
    assert asks.post("/records/plant.thing", json={"name": "x"}).status_code == 201
    refused = asks.get("/records/plant.thing", headers={"accept-language": "zh"})
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "10")
    assert refused.json()["kind"] == "too_often" and "请在 10 秒后重试" in refused.json()["title"]
    assert asks.post("/records/plant.thing", json={"name": "x"}).status_code == 429
    sign_in(asks, "bob")
    assert asks.get("/records/plant.thing").status_code == 200


def test_one_address_is_slowed_down_whoever_asks(asks):
    answers = [asks.get("/health/live").status_code for _ in range(limits.PEOPLE * FEW + 1)]
    assert answers == [200] * (limits.PEOPLE * FEW) + [429]
    said = asks.get("/")
    assert said.json()["title"].endswith("came from your address. Try again in 5 seconds.")
    assert "content-security-policy" in said.headers


@pytest.fixture
def limited(plant: Plant) -> Iterator[None]:
    """The workspace answers three requests a minute; servers that start later know it from the first."""
    with psycopg.connect(plant.database.admin) as conn:
        set_limits(conn, NAME, {"requests": 3})
    yield
    with psycopg.connect(plant.database.admin) as conn:
        set_limits(conn, NAME, {"requests": 0})


def test_a_workspace_has_its_own_limit(limited, asks):
    sign_in(asks, "ann")
    assert [asks.get("/me").status_code for _ in range(2)] == [200, 200]
    sign_in(asks, "bob")
    assert [asks.get("/records/plant.thing").status_code for _ in range(2)] == [200, 429]


def test_nobody_is_slowed_down_where_nothing_is_set(plant):
    for client in patient(plant, most_requests=0):
        sign_in(client, "ann")
        assert {client.get("/me").status_code for _ in range(3 * FEW)} == {200}


# --- how long, how large, how deep -----------------------------------------------------------------------------------


def test_what_is_too_long_is_refused_before_it_is_read(plant):
    client = plant.by("ann")
    for answer, status, said in (
        (client.get("/records/plant.thing", params={"where": "x" * limits.LONGEST_ADDRESS}), 414, "address"),
        (client.get("/me", headers={"x-long": "x" * limits.LARGEST_HEAD}), 431, "headers"),
        (client.get("/me", headers={f"x-{n}": "" for n in range(limits.MOST_HEADERS)}), 431, "headers"),
        (client.post("/records/plant.thing", content=b" " * (33 << 20)), 413, "32 MB"),
        (client.post("/session", content=b" " * (33 << 20)), 413, "32 MB"),
    ):
        assert (answer.status_code, answer.json()["kind"]) == (status, "too_large") and said in answer.json()["title"]


def test_headers_without_end_are_not_kept(plant):
    host, port = plant.address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as line, suppress(ConnectionError):
        line.sendall(b"GET /api/me HTTP/1.1\r\nx-endless: ")
        for _ in range(2 * LARGEST_HEAD // (64 * 1024)):
            line.sendall(b"x" * 64 * 1024)
        assert line.recv(100).startswith(b"HTTP/1.1 400")
        while line.recv(1000):
            pass
    assert plant.by("ann").get("/me").status_code == 200


def test_what_is_too_deep_is_refused_and_what_only_looks_so_is_not():
    deep = b'{"a":' * sent.DEEPEST + b"[]" + b"}" * sent.DEEPEST
    with pytest.raises(Problem, match="nested more than 64 deep"):
        sent.read_json(deep)
    assert sent.read_json(deep.replace(b"[]", b"1"))
    flat = json.dumps([{"name": "[[{{" * 99 + '"\\', "lines": []}] * 99).encode()
    assert sent.read_json(flat) == json.loads(flat)


def test_a_million_values_are_too_many():
    with pytest.raises(Problem, match="1,000,000 values"):
        sent.read_json(b"[" + b"1," * sent.MOST_VALUES + b"1]")
    with pytest.raises(Problem, match="1,000,000 values"):
        sent.read_json(b"[]" * sent.MOST_VALUES)


# --- the headers of every answer -------------------------------------------------------------------------------------

ATTRIBUTES = "style-src-attr 'unsafe-inline'"
"""A component measures itself by an attribute; elements of style and scripts must be ours."""
STANDING = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


def roads() -> list[tuple[str, str]]:
    """Every route with every method, and what is no route of the interface."""
    routes = [each for resource in RESOURCES for each in resource.ROUTES if isinstance(each, Route)]
    known = [(method, each.path) for each in routes for method in sorted(each.methods or ())]
    return [
        *known,
        ("PUT", "/api/me"),
        ("GET", "/"),
        ("GET", "/crm/orders"),
        ("GET", "/assets/none.js"),
        *(("GET", each) for each in built()),
    ]


def built() -> list[str]:
    """A file of each kind that the build made."""
    files = {path.suffix: f"/{path.relative_to(pages.FOLDER)}" for path in pages.built(pages.FOLDER)}
    return sorted(files.values())


def test_every_answer_has_the_headers(plant):
    known, nobody = plant.by("ann"), Client(base_url=plant.address, timeout=300)
    known.base_url = nobody.base_url
    seen = set()
    for client in (known, nobody):
        for method, path in roads():
            if (method, path) == ("DELETE", "/api/session"):
                continue
            with client.stream(method, re.sub(r"{\w+(:path)?}", "x", path)) as answer:
                seen.add(answer.status_code)
                check_headers(answer)
    nobody.close()
    assert {200, 401, 404, 405, 422} <= seen


def test_a_bug_has_the_headers_as_well(plant, monkeypatch):
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(records, "plan_list", broken)
    monkeypatch.setattr(entities, "describe", broken)
    client = plant.by("ann")
    for road in ("/records/plant.thing", "/entities/plant.thing"):
        answer = client.get(road)
        assert answer.status_code == 500
        check_headers(answer)


def check_headers(answer: Response) -> None:
    """Security headers, a policy without inline scripts, and nothing of the interface kept by anybody."""
    said = answer.headers
    assert STANDING.items() <= dict(said).items(), (answer.url, said)
    policy = dict(part.strip().split(" ", 1) for part in said["content-security-policy"].split(";"))
    scripts = policy.get("script-src", policy["default-src"])
    assert scripts in ("'self'", "'none'") and policy["frame-ancestors"] == "'none'", (answer.url, policy)
    assert policy["base-uri"] == "'none'" and "unsafe" not in said["content-security-policy"].replace(ATTRIBUTES, "")
    assert said.get_list("content-security-policy") == [said["content-security-policy"]]
    assert len(said["x-request-id"]) == 16
    if answer.url.path.startswith("/api/"):
        assert said["cache-control"] in ("no-store", "no-cache"), answer.url


def test_only_behind_tls_is_tls_demanded(plant):
    for secure in (True, False):
        app = create_app(replace(demo_settings(), secure_cookies=secure), prepared(plant.database.admin))
        with TestClient(app) as client:
            assert ("strict-transport-security" in client.get("/api/health/live").headers) == secure
