"""The tables of flows: their versions, their cases, and what is open in these."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from engines.data.sql.evidence import MOMENT, made_id, needed, system_table


def flow_tables(metadata: sa.MetaData) -> None:
    """All of them but the events, which are evidence."""
    for make in (version, case, task, timer, wait, call, lock, delegation):
        make(metadata)


def version(metadata: sa.MetaData) -> sa.Table:
    """Every published version of a flow, by the digest of its document; never changed. A case keeps its own."""
    return system_table(
        metadata,
        "_flow_version",
        needed("digest", sa.Text),
        needed("flow", sa.Text),
        needed("number", sa.Integer),
        needed("document", sa.Text),
        needed("at", MOMENT),
        needed("by", sa.Text),
        sa.PrimaryKeyConstraint("digest", name="pk__flow_version"),
        sa.Index("ix__flow_version_flow", "flow", "number", unique=True),
    )


def case(metadata: sa.MetaData) -> sa.Table:
    """A record on its way through a flow. `root` is the outermost of the cases that started each other: whoever changes
    any of them locks it first. `parent_frame` is told when this one ends, unless nobody waits for it."""
    running = sa.text("status <> 'ended' and parent is null")
    return system_table(
        metadata,
        "_flow_case",
        needed("id", sa.Uuid),
        needed("root", sa.Uuid),
        sa.Column("parent", sa.Uuid),
        needed("parent_frame", sa.Text),
        needed("flow", sa.Text),
        needed("digest", sa.Text),
        needed("entity", sa.Text),
        needed("record", sa.Uuid),
        needed("status", sa.Text),
        needed("outcome", sa.Text),
        needed("rev", sa.Integer),
        needed("state", pg.JSONB),
        sa.Column("starter", sa.Uuid),
        needed("started_at", MOMENT),
        sa.Column("ended_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk__flow_case"),
        sa.Index("ix__flow_case_running", "flow", "record", unique=True, postgresql_where=running),
        sa.Index("ix__flow_case_record", "record"),
        sa.Index("ix__flow_case_parent", "parent", postgresql_where=sa.text("parent is not null")),
        sa.Index("ix__flow_case_starter", "starter", "started_at"),
        sa.Index("ix__flow_case_open", "digest", postgresql_where=sa.text("status <> 'ended'")),
    )


def task(metadata: sa.MetaData) -> sa.Table:
    """What people are asked to do, and what they are told of: `cc` has no seat. `person` is whose it is alone; several
    of whom any may take it stand in `people`."""
    undecided = "status in ('open', 'resting')"
    return system_table(
        metadata,
        "_flow_task",
        needed("id", sa.Uuid),
        needed("case", sa.Uuid),
        needed("frame", sa.Text),
        needed("step", sa.Text),
        sa.Column("seat", sa.Integer),
        sa.Column("person", sa.Uuid),
        needed("people", pg.ARRAY(sa.Uuid)),
        sa.Column("for_whom", sa.Uuid),
        needed("came", sa.Text),
        needed("place", sa.Integer),
        needed("weight", sa.Integer),
        needed("status", sa.Text),
        sa.Column("by", sa.Uuid),
        needed("note", sa.Text),
        needed("comment", sa.Text),
        sa.Column("signature", pg.JSONB),
        needed("opened_at", MOMENT),
        sa.Column("due_at", MOMENT),
        sa.Column("read_at", MOMENT),
        sa.Column("done_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk__flow_task"),
        sa.Index("ix__flow_task_seat", "case", "frame", "seat", unique=True),
        sa.Index("ix__flow_task_person", "person", postgresql_where=sa.text(f"{undecided} and person is not null")),
        sa.Index(
            "ix__flow_task_people",
            "people",
            postgresql_using="gin",
            postgresql_where=sa.text(f"{undecided} and person is null"),
        ),
        sa.Index("ix__flow_task_done", "by", "done_at", postgresql_where=sa.text("done_at is not null")),
        sa.Index("ix__flow_task_cc", "person", "opened_at", postgresql_where=sa.text("status = 'cc'")),
    )


def timer(metadata: sa.MetaData) -> sa.Table:
    """Times a frame is to be told of. `id` is new each time one is set: the event that it becomes is known by it."""
    return system_table(
        metadata,
        "_flow_timer",
        needed("case", sa.Uuid),
        needed("frame", sa.Text),
        needed("name", sa.Text),
        made_id(),
        needed("due_at", MOMENT),
        sa.Column("fired_at", MOMENT),
        sa.PrimaryKeyConstraint("case", "frame", "name", name="pk__flow_timer"),
        sa.Index("ix__flow_timer_due", "due_at", postgresql_where=sa.text("fired_at is null")),
    )


def wait(metadata: sa.MetaData) -> sa.Table:
    """What a frame waits for: fields of a record that its condition begins with, or an event."""
    return system_table(
        metadata,
        "_flow_wait",
        needed("case", sa.Uuid),
        needed("frame", sa.Text),
        needed("name", sa.Text),
        needed("entity", sa.Text),
        needed("record", sa.Uuid),
        needed("reads", pg.ARRAY(sa.Text)),
        needed("event", sa.Text),
        sa.PrimaryKeyConstraint("case", "frame", "name", "entity", "record", name="pk__flow_wait"),
        sa.Index("ix__flow_wait_record", "record"),
    )


def call(metadata: sa.MetaData) -> sa.Table:
    """What is asked of something outside; it is known there by its key, `case:frame`, however often it is tried."""
    return system_table(
        metadata,
        "_flow_call",
        needed("key", sa.Text),
        needed("case", sa.Uuid),
        needed("frame", sa.Text),
        needed("action", sa.Text),
        needed("given", pg.JSONB),
        needed("status", sa.Text),
        needed("attempts", sa.Integer),
        needed("retry", sa.Integer),
        sa.Column("answer", pg.JSONB),
        needed("at", MOMENT),
        sa.Column("answered_at", MOMENT),
        sa.PrimaryKeyConstraint("key", name="pk__flow_call"),
        sa.Index("ix__flow_call_open", "at", postgresql_where=sa.text("status in ('open', 'taken')")),
    )


def lock(metadata: sa.MetaData) -> sa.Table:
    """Who holds a lock across cases, and who stands in the queue for it: whoever came first holds it."""
    return system_table(
        metadata,
        "_flow_lock",
        needed("name", sa.Text),
        made_id(),
        needed("case", sa.Uuid),
        needed("frame", sa.Text),
        sa.PrimaryKeyConstraint("name", "id", name="pk__flow_lock"),
        sa.Index("ix__flow_lock_frame", "case", "frame"),
    )


def delegation(metadata: sa.MetaData) -> sa.Table:
    """Who stands in for whom, when, and for what: a flow, and those of its records for which `when` holds."""
    return system_table(
        metadata,
        "_flow_delegation",
        made_id(),
        needed("from", sa.Uuid),
        needed("to", sa.Uuid),
        sa.Column("flow", sa.Text, server_default=sa.text("''"), nullable=False),
        sa.Column("when", sa.Text, server_default=sa.text("''"), nullable=False),
        needed("valid", pg.TSTZRANGE),
        sa.Column("reason", sa.Text, server_default=sa.text("''"), nullable=False),
        sa.Column("by", sa.Uuid),
        needed("at", MOMENT),
        sa.Column("began_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk__flow_delegation"),
        sa.CheckConstraint('"from" <> "to"', name="ck__flow_delegation_self"),
        pg.ExcludeConstraint(
            ("from", "="), ("flow", "="), ("when", "="), ("valid", "&&"), name="ex__flow_delegation", using="gist"
        ),
        sa.Index("ix__flow_delegation_to", "to"),
        sa.Index("ix__flow_delegation_due", sa.text("lower(valid)"), postgresql_where=sa.text("began_at is null")),
    )
