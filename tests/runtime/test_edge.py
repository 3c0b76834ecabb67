"""The edge of HTTP without an app: transactions end before answers, problems have one shape, deadlocks are retried."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from fastapi import FastAPI
from starlette.responses import Response
from starlette.testclient import TestClient

from definitions.problems import Conflict, Fault, invalid
from definitions.texts import Text
from runtime.database import Database
from runtime.http import problems
from runtime.http.deps import Body, TransactionNow
from runtime.http.edge import Edge
from runtime.http.retry import AgainRoute
from runtime.server import make_server
from runtime.settings import Settings

TRIES = []


def write(conn: TransactionNow) -> Response:
    conn.execute("insert into edge.t values (1)")
    return Response(status_code=201)


def write_twice(conn: TransactionNow) -> Response:
    """The deferred constraint fails when the transaction is committed, after this function has returned."""
    conn.execute("insert into edge.t values (2), (2)")
    return Response(status_code=201)


def deadlock(conn: TransactionNow, sent: Body) -> Response:
    TRIES.append(sent)
    conn.execute("insert into edge.t values (10)")
    if len(TRIES) < 3:
        raise psycopg.errors.DeadlockDetected()
    return Response(status_code=204)


def always_deadlock(conn: TransactionNow) -> Response:
    raise psycopg.errors.DeadlockDetected()


def fault() -> Response:
    raise invalid([Fault(Text("Amount is missing.", "缺少金额。"), "/amount", name="amount")])


def conflict() -> Response:
    raise Conflict(Text("Stale.", "已过期。"), extra={"current": {"version": 3}})


def bug() -> Response:
    raise ZeroDivisionError("secret detail")


def frozen(conn: TransactionNow) -> Response:
    conn.execute("do $$ begin raise exception 'x' using errcode = 'LW001'; end $$")
    return Response(status_code=204)


@pytest.fixture
def client(database) -> Iterator[TestClient]:
    with psycopg.connect(database, autocommit=True) as conn:
        conn.execute("create schema edge")
        conn.execute("create table edge.t (id int, constraint once unique (id) deferrable initially deferred)")
        server = make_server(Settings(), Database(admin=database, url=database))
        endpoints = {
            "write": write, "twice": write_twice, "deadlock": deadlock, "always": always_deadlock, "fault": fault,
            "conflict": conflict, "bug": bug, "frozen": frozen,
        }  # fmt: skip
        app = FastAPI(routes=[AgainRoute(f"/api/{name}", each, "POST") for name, each in endpoints.items()])
        app.state.server = server
        problems.install(app)
        app.add_middleware(Edge, server=server)
        TRIES.clear()
        with server.pool, TestClient(app, raise_server_exceptions=False) as client:
            yield client
        conn.execute("drop schema edge cascade")


def rows(database: str) -> list[int]:
    with psycopg.connect(database) as conn:
        return [row[0] for row in conn.execute("select id from edge.t order by id")]


def test_the_answer_comes_after_the_commit(client, database):
    assert client.post("/api/write").status_code == 201
    assert rows(database) == [1]


def test_a_commit_that_fails_is_no_success(client, database):
    response = client.post("/api/twice")
    assert response.status_code == 500
    assert response.json()["kind"] == "bug"
    assert rows(database) == []


def test_a_deadlock_is_tried_again_with_the_same_body(client, database):
    assert client.post("/api/deadlock", json={"a": 1}).status_code == 204
    assert TRIES == [{"a": 1}] * 3
    assert rows(database) == [10]


def test_an_endless_deadlock_is_a_problem_in_the_end(client):
    assert client.post("/api/always").status_code == 409


def test_problems_have_one_shape_in_the_asker_s_language(client):
    response = client.post("/api/fault", headers={"accept-language": "zh-CN,zh;q=0.9"})
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["errors"] == [{"pointer": "/amount", "detail": "缺少金额。", "name": "amount"}]
    assert problem["kind"] == "invalid" and problem["status"] == 422 and problem["title"] == "缺少金额。"
    assert problem["request_id"] == response.headers["x-request-id"]
    assert client.post("/api/fault").json()["title"] == "Amount is missing."


def test_further_members_stand_beside_the_rest(client):
    assert client.post("/api/conflict").json()["current"] == {"version": 3}


def test_a_bug_tells_its_id_and_nothing_else(client, caplog):
    response = client.post("/api/bug")
    assert response.status_code == 500
    assert "secret" not in response.text and "ZeroDivision" not in response.text
    assert response.json()["request_id"] in caplog.text and "ZeroDivisionError" in caplog.text


def test_a_frozen_record_is_locked(client):
    response = client.post("/api/frozen")
    assert (response.status_code, response.json()["kind"]) == (409, "locked")


def test_a_body_that_is_no_json_object_is_refused(client):
    for body in (b"{", b"[1]", b'{"a": NaN}', b"[" * 100_000):
        response = client.post("/api/deadlock", content=body, headers={"content-type": "application/json"})
        assert response.status_code == 400, body[:10]


def test_unknown_addresses_are_problems_too(client):
    assert client.get("/api/nowhere").json()["kind"] == "not_found"
    assert client.get("/api/write").status_code == 405


def test_every_answer_has_security_headers(client):
    headers = client.post("/api/write").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["cache-control"] == "no-store"
