"""Logins and sessions follow the records of people."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from runtime.workspaces.people import FOLLOWING

revision = "0005"
down_revision = "0004"

SCHEMA = "loomwork"


def upgrade() -> None:
    """The function, and its trigger on the people of every workspace that is there."""
    op.execute(sa.text(Path(__file__).with_name("0005_people.sql").read_text().replace(":", r"\:")))
    places = "select schema from loomwork.workspace where to_regclass(format('%I.base_user', schema)) is not null"
    for schema in op.get_bind().execute(sa.text(places)).scalars():
        op.execute(FOLLOWING.format(f'"{schema}"'))
