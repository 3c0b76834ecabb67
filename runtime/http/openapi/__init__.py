"""OpenAPI of the workspace's own entities, as the asker may use them, and of every other address."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from engines.forms import describe, entities
from engines.scope import Scope
from runtime.http.deps import reading
from runtime.http.openapi.parts import PROBLEM, Json, refusals
from runtime.http.openapi.records import entity_paths, entity_schemas
from runtime.http.openapi.routes import further_paths, general_paths


async def openapi(request: Request) -> Response:
    """The whole description of this interface."""
    return JSONResponse(document(await reading(request), request.app.routes))


def document(scope: Scope, routes: Iterable[BaseRoute]) -> Json:
    """Paths and schemas of every entity the asker may read, and what there is besides."""
    described: dict[str, Json] = {
        str(each["name"]): dict(describe(scope, str(each["name"]))) for each in entities(scope)
    }
    names = {"entity": [*described], "form": [*described]}
    paths, schemas = general_paths(routes, names), Json({"problem": PROBLEM})
    for name, entity in described.items():
        own = entity_paths(name, entity)
        paths |= own | further_paths(routes, name, own)
        schemas |= entity_schemas(name, entity)
    return {
        "openapi": "3.1.0",
        "info": {"title": f"Loomwork: {scope.workspace}", "version": scope.app.digest[:12]},
        "servers": [{"url": "/api"}],
        "paths": paths,
        "components": {"schemas": schemas, "responses": refusals(), "securitySchemes": SCHEMES},
        "security": [{"token": []}, {"session": []}],
    }


SCHEMES: Json = {
    "token": {"type": "http", "scheme": "bearer"},
    "session": {"type": "apiKey", "in": "cookie", "name": "loomwork_session"},
}
ROUTES = (Route("/api/openapi.json", openapi, methods=["GET"]),)
