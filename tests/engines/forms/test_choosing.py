"""Choosing records: several columns, recent ones, what pasted names mean, and who else is already there."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from engines.forms import form_json, form_names, form_options, look_alikes
from tests.engines.data.building import Shop


@pytest.fixture
def stocked(tours: Shop) -> Shop:
    """Regions, cities and guides."""
    north, south = tours.create("region", name="North"), tours.create("region", name="South")
    tours.create("city", {"code": "A", "name": "Alm", "region": north}, {"code": "B", "name": "Berg", "region": south})
    tours.create("guide", {"name": "Anna Berger", "badge": "G-1"}, {"name": "Secret Agent", "badge": "G-7"})
    return tours


def id_of(shop: Shop, entity: str, **given: str) -> UUID:
    """The record with these values."""
    table = shop.scope.app.entity(entity).table
    [(name, value)] = given.items()
    row = shop.conn.execute(
        f'select id from "{shop.scope.schema}"."{table.name}" where "{name}" = %s',  # noqa: S608
        (value,),
    ).fetchone()
    assert row
    found: UUID = row[0]
    return found


def options(shop: Shop, field: str, **wishes: Any) -> Any:
    """The answer for a field of the tour."""
    return form_options(shop.conn, shop.scope, "tour", field, wishes.pop("values", {}), **wishes)


def names(shop: Shop, field: str, texts: list[str], **values: object) -> Any:
    """What the texts mean for a field of the tour."""
    return form_names(shop.conn, shop.scope, "tour", field, values, texts)


def test_choices_come_with_the_columns_the_form_names(stocked: Shop) -> None:
    [anna, _] = options(stocked, "guide")["records"]
    assert (anna["_title"], anna["badge"]) == ("Anna Berger", "G-1")
    said: Any = form_json(stocked.scope, "tour")["fields"]
    columns = [(each["path"], each["title"], each["field"]["type"]) for each in said["guide"]["columns"]]
    assert columns == [("badge", "Badge", "text"), ("city", "Home city", "reference")]
    assert said["guide"]["creates"] == "Guide" and said["city"]["follows"] == ["region"]
    planner: Any = form_json(stocked.by("planner").scope, "tour")["fields"]
    assert "creates" in planner["guide"] and "lines.item" not in planner


def test_recent_choices_come_first_only_if_they_fit(stocked: Shop) -> None:
    alm, berg = (str(id_of(stocked, "city", code=code)) for code in "AB")
    north = str(id_of(stocked, "region", name="North"))
    found = options(stocked, "city", values={"region": north}, recent=[berg, alm])
    assert [each["_title"] for each in found["recent"]] == ["Alm"]
    assert [each["_title"] for each in options(stocked, "city", values={"region": north}, ids=[alm, berg], fits=True)["records"]] == ["Alm"]  # fmt: skip # noqa: E501
    assert len(options(stocked, "city", values={"region": north}, ids=[alm, berg])["records"]) == 2


def test_a_thousand_names_are_looked_up_at_once(stocked: Shop) -> None:
    items = [{"code": f"I-{n}", "name": f"Thing {n}", "price": n} for n in range(1001)]
    stocked.create("item", *items, {"code": "X-1", "name": "Twin"}, {"code": "X-2", "name": "Twin"})
    texts = [f"I-{n}" for n in range(600)] + [f"thing {n}" for n in range(600, 1000)] + ["I-1000 Thing 1000", "Nothing"]
    found = names(stocked, "lines.item", [*texts, "Twin"])
    assert len(found["found"]) == 1001 and found["several"] == ["Twin"]
    assert found["found"]["I-7"]["_title"] == "I-7 Thing 7" and found["found"]["thing 700"]["price"] == "700.00"
    assert "Nothing" not in found["found"]


def test_a_name_means_nothing_that_the_field_may_not_be_given(stocked: Shop) -> None:
    north = str(id_of(stocked, "region", name="North"))
    assert set(names(stocked, "city", ["A", "B", "Berg"], region=north)["found"]) == {"A"}
    assert names(stocked.by("planner"), "guide", ["Secret Agent", "G-7", "Anna Berger"])["found"].keys() == {
        "Anna Berger"
    }


def alikes(shop: Shop, form: str, id: UUID | None = None, **values: object) -> Any:
    """Who is already there."""
    return look_alikes(shop.conn, shop.scope, form, values, id)


def test_who_has_the_same_or_nearly_the_same_is_told(stocked: Shop) -> None:
    [same] = alikes(stocked, "guide", badge="G-1")["same"]
    assert same["fields"] == ["badge"] and "Badge" in same["message"]
    assert [record["_title"] for record in same["records"]] == ["Anna Berger"]
    [like] = alikes(stocked, "guide", name="Ana Berger")["similar"]
    assert (like["message"], like["records"][0]["_title"]) == ("There may be such a guide already.", "Anna Berger")
    assert alikes(stocked, "guide", name="Somebody Else", badge="G-2") == {"same": [], "similar": []}
    anna = id_of(stocked, "guide", badge="G-1")
    assert alikes(stocked, "guide", anna, name="Anna Berger", badge="G-1") == {"same": [], "similar": []}


def test_nobody_learns_by_it_of_records_they_may_not_read(stocked: Shop) -> None:
    assert alikes(stocked, "guide", badge="G-7", name="Secret Agent")["same"]
    planner = stocked.by("planner")
    assert alikes(planner, "guide", badge="G-7", name="Secret Agent") == {"same": [], "similar": []}
