"""Notices go out by mail and push: what each person wants, what is on its way, the browsers that are told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import UUID

revision = "0011"
down_revision = "0010"

SCHEMA = "loomwork"

CHOICES = """
    grant {} to current_user with inherit true, set true;
    create table {}._notice_choice (
        "user" uuid not null, says jsonb not null, constraint pk__notice_choice primary key ("user"));
    alter table {}._notice_choice owner to {};
    grant {} to current_user with inherit false, set true
"""
ROUTED = """
    grant {} to current_user with inherit true, set true;
    alter table {}._notice add column routed_at timestamptz, add column ways jsonb;
    update {}._notice set routed_at = now();
    create index ix__notice_unrouted on {}._notice (id) where routed_at is null;
    grant {} to current_user with inherit false, set true
"""


def upgrade() -> None:
    """The platform's tables, and what every workspace has of its own; what was told before is told nobody again."""
    create_dispatch()
    create_push()
    for schema in op.get_bind().execute(sa.text(f"select schema from {SCHEMA}.workspace")).scalars():
        run(schema, CHOICES)
        if op.get_bind().execute(sa.text("select to_regclass(:name)"), {"name": f'"{schema}"._notice'}).scalar():
            run(schema, ROUTED)


def run(schema: str, texts: str) -> None:
    """The statements in one workspace."""
    for text in texts.split(";"):
        op.execute(sa.text(text.replace("{}", f'"{schema}"')))


def create_dispatch() -> None:
    """A notice on its way to a person's mail or to one of their browsers: once, whatever happens."""
    op.create_table(
        "dispatch",
        sa.Column("workspace", sa.Text, of("workspace.name"), primary_key=True),
        sa.Column("notice", UUID, primary_key=True),
        sa.Column("channel", sa.Text, primary_key=True),
        sa.Column("target", UUID, primary_key=True),
        sa.Column("user", UUID, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("digest", sa.Boolean, nullable=False),
        sa.Column("due_at", moment(), nullable=False),
        sa.Column("state", sa.Text, nullable=False, server_default="waiting"),
        sa.Column("letter", UUID, index=True),
        sa.Column("changed_at", moment(), nullable=False, server_default=sa.func.now()),
        schema=SCHEMA,
    )
    waiting = sa.text("state = 'waiting'")
    op.create_index("ix_dispatch_due", "dispatch", ["due_at"], schema=SCHEMA, postgresql_where=waiting)


def create_push() -> None:
    """Browsers that are told, each as long as the session lasts in which it was asked for; the server's own keys."""
    op.create_table(
        "push_subscription",
        sa.Column("id", UUID, primary_key=True, server_default=sa.text("uuidv7()")),
        sa.Column("session", UUID, of("session.id"), nullable=False, index=True),
        sa.Column("endpoint_hash", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("created_at", moment(), nullable=False, server_default=sa.func.now()),
        schema=SCHEMA,
    )
    op.create_table(
        "server_secret",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        schema=SCHEMA,
    )


def of(column: str) -> sa.ForeignKey:
    """Belongs to a row of another table and goes with it."""
    return sa.ForeignKey(f"{SCHEMA}.{column}", ondelete="cascade", onupdate="cascade")


def moment() -> sa.DateTime:
    """A moment with its time zone."""
    return sa.DateTime(timezone=True)
