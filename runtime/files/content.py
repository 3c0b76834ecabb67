"""What an uploaded file really is, whatever its name says; and names that do no harm."""

from __future__ import annotations

import codecs
import mimetypes
import re
import unicodedata
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image, UnidentifiedImageError

from definitions.fields.image import PICTURES
from definitions.problems import Fault, Invalid
from definitions.texts import Text

OTHER = "application/octet-stream"
PLAIN = "text/plain"
BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"), (b"II*\0", "image/tiff"), (b"MM\0*", "image/tiff"), (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"), (b"PK\x05\x06", "application/zip"), (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"), (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"OggS", "audio/ogg"), (b"ID3", "audio/mpeg"), (b"fLaC", "audio/flac"), (b"\x1a\x45\xdf\xa3", "video/webm"),
    (b"\x7fELF", OTHER), (b"MZ", OTHER),
)  # fmt: skip
"""How files begin that say what they are."""
WITHIN: Mapping[str, str] = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/presentation.xml": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
"""What an archive is that holds one of these."""
FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF")
"""The pictures that are read at all."""
MARKUP = re.compile(rb"<(!doctype|html|\?xml|svg|script|head|body|iframe|!--)", re.IGNORECASE)
HEAD = 64 * 1024

MOST_PIXELS = 120_000_000
"""The largest cameras have a hundred million; more is made to burst."""
MOST_RATIO = 200
ALWAYS = 64 * 1024 * 1024
"""Bytes that may come out of any archive; of a large one two hundred times its size."""
MOST_PARTS = 100_000
LONGEST_NAME = 180
BAD = re.compile(r'[<>:"|?*/\\\x00-\x1f\x7f-\x9f]')
HIDING = frozenset("\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
"""Signs that turn a name around: `fdp.exe` would be read as `exe.pdf`."""


@dataclass(frozen=True)
class Content:
    """What a file is: its media type, and of a picture how large it is."""

    type: str
    width: int | None = None
    height: int | None = None


def refused(text: Text) -> Invalid:
    """A file that is not taken."""
    return Invalid(text, (Fault(text, "/file"),))


def judged(name: str, file: BinaryIO) -> Content:
    """What a file is, from its first bytes; `Invalid` for what is made to burst whoever opens it."""
    file.seek(0)
    head = file.read(HEAD)
    kind = beginning(head)
    if kind in PICTURES:
        return picture(file, kind)
    if kind == "application/zip":
        return Content(archive(file))
    if kind is not None:
        return Content(kind)
    return Content(text(name, head) or guessed(name))


def beginning(head: bytes) -> str | None:
    """The type that the first bytes tell."""
    if head[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}.get(head[8:12])
    if head[4:8] == b"ftyp":
        return "image/heic" if head[8:12] in (b"heic", b"heix", b"mif1") else "video/mp4"
    if head[:2] == b"BM" and head[6:10] == b"\0\0\0\0":
        return "image/bmp"
    return next((kind for start, kind in BEGINNINGS if head.startswith(start)), None)


def picture(file: BinaryIO, kind: str) -> Content:
    """A picture that can be read, by its head alone; one that cannot is any file."""
    file.seek(0)
    try:
        with Image.open(file, formats=FORMATS) as found:
            width, height = found.size
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise burst() from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        return Content(OTHER)
    if width * height > MOST_PIXELS:
        raise burst()
    return Content(kind, width, height)


def burst() -> Invalid:
    """A picture of more pixels than any camera makes."""
    return refused(Text("The picture has too many pixels.", "图片的像素过多。"))


def archive(file: BinaryIO) -> str:
    """What an archive holds; a small one that says itself that it becomes huge is refused."""
    size = file.seek(0, 2)
    try:
        with zipfile.ZipFile(file) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return OTHER
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > max(ALWAYS, MOST_RATIO * size):
        raise refused(Text("The archive is too large when unpacked.", "压缩包解压后过大。"))
    names = {part.filename for part in parts}
    return next((kind for name, kind in WITHIN.items() if name in names), "application/zip")


def text(name: str, head: bytes) -> str | None:
    """Text of any kind: none that a browser would run is called plain."""
    if not head or not readable(head):
        return None
    if MARKUP.search(head[:4096]):
        return "text/html" if not name.lower().endswith((".svg", ".xml")) else "application/xml"
    return "text/csv" if name.lower().endswith(".csv") else PLAIN


def readable(head: bytes) -> bool:
    """Whether it is text in UTF-8 or GB18030; what is cut off at the end does not count."""
    for encoding in ("utf-8", "gb18030"):
        try:
            found = codecs.getincrementaldecoder(encoding)().decode(head)
        except UnicodeDecodeError:
            continue
        return not any(unicodedata.category(sign) == "Cc" and sign not in "\t\n\r\f" for sign in found)
    return False


def guessed(name: str) -> str:
    """By its ending, when nothing else tells: never what would be shown in a page."""
    kind = mimetypes.guess_type(name)[0] or OTHER
    return (
        OTHER if kind.startswith(("image/", "text/")) or kind in ("application/pdf", "application/xhtml+xml") else kind
    )


def clean(name: str) -> str:
    """A name without folders, without signs that systems or readers stumble over, and not too long."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    kept = BAD.sub("_", "".join(sign for sign in last if sign not in HIDING)).strip(". ")
    stem, dot, ending = kept.rpartition(".")
    if len(kept) > LONGEST_NAME:
        kept = f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}" if dot and len(ending) < 20 else kept[:LONGEST_NAME]
    return kept or "file"
