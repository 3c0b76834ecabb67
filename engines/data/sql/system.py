"""A workspace's own tables: the same in every one, whatever its packs; their names begin with an underscore."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from engines.data.sql.evidence import MOMENT, flow_event, history, made_id, needed, removed, system_table, tally
from engines.data.sql.flowing import flow_tables
from engines.data.sql.statements import SCHEMA


def system_tables(metadata: sa.MetaData) -> None:
    """History, counters, notices, requests seen, settings, files, saved views, comments, public forms and flows: in
    every workspace, whatever its packs."""
    kept = (history, tally, removed, flow_event, counter, notice, request, setting)
    public = (public_form, public_answer)
    for make in (*kept, file, attached, upload, view, view_choice, comment, follow, *public, notice_choice):
        make(metadata)
    flow_tables(metadata)


def counter(metadata: sa.MetaData) -> sa.Table:
    """The last number given, per sequence and period."""
    return system_table(
        metadata,
        "_counter",
        needed("sequence", sa.Text),
        needed("period", sa.Text),
        needed("value", sa.BigInteger),
        sa.PrimaryKeyConstraint("sequence", "period", name="pk__counter"),
    )


def notice(metadata: sa.MetaData) -> sa.Table:
    """Messages in people's inboxes, of the kinds in `reacting/kinds.py`. `by` is who caused it and `source` the comment
    or the row of the history; `routed_at` is when it was settled whether it is mailed or pushed, and `ways` are
    those that it may go (inbox, mail, push): null for all of them."""
    return system_table(
        metadata,
        "_notice",
        made_id(),
        needed("user", sa.Uuid),
        needed("at", MOMENT),
        needed("message", pg.JSONB),
        sa.Column("entity", sa.Text),
        sa.Column("record", sa.Uuid),
        sa.Column("read_at", MOMENT),
        sa.Column("kind", sa.Text, server_default=sa.text("'rule'"), nullable=False),
        sa.Column("by", sa.Uuid),
        sa.Column("source", sa.Uuid),
        sa.Column("routed_at", MOMENT),
        sa.Column("ways", pg.JSONB),
        sa.PrimaryKeyConstraint("id", name="pk__notice"),
        sa.Index("ix__notice_user", "user", "at"),
        sa.Index("ix__notice_source", "source"),
        sa.Index("ix__notice_unrouted", "id", postgresql_where=sa.text("routed_at is null")),
    )


def notice_choice(metadata: sa.MetaData) -> sa.Table:
    """What each person wants to hear of, where and when."""
    return system_table(
        metadata,
        "_notice_choice",
        needed("user", sa.Uuid),
        needed("says", pg.JSONB),
        sa.PrimaryKeyConstraint("user", name="pk__notice_choice"),
    )


def request(metadata: sa.MetaData) -> sa.Table:
    """Answers given to requests with an idempotency key."""
    return system_table(
        metadata,
        "_request",
        needed("key", sa.Text),
        needed("user", sa.Uuid),
        needed("at", MOMENT),
        needed("method", sa.Text),
        needed("path", sa.Text),
        needed("digest", sa.Text),
        sa.Column("status", sa.Integer),
        sa.Column("body", sa.Text),
        sa.PrimaryKeyConstraint("key", "user", name="pk__request"),
    )


def setting(metadata: sa.MetaData) -> sa.Table:
    """The workspace's settings: time zone, currency, locale."""
    return system_table(
        metadata,
        "_setting",
        needed("name", sa.Text),
        sa.Column("value", pg.JSONB),
        sa.PrimaryKeyConstraint("name", name="pk__setting"),
    )


def file(metadata: sa.MetaData) -> sa.Table:
    """What is known of the files whose bytes are in the store, each under its id."""
    return system_table(
        metadata,
        "_file",
        needed("id", sa.Uuid),
        needed("name", sa.Text),
        needed("type", sa.Text),
        needed("size", sa.BigInteger),
        needed("sha256", sa.Text),
        sa.Column("width", sa.Integer),
        sa.Column("height", sa.Integer),
        needed("at", MOMENT),
        sa.Column("user", sa.Uuid),
        needed("by", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk__file"),
    )


def attached(metadata: sa.MetaData) -> sa.Table:
    """Which records name a file, or named it as long as their history tells. `row` is the record itself or one of its
    detail rows; entity and field are stable ids, and without a field the file belongs to the record as a whole."""
    return system_table(
        metadata,
        "_attached",
        needed("file", sa.Uuid),
        needed("entity", sa.Text),
        needed("record", sa.Uuid),
        needed("row", sa.Uuid),
        needed("field", sa.Text),
        sa.PrimaryKeyConstraint("file", "row", "field", name="pk__attached"),
        sa.ForeignKeyConstraint(["file"], [f"{SCHEMA}._file.id"], name="fk__attached_file"),
        sa.Index("ix__attached_record", "record"),
    )


def upload(metadata: sa.MetaData) -> sa.Table:
    """Files on their way: how much of each has come. A file gets the id of its upload."""
    return system_table(
        metadata,
        "_upload",
        needed("id", sa.Uuid),
        needed("name", sa.Text),
        needed("size", sa.BigInteger),
        needed("received", sa.BigInteger),
        needed("at", MOMENT),
        sa.Column("user", sa.Uuid),
        sa.PrimaryKeyConstraint("id", name="pk__upload"),
    )


def view(metadata: sa.MetaData) -> sa.Table:
    """Views that people saved: for themselves, or shared with everybody or with roles."""
    return system_table(
        metadata,
        "_view",
        made_id(),
        needed("entity", sa.Text),
        needed("title", sa.Text),
        needed("user", sa.Uuid),
        needed("shared", sa.Boolean),
        needed("roles", pg.ARRAY(sa.Text)),
        needed("locked", sa.Boolean),
        needed("version", sa.Integer),
        needed("at", MOMENT),
        needed("says", pg.JSONB),
        sa.PrimaryKeyConstraint("id", name="pk__view"),
        sa.Index("ix__view_entity", "entity"),
    )


def view_choice(metadata: sa.MetaData) -> sa.Table:
    """The view that a list of an entity begins with, by person."""
    return system_table(
        metadata,
        "_view_choice",
        needed("user", sa.Uuid),
        needed("entity", sa.Text),
        needed("view", sa.Text),
        sa.PrimaryKeyConstraint("user", "entity", name="pk__view_choice"),
    )


def comment(metadata: sa.MetaData) -> sa.Table:
    """What people said about records. `entity` is a stable id; `earlier` keeps what was there before each edit, and the
    text of a deleted comment stays here, though nobody is shown it."""
    return system_table(
        metadata,
        "_comment",
        made_id(),
        needed("entity", sa.Text),
        needed("record", sa.Uuid),
        sa.Column("user", sa.Uuid),
        needed("at", MOMENT),
        needed("text", sa.Text),
        needed("mentions", pg.ARRAY(sa.Uuid)),
        needed("files", pg.JSONB),
        sa.Column("earlier", pg.JSONB, server_default=sa.text("'[]'"), nullable=False),
        sa.Column("edited_at", MOMENT),
        sa.Column("deleted_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk__comment"),
        sa.Index("ix__comment_record", "record", "id"),
    )


def follow(metadata: sa.MetaData) -> sa.Table:
    """Who follows a record, or does not want to: without a word, who made or owns it does. `seen` is the last comment
    that somebody has seen."""
    return system_table(
        metadata,
        "_follow",
        needed("record", sa.Uuid),
        needed("user", sa.Uuid),
        sa.Column("following", sa.Boolean),
        sa.Column("seen", sa.Uuid),
        sa.PrimaryKeyConstraint("record", "user", name="pk__follow"),
    )


def public_form(metadata: sa.MetaData) -> sa.Table:
    """Links to forms for people without a login; their addresses are the platform's, as hashes."""
    return system_table(
        metadata,
        "_public_form",
        made_id(),
        needed("title", sa.Text),
        needed("says", pg.JSONB),
        sa.Column("password", sa.Text),
        needed("open", sa.Boolean),
        sa.Column("answers", sa.Integer, server_default=sa.text("0"), nullable=False),
        needed("version", sa.Integer),
        sa.Column("user", sa.Uuid),
        needed("at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk__public_form"),
    )


def public_answer(metadata: sa.MetaData) -> sa.Table:
    """That an answer was given, by which ticket, and by whom where each answers once: hashes that name no record."""
    return system_table(
        metadata,
        "_public_answer",
        needed("form", sa.Uuid),
        needed("ticket", sa.LargeBinary),
        sa.Column("person", sa.LargeBinary),
        needed("at", MOMENT),
        sa.PrimaryKeyConstraint("form", "ticket", name="pk__public_answer"),
        sa.Index("ix__public_answer_person", "form", "person", unique=True),
    )


def own_tables() -> dict[str, sa.Table]:
    """The workspace's own tables by name."""
    metadata = sa.MetaData()
    system_tables(metadata)
    return {table.name: table for table in metadata.tables.values()}


OWN = own_tables()
"""They are the same in every app, so no app need be asked for them."""
