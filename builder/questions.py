"""What a change would do to the data, asked before it is done. All texts carry the schema token."""

from __future__ import annotations

import re
from collections.abc import Iterable

from builder.change import Question
from engines.data.sql.statements import SCHEMA

NUMERIC = re.compile(r"NUMERIC\((\d+), (\d+)\)\Z")


def quoted(name: str) -> str:
    """A name as SQL has it."""
    return '"' + name.replace('"', '""') + '"'


def table_of(name: str) -> str:
    """A table with the schema token."""
    return f"{SCHEMA}.{quoted(name)}"


def text(value: str) -> str:
    """A text literal."""
    return "'" + value.replace("'", "''") + "'"


def where(table: str, condition: str, sample: str = "") -> Question:
    """Count the rows for which something holds, and show some of their values."""
    found = f"from {table_of(table)} where {condition}"
    return Question(f"select count(*) {found}", f"select distinct {sample}::text {found} limit 5" if sample else "")


def filled(table: str, column: str) -> Question:
    """The rows that have a value."""
    return where(table, f"{quoted(column)} is not null", quoted(column))


def empty(table: str, column: str) -> Question:
    """The rows that have none."""
    return where(table, f"{quoted(column)} is null")


def any_rows(table: str) -> Question:
    """All rows."""
    return Question(f"select count(*) from {table_of(table)}")


def duplicates(table: str, columns: Iterable[str]) -> Question:
    """The values that several rows have."""
    names = [quoted(each) for each in columns]
    there = " and ".join(f"{name} is not null" for name in names)
    groups = f"from {table_of(table)} where {there} group by {', '.join(names)} having count(*) > 1"
    shown = " || ' ' || ".join(f"{name}::text" for name in names)
    return Question(f"select count(*) from (select 1 {groups}) as twice", f"select {shown} {groups} limit 5")


def among(table: str, column: str, values: Iterable[str], several: bool) -> Question:
    """The rows that have one of some values."""
    listed = "array[" + ", ".join(text(value) for value in sorted(values)) + "]::text[]"
    condition = f"{quoted(column)} && {listed}" if several else f"{quoted(column)} = any({listed})"
    return where(table, condition, quoted(column))


# --- conversions ----------------------------------------------------------------------------------


def widens(old: str, new: str) -> bool:
    """Whether a numeric type only gets more digits before the point: changed in place, nothing is rewritten."""
    before, after = NUMERIC.match(old), NUMERIC.match(new)
    return bool(before and after and before[2] == after[2] and int(after[1]) >= int(before[1]))


def conversion(column: str, old: str, new: str) -> tuple[str, str]:
    """For a change of type: the condition under which a value keeps all it says, and the new value."""
    name = quoted(column)
    after = NUMERIC.match(new)
    match old, new:
        case (_, "TEXT") if old.endswith("[]"):
            return "true", f"array_to_string({name}, ', ')"
        case _, "TEXT":
            return "true", f"{name}::text"
        case "TEXT", "TEXT[]":
            return "true", f"array[{name}]"
        case "BOOLEAN", _ if after or new == "BIGINT":
            return "true", f"{name}::integer::{new}"
        case _, "BIGINT" if old.startswith("NUMERIC"):
            fits = f"abs({name}) < 9000000000000000000"
            return f"{name} = round({name}) and {fits}", f"case when {fits} then round({name})::bigint end"
        case _ if after and (old.startswith("NUMERIC") or old == "BIGINT"):
            whole, scale = int(after[1]) - int(after[2]), int(after[2])
            fits = f"abs(round({name}::numeric, {scale})) < 1{'0' * whole}"
            kept = f"{name} = round({name}::numeric, {scale}) and {fits}"
            return kept, f"case when {fits} then round({name}::numeric, {scale})::{new} end"
        case _:
            valid = f"pg_input_is_valid({name}::text, {text(new)})"
            return valid, f"case when {valid} then {name}::text::{new} end"


def not_convertible(table: str, column: str, old: str, new: str) -> Question:
    """The values that a conversion would change or lose."""
    kept, _ = conversion(column, old, new)
    return where(table, f"{quoted(column)} is not null and not ({kept})", quoted(column))
