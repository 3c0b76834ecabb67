"""Large sheets of Excel workbooks, row by row: the library that reads the others holds a whole sheet in memory.

What a cell holds is said as that library says it, so that it is all one which of the two has read it.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from posixpath import join, normpath
from xml.etree.ElementTree import Element, ParseError, fromstring, iterparse

LARGE = 16 * 1024 * 1024
"""Bytes of an unpacked sheet from which it is read row by row."""
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
"""Of a sheet, in every program that makes some."""
HEAD = 4096
"""Bytes in which a part would declare a type of its own, as no workbook does."""

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LINKS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
BOOK = "xl/workbook.xml"

ROW, CELL, VALUE, INLINE, TEXT, READING = (MAIN + name for name in ("row", "c", "v", "is", "t", "rPh"))
LETTERS = re.compile("[A-Z]+")
DATES = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
"""Numbers of the formats of dates and times that every workbook has."""
UNSAID = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hmsHMS]+\])[^\]]*\]')
"""What stands in a format without being a part of a date: quoted, escaped, filling, colours and conditions."""
EPOCH, EARLY, FIRST = (datetime.fromisoformat(day) for day in ("1899-12-30", "1904-01-01", "0001-01-01"))
LEAP = timedelta(days=60)
PASSED = re.compile(r"\[[hms]+\]", re.IGNORECASE)
"""Of a format that tells how much time has passed."""


@dataclass(frozen=True)
class Book:
    """What the cells of a sheet refer to."""

    texts: Sequence[str]
    dates: Mapping[str, str]
    """Styles of dates (`date`) and of time that has passed (`passed`)."""
    epoch: datetime


def streamed_rows(content: bytes, sheet: str) -> Iterator[list[object]] | None:
    """The rows of a sheet if it is a large one that is written as usual; else None."""
    try:
        packed = zipfile.ZipFile(io.BytesIO(content))
        book = part(packed, BOOK)
        name = place_of(packed, book, sheet)
        if packed.getinfo(name).file_size < LARGE or not is_plain(packed, name):
            return None
        return rows_of(packed, name, Book(texts_of(packed), dates_of(packed), epoch_of(book)))
    except (KeyError, StopIteration, ValueError, ParseError, zipfile.BadZipFile):
        return None


BROKEN = (ParseError, ValueError, IndexError, EOFError, zlib.error, zipfile.BadZipFile)
"""What a damaged sheet leads to, sooner or later."""


def part(packed: zipfile.ZipFile, name: str) -> Element:
    """A small part as a whole."""
    if not is_plain(packed, name):
        raise ValueError(name)
    return fromstring(packed.read(name))  # noqa: S314 - without types of its own there is nothing to expand


def is_plain(packed: zipfile.ZipFile, name: str) -> bool:
    """Whether a part declares no type of its own."""
    with packed.open(name) as file:
        return b"<!" not in file.read(HEAD).replace(b"<!--", b"")


def place_of(packed: zipfile.ZipFile, book: Element, sheet: str) -> str:
    """The part that holds a sheet."""
    link = next(each.get(LINK) for each in book.iter(MAIN + "sheet") if each.get("name") == sheet)
    links = part(packed, "xl/_rels/workbook.xml.rels")
    target = next(each.attrib["Target"] for each in links.iter(LINKS + "Relationship") if each.get("Id") == link)
    return target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))


def epoch_of(book: Element) -> datetime:
    """The day from which a workbook counts."""
    about = book.find(MAIN + "workbookPr")
    early = about is not None and about.get("date1904") in ("1", "true")
    return EARLY if early else EPOCH


def texts_of(packed: zipfile.ZipFile) -> list[str]:
    """The texts that cells share."""
    name = "xl/sharedStrings.xml"
    if name not in packed.namelist():
        return []
    if not is_plain(packed, name):
        raise ValueError(name)
    found: list[str] = []
    with packed.open(name) as file:
        for _, each in iterparse(file):  # noqa: S314
            if each.tag == MAIN + "si":
                found.append(text_in(each))
                each.clear()
    return found


def text_in(node: Element) -> str:
    """A text with all its runs, without how it is read."""
    return "".join(each.text or "" if each.tag == TEXT else text_in(each) for each in node if each.tag != READING)


def dates_of(packed: zipfile.ZipFile) -> dict[str, str]:
    """The styles, as cells name them, that make a number a date or a time."""
    styles = part(packed, "xl/styles.xml")
    own = {each.attrib["numFmtId"]: each.attrib["formatCode"] for each in styles.iter(MAIN + "numFmt")}
    cells = styles.find(MAIN + "cellXfs")
    numbers = [each.get("numFmtId", "0") for each in cells] if cells is not None else []
    kinds = {str(place): kind_of(number, own.get(number)) for place, number in enumerate(numbers)}
    return {place: kind for place, kind in kinds.items() if kind}


def kind_of(number: str, code: str | None) -> str:
    """What a format shows: a date, time that has passed, or neither."""
    if code is None:
        return "passed" if number == "46" else "date" if int(number) in DATES else ""
    said = UNSAID.sub("", code.split(";")[0])
    if PASSED.search(said):
        return "passed"
    return "date" if said.lower() != "general" and re.search("[dmyhs]", said, re.IGNORECASE) else ""


def rows_of(packed: zipfile.ZipFile, name: str, book: Book) -> Iterator[list[object]]:
    """Every row down to the last one with anything in it, empty ones as well."""
    with packed.open(name) as file:
        before = 0
        for _, each in iterparse(file):  # noqa: S314
            if each.tag != ROW:
                continue
            number = within(int(each.get("r") or before + 1), MOST_ROWS)
            yield from ([] for _ in range(before + 1, number))
            yield cells_of(each, book)
            before = number
            each.clear()


def cells_of(row: Element, book: Book) -> list[object]:
    """The values of a row, each in its place."""
    values: list[object] = []
    for cell in row:
        if cell.tag != CELL:
            continue
        place = column_of(cell.get("r", "")) if "r" in cell.attrib else len(values)
        if place > len(values):
            values.extend([None] * (place - len(values)))
        values.append(value_of(cell, book))
    return values


def column_of(reference: str) -> int:
    """`A1` is in the first column, which is 0."""
    number = 0
    for letter in LETTERS.findall(reference)[0]:
        number = within(number * 26 + ord(letter) - 64, MOST_COLUMNS)
    return number - 1


def within(number: int, most: int) -> int:
    """A place that can be."""
    if not 0 < number <= most:
        raise ValueError(number)
    return number


def value_of(cell: Element, book: Book) -> object:
    """What a cell holds."""
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        inline = cell.find(INLINE)
        return text_in(inline) if inline is not None else None
    text = cell.findtext(VALUE)
    if text is None:
        return None
    match kind:
        case "s":
            return book.texts[int(text)]
        case "b":
            return text in ("1", "true")
        case "n":
            return number_of(text, book.dates.get(cell.get("s", "")), book.epoch)
        case "d":
            return datetime.fromisoformat(text)
        case "e":
            return None
        case _:
            return text


def number_of(text: str, kind: str | None, epoch: datetime) -> object:
    """A number, or the date or time that it stands for."""
    number = float(text)
    if kind is None:
        return number
    try:
        passed = timedelta(milliseconds=round(number * 86_400_000))
        if kind == "passed":
            return passed
        return day_of(passed, epoch) if number >= 1 else (FIRST + passed).time()
    except OverflowError:
        return number


def day_of(passed: timedelta, epoch: datetime) -> datetime:
    """The day so long after the epoch; the most usual one has a 29th of February 1900."""
    return epoch + passed + timedelta(days=passed < LEAP and epoch == EPOCH)
