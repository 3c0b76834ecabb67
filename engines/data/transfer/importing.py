"""Import: rows of a file through the very same write path as everything else, all or nothing unless told otherwise."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Literal, TypeVar
from uuid import UUID

import psycopg
import xlsxwriter

from definitions.fields.base import BadValue
from definitions.problems import Fault, Invalid, NotAllowed, Problem
from definitions.texts import Text
from engines.app import Entity
from engines.data import records
from engines.data.permissions import require
from engines.data.statements import Connection
from engines.data.transfer.lookups import Lookups, match_key, matched
from engines.data.transfer.rows import Incoming, Reader, RowError
from engines.data.transfer.sheets import Row, Sheet, read_sheet
from engines.data.transfer.targets import Target, guesses, targets
from engines.expressions import Moment
from engines.scope import Scope

Mode = Literal["both", "create", "update"]
"""With match fields: create what is new and update what is there; only create (skip what is there); only update."""

CHUNK = 2000
MOST_ERRORS = 1000
SAMPLES = 5

Progress = Callable[[int, int], None]
Content = bytes | Iterable[Mapping[str, object]]


@dataclass(frozen=True)
class Result:
    """What an import did, or would have done."""

    created: int = 0
    updated: int = 0
    skipped: int = 0
    errors: tuple[RowError, ...] = ()
    error_file: bytes | None = None
    """An Excel file of the rows at fault, each with what is wrong."""

    def problem(self) -> Invalid:
        """The errors as a problem, each with its row and column."""
        faults = tuple(Fault(located(each), f"/rows/{each.row}", name=each.column) for each in self.errors)
        return Invalid(faults[0].detail, faults)

    def to_json(self, locale: str) -> dict[str, object]:
        """The result for the browser; the file is sent apart."""
        errors = [{"row": e.row, "column": e.column or None, "detail": e.detail.get(locale)} for e in self.errors]
        return {"created": self.created, "updated": self.updated, "skipped": self.skipped, "errors": errors}


def located(error: RowError) -> Text:
    """An error with its row and column."""
    column = (f", column “{error.column}”", f"，“{error.column}”列") if error.column else ("", "")
    return Text(
        f"Row {error.row}{column[0]}: {error.detail.en}", f"第{error.row}行{column[1]}：{error.detail.get('zh')}"
    )


@dataclass
class Run:
    """An import under way."""

    conn: Connection
    scope: Scope
    entity: Entity
    reader: Reader
    lookups: Lookups
    mode: Mode
    partial: bool
    created: int = 0
    updated: int = 0
    skipped: int = 0
    seen: dict[tuple[str, ...], int] = field(default_factory=dict)
    """Match keys met so far, with their lines."""

    @property
    def errors(self) -> list[RowError]:
        """What was wrong so far."""
        return self.reader.errors


def preview(scope: Scope, entity: str, content: bytes, sheet: str = "") -> dict[str, object]:
    """What a file holds and where its columns seem to go: `{columns, rows, encoding, separator, sheets}`."""
    found = scope.app.entity(entity)
    table = read_sheet(content, sheet)
    rows = [row for _, row in islice(table.rows, SAMPLES)]
    guessed = guesses(scope, found, table.columns)
    columns = [
        {
            "name": name,
            "sample": [None if row[place] is None else str(row[place]) for row in rows],
            "field": guessed[name],
        }
        for place, name in enumerate(table.columns)
    ]
    count = len(rows) + sum(1 for _ in table.rows)
    return {
        "columns": columns,
        "rows": count,
        "encoding": table.encoding or None,
        "separator": table.separator or None,
        "sheets": list(table.sheets) or None,
        "sheet": sheet or (table.sheets[0] if table.sheets else None),
    }


def import_file(
    conn: Connection,
    scope: Scope,
    entity: str,
    content: Content,
    mapping: Mapping[str, object] | None = None,
    match: Sequence[str] = (),
    mode: Mode = "both",
    *,
    dry_run: bool = False,
    partial: bool = False,
    sheet: str = "",
    fixed: Mapping[str, object] | None = None,
    progress: Progress | None = None,
) -> Result:
    """Import a file. `partial` keeps the good rows; otherwise one error undoes all. A dry run does all and undoes it.

    `fixed` values go into every record whose row says nothing of them."""
    found = scope.app.entity(entity)
    for verb in ("update",) if mode == "update" else ("create",):
        require(scope, found, verb)
    table = read_sheet(content, sheet) if isinstance(content, bytes) else given(content)
    wanted = targets(scope, found, table.columns, mapping or {})
    check_match(found, wanted, match)
    importing = replace(scope, via="import")
    user, zone = scope.user, scope.timezone
    name = {"name": user.name}
    moment = Moment(scope.now, scope.today, user.id, zone, user.department, user.roles, name, user.departments)
    reader = Reader(wanted, tuple(match), moment, fixed or {})
    run = Run(conn, importing, found, reader, Lookups(conn, importing), mode, partial)
    rows = list(table.rows)
    with conn.transaction() as whole:
        write_all(run, rows, progress)
        if dry_run or (run.errors and not partial):
            raise psycopg.Rollback(whole)
    return result(run, table.columns, rows)


def given(rows: Iterable[Mapping[str, object]]) -> Sheet:
    """Rows that need no file."""
    listed = list(rows)
    columns = tuple(dict.fromkeys(str(name) for row in listed for name in row))
    numbered: Iterator[tuple[int, Row]] = (
        (line, tuple(row.get(name) for name in columns)) for line, row in enumerate(listed, 1)
    )
    return Sheet(columns, numbered)


def check_match(entity: Entity, wanted: Sequence[Target], match: Sequence[str]) -> None:
    """The match fields are fields of the record that the file fills."""
    mapped = {each.field.name for each in wanted if not each.lines}
    for name in match:
        if name not in mapped:
            text = Text(
                f"No column of the file goes to `{name}`, by which records are to be matched.",
                f"文件中没有列对应到用于匹配的字段`{name}`。",
            )
            raise Invalid(text, (Fault(text, "/match", name=name),))


def write_all(run: Run, rows: list[tuple[int, Row]], progress: Progress | None) -> None:
    """Write every record, some thousands at a time, until there are too many errors."""
    incoming = run.reader.records(rows)
    stream, done = iter(incoming), 0
    while chunk := list(islice(stream, CHUNK)):
        write_chunk(run, chunk)
        done = chunk[-1].line
        if progress:
            progress(min(done, len(rows)), len(rows))
        if len(run.errors) >= MOST_ERRORS:
            return


def write_chunk(run: Run, chunk: list[Incoming]) -> None:
    """Look up what the records name, sort them into new and known ones, and write both."""
    failed = set()
    for error in run.lookups.resolve(chunk, run.reader.targets):
        run.errors.append(error)
        failed.add(error.row)
    good = [
        each for each in chunk if not failed & {each.line, *(line for rows in each.lines.values() for line in rows)}
    ]
    new, known = sorted_out(run, good)
    run.created += write(run, new, lambda part: create(run, part))
    run.updated += write(run, known, lambda part: update(run, part))


Known = tuple[Incoming, UUID]


def sorted_out(run: Run, chunk: list[Incoming]) -> tuple[list[Incoming], list[Known]]:
    """The records to create and those to update, by the match fields and the mode."""
    match = run.reader.match
    if not match:
        return chunk, []
    keys = dict(keyed(run, chunk))
    there = matched(run.conn, run.scope, run.entity, match, [each for each in chunk if id(each) in keys])
    new: list[Incoming] = []
    known: list[Known] = []
    for each in chunk:
        if id(each) not in keys:
            continue
        ids = there.get(keys[id(each)], [])
        if len(ids) > 1:
            text = Text("More than one record matches this row.", "有多条记录与此行匹配。")
            run.errors.append(RowError(each.line, column_of(run, match[0]), text))
        elif run.mode == ("create" if ids else "update"):
            run.skipped += 1
        elif ids:
            known.append((each, ids[0]))
        else:
            new.append(each)
    return new, known


def keyed(run: Run, chunk: list[Incoming]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The match key of each record that has a good one of its own."""
    for each in chunk:
        try:
            key = match_key(run.entity, run.reader.match, each)
        except BadValue as bad:
            run.errors.append(RowError(each.line, column_of(run, run.reader.match[0]), bad.text))
            continue
        if key is None:
            text = Text("The value to match records by is missing.", "缺少用于匹配的值。")
            run.errors.append(RowError(each.line, column_of(run, run.reader.match[0]), text))
        elif key in run.seen:
            first = run.seen[key]
            text = Text(f"The same record is in row {first} already.", f"第{first}行已有同一条记录。")
            run.errors.append(RowError(each.line, column_of(run, run.reader.match[0]), text))
        else:
            run.seen[key] = each.line
            yield id(each), key


def create(run: Run, part: Sequence[Incoming]) -> None:
    """Make records."""
    records.create(run.conn, run.scope, run.entity.name, [each.values for each in part])


def update(run: Run, part: Sequence[Known]) -> None:
    """Change records; the match fields stay as they are."""
    kept = set(run.reader.match)
    changes = [
        records.Update(id, {name: value for name, value in each.values.items() if name not in kept})
        for each, id in part
    ]
    records.update(run.conn, run.scope, run.entity.name, changes)


T = TypeVar("T", Incoming, Known)


def write(run: Run, part: list[T], road: Callable[[list[T]], None]) -> int:
    """Write records in a savepoint; how many were. When some are at fault the others are tried again, if wanted."""
    while part:
        try:
            with run.conn.transaction():
                road(part)
            return len(part)
        except NotAllowed as problem:
            if not problem.faults:
                raise
            part = remaining(run, part, problem)
        except Problem as problem:
            part = remaining(run, part, problem)
    return 0


def remaining(run: Run, part: list[T], problem: Problem) -> list[T]:
    """Note what is wrong; the records to try again: those not at fault, when good rows are to be kept."""
    at_fault: set[int] = set()
    for fault in problem.faults or (Fault(problem.title),):
        place, rest = item_of(fault.pointer, len(part))
        if place is None:
            run.errors.append(RowError(incoming(part[0]).line, "", fault.detail))
            at_fault |= set(range(len(part))) if len(part) == 1 or not run.partial else set()
        else:
            record = incoming(part[place])
            at_fault.add(place)
            run.errors.append(RowError(record.line_of(rest), column_at(run, rest), fault.detail))
    if not run.partial or not at_fault:
        return []
    return [each for place, each in enumerate(part) if place not in at_fault]


def incoming(item: Incoming | Known) -> Incoming:
    """The row of a record to create or update."""
    return item if isinstance(item, Incoming) else item[0]


def item_of(pointer: str, count: int) -> tuple[int | None, list[str]]:
    """Which of the records sent a pointer concerns, and the rest of it. A single record is all that was sent."""
    parts = pointer.split("/")[1:]
    if count == 1:
        return 0, parts
    if parts and parts[0].isdigit() and int(parts[0]) < count:
        return int(parts[0]), parts[1:]
    return None, parts


def column_at(run: Run, pointer: Sequence[str]) -> str:
    """The column of the file behind a pointer within a record."""
    if len(pointer) > 2:
        return column_of(run, pointer[2], pointer[0])
    return column_of(run, pointer[0]) if pointer else ""


def column_of(run: Run, field: str, lines: str = "") -> str:
    """The column that goes to a field; the field's title when none does."""
    for each in run.reader.targets:
        if each.field.name == field and each.lines == lines:
            return each.column
    entity = run.entity if not lines else run.scope.app.entities[run.entity.fields[lines].type.entity]
    found = entity.fields.get(field)
    return found.title.get(run.scope.locale) if found else field


# --- the result ---------------------------------------------------------------------------------------------------


def result(run: Run, columns: Sequence[str], rows: Sequence[tuple[int, Row]]) -> Result:
    """What was done; after errors that undid it, nothing was."""
    errors = tuple(sorted(run.errors[:MOST_ERRORS], key=lambda each: each.row))
    if not errors:
        return Result(run.created, run.updated, run.skipped)
    file = error_file(run.scope.locale, columns, rows, errors)
    if not run.partial:
        return Result(errors=errors, error_file=file)
    return Result(run.created, run.updated, run.skipped, errors, file)


def error_file(
    locale: str, columns: Sequence[str], rows: Sequence[tuple[int, Row]], errors: Sequence[RowError]
) -> bytes:
    """The rows at fault as an Excel file that can be corrected and imported again."""
    told: dict[int, list[str]] = {}
    for each in errors:
        text = each.detail.get(locale)
        told.setdefault(each.row, []).append(f"{each.column}: {text}" if each.column else text)
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for place, name in enumerate([*columns, Text("What is wrong", "错误原因").get(locale)]):
            sheet.write_string(0, place, name)
        wrong = ((line, row) for line, row in rows if line in told)
        for number, (line, row) in enumerate(wrong, 1):
            for place, cell in enumerate([*row, "\n".join(told[line])]):
                sheet.write_string(number, place, cell_text(cell))
    return content.getvalue()


def cell_text(cell: object) -> str:
    """A cell as text."""
    if cell is None:
        return ""
    return json.dumps(cell, ensure_ascii=False, default=str) if isinstance(cell, list | dict) else str(cell)
