"""What records look like when they are answered: fields by their types, exact numbers as text, nothing as null."""

from __future__ import annotations

from collections.abc import Mapping

from runtime.http.openapi.parts import UUID, Json, listed

NUMBER: Json = {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"}
TEXT: Json = {"type": "string"}

TYPES: Mapping[str, Json] = {
    "boolean": {"type": "boolean"},
    "integer": {"type": "integer"},
    "money": NUMBER,
    "number": NUMBER,
    "percent": NUMBER,
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
    "choices": {"type": "array", "items": TEXT},
    "reference": UUID,
    "user": UUID,
    "department": UUID,
    "tree": UUID,
    "json": {},
    "references": {"type": "array", "items": UUID},
    "tags": {"type": "array", "items": TEXT},
    "rating": {"type": "integer"},
    "duration": {"type": "integer"},
    "location": listed(lat=NUMBER, lon=NUMBER),
    "address": {
        "type": "object",
        "properties": dict.fromkeys(("country", "region", "street", "city", "state", "postcode"), TEXT),
    },
    **dict.fromkeys(
        ("text", "choice", "sequence", "digits", "email", "phone", "url", "time", "color", "barcode", "rich_text"), TEXT
    ),
}
"""A type that is not here may be anything."""


def answer_schema(fields: object) -> Json:
    """A record with these fields. None of them need be there: what is asked for and may be seen is."""
    assert isinstance(fields, dict)
    properties: Json = {name: field_schema(field) for name, field in fields.items()}
    return {"type": "object", "properties": properties, "patternProperties": {"^_": {}}, "additionalProperties": False}


def field_schema(field: Mapping[str, object]) -> Json:
    """One field's values."""
    if field["type"] == "lines":
        return {"type": ["array", "null"], "items": answer_schema(field["fields"])}
    known = TYPES.get(str(field["type"]), {})
    if not known:
        return {}
    return {**known, "type": [known["type"], "null"]}


CHANGES: Json = listed(
    entries={"type": "array", "items": listed(at={"type": "string", "format": "date-time"}, changes={"type": "array"})},
    next={"type": ["string", "null"]},
)
"""The history of a record."""
IDS: Json = {"type": "array", "items": UUID}
BATCH: Json = listed(created=IDS, updated=IDS, deleted=IDS)
"""What a batch did."""
JOB: Json = listed(job=UUID)
"""The job that does the work."""
EXPLAINED: Json = listed(field={"type": "string"}, value={}, formula={"type": ["string", "null"]})
"""Where a value comes from."""


def page_schema(records: Json) -> Json:
    """A page of records."""
    return {
        "type": "object",
        "required": ["records", "next"],
        "properties": {
            "records": {"type": "array", "items": records},
            "next": {"type": ["string", "null"]},
            "count": {"type": ["integer", "null"]},
        },
    }
