"""One fault never hides another: what cannot be read in one file is told with what is wrong in all the others."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from definitions.files import parsed
from definitions.layers import with_base
from definitions.problems import Invalid
from engines.compile import compile_app

CARD = "pack: inn\nversion: 1.0.0\n"
ROOM = """entity: room
fields:
  number: {type: text}
  beds: {type: integer}
"""


def told(files: Mapping[str, str]) -> list[str]:
    """Every fault of a pack, as `loomwork check` tells it."""
    with pytest.raises(Invalid) as caught:
        compile_app(with_base([parsed("inn", {"pack.yaml": CARD, **files})]))
    return [str(fault) for fault in caught.value.faults]


def test_a_file_that_is_no_yaml_does_not_hide_the_faults_of_others():
    found = told({
        "a.yaml": ROOM + "  price: {type: mony}\n",
        "b.yaml": "entity: guest\nfields:\n  name: {type: text, help: a: b}\n",
        "c.yaml": "entity: stay\nfields:\n  guest: {type: reference, to: guest}\n  room: {type: reference, to: rom}\n",
    })  # fmt: skip
    assert len(found) == 3
    assert found[0] == "inn/a.yaml:5:17: unknown field type `mony`; did you mean `money`?"
    assert found[1].startswith("inn/b.yaml:3:29: Not YAML")
    assert found[2] == "inn/c.yaml:4:31: unknown entity `rom`; did you mean `room`?"


def test_an_expression_torn_apart_is_told_once_and_the_rest_is_checked():
    found = told({"a.yaml": ROOM + "  half: {type: number, formula: round(beds / 2, 1)}\n  twice: {type: integer, formula: bed * 2}\n"})  # fmt: skip  # noqa: E501
    assert found == [
        "inn/a.yaml:5:33: `round(beds / 2` is only part of an expression; "
        "an expression with a comma, colon or bracket inside { } is quoted.",
        "inn/a.yaml:6:35: Unknown name `bed`; did you mean `beds`?",
    ]


def test_a_path_through_a_reference_to_nothing_is_no_further_fault():
    found = told({"a.yaml": ROOM + "  guest: {type: reference, to: gest}\n  name: {type: text, formula: guest.name}\n"})
    assert found == ["inn/a.yaml:5:32: unknown entity `gest`; known are `room`."]


def test_a_default_must_be_one_of_the_choices():
    found = told({"a.yaml": ROOM + "  kind: {type: choice, choices: [single, double], default: \"'singel'\"}\n"})
    assert found == ["inn/a.yaml:5:60: Unknown value `singel`; did you mean `single`?"]


def test_a_fault_in_one_step_does_not_move_the_place_of_another():
    steps = "scenario: s\nsteps:\n  - craete: room\n  - create: room\n    with: {nmber: x}\n"
    assert told({"a.yaml": ROOM, "b.yaml": steps})[1].startswith("inn/b.yaml:5:12: unknown field `nmber`")


def test_only_rows_are_shown_as_a_table():
    form = "form: room\nentity: room\nlayout:\n  - lines: {field: number, columns: [a]}\n"
    assert told({"a.yaml": ROOM, "b.yaml": form}) == ["inn/b.yaml:4:20: `number` has no rows to show."]


def test_a_menu_may_list_what_it_opens():
    menu = "menu: inn\nitems: [room, {title: More, items: [room, {form: room}]}]\n---\nform: room\nentity: room\n"
    app = compile_app(with_base([parsed("inn", {"pack.yaml": CARD, "a.yaml": ROOM, "b.yaml": menu})]))
    assert [item.name for item in app.menus["inn.inn"].items] == ["room", "item_2"]


def test_faults_inside_a_listed_menu_have_their_places():
    found = told({"a.yaml": ROOM, "b.yaml": "menu: inn\nitems: [room, {title: More, items: [rom]}]\n"})
    assert found == ["inn/b.yaml:2:37: unknown entity `rom`; did you mean `room`?"]


def test_sums_over_rows_of_nothing_are_no_further_fault():
    rows = "  stays: {type: related, from: stey, by: room}\n  nights: {type: number, formula: sum(stays.nights)}\n"
    counts = "  many: {type: number, formula: count(stays)}\n  each: {type: number, formula: sum(s.n for s in stays)}\n"
    found = told({"a.yaml": ROOM + rows + counts})
    assert found == ["inn/a.yaml:5:32: unknown entity `stey`; known are `room`."]


def test_a_bare_value_is_told_how_to_be_written_as_an_expression():
    kind = "  kind: {type: choice, choices: [single, double], default: single}\n"
    since = "  since: {type: date, default: 2026-01-01}\n"
    assert told({"a.yaml": ROOM + kind + since}) == [
        "inn/a.yaml:5:60: A default is an expression: write 'single'.",
        "inn/a.yaml:6:32: A default is an expression: write date('2026-01-01').",
    ]


def test_a_check_may_be_just_its_expression():
    app = compile_app(with_base([parsed("inn", {"pack.yaml": CARD, "a.yaml": ROOM + "checks: {some: beds > 0}\n"})]))
    assert app.entities["inn.room"].checks["some"].must.source == "beds > 0"
    assert told({"a.yaml": ROOM + "checks: {some: bed > 0}\n"}) == [
        "inn/a.yaml:5:16: Unknown name `bed`; did you mean `beds`?"
    ]


def test_a_title_in_chinese_alone_leaves_the_english_to_the_name():
    text = ROOM.replace("fields:", "title: {zh: 客房}\nfields:", 1)
    app = compile_app(with_base([parsed("inn", {"pack.yaml": CARD, "a.yaml": text})]))
    assert (app.entities["inn.room"].title.en, app.entities["inn.room"].title.zh) == ("Room", "客房")
