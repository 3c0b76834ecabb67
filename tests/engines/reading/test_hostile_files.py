"""Files nobody means well: judged by what they hold, bounded before they are unpacked, told in a sentence."""

from __future__ import annotations

import io
import struct
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from definitions.problems import Invalid
from engines.data.transfer.sheets import read_sheet
from engines.data.transfer.sniffed import ALWAYS, MOST_PARTS, check_unpacked


def workbook(*rows: tuple[object, ...]) -> bytes:
    """A workbook as Excel writes it."""
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def archive(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive of these parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return file.getvalue()


def rewritten(content: bytes, name: str, text: bytes, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A workbook with another text in one of its parts."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return archive({each: text if each == name else packed.read(each) for each in packed.namelist()}, method)


GOOD = workbook(("Name", "Price"), ("螺丝", 1.5), ("x", 2))
SHEET = "xl/worksheets/sheet1.xml"
BURSTING = archive({"xl/worksheets/sheet1.xml": b"0" * (ALWAYS + (1 << 20))})


def lying(content: bytes) -> bytes:
    """The same archive, which says that its part is one byte long."""
    size = struct.pack("<I", ALWAYS + (1 << 20))
    assert content.count(size) == 2
    return content.replace(size, struct.pack("<I", 1))


REFUSED = {
    "a bomb": (BURSTING, "too large when unpacked"),
    "a bomb that says it is small": (lying(BURSTING), "too large when unpacked"),
    "thousands of parts": (archive({f"{n}.xml": b"" for n in range(MOST_PARTS + 1)}), "not packed as Excel"),
    "another packing": (archive({"x": b"x" * 999}, zipfile.ZIP_BZIP2), "not packed as Excel"),
    "an archive of something else": (archive({"word/document.xml": b"<w/>"}), "cannot be read"),
    "half a workbook": (GOOD[: len(GOOD) // 2], "damaged"),
    "a PDF": (b"%PDF-1.7\n1,2\n", "neither CSV nor"),
    "a picture": (b"\x89PNG\r\n\x1a\n,1\n", "neither CSV nor"),
    "a program": (b"MZ\x90\x00,1\n", "neither CSV nor"),
    "a page": (b" \n<!DOCTYPE html><script>1</script>,2\n", "neither CSV nor"),
    "a drawing": (b"\xef\xbb\xbf<svg onload='x'>,2\n", "neither CSV nor"),
    "nothing": (b" \n ", "empty"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_table_is_refused_whatever_its_name(what: str) -> None:
    content, said = REFUSED[what]
    with pytest.raises(Invalid, match=said) as refused:
        read_sheet(content)
    assert refused.value.title.zh and refused.value.faults[0].pointer == "/file"


def test_what_only_begins_like_an_archive_is_text() -> None:
    assert read_sheet(b"PK,Name\n1,x\n").columns == ("PK", "Name")


def test_a_workbook_that_is_one_passes() -> None:
    check_unpacked(GOOD)
    large = workbook(("n", "text"), *((n, "the same words in each row") for n in range(5000)))
    assert sum(1 for _ in read_sheet(large).rows) == 5000


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%b">' % (98 + n, b"&%c;" % (97 + n) * 50) for n in range(9))
    + b'<!ENTITY file SYSTEM "file:///etc/passwd">]>'
)


@pytest.mark.parametrize("entity", [b"&j;", b"&file;"])
def test_entities_are_neither_multiplied_nor_fetched(entity: bytes) -> None:
    cell = b'<c r="A2" t="inlineStr"><is><t>' + entity + b"</t></is></c>"
    head = b'<c r="A1" t="inlineStr"><is><t>Name</t></is></c>'
    space = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    rows = b'<row r="1">' + head + b'</row><row r="2">' + cell + b"</row>"
    sheet = LAUGHS + b"<worksheet " + space + b"><sheetData>" + rows + b"</sheetData></worksheet>"
    try:
        found = [str(row) for _, row in read_sheet(rewritten(GOOD, SHEET, sheet)).rows]
    except Invalid:
        return
    assert len("".join(found)) < 100 and "root:" not in "".join(found)


def mutated(content: bytes) -> st.SearchStrategy[bytes]:
    """The content with a few bytes changed, cut out or put in."""
    place = st.integers(0, len(content) - 1)
    change = st.tuples(place, st.integers(0, 20), st.binary(max_size=20))

    def changed(changes: list[tuple[int, int, bytes]]) -> bytes:
        made = bytearray(content)
        for at, much, instead in changes:
            made[at : at + much] = instead
        return bytes(made)

    return st.lists(change, min_size=1, max_size=8).map(changed)


CSV = '名称,Price\n螺丝,1.50\n"a, ""b""",=1+1\n'.encode()
PLAIN = rewritten(GOOD, "", b"", zipfile.ZIP_STORED)
FILES = (GOOD, PLAIN, CSV, CSV.decode().encode("gb18030"))


@given(content=st.one_of(*map(mutated, FILES), st.binary(max_size=500)))
@settings(max_examples=250, derandomize=True, database=None)
def test_whatever_is_uploaded_is_read_or_refused_in_a_sentence(content: bytes) -> None:
    try:
        for _ in read_sheet(content).rows:
            pass
    except Invalid as refused:
        assert refused.title.en and refused.title.zh
