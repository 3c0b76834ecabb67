"""Every workspace has tables for flows: their versions, their cases, what is open in these, and what happened."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

SCHEMA = "loomwork"

EVENTS = """
    create table {}._flow_event ("case" uuid not null, seq integer not null, at timestamptz not null, actor
        uuid, for_whom uuid, kind text not null, frame text not null, data jsonb not null, answers jsonb not
        null, request text, digest text not null, constraint pk__flow_event primary key ("case", seq));
    create unique index ix__flow_event_request on {}._flow_event ("case", request);
    grant select, insert on {}._flow_event to {}
"""
TABLES = """
    grant {} to current_user with inherit true, set true;
    create table {}._flow_version (digest text not null, flow text not null, number integer not null, document
        text not null, at timestamptz not null, by text not null, constraint pk__flow_version primary key
        (digest));
    create unique index ix__flow_version_flow on {}._flow_version (flow, number);
    alter table {}._flow_version owner to {};
    create table {}._flow_case (id uuid not null, root uuid not null, parent uuid, parent_frame text not null,
        flow text not null, digest text not null, entity text not null, record uuid not null, status text not
        null, outcome text not null, rev integer not null, state jsonb not null, starter uuid, started_at
        timestamptz not null, ended_at timestamptz, constraint pk__flow_case primary key (id));
    create index ix__flow_case_open on {}._flow_case (digest) where status <> 'ended';
    create index ix__flow_case_parent on {}._flow_case (parent) where parent is not null;
    create index ix__flow_case_record on {}._flow_case (record);
    create unique index ix__flow_case_running on {}._flow_case (flow, record) where status <> 'ended' and parent
        is null;
    create index ix__flow_case_starter on {}._flow_case (starter, started_at);
    alter table {}._flow_case owner to {};
    create table {}._flow_task (id uuid not null, "case" uuid not null, frame text not null, step text not null,
        seat integer, person uuid, people uuid[] not null, for_whom uuid, came text not null, place integer not
        null, weight integer not null, status text not null, by uuid, note text not null, comment text not null,
        signature jsonb, opened_at timestamptz not null, due_at timestamptz, read_at timestamptz, done_at
        timestamptz, constraint pk__flow_task primary key (id));
    create index ix__flow_task_cc on {}._flow_task (person, opened_at) where status = 'cc';
    create index ix__flow_task_done on {}._flow_task (by, done_at) where done_at is not null;
    create index ix__flow_task_people on {}._flow_task using gin (people) where status in ('open', 'resting')
        and person is null;
    create index ix__flow_task_person on {}._flow_task (person) where status in ('open', 'resting') and person
        is not null;
    create unique index ix__flow_task_seat on {}._flow_task ("case", frame, seat);
    alter table {}._flow_task owner to {};
    create table {}._flow_timer ("case" uuid not null, frame text not null, name text not null, id uuid default
        uuidv7() not null, due_at timestamptz not null, fired_at timestamptz, constraint pk__flow_timer primary
        key ("case", frame, name));
    create index ix__flow_timer_due on {}._flow_timer (due_at) where fired_at is null;
    alter table {}._flow_timer owner to {};
    create table {}._flow_wait ("case" uuid not null, frame text not null, name text not null, entity text not
        null, record uuid not null, reads text[] not null, event text not null, constraint pk__flow_wait primary
        key ("case", frame, name, entity, record));
    create index ix__flow_wait_record on {}._flow_wait (record);
    alter table {}._flow_wait owner to {};
    create table {}._flow_call (key text not null, "case" uuid not null, frame text not null, action text not
        null, given jsonb not null, status text not null, attempts integer not null, retry integer not null,
        answer jsonb, at timestamptz not null, answered_at timestamptz, constraint pk__flow_call primary key
        (key));
    create index ix__flow_call_open on {}._flow_call (at) where status in ('open', 'taken');
    alter table {}._flow_call owner to {};
    create table {}._flow_lock (name text not null, id uuid default uuidv7() not null, "case" uuid not null,
        frame text not null, constraint pk__flow_lock primary key (name, id));
    create index ix__flow_lock_frame on {}._flow_lock ("case", frame);
    alter table {}._flow_lock owner to {};
    create table {}._flow_delegation (id uuid default uuidv7() not null, "from" uuid not null, "to" uuid not
        null, flow text default '' not null, "when" text default '' not null, valid tstzrange not null, reason
        text default '' not null, by uuid, at timestamptz not null, began_at timestamptz, constraint
        pk__flow_delegation primary key (id), constraint ck__flow_delegation_self check ("from" <> "to"),
        constraint ex__flow_delegation exclude using gist ("from" with =, flow with =, "when" with =, valid with
        &&));
    create index ix__flow_delegation_due on {}._flow_delegation (lower(valid)) where began_at is null;
    create index ix__flow_delegation_to on {}._flow_delegation ("to");
    alter table {}._flow_delegation owner to {};
    grant {} to current_user with inherit false, set true
"""


def upgrade() -> None:
    """The tables, in the workspaces that are there; new ones get them with their first version, the events at once."""
    for schema in op.get_bind().execute(sa.text(f"select schema from {SCHEMA}.workspace")).scalars():
        run(schema, EVENTS)
        if op.get_bind().execute(sa.text("select to_regclass(:name)"), {"name": f'"{schema}"._notice'}).scalar():
            run(schema, TABLES)


def run(schema: str, texts: str) -> None:
    """The statements in one workspace."""
    for text in texts.split(";"):
        op.execute(sa.text(text.replace("{}", f'"{schema}"')))
