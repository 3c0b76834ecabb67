"""What is logged says where something went wrong, and nothing that somebody keeps to themselves."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import psycopg
import pytest

from engines.data import records as writing
from runtime.http import entities, records
from runtime.traces import trace
from tests.journeys.plants import WORD, Plant, opened
from tests.serving import Client

PACK = """
entity: thing
title: Thing
fields:
  name: {type: text, unique: true}
  pay: {type: text, sensitive: true}
"""
PAY = "PAY-4711-SECRET"
CLIENT = ("httpx2", "httpcore")
"""The loggers of whoever asks, who in a test is in the same process."""
WRONG = "wrong-password-4711"


@pytest.fixture(scope="module")
def plant(module_database: str) -> Iterator[Plant]:
    """One workspace of one person."""
    with opened(module_database, PACK, {"root": ["admin"]}) as found:
        yield found


@pytest.fixture
def everything(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """All loggers, talking as much as they can."""
    with caplog.at_level(logging.DEBUG):
        yield caplog


def raising(error: Exception):
    """A function that fails so."""

    def broken(*_: object, **__: object) -> None:
        raise error

    return broken


def test_nothing_that_is_secret_is_logged(plant, everything, monkeypatch):
    root = plant.by("root")
    stranger = Client(base_url=root.base_url, timeout=300)
    assert stranger.post("/session", json={"login": "root", "password": WRONG}).status_code == 401
    token = str(root.post("/tokens", json={"name": "t", "scopes": ["read", "write"]}).json()["token"])
    program = Client(base_url=root.base_url, timeout=300, headers={"Authorization": f"Bearer {token}"})
    second = root.post("/me/second-factor", json={"password": WORD}).json()
    for client in (root, program):
        made = client.post("/records/plant.thing", json={"name": f"{id(client)}", "pay": PAY})
        assert made.status_code == 201
        assert client.post("/records/plant.thing", json={"name": made.json()["name"], "pay": PAY}).status_code == 422
        assert client.get("/records/plant.thing", params={"where": f"pay == '{PAY}' and"}).status_code == 422
        assert client.get("/records/plant.thing", params={"search": PAY}).status_code == 200
    monkeypatch.setattr(records, "plan_list", raising(ValueError(PAY)))
    monkeypatch.setattr(entities, "describe", raising(KeyError(PAY)))
    monkeypatch.setattr(writing, "create", raising(psycopg.errors.NotNullViolation(f"Failing row contains ({PAY})")))
    monkeypatch.setattr(writing, "update", raising(psycopg.errors.NumericValueOutOfRange(f"value {PAY}")))
    for client in (root, program):
        answers = (
            client.get("/records/plant.thing", params={"where": f"pay == '{PAY}'"}),
            client.get("/entities/plant.thing"),
            client.post("/records/plant.thing", json={"pay": PAY}),
            client.patch(f"/records/plant.thing/{made.json()['id']}", json={"pay": PAY, "version": 1}),
        )
        assert [each.status_code for each in answers] == [500, 500, 500, 422]
        assert not any(PAY in each.text for each in answers)
    cookies = [each for client in (root, program) for each in client.cookies.values()]
    hidden = [PAY, WRONG, WORD, token, "Bearer", *cookies, *second_secrets(second)]
    logged = "\n".join(
        logging.Formatter().format(each) for each in everything.records if not each.name.startswith(CLIENT)
    )
    assert "ValueError" in logged and "KeyError" in logged and "NotNullViolation 23502" in logged
    assert len(cookies) == 1 and not [each for each in hidden if each in logged]


def second_secrets(said: dict[str, object]) -> list[str]:
    """The shared secret and the recovery codes that setting up a second factor shows once."""
    texts = [text for value in said.values() for text in (value if isinstance(value, list) else [value])]
    found = [text for text in texts if isinstance(text, str) and len(text) > 6]
    assert found
    return found


def test_a_trace_leads_to_the_place_through_all_causes():
    try:
        try:
            int("PAY")
        except ValueError as first:
            raise TypeError("one of ours") from first
    except TypeError as error:
        said = trace(error)
    assert said.index("builtins.ValueError") < said.index("builtins.TypeError: one of ours")
    assert said.count("test_hostile_logs.py") == 2 and "PAY" not in said
