"""Rules that run at times: in the workspace's zone, once, whoever works, whatever dies on the way."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
import pytest

from runtime.apps import Apps
from runtime.jobs import schedules
from runtime.jobs.orders import order_job
from runtime.jobs.queue import RUN, defer
from runtime.server import connections
from tests.journeys.plants import NAME, Plant, opened, until
from tests.serving import demo_settings

PACK = """
entity: machine
owned: false
fields:
  name: {type: text, required: true}
  looked_at: {type: integer, default: 0}
---
entity: look
owned: false
fields: {machine: {type: reference, to: machine}}
---
role: keeper
allow: {machine: read}
---
rule: morning_round
title: Morning round
events: [every: "0 9 * * 1-5"]
do:
  - create: look
    set: {machine: empty}
  - update: machine
    set: {looked_at: row.looked_at + 1}
  - notify: {who: [role('keeper')], message: {en: The morning round is done, zh: 早班巡检已完成}}
---
rule: evening_look
events: {every: "0 18 * * *", entity: machine}
when: looked_at > 0
do:
  - create: look
    set: {machine: record}
---
rule: nightly_sum
events: [every: "30 23 * * *"]
do:
  - must: {that: 1 == 2, message: {en: There is nothing to sum, zh: 没有可汇总的数据}}
"""
MONDAY = datetime(2040, 3, 5, 9, 0, tzinfo=UTC) - timedelta(hours=8)
"""Nine o'clock in Shanghai, where the workspace is; so far ahead that the real clock orders nothing besides."""


@pytest.fixture(scope="module")
def opened_plant(module_database: str) -> Iterator[Plant]:
    """Three machines."""
    with opened(module_database, PACK, {"root": ["admin"], "keeper": ["keeper"]}) as found:
        client = found.by("root")
        for name in "abc":
            assert client.post("/records/plant.machine", json={"name": name}).status_code == 201
        yield found


@pytest.fixture
def plant(opened_plant: Plant) -> Plant:
    """The machines, before anything was done."""
    opened_plant.publish(PACK)
    opened_plant.run("truncate loomwork.job, loomwork.schedule, loomwork.procrastinate_jobs, ws_main._notice cascade")
    opened_plant.run("truncate ws_main.plant_look")
    opened_plant.run("update ws_main.plant_machine set looked_at = 0")
    return opened_plant


def look(plant: Plant, now: datetime) -> None:
    """What a worker does every minute."""
    with connections(demo_settings(), plant.database.url) as pool:
        schedules.order_due_rules(pool, Apps(pool), now)


def ordered(plant: Plant) -> list[object]:
    return [rule for (rule,) in plant.run("select \"order\" ->> 'rule' from loomwork.job order by created_at")]


def rounds(plant: Plant) -> tuple[object, ...]:
    """How often each machine was looked at by its own count, and by the rows written."""
    return plant.run(
        "select min(looked_at), max(looked_at), (select count(*) from ws_main.plant_look) from ws_main.plant_machine"
    )[0]


def test_a_time_that_comes_is_one_job_in_the_workspace_s_zone(plant):
    look(plant, MONDAY - timedelta(minutes=1))
    assert ordered(plant) == []
    look(plant, MONDAY)
    assert ordered(plant) == ["plant.morning_round"]
    look(plant, MONDAY)
    look(plant, MONDAY + timedelta(minutes=1))
    assert ordered(plant) == ["plant.morning_round"]
    plant.do_jobs()
    assert rounds(plant) == (1, 1, 1)
    inbox = plant.by("keeper").get("/notices").json()
    assert [each["message"] for each in inbox["notices"]] == ["The morning round is done"]


def test_a_rule_about_an_entity_runs_over_the_records_that_fit(plant):
    plant.run("update ws_main.plant_machine set looked_at = 5 where name <> 'b'")
    look(plant, MONDAY + timedelta(hours=9))
    plant.do_jobs()
    looked = plant.run("select m.name from ws_main.plant_look l join ws_main.plant_machine m on m.id = l.machine")
    assert sorted(looked) == [("a",), ("c",)]


def test_two_workers_that_look_at_the_same_moment_order_one_job(plant):
    with ThreadPoolExecutor(4) as workers:
        list(workers.map(lambda _: look(plant, MONDAY), range(4)))
    assert ordered(plant) == ["plant.morning_round"]


def test_a_time_missed_while_nobody_worked_is_made_up_for_once(plant):
    look(plant, MONDAY - timedelta(hours=1))
    look(plant, MONDAY + timedelta(days=3, hours=2))
    assert sorted(map(str, ordered(plant))) == ["plant.evening_look", "plant.morning_round", "plant.nightly_sum"]
    look(plant, MONDAY + timedelta(days=3, hours=2, minutes=1))
    assert len(ordered(plant)) == 3


def test_a_rule_published_anew_does_not_make_up_for_the_time_it_was_away(plant):
    look(plant, MONDAY - timedelta(hours=1))
    plant.publish(PACK.split("---\nrule:")[0])
    look(plant, MONDAY + timedelta(hours=1))
    plant.publish(PACK)
    look(plant, MONDAY + timedelta(hours=2))
    assert ordered(plant) == []


def test_failure_and_success_are_seen_by_administrators(plant):
    look(plant, MONDAY + timedelta(hours=14, minutes=30))
    plant.do_jobs()
    look(plant, MONDAY + timedelta(days=1))
    plant.do_jobs()
    root = plant.by("root")
    jobs = {job["result"].get("rule") or "failed": job for job in root.get("/jobs").json()["jobs"]}
    assert jobs["plant.morning_round"]["state"] == "done"
    failed = root.get(f"/jobs/{jobs['failed']['id']}").json()
    assert (failed["state"], failed["result"]["title"]) == ("failed", "There is nothing to sum")
    keeper = plant.by("keeper")
    assert keeper.get("/jobs").json() == {"jobs": []}
    assert keeper.get(f"/jobs/{failed['id']}").status_code == 404


def test_an_order_rolled_back_leaves_no_job(plant):
    with psycopg.connect(plant.database.admin) as conn:
        defer(conn, order_job(conn, NAME, None, "rule", {"rule": "plant.morning_round", "moment": ""}))
        count = "select count(*) from loomwork.procrastinate_jobs where task_name = %s"
        assert conn.execute(count, (RUN,)).fetchone() == (1,)
        conn.rollback()
        assert conn.execute(count, (RUN,)).fetchone() == (0,)


def test_a_job_whose_worker_is_killed_is_done_by_another_and_nothing_is_doubled(plant):
    look(plant, MONDAY)
    [(job,)] = plant.run("select id from loomwork.job")
    with psycopg.connect(plant.database.admin) as holding:
        holding.execute("select 1 from ws_main.plant_machine where name = 'b' for update")
        with plant.worker() as worker:
            until(lambda: stuck(plant))  # it has written a look, and waits for a machine
            worker.kill()
            worker.wait()
        assert state(plant, job) == "running"
    plant.run("update loomwork.procrastinate_workers set last_heartbeat = now() - interval '1 hour'")
    with plant.worker():
        until(lambda: state(plant, job) == "done")
    assert rounds(plant) == (1, 1, 1)
    assert plant.run("select count(*) from ws_main._notice where kind = 'rule'") == [(1,)]


def test_two_workers_fire_by_the_clock(plant):
    """The real clock and real processes: a rule of every minute runs once a minute."""
    plant.publish(PACK.replace("0 9 * * 1-5", "* * * * *"))
    with plant.worker(), plant.worker():
        until(lambda: rounds(plant)[0])
    plant.do_jobs()
    done = plant.run("select \"order\" ->> 'moment' from loomwork.job where state = 'done'")
    assert len(set(done)) == len(done) == rounds(plant)[0] == rounds(plant)[1]


def stuck(plant: Plant) -> bool:
    """Whether somebody waits for a row."""
    return bool(plant.run("select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = %s",
                          psycopg.conninfo.conninfo_to_dict(plant.database.admin)["dbname"]))  # fmt: skip


def state(plant: Plant, job: object) -> object:
    assert isinstance(job, UUID)
    return plant.run("select state from loomwork.job where id = %s", job)[0][0]
