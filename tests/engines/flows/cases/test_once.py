"""Everything happens once, together: two at once, the same request again, a transaction that dies anywhere in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from uuid import UUID

import psycopg
import pytest

from definitions.problems import Conflict
from engines.app import App
from engines.data.sql import prepared
from engines.flows.cases import tasks, timers
from tests.engines.flows.cases.clubs import Club, club_of, replayed
from tests.journeys.plants import until

DONE = "select count(*) from {}._flow_event"


@pytest.fixture(scope="module")
def open_club(module_database: str, app: App) -> Iterator[Club]:
    """A club in which everything is committed."""
    with psycopg.connect(module_database) as conn:
        club = club_of(conn, app)
        conn.commit()
        yield club
        replayed(club)


@contextmanager
def beside(club: Club) -> Iterator[Club]:
    """Somebody else at the same club."""
    with psycopg.connect(club.conn.info.dsn) as conn:
        yield club.on(conn)


def submitted(club: Club, amount: str = "10") -> tuple[UUID, UUID]:
    """An outlay that waits for a checker, and the task."""
    outlay = club.create("ann", "outlay", amount=amount)
    club.do("ann", "outlay", outlay, "submit")
    club.conn.commit()
    found = club.rows(
        'select t.id from {0}._flow_task t join {0}._flow_case c on c.id = t."case" where record = %s', outlay
    )
    return outlay, found[0][0]  # type: ignore[return-value]


def approve(club: Club, name: str, task: UUID, request: str = "") -> dict[str, object]:
    """Somebody approves."""
    return tasks.act(club.conn, club.by(name), task, "approve", {"values": {"granted": "1"}}, request)


def test_the_second_of_two_hears_who_was_first(open_club: Club):
    _, task = submitted(open_club)
    heard: list[Conflict] = []

    def second() -> None:
        with beside(open_club) as other, pytest.raises(Conflict) as raised:
            approve(other, "ben", task)
        heard.append(raised.value)

    approve(open_club, "bob", task)
    waiting = Thread(target=second)
    waiting.start()
    with psycopg.connect(open_club.conn.info.dsn, autocommit=True) as looking:
        until(lambda: looking.execute("select 1 from pg_locks where not granted").fetchone())
    open_club.conn.commit()
    waiting.join()
    assert heard[0].extra["by"] == "bob" and heard[0].extra["at"] == "2026-03-01T09:00:00Z"
    assert "bob was first" in heard[0].title.en and "bob已先处理" in heard[0].title.get("zh")


def test_the_same_request_again_gets_the_first_answer(open_club: Club):
    outlay, task = submitted(open_club)
    answers: list[dict[str, object]] = []

    def ask() -> None:
        with beside(open_club) as other:
            for _ in range(25):
                answers.append(approve(other, "bob", task, "one and the same"))
                other.conn.commit()

    threads = [Thread(target=ask) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(answers) == 200 and all(each == answers[0] for each in answers)
    assert len(open_club.case(outlay)["events"]) == 2
    open_club.conn.rollback()


class Died(Exception):
    """The power went out."""


@pytest.mark.parametrize("ending", ["raised", "killed"])
def test_a_transaction_that_dies_anywhere_leaves_nothing(open_club: Club, monkeypatch: pytest.MonkeyPatch, ending: str):
    outlay, task = submitted(open_club)
    before = whole(open_club)
    for point in range(1, 100):
        with beside(open_club) as other:
            ended = attempt(other, task, monkeypatch, point, ending)
        if ended:
            break
        assert whole(open_club) == before
    else:
        raise AssertionError("it never came to its end")
    assert point > 5
    assert [each["kind"] for each in open_club.case(outlay)["events"]] == ["start", "decide"]
    assert len(open_club.todo("dan")) >= 1
    open_club.conn.rollback()


def attempt(club: Club, task: UUID, monkeypatch: pytest.MonkeyPatch, point: int, ending: str) -> bool:
    """Approve on a connection that is lost at the given statement; whether it came to its end before that."""
    left = [point]

    def dying(real: Callable[..., object]) -> Callable[..., object]:
        def run(*given: object, **more: object) -> object:
            left[0] -= 1
            if left[0] == 0 and ending == "raised":
                raise Died
            if left[0] == 0:
                with psycopg.connect(club.conn.info.dsn, autocommit=True) as killer:
                    killer.execute("select pg_terminate_backend(%s)", (club.conn.info.backend_pid,))
            return real(*given, **more)

        return run

    with monkeypatch.context() as patch:
        for name in ("execute", "later"):
            patch.setattr(prepared, name, dying(getattr(prepared, name)))
        try:
            approve(club, "bob", task, "again and again")
            club.conn.commit()
        except (Died, psycopg.Error):
            club.conn.close()
            return False
    return left[0] > 0


def whole(club: Club) -> list[object]:
    """All there is of cases, tasks, times and records."""
    names = (
        "_flow_case",
        "_flow_event",
        "_flow_task",
        "_flow_timer",
        "_flow_wait",
        "_notice",
        "_history",
        "club_outlay",
    )
    found = [club.rows(f"select to_jsonb(t) from {{}}.{name} t order by to_jsonb(t)::text") for name in names]
    club.conn.rollback()
    return found


def test_a_time_is_told_once_by_whoever_is_first(open_club: Club):
    outlay, _ = submitted(open_club)
    open_club.later(days=3)
    [due] = [id for id in timers.due_timers(open_club.conn, open_club.scope) if of(open_club, id) == outlay]
    assert timers.fire(open_club.conn, open_club.scope, due)
    with beside(open_club) as other:
        other.conn.execute("set lock_timeout = '100ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            timers.fire(other.conn, other.scope, due)
    open_club.conn.commit()
    assert not timers.fire(open_club.conn, open_club.scope, due)
    kinds = [each["kind"] for each in open_club.case(outlay)["events"]]
    assert kinds == ["start", "timer"]
    open_club.conn.rollback()


def of(club: Club, timer: UUID) -> object:
    """The record of a time."""
    text = 'select record from {0}._flow_case c join {0}._flow_timer t on t."case" = c.id where t.id = %s'
    return club.rows(text, timer)[0][0]


def test_a_hundred_thousand_open_times_cost_nothing(open_club: Club):
    open_club.rows(
        """insert into {}._flow_timer ("case", frame, name, due_at)
        select uuidv7(), 'far#1', 'due', now() + interval '1 year' + n * interval '1 minute'
        from generate_series(1, 100000) n returning 1"""
    )
    open_club.conn.execute(f'analyze "{open_club.scope.schema}"._flow_timer'.encode())
    text = timers.DUE.sql(open_club.scope.schema)
    given = {"now": open_club.scope.now, "limit": timers.BATCH}
    plan = open_club.conn.execute(f"explain (analyze, buffers, format json) {text}".encode(), given).fetchone()
    open_club.conn.rollback()
    assert plan
    [node] = plan[0][0]["Plan"]["Plans"]
    assert node["Index Name"] == "ix__flow_timer_due"
    assert node["Shared Hit Blocks"] + node["Shared Read Blocks"] < 20
