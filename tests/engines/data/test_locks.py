"""What holds records while others write: who waits for whom is asked of PostgreSQL, not of a clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from uuid import UUID

import psycopg
import pytest
from psycopg.errors import LockNotAvailable

from engines.app import App
from engines.data.calculation.holding import share
from engines.data.sql.statements import Statement, run
from engines.data.work.rowlocks import lock
from tests.engines.data.building import Shop, app_of, shop_of

SALES = """
entity: rate
owned: false
fields:
  name: {type: text}
  value: {type: number, scale: 2}
---
entity: sale
owned: false
fields:
  rate: {type: reference, to: rate, required: true}
  amount: {type: money}
  total: {type: money, formula: "round(amount * rate.value, 2)"}
"""


@pytest.fixture
def shop(module_database: str) -> Iterator[Shop]:
    """A shop that other connections see."""
    with psycopg.connect(module_database) as conn:
        shop = shop_of(conn, app_of(SALES), "ws_sales")
        conn.commit()
        yield shop
        conn.rollback()
        conn.execute("drop schema ws_sales cascade")
        conn.commit()


@contextmanager
def others(database: str, shop: Shop, count: int) -> Iterator[list[Shop]]:
    """The same shop on connections of their own."""
    conns = [psycopg.connect(database, options="-c lock_timeout=0") for _ in range(count)]
    try:
        yield [Shop(conn, shop.scope) for conn in conns]
    finally:
        for conn in conns:
            conn.close()


def waits_for(asking: Shop, waiting: Shop, holding: Shop, work: Future[object]) -> bool:
    """Whether one connection comes to wait for the other before its work is done."""
    query = "select %s = any (pg_blocking_pids(%s))"
    pids = (holding.conn.info.backend_pid, waiting.conn.info.backend_pid)
    while not work.done():
        row = asking.conn.execute(query, pids).fetchone()
        asking.conn.rollback()
        if row and row[0]:
            return True
    return False


def test_what_is_looked_up_stays_until_the_value_is_stored(module_database: str, shop: Shop) -> None:
    rate = shop.create("rate", name="full", value="2")
    shop.conn.commit()
    with others(module_database, shop, 3) as (seller, second, changer), ThreadPoolExecutor(1) as threads:
        seller.create("sale", rate=str(rate), amount="10")
        second.create("sale", rate=str(rate), amount="20")  # it is held by several at once
        work = threads.submit(changer.update, "rate", rate, value="3")
        waited = waits_for(shop, changer, seller, work)
        seller.conn.commit()
        second.conn.commit()
        work.result()
        changer.conn.commit()
    assert waited
    assert [str(total) for (total,) in shop.rows("sale", "total")] == ["30.00", "60.00"]


@pytest.mark.parametrize("statement", [lock, share])
def test_records_are_held_in_the_order_of_their_ids(
    module_database: str, shop: Shop, statement: Callable[[App, str], Statement]
) -> None:
    first, last = UUID(int=1), UUID(int=2)
    for one in (last, first):  # on disk the other way round
        shop.conn.execute("insert into ws_sales.shop_rate (id) values (%s)", (one,))
    shop.conn.commit()
    with others(module_database, shop, 3) as (holder, waiter, third), ThreadPoolExecutor(1) as threads:
        for way in ("enable_indexscan", "enable_bitmapscan", "enable_indexonlyscan"):
            waiter.conn.execute(f"set {way} = off".encode())
        text = statement(shop.scope.app, "shop.rate")
        holder.conn.execute("select 1 from ws_sales.shop_rate where id = %s for update", (first,))
        work = threads.submit(run, waiter.conn, "ws_sales", text, {"ids": [last, first]})
        assert waits_for(shop, waiter, holder, work)
        try:
            third.conn.execute("select 1 from ws_sales.shop_rate where id = %s for update nowait", (last,))
        except LockNotAvailable:
            pytest.fail("The last record is held before the first.")
        finally:
            third.conn.rollback()
            holder.conn.rollback()
            work.result()
