"""The platform's first tables: workspaces, published versions, logins, sessions, tokens, jobs, uploads."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from procrastinate.schema import SchemaManager
from sqlalchemy.dialects.postgresql import JSONB, UUID

revision = "0001"
down_revision = None

SCHEMA = "loomwork"


def upgrade() -> None:
    """Functions that workspaces' tables use, then our tables, then procrastinate's."""
    for function in Path(__file__).with_name("0001_functions.sql").read_text().split("--;;"):
        op.execute(sa.text(function.replace(":", r"\:")))
    create_workspaces()
    create_logins()
    create_jobs()
    create_procrastinate()


def create_workspaces() -> None:
    """Workspaces, the packs they have chosen, and every version of their app."""
    op.create_table(
        "workspace",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("schema", sa.Text, nullable=False, unique=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False, server_default="ready"),
        created_at(),
        schema=SCHEMA,
    )
    op.create_table(
        "pack",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("files", JSONB, nullable=False),
        created_at(),
        schema=SCHEMA,
    )
    op.create_table(
        "version",
        sa.Column("workspace", sa.Text, workspace(), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("packs", JSONB, nullable=False),
        sa.Column("ids", JSONB, nullable=False),
        sa.Column("changes", JSONB, nullable=False, server_default="[]"),
        sa.Column("by", sa.Text, nullable=False, server_default=""),
        created_at(),
        schema=SCHEMA,
    )


def create_logins() -> None:
    """Who may come in: logins, cookie sessions, bearer tokens. Secrets only as hashes."""
    op.create_table(
        "login",
        sa.Column("id", UUID, primary_key=True, server_default=sa.text("uuidv7()")),
        sa.Column("workspace", sa.Text, workspace(), nullable=False),
        sa.Column("login", sa.Text, nullable=False),
        sa.Column("user", UUID, nullable=False),
        sa.Column("password_hash", sa.Text, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
        sa.Column("locked_until", sa.DateTime(timezone=True)),
        sa.Column("locale", sa.Text),
        sa.Column("demo", sa.Boolean, nullable=False, server_default="false"),
        created_at(),
        sa.UniqueConstraint("workspace", "login", name="login_workspace_login_key"),
        schema=SCHEMA,
    )
    op.create_table(
        "session",
        sa.Column("token_hash", sa.LargeBinary, primary_key=True),
        sa.Column("login", UUID, sa.ForeignKey(f"{SCHEMA}.login.id", ondelete="cascade"), nullable=False, index=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False, index=True),
        created_at(),
        schema=SCHEMA,
    )
    op.create_table(
        "token",
        sa.Column("token_hash", sa.LargeBinary, primary_key=True),
        sa.Column("login", UUID, sa.ForeignKey(f"{SCHEMA}.login.id", ondelete="cascade"), nullable=False, index=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("scopes", sa.ARRAY(sa.Text), nullable=False, server_default="{}"),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
        created_at(),
        schema=SCHEMA,
    )


def create_jobs() -> None:
    """Jobs as people see them, the files they read and made, and the last run of each schedule."""
    op.create_table(
        "job",
        sa.Column("id", UUID, primary_key=True, server_default=sa.text("uuidv7()")),
        sa.Column("workspace", sa.Text, workspace(), nullable=False, index=True),
        sa.Column("login", UUID),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False, server_default="queued"),
        sa.Column("done", sa.Integer, nullable=False, server_default="0"),
        sa.Column("total", sa.Integer),
        sa.Column("order", JSONB, nullable=False, server_default="{}"),
        sa.Column("result", JSONB, nullable=False, server_default="{}"),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        created_at(),
        schema=SCHEMA,
    )
    op.create_table(
        "upload",
        sa.Column("id", UUID, primary_key=True, server_default=sa.text("uuidv7()")),
        sa.Column("workspace", sa.Text, workspace(), nullable=False, index=True),
        sa.Column("login", UUID),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        created_at(),
        schema=SCHEMA,
    )
    op.create_table(
        "schedule",
        sa.Column("workspace", sa.Text, workspace(), primary_key=True),
        sa.Column("rule", sa.Text, primary_key=True),
        sa.Column("ran_at", sa.DateTime(timezone=True), nullable=False),
        schema=SCHEMA,
    )


def create_procrastinate() -> None:
    """procrastinate's own tables and functions, in our schema instead of `public`."""
    cursor = op.get_bind().connection.cursor()
    cursor.execute(f"set local search_path = {SCHEMA}, public")
    cursor.execute(SchemaManager.get_schema())
    cursor.execute("set local search_path = public")


def workspace() -> sa.ForeignKey:
    """The workspace a row belongs to; it goes when the workspace goes."""
    return sa.ForeignKey(f"{SCHEMA}.workspace.name", ondelete="cascade")


def created_at() -> sa.Column[object]:
    """When the row was made."""
    return sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now())
