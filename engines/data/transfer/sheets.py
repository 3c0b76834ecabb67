"""Tables out of files: CSV in any usual encoding and separator, and Excel workbooks; bounded, row by row."""

from __future__ import annotations

import codecs
import csv
import datetime
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

import charset_normalizer
import python_calamine

from definitions.texts import Text
from engines.data.transfer.sniffed import is_workbook, unreadable
from engines.data.transfer.streamed import BROKEN, streamed_rows

MOST_BYTES = 100 * 1024 * 1024
MOST_COLUMNS = 500
MOST_ROWS = 1_000_000
SEPARATORS = (",", "\t", ";", "|")
ENCODINGS = ("utf-8", "gb18030", "big5", "shift_jis", "cp1252", "utf-16")
"""What a person may choose where the guess is wrong: a few letters of Western text can be Chinese as well."""
FOREIGN_RUN = re.compile(r"[^\x00-\x7f]+")
WESTERN = frozenset("ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿŠšŽžŒœŸ€£§°«»“”‘’„–—…")
PROBED = 64 * 1024
PIECE = 1024 * 1024

DANGEROUS = "=+\\-@\t\r\n＝＋－＠"
"""A text that begins so is run as a formula by one spreadsheet or another when it opens a CSV file."""

GUARDED = re.compile(f"'+[{DANGEROUS}]")
"""One of the apostrophes is ours: a text that begins so by itself is guarded as well."""

Row = tuple[object, ...]


@dataclass(frozen=True)
class Sheet:
    """A table of a file: names of its columns, and its rows with the line of the file each stands on."""

    columns: tuple[str, ...]
    rows: Iterator[tuple[int, Row]]
    encoding: str = ""
    separator: str = ""
    sheets: tuple[str, ...] = ()
    about: int = 0
    """How many rows there are, more or less: for whoever waits."""


def read_sheet(content: bytes, sheet: str = "", encoding: str = "", separator: str = "") -> Sheet:
    """The table in a file's content; `Invalid` says what is wrong with the file. What is not said of a CSV file
    is found out."""
    if len(content) > MOST_BYTES:
        raise unreadable(Text("The file is larger than 100 MB.", "文件大于100MB。"))
    if not content.strip():
        raise unreadable(Text("The file is empty.", "文件是空的。"))
    return workbook(content, sheet) if is_workbook(content) else separated(content, encoding, separator)


# --- CSV -------------------------------------------------------------------------------------------------------------


def separated(content: bytes, encoding: str = "", separator: str = "") -> Sheet:
    """A CSV file."""
    encoding = chosen(content, encoding) if encoding else encoding_of(content)
    if not decodes(content, encoding):
        raise unreadable(Text("The file's text encoding is not known.", "无法识别文件的文字编码。"))
    if separator not in ("", *SEPARATORS):
        raise unreadable(Text("Separators are comma, semicolon, tab and |.", "分隔符可为逗号、分号、制表符或 |。"))
    separator = separator or separator_of(content[: PROBED * 4].decode(encoding, errors="ignore")[:PROBED])
    lines = io.TextIOWrapper(io.BytesIO(content), encoding, newline="")
    about = content.count(b"\n")
    return headed(cells_of(lines, separator), encoding.removesuffix("-sig"), separator, about=about)


def cells_of(lines: io.TextIOWrapper, separator: str) -> Iterator[tuple[int, Row]]:
    """The rows of a CSV text, empty cells as None."""
    reader = csv.reader(lines, delimiter=separator)
    line = 1
    try:
        for cells in reader:
            yield line, tuple([unguarded(cell) if cell[:1] in UNPLAIN else cell for cell in cells])
            line = reader.line_num + 1
    except csv.Error as error:
        raise unreadable(Text(f"Line {line} cannot be read: {error}.", f"第{line}行无法读取:{error}。")) from None


UNPLAIN = frozenset(["", "'", *(sign for sign in map(chr, range(0x3001)) if sign.isspace())])
"""How a cell begins that is not simply what it says: an empty one, one of nothing but spaces, one that is guarded."""


def unguarded(cell: str) -> object:
    """The cell without the apostrophe that our export puts before what a spreadsheet would run as a formula."""
    if GUARDED.match(cell):
        return cell[1:]
    return cell if cell.strip() else None


def chosen(content: bytes, encoding: str) -> str:
    """The encoding that somebody chose, when the file can be text of it; `utf-8` with its mark or without."""
    if encoding not in ENCODINGS:
        known = ", ".join(ENCODINGS)
        raise unreadable(Text(f"Encodings are {known}.", f"可选编码：{known}。"))
    if not decodes(content, encoding):
        raise unreadable(Text(f"The file is not text in {encoding}.", f"该文件不是 {encoding} 编码的文本。"))
    return "utf-8-sig" if encoding == "utf-8" else encoding


def encoding_of(content: bytes) -> str:
    """UTF-8 where it can be, then the encodings of Chinese and Western spreadsheets."""
    if content[:3] == b"\xef\xbb\xbf":
        return "utf-8-sig"
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    if decodes(content, "utf-8"):
        return "utf-8"
    if decodes(content, "gb18030") and mostly_chinese(content[: PROBED * 4].decode("gb18030", errors="ignore")):
        return "gb18030"
    if decodes(content, "cp1252") and western(content[: PROBED * 4].decode("cp1252", errors="ignore")):
        return "cp1252"
    best = charset_normalizer.from_bytes(content[: PROBED * 4], cp_isolation=["cp1252", "big5", "shift_jis"]).best()
    return best.encoding if best is not None and decodes(content, best.encoding) else "cp1252"


def decodes(content: bytes, encoding: str) -> bool:
    """Whether the content is text of this encoding; looked at piece by piece."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for at in range(0, len(content), PIECE):
            decoder.decode(content[at : at + PIECE], final=at + PIECE >= len(content))
    except UnicodeDecodeError:
        return False
    return True


def mostly_chinese(text: str) -> bool:
    """Whether what is not ASCII is what Chinese text is made of: GB2312 has nearly all of it."""
    foreign = [character for character in text if character > "\x7f"]
    common = sum(1 for character in foreign if in_gb2312(character))
    return common * 10 >= len(foreign) * 9


def western(text: str) -> bool:
    """Whether what is not ASCII are single letters with accents and the signs of Western text: elsewhere bytes come in
    pairs and runs."""
    runs = FOREIGN_RUN.findall(text)
    single = sum(1 for run in runs if len(run) == 1)
    return all(each in WESTERN for run in runs for each in run) and single * 5 >= len(runs) * 4


def in_gb2312(character: str) -> bool:
    """A character of the common set."""
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def separator_of(text: str) -> str:
    """The separator that splits the first lines into the most columns, alike in each line."""
    lines = [line for line in text.splitlines() if line.strip()][:20]
    return max(SEPARATORS, key=lambda each: evenness(lines, each))


def evenness(lines: Sequence[str], separator: str) -> tuple[int, int]:
    """How often the separator stands in every line at least, and in the first."""
    counts = [len(next(csv.reader([line], delimiter=separator), [])) - 1 for line in lines]
    return (min(counts, default=0), counts[0] if counts else 0)


# --- Excel -----------------------------------------------------------------------------------------------------------


def workbook(content: bytes, sheet: str) -> Sheet:
    """One sheet of an Excel workbook, the first with anything in it unless one is named."""
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = tuple(book.sheet_names)
        chosen = sheet if sheet in names else names[0]
        if sheet and sheet not in names:
            raise unreadable(Text(f"The workbook has no sheet “{sheet}”.", f"工作簿中没有工作表“{sheet}”。"))
        rows = unbroken(streamed_rows(content, chosen) or book.get_sheet_by_name(chosen).iter_rows())
    except (python_calamine.CalamineError, OSError, IndexError):
        raise unreadable(Text("The Excel file cannot be read.", "无法读取该Excel文件。")) from None
    return headed(((line, tuple(map(plain_cell, row))) for line, row in enumerate(rows, 1)), sheets=names)


def unbroken(rows: Iterable[Sequence[object]]) -> Iterator[Sequence[object]]:
    """The rows, as far as they can be read."""
    try:
        yield from rows
    except BROKEN:
        raise unreadable(Text("The Excel file is damaged.", "Excel文件已损坏。")) from None


def plain_cell(cell: object) -> object:
    """A cell's value: numbers exact as Excel shows them (15 digits), texts as they are, nothing as None."""
    if isinstance(cell, float):
        number = Decimal(format(cell, ".15g"))
        return int(number) if number == number.to_integral_value() else number
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return cell.date()
    if isinstance(cell, str):
        return cell if cell.strip() else None
    return cell


# --- both ------------------------------------------------------------------------------------------------------------


def headed(
    rows: Iterator[tuple[int, Row]],
    encoding: str = "",
    separator: str = "",
    sheets: tuple[str, ...] = (),
    about: int = 0,
) -> Sheet:
    """The first row with anything in it names the columns; empty rows are passed over."""
    filled = ((line, row) for line, row in rows if row.count(None) < len(row))
    _, first = next(filled, (0, ()))
    if not first:
        raise unreadable(Text("The file has no rows.", "文件中没有数据行。"))
    if len(first) > MOST_COLUMNS:
        raise unreadable(Text(f"The file has more than {MOST_COLUMNS} columns.", f"文件超过{MOST_COLUMNS}列。"))
    return Sheet(column_names(first), bounded(filled, len(first)), encoding, separator, sheets, about)


def column_names(row: Row) -> tuple[str, ...]:
    """The names of the columns: trimmed, numbered where they repeat, numbered from 1 where they are empty."""
    names: list[str] = []
    for number, cell in enumerate(row, 1):
        name = str(cell).strip() if cell is not None else f"#{number}"
        same = sum(1 for each in names if each == name or each.startswith(f"{name} ("))
        names.append(f"{name} ({same + 1})" if same else name)
    return tuple(names)


def bounded(rows: Iterator[tuple[int, Row]], width: int) -> Iterator[tuple[int, Row]]:
    """Rows of equal width, and not too many of them."""
    for number, (line, row) in enumerate(rows):
        if number >= MOST_ROWS:
            text = Text("The file has more than 1,000,000 rows.", "文件超过1,000,000行。")
            raise unreadable(text)
        yield line, row if len(row) == width else (row + (None,) * width)[:width]
