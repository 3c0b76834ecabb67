"""A pack upgraded over its data: what is recomputed, what the plan foresees, what comes back."""

from __future__ import annotations

from uuid import uuid4

import pytest

from definitions.problems import Problem
from tests.places import Place

CLINIC = """
entity: visit
owned: false
fields:
  reason: {type: text}
  items:
    type: lines
    fields: {what: {type: text}, price: {type: money}}
  total: {type: money, formula: sum(items.price)}
checks:
  positive: {must: total >= 0}
"""


@pytest.fixture
def clinic_place(place: Place) -> Place:
    """A clinic with one visit."""
    place.publish(CLINIC)
    id = uuid4()
    place.run("insert into ws.shop_visit (id, total) values (%s, 50)", id)
    place.run("insert into ws.shop_visit_items (id, parent, position, price) values (%s, %s, 1, 50)", uuid4(), id)
    return place


def test_a_recomputed_value_under_a_check_is_filled_in(clinic_place: Place):
    clinic_place.publish(CLINIC.replace("sum(items.price)", "sum(items.price * 2)"))
    assert clinic_place.run("select total from ws.shop_visit") == [(100,)]


def test_the_plan_knows_that_records_break_a_new_invariant(clinic_place: Place):
    text = CLINIC.replace("total >= 0", "total >= 60")
    (blocked,) = clinic_place.plan(text).blocked
    assert (blocked.change.kind, blocked.count) == ("add_check", 1)
    with pytest.raises(Problem) as caught:
        clinic_place.publish(text)
    assert "(1 records of “Visit”)" in caught.value.faults[0].detail.en


def test_an_invariant_that_holds_is_safe(clinic_place: Place):
    assert not clinic_place.plan(CLINIC.replace("total >= 0", "total >= 20")).blocked


def test_an_invariant_over_what_is_new_is_judged_when_it_is_there(clinic_place: Place):
    text = CLINIC.replace("total >= 0", "fee >= 60").replace("checks:", "  fee: {type: money, default: 5}\nchecks:")
    assert not clinic_place.plan(text).blocked
    with pytest.raises(Problem):
        clinic_place.publish(text)


def test_a_new_entity_over_people_and_records_there_are(clinic_place: Place):
    bill = "---\nentity: bill\nfields: {visit: {type: reference, to: visit}, paid_by: {type: user}}\n"
    clinic_place.plan(CLINIC + bill)
    clinic_place.publish(CLINIC + bill)
    clinic_place.run("insert into ws.shop_bill (id, visit) select gen_random_uuid(), id from ws.shop_visit")
    clinic_place.publish(CLINIC)
    clinic_place.publish(CLINIC + bill)
    assert clinic_place.run("select count(*) from ws.shop_bill") == [(1,)]
