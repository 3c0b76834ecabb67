"""Import: rows of a file through the very same write path as everything else, all or nothing unless told otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Literal, TypeVar
from uuid import UUID

import psycopg

from definitions.fields.base import BadValue, DateOrder
from definitions.problems import Fault, Invalid, NotAllowed, Problem
from definitions.texts import Text
from engines.app import Entity
from engines.data import records
from engines.data.rights.permissions import require
from engines.data.sql.statements import Connection
from engines.data.transfer.dayorder import day_order
from engines.data.transfer.lookups import Lookups, match_key, matched
from engines.data.transfer.results import Result, error_file
from engines.data.transfer.rows import Incoming, Reader, RowError, Rows
from engines.data.transfer.sheets import Sheet, read_sheet
from engines.data.transfer.targets import Target, guesses, targets
from engines.expressions import Moment
from engines.scope import Scope

Mode = Literal["both", "create", "update"]
"""With match fields: create what is new and update what is there; only create (skip what is there); only update."""

CHUNK = 2000
MOST_ERRORS = 1000
SAMPLES = 5
PROBED = 2000
"""Rows that are looked at to see how the file writes its days."""

Progress = Callable[[int, int], None]
Content = bytes | Iterable[Mapping[str, object]]


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
    left: set[int] = field(default_factory=set)
    """The lines of the records at fault: all of them, so that the records can be brought in again."""

    @property
    def errors(self) -> list[RowError]:
        """What was wrong so far."""
        return self.reader.errors


def preview(
    scope: Scope, entity: str, content: bytes, sheet: str = "", encoding: str = "", separator: str = ""
) -> dict[str, object]:
    """What a file holds and where its columns seem to go: `{columns, rows, encoding, separator, dates, sheets}`."""
    found = scope.app.entity(entity)
    table = read_sheet(content, sheet, encoding, separator)
    probed = [row for _, row in islice(table.rows, PROBED)]
    rows = probed[:SAMPLES]
    guessed = guesses(scope, found, table.columns)
    columns = [
        {
            "name": name,
            "sample": [None if row[place] is None else str(row[place]) for row in rows],
            "field": guessed[name],
        }
        for place, name in enumerate(table.columns)
    ]
    count = len(probed) + sum(1 for _ in table.rows)
    return {
        "columns": columns,
        "rows": count,
        "encoding": table.encoding or None,
        "separator": table.separator or None,
        "dates": day_order(probed),
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
    encoding: str = "",
    separator: str = "",
    dates: DateOrder = "ymd",
    fixed: Mapping[str, object] | None = None,
    progress: Progress | None = None,
) -> Result:
    """Import a file. `partial` keeps the good records, unless there are too many errors to tell them all; otherwise one
    error undoes all. A dry run does all and undoes it.

    `fixed` values go into every record whose row says nothing of them."""
    found = scope.app.entity(entity)
    for verb in ("update",) if mode == "update" else ("create",):
        require(scope, found, verb)
    read = opener(content, sheet, encoding, separator)
    table = read()
    wanted = targets(scope, found, table.columns, mapping or {})
    check_match(found, wanted, match)
    importing = replace(scope, via="import")
    user, zone = scope.user, scope.timezone
    name = {"name": user.name}
    moment = Moment(scope.now, scope.today, user.id, zone, user.department, user.roles, name, user.departments)
    reader = Reader(wanted, tuple(match), moment, fixed or {}, dates=dates)
    run = Run(conn, importing, found, reader, Lookups(conn, importing), mode, partial)
    with conn.transaction() as whole:
        write_all(run, lambda: read().rows, table.about, progress)
        if dry_run or not kept(run):
            raise psycopg.Rollback(whole)
    return replace(result(run, table.columns, read), columns=table.columns, ignored=ignored(table.columns, wanted))


def kept(run: Run) -> bool:
    """Whether what was written may stay."""
    return not run.errors or (run.partial and len(run.errors) < MOST_ERRORS)


def ignored(columns: Sequence[str], wanted: Sequence[Target]) -> tuple[str, ...]:
    """The columns that go nowhere."""
    taken = {each.column for each in wanted}
    return tuple(column for column in columns if column and column not in taken)


def opener(content: Content, sheet: str, encoding: str, separator: str) -> Callable[[], Sheet]:
    """Reads the table from its beginning, as often as it is asked for: rows are not kept."""
    if isinstance(content, bytes):
        return lambda: read_sheet(content, sheet, encoding, separator)
    listed = list(content)
    columns = tuple(dict.fromkeys(str(name) for row in listed for name in row))

    def given() -> Sheet:
        numbered = ((line, tuple(row.get(name) for name in columns)) for line, row in enumerate(listed, 1))
        return Sheet(columns, numbered, about=len(listed))

    return given


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


def write_all(run: Run, rows: Callable[[], Rows], about: int, progress: Progress | None) -> None:
    """Write every record, some thousands at a time, until there are too many errors."""
    incoming = run.reader.records(rows)
    while chunk := list(islice(incoming, CHUNK)):
        write_chunk(run, chunk)
        done = chunk[-1].line
        if progress:
            progress(min(done, about), about)
        if len(run.errors) >= MOST_ERRORS:
            return


def write_chunk(run: Run, chunk: list[Incoming]) -> None:
    """Look up what the records name, sort them into new and known ones, and write both."""
    run.errors.extend(run.lookups.resolve(chunk, run.reader.targets))
    failed = {error.row for error in run.errors}
    good = [each for each in chunk if not failed or failed.isdisjoint(each.all_lines())]
    new, known = sorted_out(run, good)
    run.created += write(run, new, lambda part: create(run, part))
    run.updated += write(run, known, lambda part: update(run, part))
    failed = {error.row for error in run.errors}
    run.left.update(line for each in chunk if not failed.isdisjoint(each.all_lines()) for line in each.all_lines())


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
    """Write records in a savepoint; how many were. Where some are at fault the others are tried again: to be kept, or
    else to tell what is wrong with them as well."""
    while part and len(run.errors) < MOST_ERRORS:
        try:
            with run.conn.transaction():
                road(part)
            return len(part)
        except Problem as problem:
            if isinstance(problem, NotAllowed) and not problem.faults:
                raise
            placed = list(located_faults(run, part, problem))
            if len(part) > 1 and not all(place is not None for place, _ in placed):
                half = len(part) // 2
                return write(run, part[:half], road) + write(run, part[half:], road)
            run.errors.extend(error for _, error in placed)
            at_fault = {place for place, _ in placed}
            part = [each for place, each in enumerate(part) if place not in at_fault]
    return 0


def located_faults(run: Run, part: Sequence[T], problem: Problem) -> Iterator[tuple[int | None, RowError]]:
    """What is wrong, with the place of the record in the part. The database names no record when it finds a value
    taken: halves of the part tell which it was."""
    for fault in problem.faults or (Fault(problem.title),):
        place, rest = item_of(fault.pointer, len(part))
        record = incoming(part[place or 0])
        yield place, RowError(record.line_of(rest), column_at(run, rest), fault.detail)


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


def result(run: Run, columns: Sequence[str], read: Callable[[], Sheet]) -> Result:
    """What was done; after errors that undid it, nothing was."""
    errors = tuple(sorted(run.errors[:MOST_ERRORS], key=lambda each: each.row))
    if not errors:
        return Result(run.created, run.updated, run.skipped)
    file = error_file(run.scope.locale, columns, read().rows, errors, run.left)
    if not kept(run):
        return Result(errors=errors, error_file=file)
    return Result(run.created, run.updated, run.skipped, errors, file)
