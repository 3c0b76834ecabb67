"""Export: records as CSV or Excel, streamed from a server-side cursor, in a form that import reads back."""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, BinaryIO, Literal

import psycopg
import sqlalchemy as sa

from definitions.fields import Field
from definitions.problems import Fault, Invalid
from definitions.texts import Text
from definitions.types import Type
from engines.app import Entity, EntityField
from engines.data.intake.intake import key_fields
from engines.data.reading.asked import search_conditions, search_terms, sort_keys, sources_of, where_conditions
from engines.data.reading.literals import lifted
from engines.data.reading.recordjson import Column, gathered, reference_title, shown, shown_lines, shown_links
from engines.data.rights.permissions import DIRECTORY, as_system, condition, may, require
from engines.data.rights.seen import SeenShapes, compile_asked, presented, seen, seen_sources
from engines.data.sql.arrays import json_text
from engines.data.sql.statements import Connection, bound, compiled
from engines.data.transfer.sheets import DANGEROUS
from engines.data.transfer.workbook import Workbook
from engines.expressions import to_sql
from engines.scope import Scope

Format = Literal["xlsx", "csv"]

FETCHED = 2000
EXCEL_ROWS = 1_048_576
TO_GUARD = re.compile(f"'*[{DANGEROUS}]")
"""Texts that a spreadsheet would run, and those that look as if they were guarded already: import takes one apostrophe
away, so that the text comes back as it was."""


@dataclass(frozen=True, eq=False)
class Exported:
    """One column of an export."""

    title: str
    type: Type
    value: Column
    lines: bool = False
    field: EntityField | None = None


def export_file(
    conn: Connection,
    scope: Scope,
    entity: str,
    file: BinaryIO,
    format: Format = "xlsx",
    *,
    where: str = "",
    sort: str = "",
    select: str = "",
    search: str = "",
) -> int:
    """Write the records the asker may export to `file`; how many rows. Needs a transaction for its cursor."""
    found = scope.app.entity(entity)
    require(scope, found, "read")
    require(scope, found, "export")
    columns, statement, params = planned(scope, found, where, sort, select, search)
    ready = compiled(statement)
    with psycopg.ServerCursor(conn, "loomwork_export") as cursor:
        cursor.itersize = FETCHED
        cursor.execute(ready.sql(scope.schema).encode(), bound(ready, scope, params))
        rows = shown_to_people(scope, columns, cursor)
        titles = [each.title for each in columns]
        return write_csv(file, titles, rows) if format == "csv" else write_xlsx(file, titles, rows)


# --- what is exported ---------------------------------------------------------------------------------------------


def planned(
    scope: Scope, entity: Entity, where: str, sort: str, select: str, search: str
) -> tuple[list[Exported], sa.Select[*tuple[Any, ...]], dict[str, object]]:
    """The columns, the statement and its parameters."""
    record = seen(scope, entity)
    raised = lifted(SeenShapes(scope), entity.name, where)
    terms = search_terms(search)
    rows = lines_of(scope, entity, select)
    row = presented(scope, scope.app.entities[rows.type.entity], sa.true()) if rows is not None else None
    columns = list(exported(scope, entity, record, select, rows, row))
    conditions = [
        *where_conditions(scope, entity, record, raised.text, raised.given),
        *search_conditions(scope, entity, record, len(terms)),
        *exportable(scope, entity, record),
    ]
    keys = [key.ordered() for key in sort_keys(scope, entity, record, sort)]
    source: sa.FromClause = record
    if row is not None:
        source = record.outerjoin(row, row.c.parent == record.c.id)
        keys += [row.c.position, row.c.id]
    values = [column.value.label(f"c{place}") for place, column in enumerate(columns)]
    whole = sa.select(*values)
    statement = whole.select_from(source).where(*conditions).order_by(*keys)
    params: dict[str, object] = {name: each.value for name, each in raised.given.items()}
    return columns, statement, params | {f"_s{n}": term for n, term in enumerate(terms)}


def exportable(scope: Scope, entity: Entity, record: sa.FromClause) -> list[sa.ColumnElement[bool]]:
    """The condition of the right to export, looked at in the stored rows."""
    if may(scope, entity, "export") is True:
        return []
    stored = entity.table.alias()
    return [record.c.id.in_(sa.select(stored.c.id).where(condition(scope, entity, "export", stored)))]


def lines_of(scope: Scope, entity: Entity, select: str) -> EntityField | None:
    """The detail rows that are exported with their records: those selected, or the entity's first."""
    offered = shown_lines(scope, entity)
    if not select.strip():
        return offered[0] if offered else None
    wanted = {source.split(".")[0] for source in sources_of(select, "/select")}
    named = [each for each in offered if each.name in wanted]
    if len(named) > 1:
        text = Text("Only one kind of detail rows can be exported at a time.", "一次只能导出一种明细。")
        raise Invalid(text, (Fault(text, "/select"),))
    return named[0] if named else None


def exported(
    scope: Scope,
    entity: Entity,
    record: sa.FromClause,
    select: str,
    rows: EntityField | None,
    row: sa.FromClause | None,
) -> Iterator[Exported]:
    """The columns: those selected, or what people enter and see of the record and its detail rows."""
    if not select.strip():
        for each in entered(shown(scope, entity)):
            yield field_column(scope, each, record.c[each.name], each.title.get(scope.locale))
        for each in shown_links(scope, entity):
            yield links_column(scope, each, record)
        if rows is not None and row is not None:
            yield from row_columns(scope, rows, row)
        return
    for source in sources_of(select, "/select"):
        first, _, rest = source.partition(".")
        if rows is not None and row is not None and first == rows.name:
            yield from row_columns(scope, rows, row, rest)
        else:
            yield selected_column(scope, entity, record, source)


def entered(fields: Iterable[EntityField]) -> list[EntityField]:
    """The fields worth exporting when nothing is said: not what the system keeps for itself."""
    return [
        each
        for each in fields
        if not each.definition.hidden and (not each.system or each.name in ("owner", "department"))
    ]


def row_columns(scope: Scope, rows: EntityField, row: sa.FromClause, only: str = "") -> Iterator[Exported]:
    """The columns of detail rows, titled `Lines: Quantity`."""
    owned = scope.app.entities[rows.type.entity]
    for each in entered(shown(scope, owned)):
        if not only or each.name == only:
            title = f"{rows.title.get(scope.locale)}: {each.title.get(scope.locale)}"
            yield field_column(scope, each, row.c[each.name], title)


def selected_column(scope: Scope, entity: Entity, record: sa.FromClause, source: str) -> Exported:
    """A field, a path or any other expression."""
    linked = next((each for each in shown_links(scope, entity) if each.name == source), None)
    if linked is not None:
        return links_column(scope, linked, record)
    expression = compile_asked(scope, entity, source, pointer="/select")
    if expression.type.kind == "rows":
        text = Text(f"`{source}` stands for many records.", f"`{source}`代表多条记录。")
        raise Invalid(text, (Fault(text, "/select"),))
    value = to_sql(expression, seen_sources(scope, entity, record, {}))
    field = entity.fields.get(source)
    if field is not None:
        return field_column(scope, field, value, field.title.get(scope.locale))
    return Exported(source, expression.type, named_value(scope, expression.type, value))


def field_column(scope: Scope, each: EntityField, value: Column, title: str) -> Exported:
    """A field's column; references are written by their key or title."""
    return Exported(title, each.type, named_value(scope, each.type, value), field=each)


def links_column(scope: Scope, each: EntityField, record: sa.FromClause) -> Exported:
    """A list of records by their keys or titles."""
    kind = each.type.item or each.type
    value = gathered(scope, each, record, lambda item: named_value(scope, kind, item))
    return Exported(each.title.get(scope.locale), each.type, value, field=each)


def named_value(scope: Scope, kind: Type, value: Column) -> Column:
    """A value, or for a reference the key that names its record (its title where it has no key)."""
    if kind.kind != "reference" or kind.entity not in scope.app.entities:
        return value
    target = scope.app.entities[kind.entity]
    keys = key_fields(scope.app, target)
    if not keys:
        return reference_title(scope, target.name, value)
    eyes = as_system(scope) if target.name in DIRECTORY else scope
    other = seen(eyes, target)
    key = sa.func.coalesce(*(other.c[each.name] for each in keys), reference_title(scope, target.name, other.c.id))
    return sa.select(key).where(other.c.id == value).correlate_except(other).scalar_subquery()


# --- cells --------------------------------------------------------------------------------------------------------


def people(scope: Scope, column: Exported) -> Callable[[object], object] | None:
    """How a column's values become what people read: choices by title, moments in the workspace's time zone without
    one; None where they are that already."""
    if column.field is not None and hasattr(column.field.definition, "choices"):
        titled = column.field.definition.format
        return lambda cell: None if cell is None else titled(cell, scope.locale)
    if column.field is not None and type(column.field.definition).cell is not Field.cell:
        celled = column.field.definition.cell
        return lambda cell: None if cell is None else celled(cell, scope.locale)
    match column.type.kind:
        case "datetime":
            return lambda cell: in_zone(scope, cell)
        case "boolean":
            words = Text("yes", "是").get(scope.locale), Text("no", "否").get(scope.locale)
            return lambda cell: None if cell is None else words[0] if cell else words[1]
        case "text" | "number" | "date" | "reference":
            return None
    return lambda cell: told(scope, cell)


def told(scope: Scope, cell: object) -> object:
    """A value of a kind that its column does not tell."""
    if isinstance(cell, bool):
        return Text("yes", "是").get(scope.locale) if cell else Text("no", "否").get(scope.locale)
    if isinstance(cell, dict):
        return json_text(cell)
    if isinstance(cell, list):
        plain = all(isinstance(each, str | int | Decimal) for each in cell)
        return ", ".join(map(str, cell)) if plain else json_text(cell)
    return in_zone(scope, cell)


def in_zone(scope: Scope, cell: object) -> object:
    """A moment as the workspace's clocks show it."""
    return cell.astimezone(scope.timezone).replace(tzinfo=None) if isinstance(cell, datetime.datetime) else cell


def shown_to_people(
    scope: Scope, columns: Sequence[Exported], rows: Iterable[Sequence[object]]
) -> Iterator[list[object]]:
    """The rows with what people read in every column."""
    changed = [(at, change) for at, each in enumerate(columns) if (change := people(scope, each))]
    for row in rows:
        cells = list(row)
        for at, change in changed:
            cells[at] = change(cells[at])
        yield cells


def write_csv(file: BinaryIO, titles: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """CSV in UTF-8 with the mark that Excel looks for."""
    text = io.TextIOWrapper(file, "utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([guarded(title) for title in titles])
    count = 0
    for row in rows:
        writer.writerow([csv_cell(cell) for cell in row])
        count += 1
    text.flush()
    text.detach()
    return count


def csv_cell(cell: object) -> str:
    """A value as a cell of text."""
    match cell:
        case None:
            return ""
        case Decimal():
            return format(cell, "f")
        case datetime.datetime():
            return cell.isoformat(" ")
        case str():
            return guarded(cell)
    return str(cell)


def guarded(text: str) -> str:
    """Text that no spreadsheet runs as a formula."""
    return f"'{text}" if TO_GUARD.match(text) else text


def write_xlsx(file: BinaryIO, titles: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Excel, row by row in constant memory; texts are always texts, never formulas or links."""
    count = 0
    with Workbook(file) as book:
        book.titles(titles)
        for count, row in enumerate(rows, 1):
            if count >= EXCEL_ROWS:
                raise too_many()
            book.row(row)
    return count


def too_many() -> Invalid:
    """More rows than Excel has."""
    return Invalid(
        Text("Excel holds 1,048,576 rows at most; export as CSV.", "Excel最多容纳1,048,576行；请导出为CSV。")
    )
