"""The JSON Schema is the contract; what the write path accepts and refuses must be the same.

Least and greatest values are not compared: exact numbers travel as text, which a schema cannot bound."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import jsonschema
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.data.intake.incoming import Reading, read_new
from engines.data.intake.intake import intake
from engines.forms.schema import record_schema
from engines.scope import Scope, User
from tests.engines.data.building import NOW, Shop, app_of

ID = "0192f0c4-0000-7000-8000-000000000001"
TEXTS: list[object] = ["ok", "螺丝", "x" * 41, None, [], True]
NUMBERS: list[object] = ["1.50", "-3", 7, "x", None, [], False]
VALUES: Mapping[str, list[object]] = {
    "code": ["A", None, {}],
    "name": TEXTS,
    "maker": [ID, None, []],
    "price": NUMBERS[2:],
    "weight": NUMBERS,
    "since": ["2026-01-31", "2026-02-30", "soon", None, []],
    "kind": ["new", "none", None, []],
    "labels": [["red"], ["green"], [], None, 5],
    "active": [True, False, {}],
    "pieces": [5, "x", None, []],
    "margin": [None],
    "_title": ["anything", 5],
    "nothing": [1],
}
LINE: Mapping[str, list[object]] = {
    "thing": [ID, None],
    "quantity": ["2", "x", None],
    "price": ["1", None, {}],
    "nope": [1],
}
DEAL: Mapping[str, list[object]] = {
    "maker": [ID, None],
    "day": ["2026-01-01", "x"],
    "note": ["a", None],
    "discount": NUMBERS,
}


def objects(values: Mapping[str, list[object]]) -> st.SearchStrategy[dict[str, object]]:
    """Objects with any of these fields, each with one of its values."""
    fields = {name: st.sampled_from(each) for name, each in values.items()}
    return st.fixed_dictionaries({}, optional=fields)


def accepted(scope: Scope, entity: str, item: dict[str, object]) -> tuple[bool, bool]:
    """(by the schema, by the write path)."""
    found = scope.app.entity(entity)
    schema = record_schema(scope, found)
    jsonschema.Draft202012Validator.check_schema(schema)
    judge = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)
    reading = Reading(scope, creating=True)
    read_new(reading, intake(scope, found, False), item, "")
    return judge.is_valid(item), not reading.faults


@cache
def scope() -> Scope:
    """An administrator of the market; no database is needed to judge."""
    app = app_of(Path(__file__).with_name("market.yaml").read_text(), "market")
    return Scope(app, "test", "ws_test", User(None, "admin", administrator=True), NOW)


@settings(max_examples=150, deadline=None)
@given(item=objects(VALUES))
def test_records_are_judged_alike(item: dict[str, object]):
    by_schema, by_writing = accepted(scope(), "thing", item)
    assert by_schema == by_writing


@settings(max_examples=100, deadline=None)
@given(item=objects(DEAL), lines=st.lists(objects(LINE), max_size=3))
def test_detail_rows_are_judged_alike(item: dict[str, object], lines: list[dict[str, object]]):
    by_schema, by_writing = accepted(scope(), "deal", {**item, "lines": lines})
    assert by_schema == by_writing


def test_a_record_that_was_read_may_be_sent_back(market: Shop):
    seller = market.by("seller")
    assert "cost" not in record_schema(seller.scope, seller.scope.app.entity("thing"))["properties"]
