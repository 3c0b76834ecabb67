"""OpenAPI of the workspace's own entities, as the asker may use them."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from engines.forms import describe, entities
from engines.scope import Scope
from runtime.http.deps import reading

Json = dict[str, object]

PROBLEM: Json = {
    "type": "object",
    "required": ["title", "status", "kind", "errors"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "kind": {"type": "string"},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "pointer": {"type": "string"},
                    "detail": {"type": "string"},
                    "name": {"type": "string"},
                },
            },
        },
    },
}
LIST_PARAMETERS = (
    ("where", "string"),
    ("sort", "string"),
    ("select", "string"),
    ("limit", "integer"),
    ("after", "string"),
    ("count", "string"),
    ("search", "string"),
)


async def openapi(request: Request) -> Response:
    """The whole description."""
    return JSONResponse(document(await reading(request)))


def document(scope: Scope) -> Json:
    """Paths and schemas of every entity the asker may read."""
    described: dict[str, Json] = {
        str(each["name"]): dict(describe(scope, str(each["name"]))) for each in entities(scope)
    }
    paths: Json = {}
    for name, entity in described.items():
        paths |= entity_paths(name, entity)
    schemas: Json = {name: entity["schema"] for name, entity in described.items()}
    return {
        "openapi": "3.1.0",
        "info": {"title": f"Loomwork: {scope.workspace}", "version": scope.app.digest[:12]},
        "servers": [{"url": "/api"}],
        "paths": paths,
        "components": {
            "schemas": {**schemas, "problem": PROBLEM},
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "loomwork_session"},
            },
        },
        "security": [{"token": []}, {"session": []}],
    }


def entity_paths(name: str, entity: Json) -> Json:
    """The addresses of one entity's records, limited to what the asker can do."""
    can = entity["can"]
    assert isinstance(can, dict)
    title, one = str(entity["title"]), f"/records/{name}/{{id}}"
    many: Json = {"get": listing(name, title)}
    single: Json = {"get": operation(title, "read", [ID], answer=name)}
    if can.get("create"):
        many["post"] = operation(title, "create", [KEY], sends=name, answer=name, status="201")
    if can.get("update"):
        single["patch"] = operation(title, "update", [ID], sends=name, answer=name)
    if can.get("delete"):
        single["delete"] = operation(title, "delete", [ID], status="204")
    actions: Json = {
        f"{one}/do/{action}": {"post": operation(title, str(action), [ID, KEY], answer=name)}
        for action in can.get("actions", [])
    }
    return {f"/records/{name}": many, one: single, **actions}


def parameter(name: str, place: str, kind: str = "string") -> Json:
    """A parameter of an operation."""
    return {"name": name, "in": place, "required": place == "path", "schema": {"type": kind}}


ID = parameter("id", "path")
KEY = parameter("Idempotency-Key", "header")


def listing(name: str, title: str) -> Json:
    """The operation that lists records."""
    records: Json = {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}}
    page: Json = {
        "type": "object",
        "properties": {
            "records": records,
            "next": {"type": ["string", "null"]},
            "count": {"type": ["integer", "null"]},
        },
    }
    made = operation(title, "list", [parameter(each, "query", kind) for each, kind in LIST_PARAMETERS])
    made["responses"] = {"200": answered(page), **PROBLEMS}
    return made


def answered(schema: Json) -> Json:
    """A response with a JSON body."""
    return {"description": "Done", "content": {"application/json": {"schema": schema}}}


PROBLEMS: Json = {
    "default": {
        "description": "A problem",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/problem"}}},
    }
}


def operation(
    title: str, verb: str, parameters: list[Json], sends: str = "", answer: str = "", status: str = "200"
) -> Json:
    """One operation on records."""
    response: Json = answered({"$ref": f"#/components/schemas/{answer}"}) if answer else {"description": "Done"}
    made: Json = {
        "summary": f"{title}: {verb}",
        "tags": [title],
        "parameters": parameters,
        "responses": {status: response, **PROBLEMS},
    }
    if sends:
        schema: Json = {"$ref": f"#/components/schemas/{sends}"}
        made["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    return made


ROUTES = (Route("/api/openapi.json", openapi, methods=["GET"]),)
