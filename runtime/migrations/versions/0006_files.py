"""Every workspace has tables for its files."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

SCHEMA = "loomwork"

TABLES = """
    grant {} to current_user with inherit true, set true;
    create table {}._file (
        id uuid not null, name text not null, type text not null, size bigint not null, sha256 text not null,
        width integer, height integer, at timestamptz not null, "user" uuid, by text not null,
        constraint pk__file primary key (id));
    create table {}._attached (
        file uuid not null, entity text not null, record uuid not null, row uuid not null, field text not null,
        constraint pk__attached primary key (file, row, field),
        constraint fk__attached_file foreign key (file) references {}._file (id));
    create index ix__attached_record on {}._attached (record);
    create table {}._upload (
        id uuid not null, name text not null, size bigint not null, received bigint not null, at timestamptz not null,
        "user" uuid, constraint pk__upload primary key (id));
    alter table {}._file owner to {};
    alter table {}._attached owner to {};
    alter table {}._upload owner to {};
    grant {} to current_user with inherit false, set true
"""


def upgrade() -> None:
    """The tables, in the workspaces that are there; new ones get them with their first version."""
    for schema in op.get_bind().execute(sa.text(f"select schema from {SCHEMA}.workspace")).scalars():
        for text in TABLES.split(";"):
            op.execute(sa.text(text.replace("{}", f'"{schema}"')))
