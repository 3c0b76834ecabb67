"""What an import did, row by row what was wrong, and the rows at fault as a file to be corrected."""

from __future__ import annotations

import io
import json
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

from definitions.problems import Fault, Invalid
from definitions.texts import Text
from engines.data.transfer.rows import RowError
from engines.data.transfer.sheets import Row
from engines.data.transfer.workbook import Workbook


@dataclass(frozen=True)
class Result:
    """What an import did, or would have done."""

    created: int = 0
    updated: int = 0
    skipped: int = 0
    errors: tuple[RowError, ...] = ()
    error_file: bytes | None = None
    """An Excel file of the rows at fault, each with what is wrong."""
    ignored: tuple[str, ...] = ()
    """Columns of the file that went to no field."""
    columns: tuple[str, ...] = ()
    """All columns of the file."""

    def problem(self) -> Invalid:
        """The errors as a problem, each with its row and column."""
        faults = tuple(Fault(located(each), f"/rows/{each.row}", name=each.column) for each in self.errors)
        return Invalid(faults[0].detail, faults)

    def to_json(self, locale: str) -> dict[str, object]:
        """The result for the browser; the file is sent apart."""
        errors = [{"row": e.row, "column": e.column or None, "detail": e.detail.get(locale)} for e in self.errors]
        counts = {"created": self.created, "updated": self.updated, "skipped": self.skipped}
        return {**counts, "ignored": list(self.ignored), "errors": errors}


def located(error: RowError) -> Text:
    """An error with its row and column."""
    column = (f", column “{error.column}”", f"，“{error.column}”列") if error.column else ("", "")
    return Text(
        f"Row {error.row}{column[0]}: {error.detail.en}", f"第{error.row}行{column[1]}：{error.detail.get('zh')}"
    )


def error_file(
    locale: str,
    columns: Sequence[str],
    rows: Iterable[tuple[int, Row]],
    errors: Sequence[RowError],
    left: Container[int] = (),
) -> bytes:
    """The rows at fault, and with them the other rows of their records (`left`), as an Excel file that can be corrected
    and imported again."""
    told: dict[int, list[str]] = {}
    for each in errors:
        text = each.detail.get(locale)
        told.setdefault(each.row, []).append(f"{each.column}: {text}" if each.column else text)
    content = io.BytesIO()
    with Workbook(content) as book:
        book.titles([*columns, Text("What is wrong", "错误原因").get(locale)])
        for line, row in rows:
            if line in told or line in left:
                book.row([cell_text(cell) for cell in (*row, "\n".join(told.get(line, ())))])
    return content.getvalue()


def cell_text(cell: object) -> str:
    """A cell as text."""
    if cell is None:
        return ""
    return json.dumps(cell, ensure_ascii=False, default=str) if isinstance(cell, list | dict) else str(cell)
