"""Every workspace has tables for the views that people save."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

SCHEMA = "loomwork"

TABLES = """
    grant {} to current_user with inherit true, set true;
    create table {}._view (
        id uuid default uuidv7() not null, entity text not null, title text not null, "user" uuid not null,
        shared boolean not null, roles text[] not null, locked boolean not null, version integer not null,
        at timestamptz not null, says jsonb not null, constraint pk__view primary key (id));
    create index ix__view_entity on {}._view (entity);
    create table {}._view_choice (
        "user" uuid not null, entity text not null, view text not null,
        constraint pk__view_choice primary key ("user", entity));
    alter table {}._view owner to {};
    alter table {}._view_choice owner to {};
    grant {} to current_user with inherit false, set true
"""


def upgrade() -> None:
    """The tables, in the workspaces that are there; new ones get them with their first version."""
    for schema in op.get_bind().execute(sa.text(f"select schema from {SCHEMA}.workspace")).scalars():
        for text in TABLES.split(";"):
            op.execute(sa.text(text.replace("{}", f'"{schema}"')))
