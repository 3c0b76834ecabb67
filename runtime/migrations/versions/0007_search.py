"""A search also finds the pinyin initials of Chinese text, and can use an index of pairs of characters.

`0007_initials.txt` has two lines, each with one letter for every character from U+4E00 to U+9FFF: the initial of its
usual reading, and of its second one. `tests/runtime/initials.py` makes it from the tables of the package pypinyin (MIT
licence).
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

SCHEMA = "loomwork"

COLUMNS = sa.text(f"""
    select n.nspname, c.relname, pg_get_expr(d.adbin, d.adrelid)
    from pg_attribute a
    join pg_class c on c.oid = a.attrelid and c.relkind = 'r'
    join pg_namespace n on n.oid = c.relnamespace
    join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where a.attname = '_search' and a.attgenerated = 's' and n.nspname in (select schema from {SCHEMA}.workspace)
""")


def upgrade() -> None:
    """The functions, and the search columns of the workspaces that are there."""
    usual, other = Path(__file__).with_name("0007_initials.txt").read_text().rstrip("\n").split("\n")
    text = Path(__file__).with_name("0007_search.sql").read_text()
    for function in text.replace("{usual}", usual).replace("{other}", other).split("--;;"):
        op.execute(sa.text(function.replace(":", r"\:")))
    for schema, table, formula in op.get_bind().execute(COLUMNS).all():
        op.execute(sa.text(rewritten(schema, table, formula).replace(":", r"\:")))


def rewritten(schema: str, table: str, formula: str) -> str:
    """The search column over the same text, worked out anew."""
    return f'alter table "{schema}"."{table}" alter column _search set expression as ({SCHEMA}.searchable({formula}))'
