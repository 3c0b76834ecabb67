"""Signing in: second factors, letters with links, attempts, identities elsewhere, secrets, terms."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB, UUID

revision = "0003"
down_revision = "0002"

SCHEMA = "loomwork"


def upgrade() -> None:
    """Logins may come in by other ways than a password; sessions and tokens can be listed and ended."""
    change_logins()
    change_keys()
    create_second_factors()
    create_letters()
    create_terms()
    create_entries()


def change_logins() -> None:
    """No password before an invitation is accepted; failures are counted for any name, so elsewhere."""
    op.alter_column("login", "password_hash", nullable=True, schema=SCHEMA)
    op.drop_column("login", "failures", schema=SCHEMA)
    op.drop_column("login", "locked_until", schema=SCHEMA)
    op.add_column("login", sa.Column("timezone", sa.Text), schema=SCHEMA)
    op.add_column("login", sa.Column("password_at", moment()), schema=SCHEMA)
    op.create_index("ix_login_user", "login", ["user"], schema=SCHEMA)
    op.create_table(
        "attempt",
        sa.Column("subject", sa.LargeBinary, primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("waits_until", moment()),
        sa.Column("counted_at", moment(), nullable=False, index=True),
        schema=SCHEMA,
    )
    op.create_table(
        "identity",
        sa.Column("workspace", sa.Text, of("workspace.name"), primary_key=True),
        sa.Column("issuer", sa.Text, primary_key=True),
        sa.Column("subject", sa.Text, primary_key=True),
        sa.Column("login", UUID, of("login.id"), nullable=False, index=True),
        schema=SCHEMA,
    )


def change_keys() -> None:
    """Sessions and tokens with a name that is no secret, and where and when they were last seen."""
    for table in ("session", "token"):
        id = sa.Column("id", UUID, nullable=False, unique=True, server_default=sa.text("uuidv7()"))
        op.add_column(table, id, schema=SCHEMA)
        op.add_column(table, sa.Column("seen_at", moment()), schema=SCHEMA)
    op.add_column("session", sa.Column("address", sa.Text), schema=SCHEMA)
    op.add_column("session", sa.Column("agent", sa.Text), schema=SCHEMA)
    op.add_column("session", sa.Column("way", sa.Text, nullable=False, server_default="password"), schema=SCHEMA)
    op.add_column("session", sa.Column("viewing", sa.Text), schema=SCHEMA)


def create_second_factors() -> None:
    """The secret of an authenticator app, sealed; codes for the day the phone is lost, hashed."""
    op.create_table(
        "second_factor",
        sa.Column("login", UUID, of("login.id"), primary_key=True),
        sa.Column("secret", sa.LargeBinary, nullable=False),
        sa.Column("confirmed_at", moment()),
        sa.Column("last_step", sa.BigInteger, nullable=False, server_default="0"),
        schema=SCHEMA,
    )
    op.create_table(
        "recovery_code",
        sa.Column("login", UUID, of("login.id"), primary_key=True),
        sa.Column("code_hash", sa.LargeBinary, primary_key=True),
        schema=SCHEMA,
    )


def create_letters() -> None:
    """Links sent by mail: the secret in them only as a hash."""
    op.create_table(
        "letter",
        sa.Column("token_hash", sa.LargeBinary, primary_key=True),
        sa.Column("id", UUID, nullable=False, unique=True, server_default=sa.text("uuidv7()")),
        sa.Column("login", UUID, of("login.id"), nullable=False, index=True),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("expires_at", moment(), nullable=False, index=True),
        sa.Column("created_at", moment(), nullable=False, server_default=sa.func.now()),
        schema=SCHEMA,
    )


def create_terms() -> None:
    """What a workspace asks of those who sign in, and its secrets, sealed."""
    op.create_table(
        "terms",
        sa.Column("workspace", sa.Text, of("workspace.name"), primary_key=True),
        sa.Column("terms", JSONB, nullable=False),
        schema=SCHEMA,
    )
    op.create_table(
        "secret",
        sa.Column("workspace", sa.Text, of("workspace.name"), primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        schema=SCHEMA,
    )


def create_entries() -> None:
    """What happened at the door: who came in, who did not, what was handed out and taken back."""
    op.create_table(
        "sign_in_entry",
        sa.Column("id", UUID, primary_key=True, server_default=sa.text("uuidv7()")),
        sa.Column("workspace", sa.Text, of("workspace.name"), nullable=False, index=True),
        sa.Column("at", moment(), nullable=False, server_default=sa.func.now()),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("login", sa.Text, nullable=False, server_default=""),
        sa.Column("user", UUID),
        sa.Column("address", sa.Text, nullable=False, server_default=""),
        sa.Column("detail", JSONB, nullable=False, server_default="{}"),
        schema=SCHEMA,
    )


def of(column: str) -> sa.ForeignKey:
    """Belongs to a row of another table and goes with it."""
    return sa.ForeignKey(f"{SCHEMA}.{column}", ondelete="cascade", onupdate="cascade")


def moment() -> sa.DateTime:
    """A moment with its time zone."""
    return sa.DateTime(timezone=True)
