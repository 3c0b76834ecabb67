"""What an operation is made of: parameters, a body, answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Json = dict[str, object]

JSON = "application/json"
PROBLEM_JSON = "application/problem+json"
UUID: Json = {"type": "string", "format": "uuid"}
ANYTHING: Json = {}

PROBLEM: Json = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "kind", "errors", "request_id"],
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
                "required": ["pointer", "detail"],
                "properties": {name: {"type": "string"} for name in ("pointer", "detail", "name")},
            },
        },
    },
}
REFUSALS: Mapping[str, str] = {
    "400": "What was sent is not understood",
    "401": "Nobody is signed in",
    "403": "This is not allowed to the asker",
    "404": "There is no such thing, or none that the asker may see",
    "405": "This address does not answer that method",
    "409": "The state of things forbids it, or somebody else was faster",
    "413": "The body is too large",
    "414": "The address is too long",
    "422": "A value breaks a rule; `errors` says which and where",
    "428": "The version that was read is missing",
    "429": "Too many requests; `Retry-After` says how many seconds to wait",
    "431": "The headers are too large",
}
"""How any request may be refused, always with a problem document."""
PROBLEMS: Json = {status: {"$ref": f"#/components/responses/{status}"} for status in REFUSALS}


def refusals() -> Json:
    """The answers that refuse, said once for all operations."""
    return {status: refusal(status, said) for status, said in REFUSALS.items()}


def refusal(status: str, said: str) -> Json:
    """One of them."""
    content: Json = {"content": {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/problem"}}}}
    wait: Json = {"Retry-After": {"required": True, "schema": {"type": "string"}}}
    return {"description": said, **content, **({"headers": wait} if status == "429" else {})}


def operation(id: str, summary: str, tag: str, parameters: Iterable[Json] = (), answers: Json | None = None) -> Json:
    """One operation; without answers of its own it answers some JSON."""
    said = answers if answers is not None else {"200": answered(ANYTHING)}
    return {
        "operationId": id,
        "summary": summary,
        "tags": [tag],
        "parameters": [*parameters],
        "responses": {**said, **PROBLEMS},
    }


def answered(schema: Json, media: str = JSON, links: Json | None = None) -> Json:
    """A response with a body, and the operations that go on from it."""
    return {"description": "Done", "content": {media: {"schema": schema}}, **({"links": links} if links else {})}


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILE: Json = {"type": "string", "format": "binary"}


def files() -> Json:
    """A response that is Excel or CSV."""
    return {"description": "Done", "content": {media: {"schema": FILE} for media in (XLSX, "text/csv")}}


NOTHING: Json = {"description": "Done"}
"""A response without a body."""


def sending(made: Json, schema: Json, media: str = JSON, required: bool = True) -> Json:
    """The operation with a body."""
    return {**made, "requestBody": {"required": required, "content": {media: {"schema": schema}}}}


def parameter(name: str, place: str, schema: Json | None = None) -> Json:
    """A parameter of an operation."""
    return {"name": name, "in": place, "required": place == "path", "schema": schema or {"type": "string"}}


def link(operation: str, **parameters: str) -> Json:
    """An operation that goes on from an answer, with what it takes from it."""
    return {"operationId": operation, "parameters": parameters}


def reference(name: str) -> Json:
    """A schema by its name."""
    return {"$ref": f"#/components/schemas/{name}"}


def listed(**properties: object) -> Json:
    """An object of which all of these are there."""
    return {"type": "object", "required": [*properties], "properties": {**properties}}
