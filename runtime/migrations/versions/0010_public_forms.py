"""Links to forms for people without a login: what each says, and whose workspace an address leads to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import UUID

revision = "0010"
down_revision = "0009"

SCHEMA = "loomwork"

TABLES = """
    grant {} to current_user with inherit true, set true;
    create table {}._public_form (
        id uuid default uuidv7() not null, title text not null, says jsonb not null, password text,
        open boolean not null, answers integer default 0 not null, version integer not null,
        "user" uuid, at timestamptz not null, constraint pk__public_form primary key (id));
    create table {}._public_answer (
        form uuid not null, ticket bytea not null, person bytea, at timestamptz not null,
        constraint pk__public_answer primary key (form, ticket));
    create unique index ix__public_answer_person on {}._public_answer (form, person);
    alter table {}._public_form owner to {};
    alter table {}._public_answer owner to {};
    grant {} to current_user with inherit false, set true
"""


def upgrade() -> None:
    """The addresses, and the tables in the workspaces that are there; new ones get them with their first version."""
    op.create_table(
        "public_address",
        sa.Column("hash", sa.LargeBinary, primary_key=True),
        sa.Column("workspace", sa.Text, of("workspace.name"), nullable=False),
        sa.Column("form", UUID, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("workspace", "form", name="uq_public_address_form"),
        schema=SCHEMA,
    )
    for schema in op.get_bind().execute(sa.text(f"select schema from {SCHEMA}.workspace")).scalars():
        for text in TABLES.split(";"):
            op.execute(sa.text(text.replace("{}", f'"{schema}"')))


def of(column: str) -> sa.ForeignKey:
    """Belongs to a row of another table and goes with it."""
    return sa.ForeignKey(f"{SCHEMA}.{column}", ondelete="cascade", onupdate="cascade")
