"""In which order things follow from a write: its rules first, then what happens by itself."""

from __future__ import annotations

import psycopg
import pytest

from definitions.problems import Problem
from engines.app import App
from tests.engines.data.building import app_of, shop_of

WORKSHOP = """
entity: job
title: {en: Job, zh: 任务}
owned: false
fields:
  name: {type: text}
  seen: {type: text}
  tasks: {type: related, from: task, by: job}
  left: {type: integer, formula: "count(tasks, where=not done)"}
lifecycle:
  field: state
  states:
    planned: {title: {en: Planned, zh: 计划}}
    started: {title: {en: Started, zh: 进行中}}
    finished: {title: {en: Finished, zh: 完成}, locked: true}
  actions:
    start: {from: planned, to: started}
    finish: {from: started, to: finished, when: left == 0}
    again: {from: finished, to: started, when: name == 'for ever'}
---
entity: task
title: {en: Task, zh: 工序}
owned: false
fields:
  job: {type: reference, to: job, required: true}
  done: {type: boolean, default: false}
---
rule: a_start_plans_its_tasks
events: job.start
when: name != 'nothing to do'
do:
  - create: task
    set: {job: record}
---
rule: a_start_is_seen
events: job.start
do:
  - update: record
    set: {seen: state}
"""


@pytest.fixture(scope="module")
def workshop() -> App:
    return app_of(WORKSHOP)


def test_what_happens_by_itself_waits_for_the_rules_of_the_same_event(connection: psycopg.Connection, workshop: App):
    shop = shop_of(connection, workshop)
    job = shop.create("job", name="mend")
    shop.act("job", job, "start")
    assert shop.row("job", job, "state", "left", "seen") == ("started", 1, "started")
    shop.update("task", shop.rows("task", "id")[0][0], done=True)
    assert shop.row("job", job, "state", "left") == ("finished", 0)


def test_rules_read_the_state_their_event_led_to(connection: psycopg.Connection, workshop: App):
    shop = shop_of(connection, workshop)
    job = shop.create("job", name="nothing to do")
    shop.act("job", job, "start")
    assert shop.row("job", job, "state", "seen") == ("finished", "started")


def test_actions_that_follow_each_other_without_end_are_stopped(connection: psycopg.Connection, workshop: App):
    shop = shop_of(connection, workshop)
    job = shop.create("job", name="for ever")
    shop.act("job", job, "start")
    task = shop.rows("task", "id")[0][0]
    with pytest.raises(Problem) as caught, connection.transaction():
        shop.update("task", task, done=True)
    assert "never come to rest" in str(caught.value)
