"""Every workspace has tables for comments and for who follows a record; notices say of what kind they are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

SCHEMA = "loomwork"

TABLES = """
    grant {} to current_user with inherit true, set true;
    create table {}._comment (
        id uuid default uuidv7() not null, entity text not null, record uuid not null, "user" uuid,
        at timestamptz not null, text text not null, mentions uuid[] not null, files jsonb not null,
        earlier jsonb default '[]' not null, edited_at timestamptz, deleted_at timestamptz,
        constraint pk__comment primary key (id));
    create index ix__comment_record on {}._comment (record, id);
    create table {}._follow (
        record uuid not null, "user" uuid not null, following boolean, seen uuid,
        constraint pk__follow primary key (record, "user"));
    alter table {}._comment owner to {};
    alter table {}._follow owner to {};
    grant {} to current_user with inherit false, set true
"""
NOTICES = """
    grant {} to current_user with inherit true, set true;
    alter table {}._notice add column kind text default 'rule' not null, add column "by" uuid, add column source uuid;
    create index ix__notice_source on {}._notice (source);
    grant {} to current_user with inherit false, set true
"""


def upgrade() -> None:
    """The tables, in the workspaces that are there; new ones get them with their first version."""
    for schema in op.get_bind().execute(sa.text(f"select schema from {SCHEMA}.workspace")).scalars():
        run(schema, TABLES)
        if op.get_bind().execute(sa.text("select to_regclass(:name)"), {"name": f'"{schema}"._notice'}).scalar():
            run(schema, NOTICES)


def run(schema: str, texts: str) -> None:
    """The statements in one workspace."""
    for text in texts.split(";"):
        op.execute(sa.text(text.replace("{}", f'"{schema}"')))
