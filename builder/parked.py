"""Parked columns and tables: what publishing removed is kept for a while, so that it can come back."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from builder.questions import quoted
from engines.data.sql.statements import Connection

PREFIX = "_del_"
NUMBER = re.compile(r"_(\d+)\Z")


def parked_name(id: str, version: int) -> str:
    """What a column or table with a stable id is called while it is parked."""
    return f"{stem(id)}{version}"


def stem(id: str) -> str:
    """The part of a parked name that says whose it is; long ids are cut and hashed."""
    plain = id.replace(".", "_")
    if len(plain.encode()) > 45:
        mark = hashlib.sha256(id.encode()).hexdigest()[:10]
        plain = f"{plain.encode()[:34].decode(errors='ignore')}_{mark}"
    return f"{PREFIX}{plain}_"


@dataclass(frozen=True)
class Parked:
    """What is parked in a workspace: columns by table with their types, and tables with their columns."""

    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    tables: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def column(self, table: str, id: str) -> tuple[str, str] | None:
        """Name and type of the column of this id that was parked last."""
        found = newest(self.columns.get(table, {}), stem(id))
        return (found, self.columns[table][found]) if found else None

    def table(self, id: str) -> tuple[str, Mapping[str, str]] | None:
        """Name and columns of the table of this id that was parked last."""
        found = newest(self.tables, stem(id))
        return (found, self.tables[found]) if found else None


def newest(names: Mapping[str, object], start: str) -> str | None:
    """The name with the highest version among those that begin so."""
    fitting = [name for name in names if name.startswith(start) and name[len(start) :].isdigit()]
    return max(fitting, key=lambda name: int(name[len(start) :])) if fitting else None


def find_parked(conn: Connection, schema: str) -> Parked:
    """What is parked in a schema."""
    rows = conn.execute(
        """select c.relname, a.attname, replace(upper(format_type(a.atttypid, a.atttypmod)), ',', ', ')
           from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
           where n.nspname = %s and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
             and (c.relname like '\\_del\\_%%' or a.attname like '\\_del\\_%%')""",
        (schema,),
    ).fetchall()
    columns: dict[str, dict[str, str]] = {}
    tables: dict[str, dict[str, str]] = {}
    for table, column, type_ in rows:
        found = tables if str(table).startswith(PREFIX) else columns
        found.setdefault(str(table), {})[str(column)] = str(type_)
    return Parked(columns, tables)


def purge(conn: Connection, schema: str, before: int) -> int:
    """Drop for good what was parked by versions before `before`; how many columns and tables that were."""
    found, dropped = find_parked(conn, schema), 0
    for table in found.tables:
        dropped += drop_old(conn, f"drop table {quoted(schema)}.{quoted(table)} cascade", table, before)
    for table, columns in found.columns.items():
        for column in columns:
            place = f"{quoted(schema)}.{quoted(table)}"
            dropped += drop_old(conn, f"alter table {place} drop column {quoted(column)}", column, before)
    return dropped


def drop_old(conn: Connection, text: str, name: str, before: int) -> int:
    """Drop it when its version is an earlier one."""
    version = NUMBER.search(name)
    if version is None or int(version[1]) >= before:
        return 0
    conn.execute(text.encode())
    return 1
