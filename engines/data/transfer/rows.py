"""Rows of a file made into records: cells to values, repeated parent rows to one record with detail rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from definitions.fields.base import BadValue
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

    def line_of(self, pointer: Sequence[str]) -> int:
        """The line of the file that a pointer within the record concerns."""
        if len(pointer) > 1 and pointer[0] in self.lines and pointer[1].isdigit():
            rows = self.lines[pointer[0]]
            return rows[int(pointer[1])] if int(pointer[1]) < len(rows) else self.line
        return self.line


@dataclass
class Reader:
    """Reads rows into records."""

    targets: tuple[Target, ...]
    match: tuple[str, ...]
    moment: Moment
    fixed: Mapping[str, object] = field(default_factory=dict)
    errors: list[RowError] = field(default_factory=list)

    @property
    def head(self) -> tuple[Target, ...]:
        """The columns of the record itself."""
        return tuple(each for each in self.targets if not each.lines)

    @property
    def detail(self) -> tuple[Target, ...]:
        """The columns of detail rows."""
        return tuple(each for each in self.targets if each.lines)

    def records(self, rows: Iterable[tuple[int, Row]]) -> Iterator[Incoming]:
        """The records of the rows; with detail columns the rows of one record are put together."""
        if not self.detail:
            for line, row in rows:
                yield Incoming(line, {**self.fixed, **self.values(self.head, line, row)})
            return
        yield from self.grouped(rows)

    def grouped(self, rows: Iterable[tuple[int, Row]]) -> list[Incoming]:
        """One record for each key (the match fields), or for each run of rows with the same head."""
        found: dict[object, Incoming] = {}
        last: Incoming | None = None
        head: object = None
        for line, row in rows:
            values = self.values(self.head, line, row)
            key = tuple(str(values.get(name)) for name in self.match) if self.match else tuple(map(str, values.items()))
            continued = last is not None and (not values or key == head)
            if self.match and values:
                last = found.setdefault(key, Incoming(line, {**self.fixed, **values}))
            elif not continued:
                last = found[line, key] = Incoming(line, {**self.fixed, **values})
            head = key if values else head
            if last is not None:
                self.add_detail(last, line, row)
        return list(found.values())

    def add_detail(self, record: Incoming, line: int, row: Row) -> None:
        """The detail rows that stand on one line of the file."""
        for lines in dict.fromkeys(each.lines for each in self.detail):
            values = self.values(tuple(each for each in self.detail if each.lines == lines), line, row)
            rows = record.values.setdefault(lines, [])
            if values and isinstance(rows, list):
                rows.append(values)
                record.lines.setdefault(lines, []).append(line)

    def values(self, targets: Sequence[Target], line: int, row: Row) -> dict[str, object]:
        """The values of a row's cells; empty cells say nothing."""
        found: dict[str, object] = {}
        for each in targets:
            cell = row[each.place]
            if each.value is not None:
                cell = self.worked_out(each, line, cell)
            if cell is not None:
                found[each.field.name] = cell
        return found

    def worked_out(self, target: Target, line: int, cell: object) -> object:
        """What the mapping's expression makes of a cell."""
        assert target.value is not None
        try:
            value = number_of(cell) if target.calculates else None if cell is None else str(cell)
            return evaluate(target.value, {}, self.moment, {"value": value})
        except BadValue as bad:
            self.errors.append(RowError(line, target.column, bad.text))
        except Problem as problem:
            self.errors.append(RowError(line, target.column, problem.title))
        return None
