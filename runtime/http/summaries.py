"""Lists added up: groups, totals, and the numbers beside quick filters."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from engines.data.reading.sensitive import sensitive_fields
from engines.data.reading.summary import Summary, plan_summary
from runtime.http.deps import reading
from runtime.http.noting import note_seen
from runtime.http.retry import reads_again
from runtime.server import server_of

ASKED = ("where", "search", "group", "totals", "each")


async def get_summary(request: Request) -> Response:
    """Number, totals and groups of the records that fit."""
    scope = await reading(request)
    entity = request.path_params["entity"]
    asked = Summary(**{name: request.query_params.get(name, "") for name in ASKED})
    plan = plan_summary(scope, entity, asked)
    found = await server_of(request).reader.json(scope.schema, plan)
    seen = sensitive_fields(scope, entity, asked.reads) if asked.reads else frozenset()
    if seen:
        await run_in_threadpool(note_seen, request, scope, entity, sorted(seen), [])
    return Response(found, media_type="application/json")


ROUTES = (Route("/api/records/{entity}/summary", reads_again(get_summary), methods=["GET"]),)
