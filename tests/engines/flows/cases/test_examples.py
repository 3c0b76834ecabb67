"""Three flows from beginning to end: an approval, a process beside records, and one that goes by time."""

from __future__ import annotations

from decimal import Decimal

import pytest

from definitions.problems import Conflict, Invalid, Locked, NotAllowed, NotFound
from engines.data import records
from engines.flows.cases import cases, tasks
from engines.flows.cases.timers import due_timers, fire
from tests.engines.flows.cases.clubs import Club


def test_an_outlay_is_approved(club: Club):
    outlay = club.create("ann", "outlay", amount="5000", account="A1", lines=[{"what": "chairs", "cost": "5000"}])
    club.do("ann", "outlay", outlay, "submit")
    [mine], [his] = club.todo("bob"), club.todo("ben")
    assert mine == his
    seen = tasks.task(club.conn, club.by("bob"), mine)
    assert seen["values"]["amount"] == "5000.00" and "account" not in seen["values"]
    assert seen["fields"]["granted"] == "required" and seen["values"]["_can"]["open"] == ["granted", "lines"]
    with pytest.raises(NotFound):
        tasks.task(club.conn, club.by("dan"), mine)
    with pytest.raises(NotFound):
        tasks.act(club.conn, club.by("dan"), mine, "approve", {})
    with pytest.raises(Invalid, match="granted|Granted"):
        club.act("bob", "approve")
    with pytest.raises(NotAllowed):
        club.act("bob", "approve", values={"granted": "4500", "amount": "1"})
    line = seen["values"]["lines"][0]["id"]
    club.act("bob", "approve", values={"granted": "4500", "lines": [{"id": line, "cost": "4400"}]})
    assert club.row("club_outlay", outlay, "granted", "total", "state") == (Decimal(4500), Decimal(4400), "sent")
    assert tasks.task(club.conn, club.by("bob"), mine)["values"] == {}
    with pytest.raises(Invalid, match="person"):
        club.act("cat", "transfer", to="somebody")
    club.act("cat", "approve")
    assert not club.todo("dan")
    club.act("col", "approve")
    club.act("dan", "approve")
    case = club.case(outlay)
    assert (case["status"], case["outcome"]) == ("ended", "approved")
    assert club.rows("select name, amount from {}.club_ledger") == [("posted", Decimal(5000))]
    assert [each["status"] for each in case["tasks"] if each["step"] == "tell"] == ["cc"]
    kinds = club.rows('select kind, count(*) from {}._notice where "user" = %s group by kind', club.people["ann"])
    assert dict(kinds) == {"case_ended": 1, "cc": 1}


def test_a_trip_goes_beside_its_records(club: Club):
    trip = club.create(
        "ann",
        "trip",
        name="Alps",
        cost="900",
        begins="2026-06-01",
        stage="planned",
        seats=[{"who": "a", "outside": True}, {"who": "b", "outside": False}],
    )
    club.update("ann", "trip", trip, name="The Alps")
    assert not club.rows("select 1 from {}._flow_case where record = %s", trip)
    club.update("ann", "trip", trip, stage="booked")
    club.act("bob", "done")
    club.act("dan", "done")
    assert club.row("club_trip", trip, "stage") == ("booked",)
    [[bill]] = club.rows("select amount from {}.club_bill where trip = %s", trip)
    assert bill == Decimal(900)
    club.create("ann", "payment", trip=trip, amount="400")
    assert club.case(trip)["status"] == "running"
    club.create("ann", "payment", trip=trip, amount="200")
    assert club.case(trip)["status"] == "running"
    [[made]] = club.rows("select id from {}.club_bill where trip = %s", trip)
    club.update("eve", "bill", made, amount="600")
    assert club.row("club_trip", trip, "stage") == ("closed",)
    assert club.case(trip)["outcome"] == "approved"


def test_an_absence_goes_by_time(club: Club):
    absence = club.create("ann", "absence", days=5, kind="ill", begins="2026-03-20", stand_in=str(club.people["bob"]))
    assert len(club.todo("bob")) == 1
    with pytest.raises(Locked, match="on its way"), club.conn.transaction():
        records.delete(club.conn, club.by("ann"), "absence", [absence])
    assert not due_timers(club.conn, club.scope)
    club.later(hours=9)
    fire_all(club)
    assert not club.todo("bob", "cover") and len(club.todo("cat")) == 1 and len(club.todo("bob", "paper")) == 1
    club.act("cat", "approve")
    club.act("ben", "done")
    assert club.row("club_absence", absence, "result") == ("booked",)
    club.update("ann", "absence", absence, begins="2026-03-10")
    club.later(days=7)
    assert not fire_all(club)
    club.later(days=2)
    assert fire_all(club)
    assert club.case(absence)["status"] == "ended"
    told = club.rows("select \"user\" from {}._notice where message->>'en' = 'It begins'")
    assert {one for (one,) in told} == {club.people["ann"], club.people["bob"]}


def test_a_rule_starts_a_flow(club: Club):
    trip = club.create("ann", "trip", name="Sea", cost="1")
    small = club.create("ann", "payment", trip=trip, amount="10")
    big = club.create("ann", "payment", trip=trip, amount="6000")
    assert len(club.todo("cat", "look")) == 1
    with pytest.raises(Conflict):
        cases.begin(club.conn, club.by("eve"), "look_flow", big)
    with pytest.raises(NotAllowed):
        cases.begin(club.conn, club.by("ann"), "look_flow", small)
    for given in ({"why": 7}, {"where": "here"}):
        with pytest.raises(Invalid):
            cases.begin(club.conn, club.by("eve"), "look_flow", small, given=given)
    first = cases.begin(club.conn, club.by("eve"), "look_flow", small, request="once")
    assert cases.begin(club.conn, club.by("eve"), "look_flow", small, request="once") == first
    assert len(club.todo("dan", "glance")) == 1


def fire_all(club: Club) -> int:
    """Everything that is due."""
    return sum(fire(club.conn, club.scope, id) for id in due_timers(club.conn, club.scope))
