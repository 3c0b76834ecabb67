"""One contract: jsonschema, the judge, and the checker of the write path find fault with the same places, in the same
sentences, for every type of field. Where one of them says more than the other is listed here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema.exceptions import ValidationError

from definitions.fields.base import BadValue
from definitions.files import read_pack
from definitions.layers import with_base
from definitions.texts import Text
from engines.app import Entity, EntityField
from engines.compile import compile_app
from engines.data.intake.broken import required_message
from engines.data.intake.incoming import Reading, read_new
from engines.data.intake.intake import intake, unknown
from engines.data.work.invariants import limit_message
from engines.forms.schema import record_schema
from engines.scope import Scope, User
from tests.atlas import FOLDER
from tests.engines.data.building import NOW

ENTITY = "atlas.specimen"
LIMITED = "atlas.variety"
BY_THE_CHECKER_ALONE = {"/a_datetime", "/a_phone", "/a_url", "/a_json", "/a_lookup"}
"""What these texts look like is more than a `format` says; a lookup may only come back as it is."""
UNDERSTOOD_BESIDES = {
    "/a_boolean",
    "/a_tags",
    "/a_references",
    "/a_duration",
    "/a_url",
    "/a_file",
    "/a_files",
    "/a_image",
    "/a_signature",
}
"""What people and files write (yes, x, 1; a, b; nothing; 08:30; a file's id) is read, too: a client keeps to it."""
ANY: list[object] = [
    None, True, 0, 7, -3, "", "x", "1.5", "2026-01-31", "2026-02-30", "08:30", "2026-01-31T08:30:00Z", "+86 10 1234",
    "a@b.cn", "https://example.org", "#12ab9f", [], ["x"], [1], {}, {"no": [1]}, {"lat": "47.1", "lng": "11.2"},
    "0192f0c4-0000-7000-8000-000000000001",
]  # fmt: skip


@cache
def scope() -> Scope:
    """The administrator of the atlas; no database is needed to judge."""
    app = compile_app(with_base([read_pack(FOLDER)]))
    return Scope(app, "test", "ws_test", User(None, "admin", administrator=True), NOW)


Found = dict[str, frozenset[Text]]
"""What is said of each place at fault."""


def by_schema(item: dict[str, object], entity: str = ENTITY) -> Found:
    """The places at fault, as the judge names them, in the sentences of the contract."""
    schema = record_schema(scope(), scope().app.entity(entity))
    judge = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)
    said = [found for error in judge.iter_errors(item) for found in sentences(scope().app.entity(entity), error)]
    return gathered(said)


def sentences(entity: Entity, error: ValidationError) -> Iterator[tuple[str, Text | None]]:
    """What an error means to people: a missing or unknown name is told at the object, but is a fault of the name; that
    a text or list is too short to be there is the same as its absence; the rest the type of the field says."""
    path = [str(part) for part in error.absolute_path][:1]
    instance: dict[str, object] = error.instance if isinstance(error.instance, dict) else {}
    match error.validator:
        case "required":
            for name in [each for each in needed(error) if each not in instance]:
                yield f"/{name}", required_message(entity.fields[name].title)
        case "additionalProperties":
            plan = intake(scope(), entity, False)
            for name in [each for each in instance if each not in entity.fields and each[0] != "_"]:
                yield f"/{name}", unknown(plan, name, "").detail
        case _:
            yield f"/{path[0]}", of_value(entity.fields[path[0]], error.absolute_path, error.instance)


def of_value(each: EntityField, path: Sequence[str | int], value: object) -> Text | None:
    """The type's own sentence for a value it cannot hold, or that of its limits; None for a part of a value."""
    if len(path) > 1:
        return None
    try:
        found = each.definition.parse(value)
    except BadValue as bad:
        return bad.text
    return required_message(each.title) if found in (None, "", []) else limit_message(each)


def needed(error: ValidationError) -> list[str]:
    """The names that a schema requires."""
    return [str(name) for name in error.validator_value] if isinstance(error.validator_value, list) else []


def by_checker(item: dict[str, object], entity: str = ENTITY) -> Found:
    """The places at fault, as the write path names them, and what it says."""
    reading = Reading(scope(), creating=True)
    read_new(reading, intake(scope(), scope().app.entity(entity), False), item, "")
    return gathered(("/" + (each.pointer or "").split("/")[1], each.detail) for each in reading.faults)


def gathered(said: Iterable[tuple[str, Text | None]]) -> Found:
    """All that is said of each place."""
    found: dict[str, set[Text]] = {}
    for place, text in said:
        found.setdefault(place, set()).update([text] if text else [])
    return {place: frozenset(texts) for place, texts in found.items()}


def fields() -> list[str]:
    """Everything of the entity, and a name it does not have."""
    return [*scope().app.entity(ENTITY).fields, "nothing_such"]


def items() -> st.SearchStrategy[dict[str, object]]:
    """Objects with any fields and any values."""
    return st.fixed_dictionaries({}, optional={name: st.sampled_from(ANY) for name in fields()})


def items_of_rows() -> st.SearchStrategy[dict[str, object]]:
    """Detail rows with any values in their numbers and texts."""
    rows = scope().app.entities[scope().app.entity(ENTITY).fields["a_lines"].type.entity]
    plain = [
        name for name, each in rows.fields.items() if each.definition.type in ("text", "number", "money", "integer")
    ]
    plain = [name for name in plain if not rows.fields[name].formula and not rows.fields[name].system]
    return st.fixed_dictionaries({}, optional={name: st.sampled_from(ANY) for name in plain})


@settings(max_examples=150, deadline=None)
@given(item=items())
def test_the_judge_and_the_checker_say_the_same_of_the_same_places(item: dict[str, object]) -> None:
    judged, checked = by_schema(item), by_checker(item)
    assert checked.keys() - judged.keys() <= BY_THE_CHECKER_ALONE
    assert judged.keys() - checked.keys() <= UNDERSTOOD_BESIDES
    for place in judged.keys() & checked.keys():
        assert checked[place] == judged[place] or not judged[place], place


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("text_all", "ab"), ("text_all", "x" * 41), ("text_all", "what!"), ("text_all", ""),
        ("number_all", -1), ("number_all", 1001), ("integer_limits", 0), ("integer_limits", 100), ("money_all", -3),
        ("percent_scale", 101), ("duration_limits", -1), ("duration_limits", 36001), ("rating_max", 11),
        ("choice_own", "middle"), ("address_all", 7), ("nothing_such", 1),
    ],
)  # fmt: skip
def test_limits_and_settings_are_told_alike(name: str, value: object) -> None:
    item = {"text_all": "Fine", name: value}
    judged = by_schema(item, LIMITED)
    assert judged == by_checker(item, LIMITED) and list(judged) == [f"/{name}"] and judged[f"/{name}"]


@settings(max_examples=100, deadline=None)
@given(rows=st.lists(st.one_of(st.sampled_from(ANY), items_of_rows()), max_size=3))
def test_detail_rows_are_judged_alike(rows: list[object]) -> None:
    item: dict[str, object] = {"a_lines": rows}
    assert by_schema(item).keys() == by_checker(item).keys()


def test_nobody_but_the_listed_says_more() -> None:
    """Each exception is one: none is listed that is not needed."""
    alone = {place for place in BY_THE_CHECKER_ALONE if differs(place, lambda judged, checked: checked - judged)}
    besides = {place for place in UNDERSTOOD_BESIDES if differs(place, lambda judged, checked: judged - checked)}
    assert (alone, besides) == (BY_THE_CHECKER_ALONE, UNDERSTOOD_BESIDES)


def differs(place: str, more: Callable[[set[str], set[str]], set[str]]) -> bool:
    """Whether any value is at fault for the one and not for the other."""
    items: list[dict[str, object]] = [{place[1:]: value} for value in ANY]
    return any(place in more(set(by_schema(one)), set(by_checker(one))) for one in items)
