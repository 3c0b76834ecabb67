"""Views of each kind: what they need, what is told of mistakes, and what pages get to know."""

# ruff: noqa: E501 - a table of faults reads best with one case to a line

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from definitions.problems import Invalid
from engines.app import App
from engines.compile.views import grouped_by
from engines.forms.description import describe
from engines.scope import Scope, User
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


SHOWN = """
view: chart
entity: job
kind: gantt
start: from
end: upto
depends_on: steps.after
color: stage
---
view: board
entity: job
kind: kanban
by: stage
card: [maker.name, size]
---
view: plan
entity: job
kind: calendar
start: upto
label: size
---
role: helper
allow:
  job: {read: true, fields: {stage: hidden, steps.after: hidden, size: hidden}}
  maker: {read: true, fields: {name: hidden}}
"""


def scope_of(app: App, login: str) -> Scope:
    """Asked by an administrator, or by somebody without any right."""
    return Scope(
        app, "test", "ws_test", User(None, login, administrator=login == "admin"), datetime(2026, 3, 1, 9, tzinfo=UTC)
    )


def told(user: User) -> dict[str, Any]:
    """The views of jobs by their short names, as this user is told of them."""
    app = app_of(WORK + SHOWN)
    scope = Scope(app, "test", "ws_test", user, datetime(2026, 3, 1, 9, tzinfo=UTC))
    found: dict[str, Any] = describe(scope, "shop.job")
    return {each["name"].removeprefix("shop."): each for each in found["views"]}


def test_pages_are_told_what_a_view_goes_by() -> None:
    views = told(User(None, "admin", administrator=True))
    chart, board = views["chart"], views["board"]
    assert (chart["kind"], chart["start"], chart["end"], chart["depends_on"]) == (
        "gantt",
        "from",
        "upto",
        "steps.after",
    )
    assert (board["kind"], board["by"], board["card"], board["lanes"]) == (
        "kanban",
        "stage",
        ["maker.name", "size"],
        None,
    )


def test_what_is_hidden_is_not_named_by_a_view() -> None:
    views = told(User(None, "help", roles=frozenset({"helper"})))
    board, chart, plan = views["board"], views["chart"], views["plan"]
    assert (board["kind"], board["by"], board["card"]) == ("grid", None, [])
    assert (chart["kind"], chart["start"], chart["color"], chart["depends_on"]) == ("gantt", "from", None, None)
    assert (plan["kind"], plan["start"], plan["label"]) == ("calendar", "upto", None)


def test_kinds_that_are_natural_and_that_nobody_designed_are_offered_as_well() -> None:
    views = told(User(None, "admin", administrator=True))
    assert [name for name, each in views.items() if each.get("generated")] == ["job.tree"]
    assert (views["job.tree"]["by"], views["job.tree"]["title"]) == ("above", "Tree")
    plain = app_of(f"{WORK}extend: job\nlifecycle: {{field: stage, states: {{idea: {{}}, made: {{}}}}}}\n")
    asked = {login: describe(scope_of(plain, login), "shop.job")["views"] for login in ("admin", "help")}
    kinds = {
        login: [(each["kind"], each.get("by") or each.get("start")) for each in found] for login, found in asked.items()
    }  # type: ignore[union-attr]
    assert kinds["admin"] == [("grid", None), ("kanban", "stage"), ("tree", "above"), ("calendar", "from")]
    assert kinds["help"] == [("grid", None)]
