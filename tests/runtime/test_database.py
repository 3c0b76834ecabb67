"""The database behaves the same everywhere: order, case, trigrams, and the platform's functions."""

from __future__ import annotations

import psycopg
import pytest


def one(connection: psycopg.Connection, query: str) -> object:
    row = connection.execute(query).fetchone()
    assert row is not None
    return row[0]


def test_text_sorts_by_code_point_and_knows_chinese(connection):
    assert one(connection, "select array_agg(t order by t) from unnest(array['b', 'B', '中', 'a', 'é']) t") == [
        "B", "a", "b", "é", "中",
    ]  # fmt: skip
    assert one(connection, "select lower('É')") == "é"
    assert one(connection, "select public.show_trgm('合同') <> '{}'") is True


def test_bigrams_find_two_characters_and_never_lose_one(connection):
    assert sorted(one(connection, "select loomwork.bigrams('Sales合同')")) == ["al", "es", "le", "sa", "s合", "合同"]
    assert one(connection, "select loomwork.bigrams('销售合同') @> loomwork.bigrams('合同')") is True
    assert one(connection, "select loomwork.bigrams('销售合同') @> loomwork.bigrams('合')") is True
    assert one(connection, "select loomwork.bigrams('')") == []


def test_pinyin_key_orders_common_names(connection):
    names = one(
        connection,
        "select array_agg(n order by loomwork.pinyin_key(n)) from unnest(array['赵', '李', '王', '陈', 'Ann']) n",
    )
    assert names == ["Ann", "陈", "李", "王", "赵"]


def test_frozen_records_refuse_change_but_let_computed_columns_move(connection):
    connection.execute("create schema frozen")
    connection.execute("create table frozen.doc (id uuid primary key default uuidv7(), state text, a int, paid int)")
    connection.execute(
        "create trigger f before update or delete on frozen.doc for each row "
        "execute function loomwork.refuse_frozen('state', 'posted,closed', 'paid')"
    )
    connection.execute("insert into frozen.doc (state, a, paid) values ('posted', 1, 0)")
    connection.execute("update frozen.doc set paid = 5")
    for statement in ("update frozen.doc set a = 2", "delete from frozen.doc", "update frozen.doc set state = 'draft'"):
        with pytest.raises(psycopg.Error) as caught, connection.transaction():
            connection.execute(statement)
        assert caught.value.sqlstate == "LW001"


def test_rows_of_a_frozen_record_are_frozen(connection):
    connection.execute("create schema rows_frozen")
    connection.execute("create table rows_frozen.doc (id uuid primary key default uuidv7(), state text)")
    connection.execute(
        "create table rows_frozen.doc_lines (id uuid primary key default uuidv7(), parent uuid, a int, cost int)"
    )
    connection.execute(
        "create trigger f before insert or update or delete on rows_frozen.doc_lines for each row "
        "execute function loomwork.refuse_frozen_rows('doc', 'state', 'posted', 'cost')"
    )
    connection.execute("insert into rows_frozen.doc (state) values ('draft')")
    connection.execute("insert into rows_frozen.doc_lines (parent, a) select id, 1 from rows_frozen.doc")
    connection.execute("update rows_frozen.doc set state = 'posted'")
    connection.execute("update rows_frozen.doc_lines set cost = 3")
    for statement in (
        "update rows_frozen.doc_lines set a = 2",
        "delete from rows_frozen.doc_lines",
        "insert into rows_frozen.doc_lines (parent, a) select id, 2 from rows_frozen.doc",
    ):
        with pytest.raises(psycopg.Error) as caught, connection.transaction():
            connection.execute(statement)
        assert caught.value.sqlstate == "LW001"
