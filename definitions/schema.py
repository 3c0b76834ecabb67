"""The JSON Schema of the definition language, for editors: made from the grammar, never written by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic.json_schema import models_json_schema

from definitions.fields import TYPES, TextLike
from definitions.files import KINDS
from definitions.grammar import Part
from definitions.kinds import MODELS, RAW
from definitions.scenario import StoryDefinition

Schema = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def language_schema() -> Schema:
    """One schema for any document of a pack: its first key decides which part of it holds."""
    models: dict[str, type[Part]] = {**MODELS, "story": StoryDefinition}
    _, whole = models_json_schema(
        [(model, "validation") for model in models.values()], by_alias=True, ref_template="#/$defs/{model}"
    )
    parts: Schema = whole["$defs"]
    for cls in TYPES:
        settle_field(parts[cls.__name__], cls.model_fields["type"].default, cls.refused, issubclass(cls, TextLike))
    allow_lists(parts)
    close_maps(parts)
    documents = [document(kind) for kind in KINDS]
    return {
        "$schema": DIALECT,
        "title": "Loomwork definition",
        "type": "object",
        "minProperties": 1,
        "oneOf": documents,
        "$defs": used(parts, documents),
    }


def close_maps(schema: object) -> None:
    """A map of named parts has no keys that are no names."""
    match schema:
        case dict():
            if "patternProperties" in schema:
                schema.setdefault("additionalProperties", False)
            close_maps(list(schema.values()))
        case list():
            for inner in schema:
                close_maps(inner)


def used(parts: Schema, by: object) -> Schema:
    """The parts that something refers to."""
    found: Schema = {}
    waiting = [by]
    while waiting:
        match waiting.pop():
            case {"$ref": str() as target, **rest}:
                name = target.rpartition("/")[2]
                if name not in found:
                    found[name] = parts[name]
                    waiting.append(parts[name])
                waiting.append(rest)
            case dict() as inner:
                waiting.extend(inner.values())
            case list() as items:
                waiting.extend(items)
    return dict(sorted(found.items()))


def document(kind: str) -> Schema:
    """The schema of one kind of document."""
    if kind == "demo":
        return {"required": [kind], "anyOf": [reference(MODELS[kind].__name__), reference(StoryDefinition.__name__)]}
    if kind in MODELS:
        return {"required": [kind], **reference(MODELS[kind].__name__)}
    return {"required": [kind], "properties": {kind: {"type": "string"}}, "description": described(kind)}


def reference(name: str) -> Schema:
    """A reference to a part of the schema."""
    return {"$ref": f"#/$defs/{name}"}


def described(kind: str) -> str:
    """What a kind without a grammar of its own is for."""
    if kind == "locale":
        return "Translations: `texts:` by kind and name."
    return f"A {kind}, interpreted by its own engine." if kind in RAW else "Changes what a lower layer defined."


def settle_field(part: Schema, name: str, refused: frozenset[str], textual: bool) -> None:
    """A field says its type, and has no setting that the type refuses; lengths are whole numbers."""
    part["required"] = sorted({"type", *part.get("required", [])})
    part["properties"]["type"] = {"const": name}
    for setting in refused:
        part["properties"].pop(setting, None)
    if textual:
        for setting in {"min", "max"} - refused:
            part["properties"][setting] = {"type": "integer", "minimum": 0}


def allow_lists(parts: Schema) -> None:
    """A role's `allow:` may also hold lists of reports, dashboards and documents."""
    role = parts["RoleDefinition"]["properties"]
    for kind in ("reports", "dashboards", "documents"):
        del role[kind]
    for granted in role["allow"]["patternProperties"].values():
        granted["anyOf"].append({"type": "array", "items": {"type": "string"}})


def schema_files() -> Mapping[str, Schema]:
    """The files that `loomwork schema` writes: one for the language, one for each kind of document."""
    whole = language_schema()
    kinds = {
        f"{kind}.schema.json": {"$schema": DIALECT, **document(kind), "$defs": used(whole["$defs"], document(kind))}
        for kind in KINDS
        if kind in MODELS
    }
    return {"loomwork.schema.json": whole, **kinds}
