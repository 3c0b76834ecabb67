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
    schemas: Json = {}
    for name, entity in described.items():
        schemas |= {name: entity["schema"], f"{name}.change": change_schema(entity["schema"])}
    return {
        "openapi": "3.1.0",
        "info": {"title": f"Loomwork: {scope.workspace}", "version": scope.app.digest[:12]},
        "servers": [{"url": "/api"}],
        "paths": {**GENERAL, **paths},
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
        single["patch"] = operation(title, "update", [ID], sends=f"{name}.change", answer=name)
    if can.get("delete"):
        single["delete"] = operation(title, "delete", [ID, VERSION], status="204")
    actions: Json = {
        f"{one}/do/{action}": {"post": acting(title, name, entity, str(action))} for action in can.get("actions", [])
    }
    return {f"/records/{name}": many, one: single, **actions, **around(name, title, can)}


def around(name: str, title: str, can: Json) -> Json:
    """What else there is of an entity's records: their past, where values come from, many at once, files."""
    many, one = f"/records/{name}", f"/records/{name}/{{id}}"
    made: Json = {
        f"{one}/history": {"get": operation(title, "history", [ID, parameter("after", "query")])},
        f"{one}/explain/{{field}}": {"get": operation(title, "explain", [ID, parameter("field", "path")])},
    }
    if can.get("create") or can.get("update") or can.get("delete"):
        made[f"{many}/batch"] = {"post": sending(operation(title, "batch", [KEY]), batch_schema(name))}
    if can.get("create") or can.get("update"):
        ordered = operation(title, "import", [], status="202")
        made[f"{many}/import"] = {"post": sending(ordered, IMPORT, "multipart/form-data")}
    if can.get("export"):
        asked = [parameter(each, "query") for each in ("format", "where", "search", "sort", "select")]
        made[f"{many}/export"] = {"get": operation(title, "export", asked)}
    return made


def acting(title: str, name: str, entity: Json, action: str) -> Json:
    """An action with the values that it asks for."""
    made = operation(title, action, [ID, KEY], answer=name)
    cycle = entity["lifecycle"]
    ask = cycle["actions"].get(action, {}).get("ask", {}) if isinstance(cycle, dict) else {}
    needed = [each for each, field in ask.items() if field["required"]]
    asked: Json = {each: {"title": field["title"]} for each, field in ask.items()}
    schema: Json = {"type": "object", "properties": asked, "required": needed, "additionalProperties": False}
    return sending(made, schema, required=bool(needed))


def change_schema(schema: object) -> Json:
    """The fields to change and the version they were read at."""
    assert isinstance(schema, dict)
    properties = {**schema["properties"], "version": {"type": "integer", "minimum": 1}}
    return {**schema, "properties": properties, "required": ["version"]}


def batch_schema(name: str) -> Json:
    """What to create, change and delete."""
    change: Json = {"$ref": f"#/components/schemas/{name}.change"}
    parts: Json = {
        "create": {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}},
        "update": {"type": "array", "items": change},
        "delete": {"type": "array", "items": {"type": "string", "format": "uuid"}},
    }
    return {"type": "object", "properties": parts, "additionalProperties": False}


def sending(made: Json, schema: Json, media: str = "application/json", required: bool = True) -> Json:
    """The operation with a body."""
    return {**made, "requestBody": {"required": required, "content": {media: {"schema": schema}}}}


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


VERSION = parameter("version", "query", "integer")
IMPORT: Json = {
    "type": "object",
    "required": ["file"],
    "properties": {
        "file": {"type": "string", "format": "binary"},
        "map": {"type": "string", "description": "JSON: column to field"},
        "dry_run": {"type": "boolean"},
        "match": {"type": "string"},
        "mode": {"enum": ["", "both", "create", "update"]},
        "sheet": {"type": "string"},
    },
}
SIGN_IN: Json = {
    "type": "object",
    "required": ["login", "password"],
    "properties": {name: {"type": "string"} for name in ("login", "password", "workspace", "code")},
}
FORM: Json = {"type": "object", "properties": {"values": {"type": "object"}, "changed": {"type": "array"}}}
GENERAL: Json = {
    "/session": {
        "post": {**sending(operation("Session", "sign in", [], status="204"), SIGN_IN), "security": []},
        "delete": operation("Session", "sign out", [], status="204"),
    },
    "/me": {"get": operation("Session", "who I am", [])},
    "/entities": {"get": operation("Entities", "list", [])},
    "/entities/{entity}": {"get": operation("Entities", "read", [parameter("entity", "path")])},
    "/forms/{form}/evaluate": {"post": sending(operation("Forms", "evaluate", [parameter("form", "path")]), FORM)},
    "/search": {"get": operation("Search", "search", [parameter("q", "query")])},
    "/jobs/{id}": {"get": operation("Jobs", "read", [ID])},
    "/health/live": {"get": {**operation("Health", "live", []), "security": []}},
    "/health/ready": {"get": {**operation("Health", "ready", []), "security": []}},
}
"""What there is whatever the workspace's entities are."""

ROUTES = (Route("/api/openapi.json", openapi, methods=["GET"]),)
