"""Every setting of every type has words in both languages, an editor, and the JSON Schema of the grammar."""

from __future__ import annotations

import jsonschema
import pytest

from definitions.fields import BY_NAME
from definitions.fields.settings import PARTICULAR, SETTINGS, described, settings_of
from definitions.schema import language_schema

PARTS = language_schema()["$defs"]


@pytest.mark.parametrize("name", BY_NAME)
def test_a_type_and_its_settings_have_words_in_both_languages(name: str) -> None:
    cls = BY_NAME[name]
    for text in (cls.label, cls.about):
        assert text.en and text.zh and text.en != text.zh
    schema = PARTS[cls.__name__]
    assert set(settings_of(cls)) == set(schema["properties"]) - {"type"}
    en, zh = described(name, schema, "en"), described(name, schema, "zh")
    assert isinstance(en["settings"], list) and isinstance(zh["settings"], list)
    assert len(en["settings"]) == len(settings_of(cls))
    for one, other in zip(en["settings"], zh["settings"], strict=True):
        assert one["title"] and one["help"] and other["title"] and other["help"], one["name"]
        assert one["title"] != other["title"] and one["help"] != other["help"], one["name"]
        jsonschema.Draft202012Validator.check_schema(one["schema"])
        options = [each["value"] for each in one.get("options", [])]
        assert (one["editor"] == "option") == bool(options)
        assert options == one["schema"].get("enum", options) and all(each["title"] for each in other.get("options", []))


def test_no_words_are_left_over() -> None:
    named = {(name, key) for name, cls in BY_NAME.items() for key in settings_of(cls)}
    assert set(SETTINGS) == {key for _, key in named}
    assert set(PARTICULAR) <= named


def test_editors_follow_from_the_grammar() -> None:
    settings = {each["name"]: each["editor"] for each in described("barcode", PARTS["BarcodeField"], "en")["settings"]}  # type: ignore[attr-defined]
    assert [settings[name] for name in ("title", "required", "default", "format", "id")] == [
        "words",
        "flag",
        "expression",
        "option",
        "text",
    ]
