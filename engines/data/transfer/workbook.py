"""An Excel workbook of one sheet, written row by row: what a library does for every cell is here done once a column.

Texts are always texts, never formulas or links; a number of more digits than Excel keeps is written as text.
"""

from __future__ import annotations

import datetime
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, BinaryIO, Self
from xml.sax.saxutils import escape

EXCEL_DIGITS = 15
LONGEST = 32_767
"""Characters Excel keeps in a cell."""

FIRST_DAY = datetime.datetime.combine(datetime.date(1899, 12, 30), datetime.time())
OLDEST = datetime.date(1900, 3, 1)
"""Excel takes 1900 for a leap year: days before this one would be another day, and are written as text."""

GATHERED = 500
"""So many rows are given to the archive at once."""

FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
"""Characters that XML cannot have, and the one it does not keep."""

SPECIAL = re.compile("[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]|_x")
"""What cannot be written as it is."""

MARKED = re.compile("_x[0-9A-Fa-f]{4}_")
"""A text that looks like the mark of such a character."""

NAMES = "http://schemas.openxmlformats.org"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{NAMES}/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{TYPES}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPES}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{TYPES}.styles+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{NAMES}/package/2006/relationships"><Relationship Id="rId1" '
    f'Type="{NAMES}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{NAMES}/spreadsheetml/2006/main" '
    f'xmlns:r="{NAMES}/officeDocument/2006/relationships">'
    '<sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{NAMES}/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{NAMES}/officeDocument/2006/relationships/worksheet" '
    'Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{NAMES}/officeDocument/2006/relationships/styles" Target="styles.xml"/>'
    "</Relationships>",
    "xl/styles.xml": f'<styleSheet xmlns="{NAMES}/spreadsheetml/2006/main">'
    '<numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd hh:mm:ss"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}
BEGIN = (
    f'<worksheet xmlns="{NAMES}/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>'
)
END = "</sheetData></worksheet>"

TITLE, DAY, MOMENT = 1, 2, 3
"""Styles by their place among the `cellXfs`."""


class Workbook:
    """A workbook under way; leaving it closes the file."""

    def __init__(self, file: BinaryIO) -> None:
        self.archive = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        for name, text in PARTS.items():
            self.archive.writestr(name, HEAD + text)
        self.sheet = self.archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True)
        self.pieces = [HEAD, BEGIN]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.pieces.append(END)
        self.pass_on()
        self.sheet.close()
        self.archive.close()

    def titles(self, titles: Iterable[str]) -> None:
        """The first row."""
        self.pieces.append("<row>" + "".join(text_cell(title, TITLE) for title in titles) + "</row>")

    def row(self, cells: Sequence[object]) -> None:
        """One row; cells follow each other, so none of them needs its address."""
        self.pieces.append("<row>" + "".join([cell(each) for each in cells]) + "</row>")
        if len(self.pieces) > GATHERED:
            self.pass_on()

    def pass_on(self) -> None:
        """Give what was gathered to the archive."""
        self.sheet.write("".join(self.pieces).encode())
        self.pieces = []


def cell(value: object) -> str:
    """One cell; an empty one keeps its place."""
    if value is None:
        return "<c/>"
    write = WRITERS.get(value.__class__)
    return write(value) if write else text_cell(str(value))


def text_cell(text: str, style: int = 0) -> str:
    """A text, whatever it looks like."""
    if len(text) > LONGEST or SPECIAL.search(text):
        text = without_special(text[:LONGEST])
    styled = f' s="{style}"' if style else ""
    return f'<c t="inlineStr"{styled}><is><t xml:space="preserve">{text}</t></is></c>'


def without_special(text: str) -> str:
    """The text as XML has it: what XML cannot have stands as a mark, and what looks like a mark is marked itself."""
    kept = escape(MARKED.sub(lambda found: "_x005F" + found.group(), text))
    return FORBIDDEN.sub(lambda found: f"_x{ord(found.group()):04X}_", kept)


def number_cell(number: Decimal) -> str:
    """A number, as text where Excel would lose digits of it."""
    said = str(number)
    if len(said) > EXCEL_DIGITS and len(number.normalize().as_tuple().digits) > EXCEL_DIGITS:
        return text_cell(format(number, "f"))
    return f"<c><v>{said}</v></c>"


def whole_cell(number: int) -> str:
    """A whole number."""
    return number_cell(Decimal(number))


def day_cell(value: datetime.date) -> str:
    """A day or a moment, in days since Excel's first one."""
    if isinstance(value, datetime.datetime):
        if value.date() < OLDEST:
            return text_cell(value.isoformat(" "))
        past = value - FIRST_DAY
        days = past.days + round((past.seconds + past.microseconds / 1_000_000) / 86_400, 12)
        return f'<c s="{MOMENT}"><v>{days!r}</v></c>'
    if value < OLDEST:
        return text_cell(value.isoformat())
    return f'<c s="{DAY}"><v>{(value - FIRST_DAY.date()).days}</v></c>'


WRITERS: Mapping[type, Callable[[Any], str]] = {
    str: text_cell,
    int: whole_cell,
    Decimal: number_cell,
    datetime.date: day_cell,
    datetime.datetime: day_cell,
}
"""How a value of each kind is written; any other as text."""
