"""One contract: jsonschema, the judge, and the checker of the write path find fault with the same places, for every
type of field. Where one of them says more than the other is listed here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import jsonschema
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema.exceptions import ValidationError

from definitions.files import read_pack
from definitions.layers import with_base
from engines.compile import compile_app
from engines.data.intake.incoming import Reading, read_new
from engines.data.intake.intake import intake
from engines.forms.schema import record_schema
from engines.scope import Scope, User
from tests.atlas import FOLDER
from tests.engines.data.building import NOW

ENTITY = "atlas.specimen"
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


def by_schema(item: dict[str, object]) -> set[str]:
    """The places at fault, as the judge names them."""
    schema = record_schema(scope(), scope().app.entity(ENTITY))
    judge = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)
    return {place for error in judge.iter_errors(item) for place in places(error)}


def places(error: ValidationError) -> Iterator[str]:
    """Where an error is: a missing or unknown name is told at the object, but is a fault of the name."""
    path = "".join(f"/{part}" for part in list(error.absolute_path)[:1])
    instance: dict[str, object] = error.instance if isinstance(error.instance, dict) else {}
    if error.validator == "required":
        yield from (f"{path}/{name}" for name in needed(error) if name not in instance)
    elif error.validator == "additionalProperties":
        known = record_schema(scope(), scope().app.entity(ENTITY))["properties"]
        yield from (f"{path}/{name}" for name in instance if name not in str(known) and name[0] != "_")
    else:
        yield path


def needed(error: ValidationError) -> list[str]:
    """The names that a schema requires."""
    return [str(name) for name in error.validator_value] if isinstance(error.validator_value, list) else []


def by_checker(item: dict[str, object]) -> set[str]:
    """The places at fault, as the write path names them."""
    reading = Reading(scope(), creating=True)
    read_new(reading, intake(scope(), scope().app.entity(ENTITY), False), item, "")
    return {"/" + (fault.pointer or "").split("/")[1] for fault in reading.faults}


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
def test_the_judge_and_the_checker_name_the_same_places(item: dict[str, object]) -> None:
    judged, checked = by_schema(item), by_checker(item)
    assert checked - judged <= BY_THE_CHECKER_ALONE
    assert judged - checked <= UNDERSTOOD_BESIDES


@settings(max_examples=100, deadline=None)
@given(rows=st.lists(st.one_of(st.sampled_from(ANY), items_of_rows()), max_size=3))
def test_detail_rows_are_judged_alike(rows: list[object]) -> None:
    item: dict[str, object] = {"a_lines": rows}
    assert by_schema(item) == by_checker(item)


def test_nobody_but_the_listed_says_more() -> None:
    """Each exception is one: none is listed that is not needed."""
    alone = {place for place in BY_THE_CHECKER_ALONE if differs(place, lambda judged, checked: checked - judged)}
    besides = {place for place in UNDERSTOOD_BESIDES if differs(place, lambda judged, checked: judged - checked)}
    assert (alone, besides) == (BY_THE_CHECKER_ALONE, UNDERSTOOD_BESIDES)


def differs(place: str, more: Callable[[set[str], set[str]], set[str]]) -> bool:
    """Whether any value is at fault for the one and not for the other."""
    return any(place in more(by_schema(one), by_checker(one)) for one in ({place[1:]: value} for value in ANY))
