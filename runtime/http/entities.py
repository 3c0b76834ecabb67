"""What I may see of the definitions, and of one record what happened to it and where a value comes from."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from engines.data.explaining.explain import explain
from engines.data.history.past import history
from engines.data.reading.sensitive import sensitive_inputs
from engines.forms import describe, entities
from runtime.http.deps import AskingNow, reading
from runtime.http.noting import note
from runtime.http.records import uuid_of
from runtime.http.retry import AgainRoute


async def list_entities(request: Request) -> Response:
    """Every entity I may read."""
    return JSONResponse(entities(await reading(request)))


async def get_entity(request: Request) -> Response:
    """One entity: fields, JSON Schema, form, views, lifecycle, rights."""
    return JSONResponse(describe(await reading(request), request.path_params["entity"]))


def get_history(entity: str, id: str, asked: AskingNow, after: str = "", limit: int = 50) -> Response:
    """Who changed what, newest first."""
    return JSONResponse(history(asked.conn, asked.scope, entity, uuid_of(id), after, limit))


def get_explanation(entity: str, id: str, field: str, asked: AskingNow) -> Response:
    """Where a computed value comes from."""
    scope, one = asked.scope, uuid_of(id)
    said = explain(asked.conn, scope, entity, one, field)
    fields = sorted(sensitive_inputs(scope, entity, field))
    if fields:
        note(asked, "viewed", {"entity": scope.app.entity(entity).name, "fields": fields, "records": [str(one)]})
    return JSONResponse(said)


ROUTES = (
    Route("/api/entities", list_entities, methods=["GET"]),
    Route("/api/entities/{entity}", get_entity, methods=["GET"]),
    AgainRoute("/api/records/{entity}/{id}/history", get_history),
    AgainRoute("/api/records/{entity}/{id}/explain/{field}", get_explanation),
)
