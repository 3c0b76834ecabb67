"""The JSON Schema is that of the grammar: the product's packs fit it, faulty definitions do not."""

from __future__ import annotations

import json
from decimal import Decimal

import jsonschema
import pytest

from definitions.fields import BY_NAME
from definitions.files import KINDS, packs_folder, read_pack
from definitions.located import plain
from definitions.schema import document, language_schema, schema_files

SCHEMA = language_schema()
WHOLE = jsonschema.Draft202012Validator(SCHEMA)


def as_json(value: object) -> object:
    """The value as an editor sees it."""
    return json.loads(
        json.dumps(plain(value), default=lambda number: float(number) if isinstance(number, Decimal) else number)
    )


def test_the_schema_is_a_schema_and_knows_every_kind_and_type() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert {next(iter(part["required"])) for part in SCHEMA["oneOf"]} == set(KINDS)
    types = {
        part["properties"]["type"]["const"]
        for name, part in SCHEMA["$defs"].items()
        if name.endswith("Field") and name != "FormField"
    }
    assert types == set(BY_NAME)
    for name, cls in BY_NAME.items():
        assert not cls.refused & set(SCHEMA["$defs"][cls.__name__]["properties"]), name


@pytest.mark.parametrize("name", sorted(path.parent.name for path in packs_folder().glob("*/pack.yaml")))
def test_the_products_packs_fit_the_schema(name: str) -> None:
    for each in read_pack(packs_folder() / name).documents:
        found = [error.message for error in WHOLE.iter_errors(as_json(each.body))]
        assert not found, (each.place, found)


@pytest.mark.parametrize(
    "faulty",
    [
        {"entity": "a", "titel": "A"},
        {"entity": "a", "fields": {"b": {"type": "mony"}}},
        {"entity": "a", "fields": {"b": {"type": "text", "scale": 2}}},
        {"entity": "a", "fields": {"B": {"type": "text"}}},
        {"rule": "a", "events": "b.created", "do": [{"creat": "c"}]},
        {"rule": "a", "events": "b.created", "do": []},
        {"role": "a", "allow": {"b": {"reed": True}}},
        {"nothing": "a"},
    ],
)
def test_faulty_definitions_do_not_fit_the_schema(faulty: object) -> None:
    assert not WHOLE.is_valid(faulty)


def test_each_kind_has_a_file_of_its_own() -> None:
    files = schema_files()
    assert set(files) >= {"loomwork.schema.json", "entity.schema.json", "rule.schema.json", "scenario.schema.json"}
    role = files["role.schema.json"]
    assert set(role["$defs"]) == {"GrantDefinition", "RoleDefinition"}
    assert jsonschema.Draft202012Validator(role).is_valid(
        {"role": "a", "allow": {"b": {"read": True}, "reports": ["c"]}}
    )
    assert document("report") == {
        "required": ["report"],
        "properties": {"report": {"type": "string"}},
        "description": "A report, interpreted by its own engine.",
    }
