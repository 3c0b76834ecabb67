"""Workspaces may be suspended, limited, renamed and copied."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"

SCHEMA = "loomwork"
BELONGING = ("version", "login", "job", "upload", "schedule")
"""Tables whose rows belong to a workspace and go along when it is renamed."""


def upgrade() -> None:
    """Why it is closed, what it may use, what it is a copy of; names that may change."""
    op.add_column("workspace", sa.Column("reason", sa.Text, nullable=False, server_default=""), schema=SCHEMA)
    op.add_column("workspace", sa.Column("limits", JSONB, nullable=False, server_default="{}"), schema=SCHEMA)
    op.add_column("workspace", sa.Column("copy_of", sa.Text), schema=SCHEMA)
    for table in BELONGING:
        key = f"{table}_workspace_fkey"
        op.drop_constraint(key, table, schema=SCHEMA, type_="foreignkey")
        op.create_foreign_key(
            key, table, "workspace", ["workspace"], ["name"], ondelete="cascade", onupdate="cascade",
            source_schema=SCHEMA, referent_schema=SCHEMA,
        )  # fmt: skip
    close_ways_out()


def close_ways_out() -> None:
    """A statement run as a workspace cannot become another one: neither by a setting nor by a block of code."""
    for closed in (
        "execute on function pg_catalog.set_config(text, text, boolean) from public",
        "usage on language plpgsql from public",
    ):
        op.execute(f"do $$ begin revoke {closed}; exception when insufficient_privilege then null; end $$")
