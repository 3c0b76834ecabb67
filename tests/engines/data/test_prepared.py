"""Statements that wait for the next one, and what goes with them."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from engines.data.sql import prepared
from engines.data.sql.statements import Statement

ADD = Statement("insert into told (what) values (%(what)s)", ("what",))


@pytest.fixture
def conn(fresh_database: str) -> Iterator[psycopg.Connection]:
    """A connection, and a table of different words."""
    with psycopg.connect(fresh_database) as conn:
        conn.execute("create table told (what text primary key)")
        conn.commit()
        yield conn


def told(conn: psycopg.Connection) -> list[str]:
    return [str(row[0]) for row in prepared.execute(conn, b"select what from told order by what", [])]


def add_later(conn: psycopg.Connection, *words: str) -> None:
    for word in words:
        prepared.later(conn, ADD, "", {"what": word})


@pytest.mark.parametrize("turn", range(3))
def test_what_waits_is_done_before_the_next_statement(conn: psycopg.Connection, turn: int):
    for word in "abc"[: turn + 1]:
        add_later(conn, word, word * 2)
    assert told(conn) == sorted(word for each in "abc"[: turn + 1] for word in (each, each * 2))


def test_the_commit_goes_with_the_last_statement(conn: psycopg.Connection, fresh_database: str):
    told(conn)
    add_later(conn, "x")
    assert prepared.execute(conn, b"select count(*) from told", [], b"commit") == [(1,)]
    assert conn.pgconn.transaction_status == psycopg.pq.TransactionStatus.IDLE
    with psycopg.connect(fresh_database) as other:
        assert told(other) == ["x"]


def test_what_fails_on_the_way_is_told_and_nothing_after_it_is_done(conn: psycopg.Connection, fresh_database: str):
    told(conn)
    add_later(conn, "x", "x", "y")
    with pytest.raises(psycopg.errors.UniqueViolation):
        prepared.execute(conn, b"select count(*) from told", [], b"commit")
    conn.rollback()
    with psycopg.connect(fresh_database) as other:
        assert told(other) == []
    add_later(conn, "z")
    assert told(conn) == ["z"]


def test_what_was_taken_back_waits_no_more(conn: psycopg.Connection):
    told(conn)
    add_later(conn, "x")
    prepared.drop_waiting(conn)
    conn.rollback()
    assert told(conn) == []


def test_a_message_longer_than_any_buffer_goes_through(conn: psycopg.Connection):
    long = Statement("select length(%(text)s::text), repeat('x', 3000000)", ("text",))
    told(conn)
    for _ in range(3):
        prepared.later(conn, long, "", {"text": "x" * 3_000_000})
    assert prepared.rows(conn, long, "", {"text": "x" * 5_000_000})[0][0] == 5_000_000


def test_rows_that_stand_against_it_are_told_before_what_fails_after_them(conn: psycopg.Connection):
    told(conn)
    add_later(conn, "x")

    def refuse(rows: list[tuple[object, ...]]) -> None:
        assert rows == [(1,)]
        raise PermissionError

    prepared.later(conn, Statement("select count(*) from told"), "", {}, refuse)
    with pytest.raises(PermissionError):
        prepared.execute(conn, b"insert into told values ('x')", [])
    conn.rollback()


def test_nothing_is_committed_before_it_was_looked_at(conn: psycopg.Connection, fresh_database: str):
    told(conn)

    def refuse(rows: list[tuple[object, ...]]) -> None:
        raise PermissionError

    add_later(conn, "x")
    prepared.later(conn, Statement("select 1"), "", {}, refuse)
    with pytest.raises(PermissionError):
        prepared.execute(conn, b"select 1", [], b"commit")
    conn.rollback()
    with psycopg.connect(fresh_database) as other:
        assert told(other) == []
