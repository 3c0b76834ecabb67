"""What ends a session or changes roles is known to every process before it is answered; messages leave together."""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import cast

import psycopg
import pytest

from engines.data.work.announced import KEPT
from runtime.addresses import Database
from runtime.apps import Apps
from runtime.auth.people import People, Person
from runtime.auth.sessions import key
from runtime.events import CHANNEL, Hub
from runtime.outbox import Outbox
from runtime.server import connections, make_server
from runtime.settings import Settings
from runtime.warming import Warming
from tests.serving import awaited

KEY = key("session", "secret")


@asynccontextmanager
async def process(url: str, pool):
    """What one process has that listens and sends."""
    outbox, apps = Outbox(url), Apps(pool)
    hub = Hub(url, apps, People(pool), outbox, Warming(apps))
    tasks = [asyncio.create_task(hub.listen()), asyncio.create_task(outbox.send())]
    while not (hub.people.hearing and outbox.open):
        await asyncio.sleep(0.01)
    try:
        yield hub
    finally:
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


def remember(people: People) -> None:
    people.known[KEY] = (datetime.now(UTC) + timedelta(hours=1), cast(Person, object()))


def test_every_process_has_forgotten_when_it_is_said(database):
    async def two_processes(pool) -> None:
        async with AsyncExitStack() as stack:
            hubs = [await stack.enter_async_context(process(database, pool)) for _ in range(2)]
            for hub in hubs:
                remember(hub.people)
            await asyncio.to_thread(hubs[0].forget_everywhere)
            assert [hub.people.remembered(KEY) for hub in hubs] == [None, None]

    with connections(Settings(), database) as pool:
        awaited(two_processes(pool))


def test_nobody_is_waited_for_where_nobody_listens(database):
    with connections(Settings(), database) as pool:
        apps = Apps(pool)
        hub = Hub(database, apps, People(pool), Outbox(database), Warming(apps))
        remember(hub.people)
        hub.forget_everywhere()
        assert hub.people.remembered(KEY) is None


@pytest.mark.parametrize("told", ['{"kind": "session"}', '{"kind": "changed", "entity": "base.user"}'])
def test_a_transaction_that_decides_rights_has_them_forgotten_when_it_is_committed(database, told):
    server = make_server(Settings(), Database(admin=database, url=database))
    with server.pool:
        remember(server.people)
        with server.transaction() as conn:
            KEPT[conn].append('{"kind": "changed", "entity": "plant.machine"}')
        assert server.people.remembered(KEY)
        with server.transaction() as conn:
            KEPT[conn].append(told)
            assert server.people.remembered(KEY)
        assert server.people.remembered(KEY) is None


def test_messages_leave_together_and_in_their_order(database):
    async def sent(pool) -> list[object]:
        async with process(database, pool) as hub:
            with psycopg.connect(database, autocommit=True) as conn:
                conn.execute(f"listen {CHANNEL}")
                for number in range(20):
                    await asyncio.to_thread(hub.outbox.put, [json.dumps({"kind": "job", "number": number})])

                def heard() -> list[object]:
                    return [json.loads(each.payload)["number"] for each in conn.notifies(timeout=60, stop_after=20)]

                return await asyncio.to_thread(heard)

    with connections(Settings(), database) as pool:
        assert awaited(sent(pool))[:20] == list(range(20))
