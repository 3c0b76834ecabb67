"""Rows of a file made into records: cells to values, repeated parent rows to one record with detail rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from definitions.fields.base import BadValue, DateOrder
from definitions.fields.digits import number_of
from definitions.problems import Problem
from definitions.texts import Text
from engines.data.transfer.sheets import Row
from engines.data.transfer.targets import Target
from engines.expressions import Moment, evaluate


@dataclass(frozen=True)
class RowError:
    """What is wrong in one row of the file, as its line is numbered there; `column` is empty for the whole row."""

    row: int
    column: str
    detail: Text


@dataclass
class Incoming:
    """A record of the file: its values, and the lines of the file it and its detail rows stand on."""

    line: int
    values: dict[str, object] = field(default_factory=dict)
    lines: dict[str, list[int]] = field(default_factory=dict)
    """For each `lines` field the file's line of each detail row."""

    def all_lines(self) -> set[int]:
        """The lines of the record and of its detail rows."""
        return {self.line, *(line for rows in self.lines.values() for line in rows)}

    def line_of(self, pointer: Sequence[str]) -> int:
        """The line of the file that a pointer within the record concerns."""
        if len(pointer) > 1 and pointer[0] in self.lines and pointer[1].isdigit():
            rows = self.lines[pointer[0]]
            return rows[int(pointer[1])] if int(pointer[1]) < len(rows) else self.line
        return self.line


DAYS = ("date", "datetime")
"""Types of fields whose values may be written day first or month first."""

Rows = Iterator[tuple[int, Row]]

Key = tuple[str, ...]

Cells = tuple[tuple[int, str, Target | None], ...]
"""For each column its place in a row, its field, and its target where something is to be made of the cell."""


@dataclass
class Reader:
    """Reads rows into records, one after the other; no more of them are held than are not yet complete."""

    targets: tuple[Target, ...]
    match: tuple[str, ...]
    moment: Moment
    fixed: Mapping[str, object] = field(default_factory=dict)
    errors: list[RowError] = field(default_factory=list)
    dates: DateOrder = "ymd"
    """How `03/04/2026` is read; by itself it is refused, as it may be two days."""

    @cached_property
    def head(self) -> Cells:
        """The columns of the record itself."""
        return cells_of((each for each in self.targets if not each.lines), self.dates)

    @cached_property
    def detail(self) -> tuple[tuple[str, Cells], ...]:
        """The columns of each kind of detail rows."""
        names = dict.fromkeys(each.lines for each in self.targets if each.lines)
        return tuple(
            (name, cells_of((each for each in self.targets if each.lines == name), self.dates)) for name in names
        )

    def records(self, rows: Callable[[], Rows]) -> Iterator[Incoming]:
        """The records of the rows; with detail columns the rows of one record are put together."""
        if self.detail:
            yield from self.matched(rows) if self.match else self.runs(rows())
            return
        for line, row in rows():
            yield Incoming(line, {**self.fixed, **self.values(self.head, line, row)})

    def runs(self, rows: Rows) -> Iterator[Incoming]:
        """One record for each run of rows with the same head, or with none."""
        current: Incoming | None = None
        for line, row, _, values in self.headed(rows, None):
            if current is None or values is not None:
                if current is not None:
                    yield current
                current = Incoming(line, {**self.fixed, **(values or {})})
            self.add_detail(current, line, row)
        if current is not None:
            yield current

    def matched(self, rows: Callable[[], Rows]) -> Iterator[Incoming]:
        """One record for each key, wherever its rows stand: given when the last of them is read, in the order of the
        first ones."""
        match = self.match
        last = {key: line for line, _, key, _ in replace(self, errors=[]).headed(rows(), match)}
        found: dict[Key, Incoming] = {}
        for line, row, key, values in self.headed(rows(), match):
            if key not in found:
                found[key] = Incoming(line, {**self.fixed, **(values or {})})
            self.add_detail(found[key], line, row)
            while found and last[first := next(iter(found))] <= line:
                yield found.pop(first)

    def headed(
        self, rows: Rows, match: tuple[str, ...] | None
    ) -> Iterator[tuple[int, Row, Key, dict[str, object] | None]]:
        """Each row with the key of its record (the match fields, or all of the head), and with the head's values where
        another record begins. A row without a head belongs to the one before it."""
        places = [place for place, _, _ in self.head]
        before: list[object] | None = None
        current: Key | None = None
        for line, row in rows:
            cells, values = [row[place] for place in places], None
            if cells != before:
                before, found = cells, self.values(self.head, line, row)
                key = tuple(str(found.get(name)) for name in match) if match else tuple(map(str, found.items()))
                if current is None or (found and key != current):
                    current, values = key, found
            yield line, row, current or (), values

    def add_detail(self, record: Incoming, line: int, row: Row) -> None:
        """The detail rows that stand on one line of the file."""
        for lines, cells in self.detail:
            values = self.values(cells, line, row)
            rows = record.values.setdefault(lines, [])
            if values and isinstance(rows, list):
                rows.append(values)
                record.lines.setdefault(lines, []).append(line)

    def values(self, cells: Cells, line: int, row: Row) -> dict[str, object]:
        """The values of a row's cells; empty cells say nothing."""
        found: dict[str, object] = {}
        for place, name, target in cells:
            cell = row[place]
            if target is not None:
                cell = self.worked_out(target, line, cell)
            if cell is not None:
                found[name] = cell
        return found

    def worked_out(self, target: Target, line: int, cell: object) -> object:
        """What the mapping's expression, or the order of day and month, makes of a cell."""
        try:
            if target.value is None:
                return self.dated(target, cell)
            value = number_of(cell) if target.calculates else None if cell is None else str(cell)
            return evaluate(target.value, {}, self.moment, {"value": value})
        except BadValue as bad:
            self.errors.append(RowError(line, target.column, bad.text))
        except Problem as problem:
            self.errors.append(RowError(line, target.column, problem.title))
        return None

    def dated(self, target: Target, cell: object) -> object:
        """A written day by the order that was chosen."""
        definition = target.field.definition
        return definition.to_json(definition.parse(cell, self.dates)) if isinstance(cell, str) else cell


def cells_of(targets: Iterable[Target], dates: DateOrder) -> Cells:
    """What is read of a row for these targets."""
    return tuple((each.place, each.field.name, each if worked(each, dates) else None) for each in targets)


def worked(target: Target, dates: DateOrder) -> bool:
    """Whether something is made of the cells before they are read as the field's."""
    return target.value is not None or (dates != "ymd" and target.field.definition.type in DAYS)
