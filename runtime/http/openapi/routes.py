"""Every other address, as it is registered: a route nobody described has its first line of text and some JSON."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator, Mapping

from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Route

from runtime.http.openapi.parts import (
    ANYTHING,
    JSON,
    NOTHING,
    UUID,
    Json,
    answered,
    files,
    operation,
    parameter,
    refusal,
    sending,
)

BEFORE = "/api"
OF_RECORDS = "/api/records/{entity}"
ABOUT = re.compile("/comments|/following")
"""Of a record, but no part of it: whoever reads the record may write there."""
SENDING = frozenset({"POST", "PUT", "PATCH"})
NOBODY = frozenset({"/session", "/password", "/health", "/metrics", "/public", "/unsubscribe"})
"""Open to whoever asks."""
SOME: Json = {"200": answered(ANYTHING), "201": answered(ANYTHING), "202": answered(ANYTHING), "204": NOTHING}
STATUS: Json = {"type": "object", "required": ["status"], "properties": {"status": {"type": "string"}}}
TEXT: Json = {"type": "string"}
OBJECT: Json = {"type": "object"}
TEXTS: Json = {"type": "array", "items": TEXT}
BYTES: Json = {"type": "string", "format": "binary"}
FILE: Json = {
    "type": "object",
    "required": ["id", "name", "type", "size"],
    "properties": {"id": UUID, "name": TEXT, "type": TEXT, "size": {"type": "integer"}},
}
TUS: Json = {"412": refusal("412", "The sender speaks another version of tus than 1.0.0")}
CHOICES = ("title", "timezone", "currency", "locale")
SHUT: Json = {"410": refusal("410", "The form is closed; `state` says why"), "507": refusal("507", "No room is left")}
"""How public forms refuse besides."""
LINK: Json = {
    "type": "object",
    "properties": {
        **dict.fromkeys(("name", "form", "once", "after"), TEXT),
        **dict.fromkeys(("fields", "prefill", "embed"), TEXTS),
        **dict.fromkeys(("title", "intro", "thanks", "choose", "fixed"), OBJECT),
        **dict.fromkeys(("password", "opens", "closes"), {"type": ["string", "null"]}),
        "most": {"type": ["integer", "null"]},
        "open": {"type": "boolean"},
        "version": {"type": "integer"},
    },
}


def sent(*needed: str, **others: Json) -> Json:
    """A body with texts that must be there, and whatever else may be."""
    return {"type": "object", "required": [*needed], "properties": {**dict.fromkeys(needed, TEXT), **others}}


ANSWERS: Mapping[tuple[str, str], Json] = {
    ("POST", "/session"): {"204": NOTHING},
    ("DELETE", "/session"): {"204": NOTHING},
    ("GET", "/events"): {"200": answered(TEXT, "text/event-stream")},
    ("GET", "/session/oidc"): {"303": NOTHING},
    ("GET", "/session/oidc/callback"): {"303": NOTHING},
    ("GET", "/metrics"): {"200": answered(TEXT, "text/plain")},
    ("GET", "/health/live"): {"200": answered(STATUS)},
    ("GET", "/health/ready"): {"200": answered(STATUS), "503": answered(STATUS)},
    ("GET", "/history/export"): {"200": files()},
    ("GET", "/log/export"): {"200": files()},
    ("POST", "/files"): {"201": answered(FILE)},
    ("GET", "/files/{id}"): {
        "200": answered(BYTES, "*/*"),
        "206": answered(BYTES, "*/*"),
        "304": NOTHING,
        "416": NOTHING,
    },
    ("GET", "/files/{id}/about"): {"200": answered(FILE)},
    ("GET", "/files/{id}/thumbnail"): {"200": answered(BYTES, "image/webp"), "304": NOTHING},
    ("POST", "/me/browsers"): {"201": answered({"type": "object", "required": ["id"], "properties": {"id": UUID}})},
    ("POST", "/unsubscribe/{token}"): {"204": NOTHING},
    ("POST", "/uploads"): {"201": NOTHING, **TUS},
    ("PATCH", "/uploads/{id}"): {"204": NOTHING, **TUS, "415": refusal("415", "The bytes are sent as something else")},
    ("DELETE", "/uploads/{id}"): {"204": NOTHING, **TUS},
    ("GET", "/public/{token}"): {"200": answered(OBJECT), **SHUT},
    ("POST", "/public/{token}/password"): {"200": answered(OBJECT), **SHUT},
    ("POST", "/public/{token}/options"): {"200": answered(OBJECT), **SHUT},
    ("POST", "/public/{token}/answers"): {"201": answered(OBJECT), **SHUT},
    ("GET", "/jobs/{id}/files/{file}"): {"200": answered({"format": "binary", **TEXT}, "application/octet-stream")},
}
"""What is answered where it is known better than from the route."""
BODIES: Mapping[tuple[str, str], Json] = {
    ("POST", "/session"): sent("login", "password", workspace=TEXT, code=TEXT),
    ("POST", "/tokens"): sent("name", scopes={"type": "array", "items": TEXT}, expires=TEXT),
    ("POST", "/people"): sent("name", "login", "password", email=TEXT, department=TEXT, roles=TEXTS),
    ("POST", "/files"): {"type": "object", "required": ["file"], "properties": {"file": BYTES}},
    ("PATCH", "/uploads/{id}"): BYTES,
    ("PATCH", "/workspace"): {"type": "object", "properties": dict.fromkeys(CHOICES, TEXT)},
    ("PATCH", "/me"): {"type": "object", "properties": {"locale": {"enum": ["en", "zh"]}}},
    ("PUT", "/me/notices"): {
        "type": "object",
        "properties": {"kinds": OBJECT, "quiet": {"type": ["array", "null"], "items": TEXT}, "digest": TEXT},
    },
    ("POST", "/me/browsers"): sent("endpoint", keys=sent("p256dh", "auth")),
    ("POST", "/notices/read"): {"type": "object", "properties": {"ids": TEXTS, "read": {"type": "boolean"}}},
    ("POST", "/forms/{form}/evaluate"): {
        "type": "object",
        "properties": {"values": OBJECT, "changed": {"type": "array", "items": TEXT}},
    },
    ("PATCH", "/retention"): {
        "type": "object",
        "properties": {
            "history_years": {"type": ["integer", "null"], "minimum": 1},
            "log_months": {"type": ["integer", "null"], "minimum": 6},
            "held": {"type": "boolean"},
        },
    },
    ("POST", "/public-forms"): LINK,
    ("PATCH", "/public-forms/{id}"): LINK,
    ("POST", "/public/{token}/password"): sent("password"),
    ("POST", "/public/{token}/options"): sent("field", values=OBJECT, search=TEXT),
    ("POST", "/public/{token}/answers"): sent("ticket", "work", values=OBJECT, device=TEXT, trap=TEXT),
    ("POST", "/forms/{form}/options"): sent("field", values=OBJECT, search=TEXT, names=TEXTS),
    ("POST", "/forms/{form}/similar"): {"type": "object", "properties": {"values": OBJECT, "id": TEXT}},
}
"""What is sent, likewise."""
MEDIA: Mapping[tuple[str, str], str] = {
    ("POST", "/files"): "multipart/form-data",
    ("PATCH", "/uploads/{id}"): "application/offset+octet-stream",
}
"""As what it is sent, where that is not JSON."""
HEADERS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("GET", "/public/{token}"): ("Loomwork-Pass",),
    ("POST", "/uploads"): ("Tus-Resumable", "Upload-Length", "Upload-Metadata"),
    ("PATCH", "/uploads/{id}"): ("Tus-Resumable", "Upload-Offset"),
    ("DELETE", "/uploads/{id}"): ("Tus-Resumable",),
}
CHANGES = ("entity", "record", "user", "action", "via", "rule", "since", "until")
EVENTS = ("kind", "user", "login", "entity", "record", "since", "until")
QUERIES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("GET", "/public/{token}"): ("lang",),
    ("GET", "/search"): ("q",),
    ("GET", "/files/{id}"): ("download",),
    ("GET", "/files/{id}/thumbnail"): ("size",),
    ("GET", "/notices"): ("after",),
    ("GET", "/history"): (*CHANGES, "after"),
    ("GET", "/history/export"): CHANGES,
    ("GET", "/log"): (*EVENTS, "after"),
    ("GET", "/log/export"): EVENTS,
}
"""The parameters of routes that read them themselves."""


def general_paths(routes: Iterable[BaseRoute], names: Mapping[str, list[str]]) -> Json:
    """The addresses that are there whatever the entities are. `names` are what `{entity}` or `{form}` may be."""
    paths: dict[str, Json] = {}
    for route in named(routes):
        if not route.path.startswith(OF_RECORDS):
            path = route.path.removeprefix(BEFORE)
            paths.setdefault(path, {}).update(operations(route, path, names))
    return {**paths}


def further_paths(routes: Iterable[BaseRoute], entity: str, known: Mapping[str, object]) -> Json:
    """The addresses of an entity's records that `known` does not have: reads, which say themselves to whom, and what
    everybody who reads a record may do about it."""
    paths: dict[str, Json] = {}
    for route in named(routes):
        path = route.path.removeprefix(BEFORE).replace("{entity}", entity)
        new = path not in known and path.removeprefix(f"/records/{entity}") != "/export"
        if route.path.startswith(OF_RECORDS) and new and ("GET" in (route.methods or ()) or ABOUT.search(path)):
            paths.setdefault(path, {}).update(operations(route, path, {}))
    return {**paths}


def named(routes: Iterable[BaseRoute]) -> Iterator[Route]:
    """The routes of the interface that lead somewhere."""
    for route in routes:
        if isinstance(route, Route) and route.path.startswith(f"{BEFORE}/") and ":path}" not in route.path:
            yield route


def operations(route: Route, path: str, names: Mapping[str, list[str]]) -> Json:
    """What a route answers, by method."""
    methods = sorted((route.methods or set()) - {"HEAD"})
    return {method.lower(): described(route, method, path, names) for method in methods}


def described(route: Route, method: str, path: str, names: Mapping[str, list[str]]) -> Json:
    """One operation: what was written of it here, else what the route tells."""
    tag = path.split("/")[1]
    id = ".".join([method.lower(), *re.findall(r"\w+", path)])
    made = operation(id, summary(route), tag, parameters(route, method, path, names), ANSWERS.get((method, path), SOME))
    if method in SENDING:
        media = MEDIA.get((method, path), JSON)
        made = sending(made, BODIES.get((method, path), OBJECT), media, required=(method, path) in BODIES)
    return {**made, "security": []} if f"/{tag}" in NOBODY and method != "DELETE" else made


def summary(route: Route) -> str:
    """The first line that is written about the endpoint."""
    return (inspect.getdoc(route.endpoint) or route.path).splitlines()[0].rstrip(".")


def parameters(route: Route, method: str, path: str, names: Mapping[str, list[str]]) -> Iterator[Json]:
    """What stands in the path, and what the endpoint reads of the query."""
    for name in re.findall(r"{(\w+)}", path):
        yield parameter(name, "path", {"enum": names[name]} if names.get(name) else schema_of(name))
    asked = route.dependant.query_params if isinstance(route, APIRoute) else ()
    for each in (*(field.alias for field in asked), *QUERIES.get((method, path), ())):
        yield parameter(each, "query")
    for each in HEADERS.get((method, path), ()):
        yield parameter(each, "header")


def schema_of(name: str) -> Json:
    """What may stand in a path for a name."""
    return UUID if name in ("id", "file") else TEXT
