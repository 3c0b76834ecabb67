"""What a form asks is judged by the server, too, and what its rules hide is gone when it is saved."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest

from definitions.problems import Invalid
from engines.data.reading.query import get_record
from engines.data.records import Update, create, update
from engines.forms import through_form
from tests.engines.data.building import Shop

PLAIN = {"code": "T-1", "name": "Round trip"}
ABROAD = {**PLAIN, "kind": "abroad", "visa": "V-7", "insured": True, "insurer": "Alpina", "policy": "P-1"}


def sent(tours: Shop, values: Mapping[str, object], id: UUID | None = None, form: str = "tour") -> dict[str, object]:
    """What goes on of values sent through the form."""
    return through_form(tours.conn, tours.scope, form, "tour", values, stored(tours, id) if id else None)


def stored(tours: Shop, id: UUID) -> dict[str, Any]:
    """The record as it is."""
    found: dict[str, Any] = json.loads(json.dumps(get_record(tours.conn, tours.scope, "trip.tour", id), default=str))
    return found


def made(tours: Shop, values: Mapping[str, object]) -> UUID:
    """A tour made through the form."""
    return create(tours.conn, tours.scope, "tour", [sent(tours, values)])[0]


def changed(tours: Shop, id: UUID, **values: object) -> dict[str, Any]:
    """The tour after a change through the form."""
    update(tours.conn, tours.scope, "tour", [Update(id, sent(tours, values, id))])
    return stored(tours, id)


def faults(tours: Shop, values: Mapping[str, object], id: UUID | None = None) -> dict[str, str]:
    """What is wrong, by place."""
    with pytest.raises(Invalid) as problem:
        sent(tours, values, id)
    return {fault.pointer: fault.detail.en for fault in problem.value.faults}


def test_what_the_form_requires_is_required_only_where_it_shows(tours: Shop) -> None:
    assert set(faults(tours, {**PLAIN, "kind": "abroad", "insured": True})) == {"/visa", "/insurer"}
    assert set(faults(tours, {"kind": "abroad"})) == {"/code", "/name", "/visa"}
    assert sent(tours, PLAIN) == PLAIN
    assert sent(tours, ABROAD) == ABROAD


def test_what_a_rule_hides_is_never_made(tours: Shop) -> None:
    day = sent(tours, {**ABROAD, "kind": "day"})
    assert "visa" not in day and "insurer" not in day
    assert day["policy"] == "P-1"
    tour = stored(tours, made(tours, {**ABROAD, "insured": False}))
    assert (tour["visa"], tour["insurer"], tour["policy"]) == ("V-7", None, "P-1")


def test_what_a_rule_hides_later_is_emptied_or_kept(tours: Shop) -> None:
    id = made(tours, ABROAD)
    assert changed(tours, id, name="Other")["visa"] == "V-7"
    tour = changed(tours, id, kind="day")
    assert (tour["visa"], tour["insured"], tour["insurer"], tour["policy"]) == (None, False, None, "P-1")


def test_rows_have_rules_of_their_own(tours: Shop) -> None:
    lamp = tours.create("item", code="L", name="Lamp", price="5", fragile=True)
    rope = tours.create("item", code="R", name="Rope", price="2")
    rows = [{"item": str(lamp)}, {"item": str(rope), "packing": "box"}]
    assert set(faults(tours, {**PLAIN, "lines": rows})) == {"/lines/0/packing"}
    rows[0]["packing"] = "foam"
    id = made(tours, {**PLAIN, "lines": rows})
    first, second = stored(tours, id)["lines"]
    assert (first["packing"], second["packing"], first["amount"]) == ("foam", None, "5.00")
    kept = [{"id": first["id"], "item": str(rope)}, {"id": second["id"]}]
    assert [row["packing"] for row in changed(tours, id, lines=kept)["lines"]] == [None, None]


def test_a_reason_is_asked_for_a_high_discount(tours: Shop) -> None:
    rope = tours.create("item", code="R", name="Rope", price="2")
    rows = [{"item": str(rope), "discount": "20"}]
    assert set(faults(tours, {**PLAIN, "lines": rows})) == {"/reason"}
    id = made(tours, {**PLAIN, "lines": rows, "reason": "regular"})
    row = stored(tours, id)["lines"][0]
    assert changed(tours, id, lines=[{"id": row["id"], "discount": "5"}])["reason"] is None


def test_what_the_form_closes_may_come_back_but_not_change(tours: Shop) -> None:
    assert set(faults(tours, {**PLAIN, "phone": "123"})) == {"/phone"}
    guide = tours.create("guide", name="Anna", badge="G", phone="5")
    id = made(tours, {**PLAIN, "guide": str(guide), "phone": "123"})
    assert set(faults(tours, {"guide": None, "phone": "9"}, id)) == {"/phone"}
    assert changed(tours, id, guide=None, phone="123")["phone"] == "123"


def test_what_the_form_closes_and_fills_itself_is_saved(tours: Shop) -> None:
    anna = str(tours.create("guide", name="Anna", badge="G-1", phone="5"))
    bo = str(tours.create("guide", name="Bo", badge="G-2"))
    id = made(tours, {**PLAIN, "guide": anna})
    assert stored(tours, id)["badge"] == "G-1"
    assert changed(tours, id, guide=bo)["badge"] == "G-2"
    assert changed(tours, id, name="Renamed")["badge"] == "G-2"
    assert set(faults(tours, {"guide": anna, "badge": "G-9"}, id)) == {"/badge"}
    assert changed(tours, id, guide=anna, badge="G-1")["badge"] == "G-1"
    wish = through_form(
        tours.conn, tours.scope, "wish", "wish", {"name": "Far", "when": "2027-01-01", "people": 2}, None
    )
    assert wish["channel"] == "office"


def test_the_forms_own_condition_holds(tours: Shop) -> None:
    assert faults(tours, {**PLAIN, "days": 31}) == {"/days": "No tour is longer than 30 days."}


def test_a_form_of_something_else_is_refused(tours: Shop) -> None:
    with pytest.raises(Invalid, match="no form of"):
        sent(tours, PLAIN, form="guide")


def test_what_somebody_may_not_see_does_not_bind_them(tours: Shop) -> None:
    assert through_form(tours.conn, tours.by("planner").scope, "tour", "tour", PLAIN, None) == PLAIN
