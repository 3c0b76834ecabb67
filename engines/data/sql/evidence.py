"""The tables that prove what happened in a workspace; they are the platform's, and the workspace only adds to them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg
from sqlalchemy.schema import SchemaItem

from engines.data.sql.statements import SCHEMA

UNKEPT = "unkept"
"""Marks a column whose values mean nothing in another database."""

EVIDENCE = {
    "_history": "select, insert",
    "_tally": "select, insert",
    "_removed": "select",
    "_flow_event": "select, insert",
}
"""The tables, with what the workspace may do there: add, never change or remove."""

MOMENT = sa.DateTime(timezone=True)


def system_table(metadata: sa.MetaData, name: str, *parts: SchemaItem) -> sa.Table:
    """A table of the workspace itself; its name begins with an underscore, so no entity can have it."""
    return sa.Table(name, metadata, *parts, schema=SCHEMA)


def needed(name: str, kind: Any) -> sa.Column[Any]:
    """A column that is never empty."""
    return sa.Column(name, kind, nullable=False)


def made_id() -> sa.Column[Any]:
    """An id that the database makes, in the order of time."""
    return sa.Column("id", sa.Uuid, server_default=sa.text("uuidv7()"), nullable=False)


def history(metadata: sa.MetaData) -> sa.Table:
    """One row per changed record: old and new values, who, when, through what. Append-only."""
    return system_table(
        metadata,
        "_history",
        made_id(),
        needed("at", MOMENT),
        needed("entity", sa.Text),
        needed("record", sa.Uuid),
        needed("action", sa.Text),
        needed("values", pg.JSONB),
        sa.Column("user", sa.Uuid),
        sa.Column("on_behalf", sa.Uuid),
        needed("via", sa.Text),
        sa.Column("rule", sa.Text),
        sa.Column("digest", sa.Text),
        needed("hash", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk__history"),
        sa.Index("ix__history_record", "entity", "record", "id"),
    )


def tally(metadata: sa.MetaData) -> sa.Table:
    """Which rows of the history one piece of work wrote, by entity: so none can go unseen, not even the last.

    `xact` is the transaction by the database's own count; a backup does not keep it."""
    return system_table(
        metadata,
        "_tally",
        made_id(),
        sa.Column(
            "xact",
            sa.BigInteger,
            server_default=sa.text("pg_current_xact_id()::text::bigint"),
            nullable=False,
            info={UNKEPT: True},
        ),
        needed("at", MOMENT),
        needed("entity", sa.Text),
        needed("rows", pg.ARRAY(sa.Uuid)),
        needed("records", pg.ARRAY(sa.Uuid)),
        needed("digest", sa.Text),
        sa.PrimaryKeyConstraint("xact", "id", name="pk__tally"),
    )


def removed(metadata: sa.MetaData) -> sa.Table:
    """Where the history of a record begins whose older rows were removed: the hash of the last one that is gone."""
    return system_table(
        metadata,
        "_removed",
        needed("entity", sa.Text),
        needed("record", sa.Uuid),
        needed("hash", sa.Text),
        sa.PrimaryKeyConstraint("entity", "record", name="pk__removed"),
    )


def flow_event(metadata: sa.MetaData) -> sa.Table:
    """What happened to the cases of flows, each with the answers that were asked for: read again in order they give the
    state of the case. A request that comes again is known by `request`, and gets the first answer."""
    return system_table(
        metadata,
        "_flow_event",
        needed("case", sa.Uuid),
        needed("seq", sa.Integer),
        needed("at", MOMENT),
        sa.Column("actor", sa.Uuid),
        sa.Column("for_whom", sa.Uuid),
        needed("kind", sa.Text),
        needed("frame", sa.Text),
        needed("data", pg.JSONB),
        needed("answers", pg.JSONB),
        sa.Column("request", sa.Text),
        needed("digest", sa.Text),
        sa.PrimaryKeyConstraint("case", "seq", name="pk__flow_event"),
        sa.Index("ix__flow_event_request", "case", "request", unique=True),
    )
