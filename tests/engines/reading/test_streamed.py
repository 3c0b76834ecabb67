"""Large sheets are read row by row: what comes out is what the reader of small ones says."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time, timedelta
from unittest import mock

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from definitions.problems import Invalid
from engines.data.transfer.sheets import read_sheet

FORMATS = ("General", "0.00", '#,##0 "days"', "[Red]0;-0", "yyyy-mm-dd", "dd/mm/yyyy hh:mm", "hh:mm:ss", "[h]:mm",
           "m/d/yy", "0.00E+00", "[$-409]d-mmm-yy;@", '"d"0', "\\d0")  # fmt: skip
DAYS = st.dates(date(1905, 1, 1), date(2100, 1, 1))
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**9), 10**9),
    st.floats(-1e9, 1e9, allow_nan=False).map(lambda number: round(number, 4)),
    st.text(st.sampled_from("ab <&>\"'中文\n="), max_size=5).filter(lambda text: not text.startswith("=")),
    DAYS,
    st.builds(datetime.combine, DAYS, st.times().map(lambda at: at.replace(microsecond=0))),
    st.times(time(0, 0, 1)).map(lambda at: at.replace(microsecond=0, fold=0)),
    st.integers(1, 10**6).map(lambda minutes: timedelta(minutes=minutes)),
    st.tuples(st.sampled_from([0.5, 1, 1.25, 45000, 45000.5, 12345.6]), st.sampled_from(FORMATS)),
)
SHEETS = st.dictionaries(st.tuples(st.integers(1, 9), st.integers(1, 30)), VALUES, max_size=20)


def workbook(cells: dict[tuple[int, int], object], early: bool = False) -> bytes:
    """A workbook with titles in its first row and these cells below."""
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904 if early else CALENDAR_WINDOWS_1900
    sheet = book.active
    assert sheet is not None
    sheet.append([f"c{number}" for number in range(30)])
    for (row, column), value in cells.items():
        number, code = value if isinstance(value, tuple) else (value, "")
        cell = sheet.cell(row + 2, column, number)
        cell.number_format = code or cell.number_format
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def read(content: bytes, large: int) -> list[tuple[int, tuple[object, ...]]]:
    """The rows, with the size from which a sheet counts as large."""
    with mock.patch("engines.data.transfer.streamed.LARGE", large):
        return list(read_sheet(content).rows)


@settings(max_examples=60)
@given(cells=SHEETS, early=st.booleans())
def test_a_large_sheet_says_what_a_small_one_says(cells: dict[tuple[int, int], object], early: bool) -> None:
    content = workbook(cells, early)
    with mock.patch("engines.data.transfer.streamed.rows_of", side_effect=AssertionError):
        whole = read(content, large=10**9)
    assert read(content, large=0) == whole


def altered(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The workbook with something else in one of its parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as packed, zipfile.ZipFile(file, "w") as other:
        for name in packed.namelist():
            text = packed.read(name)
            assert name != part or old in text
            other.writestr(name, text.replace(old, new) if name == part else text)
    return file.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        (SHEET, b'r="A3"', b'r="ZZZZZZZZ3"'),
        (SHEET, b'<row r="3"', b'<row r="99999999999"'),
        (SHEET, b'<row r="3"', b'<row r="-4"'),
        (SHEET, b"</sheetData>", b""),
        (SHEET, b"<v>5</v>", b"<v>five</v>"),
        ("xl/sharedStrings.xml", b"<si>", b"<other>"),
    ],
)
def test_a_damaged_sheet_is_refused_or_read_but_never_breaks_anything(part: str, old: bytes, new: bytes) -> None:
    content = altered(workbook({(1, 1): 5}), part, old, new)
    try:
        rows = read(content, large=0)
    except Invalid as refused:
        assert "cannot be read" in str(refused.title) or "damaged" in str(refused.title)
    else:
        assert len(rows) <= 1


def test_a_part_that_declares_types_of_its_own_is_not_expanded() -> None:
    content = workbook({(1, 1): 5})
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><worksheet'
    with mock.patch("engines.data.transfer.streamed.rows_of", side_effect=AssertionError):
        try:
            read(altered(content, SHEET, b"<worksheet", bomb), large=0)
        except Invalid as refused:
            assert refused.title
