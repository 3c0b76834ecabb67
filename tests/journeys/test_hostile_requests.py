"""Requests nobody means well: every answer is a problem document, none is a bug of ours."""

from __future__ import annotations

import json
from uuid import UUID

import httpx2
import pytest

BODIES = {
    "cut off": b'{"name":',
    "not a number": b'{"name": NaN}',
    "infinite": b'{"name": -Infinity}',
    "a list": b"[]",
    "a text": b'"x"',
    "nothing": b"null",
    "no UTF-8": b"\xff\xfe\x00",
    "deep": b"[" * 100_000 + b"]" * 100_000,
    "deep objects": b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
    "a number of 6,000 digits": b'{"name": ' + b"9" * 6_000 + b"}",
    "NUL": b'{"name": "a\\u0000b"}',
    "NUL in a name": b'{"\\u0000": 1}',
    "half a pair": b'{"name": "\\ud800"}',
    "half a pair in a name": b'{"\\udfff": 1}',
    "half a pair deep inside": b'{"create": [{"name": ["x", "\\ud800"]}]}',
}
ADDRESSES = ("/records/crm.customer", "/records/crm.customer/batch", "/forms/crm.order/evaluate",
             "/forms/crm.order/options", "/tokens", "/session")  # fmt: skip

NOBODY = UUID("018f0000-0000-7000-8000-000000000000")
"""The id of no record; the same in every process, as names of tests must be."""


def is_problem(answer: httpx2.Response) -> bool:
    """Whether an answer is a problem document."""
    said = answer.json()
    return answer.headers["content-type"] == "application/problem+json" and {
        "type", "title", "status", "detail", "errors",
    } <= said.keys() and said["status"] == answer.status_code  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("body", BODIES)
def test_a_body_that_is_none_is_refused(sign_in, address, body):
    answer = sign_in("admin").post(address, content=BODIES[body], headers={"content-type": "application/json"})
    assert 400 <= answer.status_code < 500 and is_problem(answer), answer.text


def test_what_a_text_may_hold_is_told_with_its_place(sign_in):
    sent = b'{"create": [{"name": "fine"}, {"name": "\\ud83d"}]}'
    answer = sign_in("admin").post("/records/crm.customer/batch", content=sent)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/create/1/name")
    made = sign_in("admin").post("/records/crm.customer", content=b'{"name": "\\ud83d\\ude00"}')
    assert made.json()["name"] == "\U0001f600"


MOMENTS = ("2026-03-01T09:00:00+99:99", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "0001-01-01")


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_moment_without_a_day_in_some_zone_is_none(sign_in, moment):
    answer = sign_in("admin").post("/forms/crm.customer/evaluate", json={"values": {"created_at": moment}})
    assert answer.status_code == 200
    assert [error["pointer"] for error in answer.json()["errors"]][:1] == ["/created_at"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nope", 404),
        ("POST", "/nope", 404),
        ("GET", "", 404),
        ("GET", "/records/crm.customer/%00", 404),
        ("GET", "/records/%00", 404),
        ("GET", f"/records/crm.customer/{'a' * 20_000}", 404),
        ("GET", f"/records/crm.customer/{NOBODY}/history", 404),
        ("PUT", "/records/crm.customer", 405),
        ("GET", "/forms/crm.order/evaluate", 405),
        ("GET", f"/records/crm.order/{NOBODY}/do/confirm", 405),
        ("PUT", "/tokens", 405),
        ("GET", "/records/crm.order/batch", 405),
        ("DELETE", "/records/crm.order/import", 405),
        ("PATCH", "/records/crm.order/export", 405),
        ("POST", "/search", 405),
        ("DELETE", "/health/live", 405),
    ],
)
def test_an_address_that_leads_nowhere_says_so(sign_in, method, path, status):
    answer = sign_in("admin").request(method, path)
    assert answer.status_code == status and is_problem(answer), answer.text
    assert (status == 405) == ("allow" in answer.headers)


@pytest.mark.parametrize(
    "params",
    [
        {"limit": "9" * 5_000, "after": "garbage"},
        {"limit": "-1"},
        {"after": "WyJhIl0"},
        {"after": "\0"},
        {"search": "\0"},
        {"where": "name == '\0'"},
        {"sort": "id," * 500 + "id"},
        {"select": ",".join(f"credit_limit + {n}" for n in range(300))},
    ],
)
def test_a_query_that_is_none_is_refused(sign_in, params):
    answer = sign_in("admin").get("/records/crm.customer", params=params)
    assert answer.status_code == 422 and is_problem(answer), answer.text


def test_a_page_is_cut_to_the_largest(sign_in):
    assert sign_in("admin").get("/records/crm.customer", params={"limit": "9" * 50}).status_code == 200


@pytest.mark.parametrize(
    "sent", [{"limit": "x"}, {"row": "x"}, {"row": -1}, {"ids": 5}, {"ids": ["x"]}, {"limit": 1e9}]
)
def test_options_read_numbers_as_numbers(sign_in, sent):
    answer = sign_in("admin").post("/forms/crm.order/options", json={"field": "customer", "values": {}, **sent})
    assert answer.status_code in (404, 422) and is_problem(answer)


@pytest.mark.parametrize("sent", [{"delete": [{}]}, {"delete": [1]}, {"create": {}}, {"update": [1]}, {"nonsense": []}])
def test_a_batch_of_nonsense_is_refused(sign_in, sent):
    answer = sign_in("admin").post("/records/crm.customer/batch", json=sent)
    assert answer.status_code == 422 and is_problem(answer), answer.text


def test_a_batch_names_a_record_once_and_deletes_the_version_it_saw(sign_in):
    client = sign_in("admin")
    id = client.post("/records/crm.customer", json={"name": "Batched"}).json()["id"]
    twice = {"update": [{"id": id, "version": 1, "name": "x"}, {"id": id, "version": 1, "name": "y"}]}
    assert client.post("/records/crm.customer/batch", json=twice).status_code == 422
    both = {"update": twice["update"][:1], "delete": [id]}
    assert client.post("/records/crm.customer/batch", json=both).status_code == 422
    stale = {"delete": [{"id": id, "version": 9}]}
    assert client.post("/records/crm.customer/batch", json=stale).status_code == 409
    assert client.post("/records/crm.customer/batch", json={"delete": [{"id": id, "version": 1}]}).status_code == 200


def test_too_much_is_told_with_the_limit(sign_in):
    answer = sign_in("admin").post("/records/crm.customer", content=b'{"name": "' + b"x" * (33 << 20) + b'"}')
    assert answer.status_code == 413 and is_problem(answer)
    assert "32 MB" in answer.json()["title"] and "LOOMWORK_UPLOAD_MEGABYTES" in answer.json()["title"]


def test_signing_in_takes_json_however_it_is_labelled(live):
    sent = json.dumps({"login": "analyst", "password": "demo"})
    labelled = {"content-type": "application/x-www-form-urlencoded"}
    assert httpx2.post(f"{live}/api/session", content=sent, headers=labelled).status_code == 204
    foreign = {**labelled, "origin": "https://evil.example"}
    assert httpx2.post(f"{live}/api/session", content=sent, headers=foreign).status_code == 403
