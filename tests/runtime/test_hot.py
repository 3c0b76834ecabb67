"""The addresses answered in front of FastAPI: exactly those, by the endpoints of the ordinary routes."""

from __future__ import annotations

import gzip

import pytest
from starlette.requests import Request
from starlette.responses import Response

from definitions.problems import NotAllowed
from definitions.texts import Text
from runtime.http import records
from runtime.http.hot import MANY, ONE, WORTH_PACKING, Hot, answered, place, sent
from tests.serving import awaited

ID = "01234567-89ab-7cde-8f01-23456789abcd"
HOT = {
    ("GET", "/api/records/crm.order"): {"entity": "crm.order"},
    ("POST", "/api/records/crm.order"): {"entity": "crm.order"},
    ("GET", f"/api/records/crm.order/{ID}"): {"entity": "crm.order", "id": ID},
    ("PATCH", f"/api/records/crm.order/{ID}"): {"entity": "crm.order", "id": ID},
    ("DELETE", f"/api/records/crm.order/{ID}"): {"entity": "crm.order", "id": ID},
    ("POST", f"/api/records/crm.order/{ID}/do/confirm"): {"entity": "crm.order", "id": ID, "action": "confirm"},
}
ORDINARY = [
    ("HEAD", "/api/records/crm.order"), ("PUT", f"/api/records/crm.order/{ID}"), ("GET", "/api/records"),
    ("GET", "/api/records/"), ("GET", "/api/records/crm.order/"), ("GET", "/api/records/crm.order/export"),
    ("POST", "/api/records/crm.order/import"), ("POST", "/api/records/crm.order/batch"),
    ("GET", f"/api/records/crm.order/{ID}/history"), ("GET", f"/api/records/crm.order/{ID}/do/confirm"),
    ("POST", f"/api/records/crm.order/{ID}/do/"), ("GET", "/api/me"), ("GET", "/"),
]  # fmt: skip


def asked(method: str, path: str, *headers: tuple[bytes, bytes]) -> dict[str, object]:
    return {"type": "http", "method": method, "path": path, "headers": list(headers), "query_string": b""}


@pytest.mark.parametrize(("method", "path"), [*HOT])
def test_a_hot_address_is_its_route(method, path):
    found = place(asked(method, path))
    assert found
    endpoint, parts = found
    assert parts == HOT[method, path]
    [route] = [each for each in records.ROUTES if method in each.methods and each.path_regex.fullmatch(path)]
    assert route.endpoint is endpoint


@pytest.mark.parametrize(("method", "path"), ORDINARY)
def test_everything_else_goes_on(method, path):
    passed = []

    async def ordinary(scope, receive, send):
        passed.append(scope["path"])

    assert place(asked(method, path)) is None
    awaited(Hot(ordinary, ordinary)(asked(method, path), None, None))
    assert passed == [path]


def test_all_hot_endpoints_are_routes():
    assert {*MANY.values(), *ONE.values(), records.ACT} <= {route.endpoint for route in records.ROUTES}


def delivered(response: Response, *headers: tuple[bytes, bytes]) -> tuple[dict[bytes, bytes], bytes]:
    messages = []

    async def send(message):
        messages.append(message)

    awaited(sent(response, asked("GET", "/", *headers), send))
    return dict(messages[0]["headers"]), messages[1]["body"]


def test_a_long_answer_is_packed_for_whoever_unpacks_it():
    long = b"x" * WORTH_PACKING
    head, body = delivered(Response(long), (b"accept-encoding", b"br, gzip"))
    assert head[b"content-encoding"] == b"gzip" and gzip.decompress(body) == long
    assert int(head[b"content-length"]) == len(body)
    head, body = delivered(Response(long))
    assert b"content-encoding" not in head and body == long and head[b"vary"] == b"Accept-Encoding"
    assert delivered(Response(b"short"), (b"accept-encoding", b"gzip"))[1] == b"short"


@pytest.mark.parametrize(("error", "status"), [(NotAllowed(Text("No.", "不。")), 403), (ZeroDivisionError(), 500)])
def test_problems_and_bugs_are_answered_as_anywhere(error, status):
    async def endpoint(request):
        raise error

    response = awaited(answered(endpoint, Request(asked("GET", "/api/records/x"))))
    assert response.status_code == status and response.media_type == "application/problem+json"
