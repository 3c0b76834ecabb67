"""The log of each workspace, and a history that its role can only add to."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB, UUID

revision = "0004"
down_revision = "0003"

SCHEMA = "loomwork"
FUNCTIONS = ("note", "seal", "count_work", "forget", "forget_history", "forget_log", "log_faults")
"""What works with the platform's rights; `runtime/database.py` says who may call what of it."""


def upgrade() -> None:
    """The log, the functions that alone write it, and the workspaces that are there."""
    retention = sa.Column("retention", JSONB, nullable=False, server_default="{}")
    op.add_column("workspace", retention, schema=SCHEMA)
    create_log()
    for function in Path(__file__).with_name("0004_evidence.sql").read_text().split("--;;"):
        op.execute(sa.text(function.replace(":", r"\:")))
    for name in FUNCTIONS:
        op.execute(f"revoke execute on function {SCHEMA}.{name} from public")
    for schema in op.get_bind().execute(sa.text(f"select schema from {SCHEMA}.workspace")).scalars():
        take_over(schema)
    move_entries()


def create_log() -> None:
    """Entries, and where the chain of each workspace begins and ends. They stay when a workspace is renamed."""
    op.create_table(
        "log",
        sa.Column("schema", sa.Text, primary_key=True),
        sa.Column("number", sa.BigInteger, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("login", sa.Text, nullable=False),
        sa.Column("user", UUID),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("detail", JSONB, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        schema=SCHEMA,
    )
    op.create_index("ix_log_kind", "log", ["schema", "kind", "number"], schema=SCHEMA)
    op.create_index("ix_log_user", "log", ["schema", "user", "number"], schema=SCHEMA)
    op.create_table(
        "log_head",
        sa.Column("schema", sa.Text, primary_key=True),
        sa.Column("number", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("hash", sa.Text, nullable=False, server_default=""),
        sa.Column("begins", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("begins_hash", sa.Text, nullable=False, server_default=""),
        schema=SCHEMA,
    )
    op.execute(f"create type {SCHEMA}.sealed as (work bigint, digest text)")


def take_over(schema: str) -> None:
    """Schema and history of a workspace become the platform's; what was written so far is tallied."""
    for text in TAKE_OVER.split(";"):
        op.execute(sa.text(text.replace("{}", f'"{schema}"').replace(":", r"\:")))


TAKE_OVER = """
    grant {} to current_user with inherit true;
    alter schema {} owner to current_user;
    grant usage, create on schema {} to {};
    alter table {}._history owner to current_user;
    alter table {}._history add column rule text;
    create table {}._tally (
        id uuid default uuidv7() not null, xact bigint default pg_current_xact_id()::text::bigint not null,
        at timestamptz not null, entity text not null, rows uuid[] not null, records uuid[] not null,
        digest text not null, constraint pk__tally primary key (xact, id));
    create table {}._removed (
        entity text not null, record uuid not null, hash text not null,
        constraint pk__removed primary key (entity, record));
    insert into {}._tally (at, entity, rows, records, digest)
        select at, entity, array_agg(id order by id), array_agg(record order by id), encode(sha256(convert_to(
            string_agg(hash || coalesce(digest, ''), '|' order by id), 'UTF8')), 'hex')
        from {}._history group by at, entity;
    revoke all on {}._history from {};
    grant select, insert on {}._history, {}._tally to {};
    grant select on {}._removed to {};
    grant {} to current_user with inherit false
"""


def move_entries() -> None:
    """What was noted so far becomes the beginning of the log."""
    op.execute(
        f"""select {SCHEMA}.note(workspace, kind, login, "user", address, detail || jsonb_build_object('at', at))
            from (select * from {SCHEMA}.sign_in_entry order by id) as entry"""
    )
    op.drop_table("sign_in_entry", schema=SCHEMA)
