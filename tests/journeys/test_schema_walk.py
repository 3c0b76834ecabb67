"""Each address of a workspace's OpenAPI, asked at random and as its links lead, answers as it says it does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from hypothesis.stateful import run_state_machine_as_test
from schemathesis.checks import CHECKS
from starlette.routing import Route

from runtime.main import RESOURCES
from tests.journeys.plants import Plant, opened

PACK = """
entity: maker
title: Maker
owned: false
fields:
  name: {type: text, required: true, unique: true, max: 40}
  upper: {type: tree}
  mail: {type: email}
  site: {type: url}
  phone: {type: phone}
---
entity: thing
title: Thing
record_title: "{number}"
fields:
  number: {type: sequence, pattern: "T-{seq:5}"}
  maker: {type: reference, to: maker}
  keeper: {type: user}
  day: {type: date}
  at: {type: datetime}
  time: {type: time}
  price: {type: money, min: 0}
  weight: {type: number, scale: 3}
  share: {type: percent}
  pieces: {type: integer}
  kind: {type: choice, choices: {new: New, old: Old}}
  labels: {type: choices, choices: {hot: Hot, cold: Cold}}
  active: {type: boolean}
  notes: {type: text, sensitive: true}
  extra: {type: json}
  worth: {type: money, formula: price * pieces}
  place: {type: text, formula: maker.name}
  lines:
    type: lines
    fields:
      name: {type: text, required: true}
      quantity: {type: number, scale: 2, default: 1}
  amount: {type: number, scale: 2, formula: sum(lines.quantity)}
checks:
  cheap: {must: price < 1000000, message: {en: Too dear., zh: 太贵了。}}
lifecycle:
  field: state
  states:
    draft: {title: Draft}
    done: {title: Done, locked: true, open: [notes]}
  actions:
    finish: {from: draft, to: done, ask: {notes: {type: text, required: true}}}
    reopen: {from: done, to: draft}
"""
EXAMPLES = 3
WALKS = 8
STEPS = 8
OWN = r"^/records/plant\.(maker|thing)(/\{id\})?$"
"""Where the links lead: to records and back."""
MOST_ATTEMPTS = 10
"""Where a walk leads depends on the ids it is answered: one of so many finds a record."""
NAMES = ("not_a_server_error", "status_code_conformance", "content_type_conformance",
         "response_headers_conformance", "response_schema_conformance")  # fmt: skip
WELL = {
    ("POST /records/plant.maker", 201),
    ("POST /records/plant.thing", 422),
    ("GET /records/plant.thing", 200),
    ("GET /records/plant.thing/{id}", 404),
    ("GET /records/plant.thing/export", 200),
    ("GET /openapi.json", 200),
    ("POST /forms/{form}/evaluate", 200),
}
"""Answers there must have been: a walk on which everything is refused shows nothing."""
schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")
ENDLESS = "/events"
FOREIGN = "/records/base."
"""Entities of the base pack are like any others: only those of users are walked."""


@pytest.fixture(scope="module")
def plant(module_database: str) -> Iterator[Plant]:
    """A workspace with a field of each type, and records to be found."""
    with opened(module_database, PACK, {"root": ["admin"], "idle": []}) as found:
        yield found


@pytest.fixture(scope="module")
def token(plant: Plant) -> str:
    """A key that may do everything, and does not end when somebody signs out."""
    return str(plant.by("root").post("/tokens", json={"name": "walk", "scopes": ["read", "write"]}).json()["token"])


@pytest.fixture(scope="module")
def schema(plant: Plant) -> schemathesis.BaseSchema:
    """What the workspace says of itself."""
    root = plant.by("root")
    maker = root.post("/records/plant.maker", json={"name": "Loom & Sons"}).json()
    assert root.post("/records/plant.thing", json={"maker": maker["id"], "price": "2"}).status_code == 201
    found = schemathesis.openapi.from_dict(root.get("/openapi.json").json())
    found.config.update(base_url=f"{plant.address}/api")
    return found


def bounded(examples: int, alike: bool = True, **more: object) -> settings:
    """The same examples each time (unless they have a seed), and not too many."""
    health = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    phases = (Phase.explicit, Phase.generate)
    return settings(
        max_examples=examples, derandomize=alike, database=None, deadline=None, phases=phases,
        suppress_health_check=health, **more,
    )  # fmt: skip


def test_every_route_is_described(plant: Plant) -> None:
    document = plant.by("root").get("/openapi.json").json()
    routes = [each for resource in RESOURCES for each in resource.ROUTES if isinstance(each, Route)]
    for each in routes:
        if ":path}" in each.path or each.path == "/api":
            continue
        path = each.path.removeprefix("/api").replace("{entity}", "plant.thing", "/records/" in each.path)
        path = path.replace("/do/{action}", "/do/finish")
        assert {method.lower() for method in (each.methods or set()) - {"HEAD"}} <= document["paths"][path].keys(), path
    ids = [one["operationId"] for path in document["paths"].values() for one in path.values()]
    assert len(ids) == len(set(ids))


def test_every_address_answers_as_it_says(schema: schemathesis.BaseSchema, token: str) -> None:
    walked, seen = set(), set[tuple[str, int]]()
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.path == ENDLESS or operation.path.startswith(FOREIGN):
            continue
        walked.add((operation.method, operation.path))
        walk(operation, token, seen)
    assert seen >= WELL
    assert ("post", "/records/plant.thing/{id}/do/finish") in walked and ("post", "/tokens") in walked


def walk(operation: schemathesis.APIOperation, token: str, seen: set[tuple[str, int]]) -> None:
    """Some requests as described, and some that are not."""
    for mode in schemathesis.GenerationMode:

        @given(case=operation.as_strategy(generation_mode=mode))
        @bounded(EXAMPLES)
        def ask(case: schemathesis.Case) -> None:
            seen.add((operation.label, answered_as_said(case, token)))

        try:
            ask()
        except Unsatisfiable:
            assert mode is schemathesis.GenerationMode.NEGATIVE  # nothing can be wrong in a request that sends nothing


def answered_as_said(case: schemathesis.Case, token: str) -> int:
    """One request and what came of it."""
    response = case.call(headers={"Authorization": f"Bearer {token}"}, timeout=300, allow_redirects=False)
    case.validate_response(response, checks=CHECKS.get_by_names(NAMES))
    return response.status_code


def test_links_lead_on(schema: schemathesis.BaseSchema, token: str) -> None:
    machine = schema.include(path_regex=OWN).as_state_machine()
    followed: list[str] = []

    class Walk(machine):  # type: ignore[misc, valid-type]
        """From answer to answer."""

        def get_call_kwargs(self, case: schemathesis.Case) -> Mapping[str, object]:
            return {"headers": {"Authorization": f"Bearer {token}"}, "timeout": 300}

        def validate_response(self, response: object, case: schemathesis.Case, **_: object) -> None:
            case.validate_response(response, checks=CHECKS.get_by_names(NAMES))
            followed.append(f"{case.operation.label} {getattr(response, 'status_code', 0)}")

    for attempt in range(MOST_ATTEMPTS):
        run_state_machine_as_test(seed(attempt)(Walk), settings=bounded(WALKS, False, stateful_step_count=STEPS))
        if any("{id}" in label and label.endswith(" 200") for label in followed):
            return
    pytest.fail(f"No link led to a record: {followed}")
