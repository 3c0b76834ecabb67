"""The addresses of an entity's records, limited to what the asker can do."""

from __future__ import annotations

from runtime.http.openapi.answers import BATCH, CHANGES, EXPLAINED, JOB, answer_schema, page_schema
from runtime.http.openapi.parts import (
    ANYTHING,
    NOTHING,
    UUID,
    Json,
    answered,
    files,
    link,
    operation,
    parameter,
    reference,
    sending,
)

NUMBER: Json = {"type": "integer", "minimum": 1}
ID = parameter("id", "path", UUID)
KEY = parameter("Idempotency-Key", "header")
VERSION = parameter("version", "query", NUMBER)
ASKED = [parameter(each, "query") for each in ("where", "search", "sort", "select")]
COUNT = parameter("count", "query", {"enum": ["true", "false", "capped"]})
FORM = {**parameter("form", "query"), "description": "The form that is filled in: its rules bind too"}
SUMMING = [parameter(each, "query") for each in ("where", "search", "group", "totals", "each")]
DRY = parameter("dry", "query", {"enum": ["true"]})
BULK: Json = {
    "type": "object",
    "properties": {
        "set": {"type": "object"},
        "ids": {"type": "array", "items": {"type": "string"}},
        "where": {"type": "string"},
        "search": {"type": "string"},
    },
    "required": ["set"],
    "additionalProperties": False,
}
LISTING = [*ASKED, parameter("limit", "query", NUMBER), parameter("after", "query"), COUNT]
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
LOOKING: Json = {**IMPORT, "properties": {"file": {"type": "string", "format": "binary"}, "sheet": {"type": "string"}}}


def entity_paths(name: str, entity: Json) -> Json:
    """One entity's addresses under /records."""
    can = entity["can"]
    assert isinstance(can, dict)
    title, one = str(entity["title"]), f"/records/{name}/{{id}}"
    record = answered(reference(f"{name}.record"), links=after(name, can, "$response.body#/id"))
    page = page_schema(reference(f"{name}.record"))
    found = answered(page, links=after(name, can, "$response.body#/records/0/id"))
    many: Json = {"get": operation(f"{name}.list", f"{title}: list", title, LISTING, {"200": found})}
    single: Json = {"get": operation(f"{name}.read", f"{title}: read", title, [ID], {"200": record})}
    if can.get("create"):
        made = operation(f"{name}.create", f"{title}: create", title, [KEY, FORM], {"201": record})
        many["post"] = sending(made, reference(name))
    if can.get("update"):
        changed = operation(f"{name}.update", f"{title}: update", title, [ID, FORM], {"200": record})
        single["patch"] = sending(changed, reference(f"{name}.change"))
    if can.get("delete"):
        single["delete"] = operation(f"{name}.delete", f"{title}: delete", title, [ID, VERSION], {"204": NOTHING})
    actions: Json = {
        f"{one}/do/{action}": {"post": acting(title, name, entity, str(action), record)} for action in can["actions"]
    }
    return {f"/records/{name}": many, one: single, **actions, **around(name, title, can)}


def after(name: str, can: Json, id: str) -> Json:
    """What can be done with a record that was answered."""
    actions = can["actions"]
    assert isinstance(actions, list)
    changing = [verb for verb in ("update", "delete") if can.get(verb)]
    return {verb: link(f"{name}.{verb}", id=id) for verb in ["read", *actions, "history", *changing]}


def acting(title: str, name: str, entity: Json, action: str, record: Json) -> Json:
    """An action with the values that it asks for."""
    made = operation(f"{name}.{action}", f"{title}: {action}", title, [ID, KEY], {"200": record})
    cycle = entity["lifecycle"]
    ask = cycle["actions"].get(action, {}).get("ask", {}) if isinstance(cycle, dict) else {}
    needed = [each for each, field in ask.items() if field["required"]]
    asked: Json = {each: {"title": field["title"]} for each, field in ask.items()}
    schema: Json = {"type": "object", "properties": asked, "required": needed, "additionalProperties": False}
    return sending(made, schema, required=bool(needed))


def around(name: str, title: str, can: Json) -> Json:
    """What else there is of an entity's records: their past, where values come from, many at once, files."""
    many, one = f"/records/{name}", f"/records/{name}/{{id}}"

    def saying(verb: str, parameters: list[Json], answers: Json) -> Json:
        return operation(f"{name}.{verb}", f"{title}: {verb}", title, parameters, answers)

    past, field = [ID, parameter("after", "query")], [ID, parameter("field", "path")]
    made: Json = {
        f"{one}/history": {"get": saying("history", past, {"200": answered(CHANGES)})},
        f"{one}/explain/{{field}}": {"get": saying("explain", field, {"200": answered(EXPLAINED)})},
    }
    made[f"{many}/summary"] = {"get": saying("summary", SUMMING, {"200": answered(ANYTHING)})}
    if can.get("create") or can.get("update") or can.get("delete"):
        batch = saying("batch", [KEY, DRY], {"200": answered(BATCH)})
        made[f"{many}/batch"] = {"post": sending(batch, batch_schema(name))}
    if can.get("update"):
        made[f"{many}/bulk"] = {"post": sending(saying("bulk", [KEY, DRY], {"200": answered(ANYTHING)}), BULK)}
    if can.get("create") or can.get("update"):
        ordered, looked = saying("import", [], {"202": answered(JOB)}), saying("look", [], {"200": answered(ANYTHING)})
        made[f"{many}/import"] = {"post": sending(ordered, IMPORT, "multipart/form-data")}
        made[f"{many}/import/preview"] = {"post": sending(looked, LOOKING, "multipart/form-data")}
    if can.get("export"):
        format = parameter("format", "query", {"enum": ["xlsx", "csv"]})
        made[f"{many}/export"] = {"get": saying("export", [format, *ASKED], {"200": files()})}
    return made


def entity_schemas(name: str, entity: Json) -> Json:
    """A record as it is created, changed and answered."""
    schema = entity["schema"]
    assert isinstance(schema, dict)
    properties = {**schema["properties"], "version": NUMBER}
    change: Json = {**schema, "properties": properties, "required": ["version"]}
    return {name: schema, f"{name}.change": change, f"{name}.record": answer_schema(entity["fields"])}


def batch_schema(name: str) -> Json:
    """What to create, change and delete."""
    parts: Json = {
        "create": {"type": "array", "items": reference(name)},
        "update": {"type": "array", "items": reference(f"{name}.change")},
        "delete": {"type": "array", "items": UUID},
    }
    return {"type": "object", "properties": parts, "additionalProperties": False}
