"""Layouts as they are written and as the browser gets them: steps, groups, folded parts, what hidden parts hide."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from definitions.problems import Invalid
from engines.forms import form_json
from engines.scope import Scope, User
from tests.engines.data.building import app_of

TRIP = """
entity: trip
fields:
  name: {type: text, required: true}
  abroad: {type: boolean}
  country: {type: text}
  visa: {type: text}
  cost: {type: money}
  notes: {type: text, multiline: true}
  stops: {type: lines, fields: {place: {type: text}, nights: {type: integer}}}
"""
FORM = """
---
form: trip
entity: trip
layout:
  - steps:
      where:
        title: {en: Where, zh: 去哪里}
        help: Say where you go.
        fields: [name, abroad]
        layout:
          - group: {title: Abroad, columns: 2, span: 2, fields: [country, visa], visible: abroad}
      money:
        layout:
          - section: {title: Costs, fields: [cost], collapsible: true, layout: [{group: {fields: [notes]}}]}
          - lines: {field: stops, visible: abroad}
"""


def contract(form: str) -> dict[str, object]:
    """The form for the administrator."""
    user = replace(User(None, "test", administrator=True), roles=frozenset({"admin"}))
    scope = Scope(app_of(TRIP + form), "test", "ws_test", user, datetime(2026, 3, 1, 9, tzinfo=UTC))
    said: dict[str, object] = json.loads(json.dumps(form_json(scope, "shop.trip")))
    return said


def layout(form: str) -> Any:
    """The layout, whatever is in it."""
    return contract(form)["layout"]


def test_steps_and_groups_nest() -> None:
    [steps] = layout(FORM)
    where, money = steps["steps"]
    assert (steps["kind"], where["title"], where["help"], money["title"]) == (
        "steps",
        "Where",
        "Say where you go.",
        "Money",
    )
    own, group = where["items"]
    assert (own["kind"], own["fields"]) == ("section", ["name", "abroad"])
    assert (group["kind"], group["title"], group["columns"], group["span"]) == ("group", "Abroad", 2, 2)
    costs, stops = money["items"]
    assert (costs["collapsible"], costs["collapsed"], costs["items"][0]["fields"]) == (True, False, ["notes"])
    assert stops["field"] == "stops"


def test_a_hidden_part_hides_its_fields() -> None:
    fields = contract(FORM)["fields"]
    assert {name for name, rules in fields.items() if "visible" in rules} == {"country", "visa", "stops"}  # type: ignore[attr-defined]


def test_a_field_in_two_places_shows_when_one_of_them_does() -> None:
    both = """
---
form: trip
entity: trip
layout:
  - section: {fields: [country], visible: abroad}
  - section: {fields: [country]}
  - section: {fields: [visa], visible: abroad}
  - section: {fields: [visa], visible: cost > 5}
fields:
  visa: {visible: name != 'x'}
"""
    fields = contract(both)["fields"]
    assert "visible" not in fields.get("country", {})  # type: ignore[attr-defined]
    assert set(names_in(fields["visa"]["visible"])) >= {"abroad", "cost", "name"}  # type: ignore[index]


def names_in(tree: object) -> list[str]:
    """Every text in a tree."""
    match tree:
        case str():
            return [tree]
        case list():
            return [name for each in tree for name in names_in(each)]
        case dict():
            return [name for each in tree.values() for name in names_in(each)]
    return []


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("layout: [{section: {title: Empty}}]", "`fields` or `layout` is missing."),
        ("layout: [{section: {fields: [name], visible: abroad}}]", "The form hides `name`"),
        ("fields: {name: {visible: abroad}}", "The form hides `name`"),
        ("layout: [{steps: {a: {fields: [nmae]}}}]", "did you mean `name`?"),
        ("similar: {by: [nmae]}", "did you mean `name`?"),
        ("layout: [{stpes: {a: {fields: [name]}}}]", "did you mean `steps`?"),
    ],
)
def test_what_is_wrong_with_a_layout_is_told(form: str, said: str) -> None:
    with pytest.raises(Invalid) as problem:
        app_of(f"{TRIP}---\nform: trip\nentity: trip\n{form}\n")
    assert said in "\n".join(fault.detail.en for fault in problem.value.faults)
