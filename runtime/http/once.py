"""A POST with an `Idempotency-Key` seen before is answered with the first answer and does nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping

from psycopg import sql
from starlette.requests import Request
from starlette.responses import Response

from definitions.problems import Conflict
from definitions.texts import Text
from runtime.http.deps import Asking

HEADER = "idempotency-key"


def once(asked: Asking, sent: Mapping[str, object], work: Callable[[], Response]) -> Response:
    """Do the work, or repeat the answer that the same request with the same key was given."""
    key = asked.request.headers.get(HEADER)
    if not key:
        return work()
    digest = digest_of(asked.request, sent)
    if not claim(asked, key, digest):
        return first_answer(asked, key, digest)
    response = work()
    keep(asked, key, response)
    return response


def kept(asked: Asking) -> bool:
    """Whether the answer will be kept."""
    return HEADER in asked.request.headers


def digest_of(request: Request, sent: Mapping[str, object]) -> str:
    """What was asked, by content: the same key may not stand for another request."""
    asked = json.dumps([request.method, request.url.path, sent], sort_keys=True, default=str)
    return hashlib.sha256(asked.encode()).hexdigest()


def claim(asked: Asking, key: str, digest: str) -> bool:
    """Be the first with this key. A twin that is still at work is waited for."""
    query = table(
        asked,
        'insert into {} (key, "user", at, method, path, digest) values (%s, %s, %s, %s, %s, %s) '
        "on conflict do nothing returning key",
    )
    method, path = asked.request.method, asked.request.url.path
    values = (key, asked.scope.user.id, asked.scope.now, method, path, digest)
    return asked.conn.execute(query, values).fetchone() is not None


def first_answer(asked: Asking, key: str, digest: str) -> Response:
    """What the first request with the key was told."""
    query = table(asked, 'select digest, status, body from {} where key = %s and "user" = %s')
    row = asked.conn.execute(query, (key, asked.scope.user.id)).fetchone()
    if not row or row[0] != digest:
        raise Conflict(
            Text("This Idempotency-Key was used for another request.", "该 Idempotency-Key 已用于另一个请求。")
        )
    return Response(str(row[2]), int(str(row[1])), {"Idempotency-Replayed": "true"}, "application/json")


def keep(asked: Asking, key: str, response: Response) -> None:
    """Keep the answer in the transaction of the work itself."""
    query = table(asked, 'update {} set status = %s, body = %s where key = %s and "user" = %s')
    body = bytes(response.body).decode()
    asked.conn.execute(query, (response.status_code, body, key, asked.scope.user.id))


def table(asked: Asking, query: str) -> sql.Composed:
    """The statement over the workspace's table of requests."""
    return sql.SQL(query).format(sql.Identifier(asked.scope.schema, "_request"))
