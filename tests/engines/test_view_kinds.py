"""Views of each kind: what they need, what is told of mistakes, and what pages get to know."""

# ruff: noqa: E501 - a table of faults reads best with one case to a line

from __future__ import annotations

import pytest

from definitions.problems import Invalid
from engines.app import App
from engines.compile.views import grouped_by
from tests.places import app_of

WORK = """
entity: job
record_title: "{name}"
fields:
  name: {type: text}
  stage: {type: choice, choices: [idea, made]}
  size: {type: choice, choices: [small, large]}
  from: {type: date}
  upto: {type: date}
  done: {type: percent}
  above: {type: tree}
  before: {type: reference, to: job}
  maker: {type: reference, to: maker}
  steps: {type: lines, fields: {after: {type: reference, to: job}, maker: {type: reference, to: maker}}}
---
entity: maker
fields: {name: {type: text}, active: {type: boolean}}
---
"""


def with_view(text: str) -> App:
    """The app with one view of jobs."""
    return app_of(f"{WORK}view: v\nentity: job\n{text}\n")


@pytest.mark.parametrize(
    "text",
    [
        "kind: kanban\nby: stage\nlanes: maker\ncolor: size\ncard: [maker.name, upto]",
        "kind: kanban\nby: maker",
        "kind: calendar\nstart: from\nend: upto\nlabel: maker.name\ncolor: stage\nholidays: CN",
        "kind: gantt\nstart: from\nend: upto\nprogress: done\ndepends_on: before",
        "kind: gantt\nstart: from\ndepends_on: steps.after",
        "kind: tree",
        "kind: gallery\ncard: [stage]",
    ],
)
def test_good_views(text: str) -> None:
    assert "shop.v" in with_view(text).views


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("kind: kanban", "A kanban view needs `by`: `stage`, `size`"),
        ("kind: kanban\nby: name", "`by` of a kanban view is a field of type `choice`, `boolean`, `reference`, `user`, `department` or `tree`; `name` is text; there is `stage`"),
        ("kind: kanban\nby: maker.active", "`maker.active` stands in another record"),
        ("kind: kanban\nby: stag", "unknown field `stag`; did you mean `stage`?"),
        ("kind: kanban\nby: stage\nstart: from", "`start` means nothing in a kanban view. It has `by`, `lanes`, `card`, `color` and `cover`."),
        ("kind: calendar", "A calendar view needs `start`: `from`, `upto`"),
        ("kind: calendar\nstart: stage", "`start` of a calendar view is a field of type `date` or `datetime`; `stage` is choice; there is `from`"),
        ("kind: gantt\nstart: from\nprogress: name", "`progress` of a gantt view is a field of type `percent`, `integer` or `number`; `name` is text; there is `done`."),
        ("kind: gantt\nstart: from\ndepends_on: maker", "`maker` does not lead to `job`: name a reference to it, or one in detail rows such as `after.job`."),
        ("kind: gantt\nstart: from\ndepends_on: steps.maker", "`steps.maker` does not lead to `job`"),
        ("kind: gantt\nstart: from\ndepends_on: before.before", "`before.before` does not lead to `job`"),
        ("kind: gantt\nstart: from\ndepends_on: bfore", "nknown field `bfore`; did you mean `before`?"),
        ("kind: tree\nby: before", "`by` of a tree view is a field of type `tree`; `before` is reference; there is `above`."),
        ("kind: map", "A map view needs `by`."),
        ("by: stage", "`by` means nothing in a grid view."),
    ],
)  # fmt: skip
def test_what_a_kind_cannot_use_is_told(text: str, told: str) -> None:
    with pytest.raises(Invalid) as refused:
        with_view(text)
    sentences = [each.detail.en for each in refused.value.faults]
    assert len(sentences) == 1 and told in sentences[0]
    assert all(each.detail.zh for each in refused.value.faults)


def test_a_fault_stands_at_its_setting() -> None:
    with pytest.raises(Invalid) as refused:
        with_view("kind: calendar\nstart: stage")
    place = refused.value.faults[0].place
    assert place and place.column == 8


def test_what_a_view_goes_by_is_found_where_only_one_can_be_meant() -> None:
    fields = {name: each.definition for name, each in app_of(WORK).entity("shop.job").fields.items()}
    assert grouped_by("tree", fields, "") == "above"
    assert grouped_by("kanban", fields, "") is None
    assert grouped_by("kanban", fields, "state") == "state"
