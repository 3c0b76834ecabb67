"""Beside the straight way: sent back, withdrawn, locked, asked of something outside, going round for ever."""

from __future__ import annotations

from uuid import UUID

import pytest

from definitions.problems import NotAllowed, NotFound, Problem
from engines.flows.cases import cases, tasks
from engines.flows.cases.calls import answer_call, open_calls
from engines.flows.cases.handing import begun, due_delegations, move, open_cases
from engines.flows.cases.timers import due_timers, fire
from tests.engines.flows.cases.clubs import Club


def test_what_is_sent_back_comes_straight_back_unless_it_was_changed(club: Club):
    outlay = club.create("ann", "outlay", amount="10")
    club.do("ann", "outlay", outlay, "submit")
    club.act("bob", "approve", values={"granted": "1"})
    club.act("dan", "return", target="check", comment="look again")
    assert not club.todo("dan")
    club.act("ben", "approve", values={"granted": "2"})
    assert len(club.todo("dan")) == 1
    club.act("dan", "approve")
    told = club.rows('select kind from {}._notice where "user" = %s', club.people["bob"])
    assert told == [("task_new",), ("task_new",)]
    case = club.case(outlay)
    assert [each["step"] for each in case["events"] if each["kind"] == "decide"] == ["check", "check", "cashier"]


def test_the_starter_withdraws_and_nobody_else(club: Club):
    outlay = club.create("ann", "outlay", amount="10")
    club.do("ann", "outlay", outlay, "submit")
    case = UUID(club.case(outlay)["id"])
    with pytest.raises(NotAllowed):
        cases.withdraw(club.conn, club.by("bob"), case, {})
    with pytest.raises(NotFound):
        cases.withdraw(club.conn, club.by("dan"), case, {})
    [task] = club.todo("bob")
    first = cases.withdraw(club.conn, club.by("ann"), case, {"comment": "never mind"}, "again")
    assert cases.withdraw(club.conn, club.by("ann"), case, {}, "again") == first
    assert (first["status"], first["outcome"]) == ("ended", "withdrawn")
    assert club.row("club_outlay", outlay, "account") == ("withdrawn",)
    assert not club.todo("bob") and not due_timers(club.conn, club.scope)
    with pytest.raises(Problem):
        tasks.act(club.conn, club.by("bob"), task, "approve", {"values": {"granted": "1"}})


def test_one_at_a_time_where_there_is_a_lock(club: Club):
    first = club.create("ann", "parcel", name="a", dock="north")
    second = club.create("ann", "parcel", name="b", dock="north")
    other = club.create("ann", "parcel", name="c", dock="south")
    for parcel in (first, second, other):
        cases.begin(club.conn, club.by("eve"), "unload", parcel)
    assert len(club.todo("bob")) == 2
    [task] = [id for id in club.todo("bob") if tasks.task(club.conn, club.by("bob"), id)["record"] == str(first)]
    tasks.act(club.conn, club.by("bob"), task, "done", {})
    [due] = due_timers(club.conn, club.scope)
    assert fire(club.conn, club.scope, due)
    records = {tasks.task(club.conn, club.by("bob"), id)["record"] for id in club.todo("bob")}
    assert records == {str(second), str(other)}


def test_something_outside_is_asked_and_answers_once(club: Club):
    parcel = club.create("ann", "parcel", name="box")
    case = cases.begin(club.conn, club.by("eve"), "send_away", parcel)["case"]
    [call] = open_calls(club.conn, club.scope)
    assert (call.key, call.action, call.given) == (f"{case}:post#1", "post.send", {"name": "box"})
    assert not open_calls(club.conn, club.scope)
    assert answer_call(club.conn, club.scope, call.key, ok=False)
    club.later(seconds=10)
    [again] = open_calls(club.conn, club.scope)
    assert (again.key, again.attempt) == (call.key, 2)
    assert answer_call(club.conn, club.scope, call.key, ok=True, answer={"number": "N-7"})
    assert not answer_call(club.conn, club.scope, call.key, ok=True, answer={"number": "N-8"})
    assert club.row("club_parcel", parcel, "number") == ("N-7",)
    assert club.case(parcel)["status"] == "ended"


def test_a_call_that_fails_for_good_is_somebodys_task(club: Club):
    parcel = club.create("ann", "parcel", name="box")
    cases.begin(club.conn, club.by("eve"), "send_away", parcel)
    for _ in range(2):
        club.later(minutes=1)
        [call] = open_calls(club.conn, club.scope)
        answer_call(club.conn, club.scope, call.key, ok=False)
    assert len(club.todo("dan")) == 1
    club.act("dan", "done")
    assert club.case(parcel)["status"] == "ended"


def test_flows_that_set_each_other_off_are_told_with_their_chain(club: Club):
    parcel = club.create("ann", "parcel", name="box")
    with pytest.raises(Problem, match="without end") as raised, club.conn.transaction():
        club.update("eve", "parcel", parcel, count=1)
    assert "club.recount.more" in raised.value.extra["chain"]
    assert club.row("club_parcel", parcel, "count") == (0,)


def test_who_stands_in_is_asked_and_gets_what_is_open(club: Club):
    first = club.create("ann", "outlay", amount="5000")
    club.do("ann", "outlay", first, "submit")
    club.act("bob", "approve", values={"granted": "1"})
    assert len(club.todo("col")) == 1
    delegate(club, "col", "dan", "amount > 100")
    delegate(club, "dan", "ben")
    for each in due_delegations(club.conn, club.scope):
        for case in open_cases(club.conn, club.scope, each.person, each.flow):
            move(club.conn, club.scope, case, each.person, each.to, when=each.when)
        begun(club.conn, club.scope, each)
    assert not due_delegations(club.conn, club.scope) and not club.todo("col") and not club.todo("dan")
    [task] = club.todo("ben", "board")
    assert tasks.task(club.conn, club.by("ben"), task)["for"]["name"] == "col"
    club.act("ben", "approve", "board")
    second = club.create("ann", "outlay", amount="3000")
    club.do("ann", "outlay", second, "submit")
    club.act("bob", "approve", "check", values={"granted": "1"})
    club.act("ben", "approve", "board")
    decided = [each for each in club.case(second)["tasks"] if each["by"] and each["by"]["name"] == "ben"]
    assert [each["for"]["name"] for each in decided] == ["col"]


def delegate(club: Club, person: str, to: str, when: str = "") -> None:
    """Somebody stands in from today on."""
    club.rows(
        'insert into {}._flow_delegation ("from", "to", "when", valid, at) '
        "values (%s, %s, %s, tstzrange(%s, null), %s) returning id",
        club.people[person], club.people[to], when, club.scope.now, club.scope.now,
    )  # fmt: skip
