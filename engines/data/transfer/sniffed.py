"""What an uploaded file really is, whatever its name says: looked at before anything reads it."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from definitions.problems import Fault, Invalid
from definitions.texts import Text

ZIP = (b"PK\x03\x04", b"PK\x05\x06")
OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FOREIGN = (
    *(b"%PDF", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"RIFF", b"{\\rtf", b"SQLite format"),
    *(b"\x7fELF", b"MZ\x90", b"\xca\xfe\xba\xbe", b"\x1f\x8b", b"BZh", b"7z\xbc\xaf", b"Rar!"),
)
"""How files begin that many programs write and none of which is a table."""
MARKUP = (b"<!doctype", b"<html", b"<?xml", b"<svg", b"<script")

MOST_UNPACKED = 1024 * 1024 * 1024
MOST_PARTS = 2000
MOST_RATIO = 200
"""A sheet of numbers packs to a twentieth; what packs to less than this is made to burst."""
ALWAYS = 16 * 1024 * 1024
"""Bytes that may come of anything."""
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""How workbooks are packed."""
HEADER = struct.Struct("<26xHH")
"""Of a part in its archive: the lengths of its name and of what follows it stand at the end."""
PIECE = 64 * 1024


def unreadable(text: Text) -> Invalid:
    """The file cannot be read."""
    return Invalid(text, (Fault(text, "/file"),))


def is_workbook(content: bytes) -> bool:
    """Whether it is Excel's; else it may be text. What is neither is refused."""
    if content.startswith(ZIP):
        check_unpacked(content)
        return True
    if content.startswith(FOREIGN) or content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(MARKUP):
        raise unreadable(
            Text("The file is neither CSV nor an Excel workbook.", "该文件既不是 CSV，也不是 Excel 工作簿。")
        )
    return content.startswith(OLD_EXCEL)


def check_unpacked(content: bytes) -> None:
    """Refuse a small file that unpacks to a huge one. What it says of its own size is not believed."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
        if len(parts) > MOST_PARTS or any(part.compress_type not in METHODS for part in parts):
            raise unreadable(Text("The Excel file is not packed as Excel does it.", "Excel 文件的压缩方式异常。"))
        check_sizes(content, parts)
    except (zipfile.BadZipFile, zlib.error, struct.error, ValueError, NotImplementedError):
        raise unreadable(Text("The Excel file is damaged.", "Excel文件已损坏。")) from None


def check_sizes(content: bytes, parts: list[zipfile.ZipInfo]) -> None:
    """Unpack all parts, keeping nothing, until it is too much."""
    left = min(MOST_UNPACKED, max(ALWAYS, MOST_RATIO * len(content)))
    for part in parts:
        left -= unpacked(content, part, left)
        if left < 0:
            raise unreadable(Text("The Excel file is too large when unpacked.", "Excel文件解压后过大。"))


def unpacked(content: bytes, part: zipfile.ZipInfo, most: int) -> int:
    """How many bytes come out of a part, counted until there are more than `most`."""
    name, extra = HEADER.unpack_from(content, part.header_offset)
    begin = part.header_offset + HEADER.size + name + extra
    packed = memoryview(content)[begin : begin + part.compress_size]
    if part.compress_type == zipfile.ZIP_STORED:
        return len(packed)
    unpacking, size = zlib.decompressobj(-zlib.MAX_WBITS), 0
    for at in range(0, len(packed), PIECE):
        waiting = bytes(packed[at : at + PIECE])
        while waiting and size <= most:
            size += len(unpacking.decompress(waiting, PIECE * 16))
            waiting = unpacking.unconsumed_tail
    return size
