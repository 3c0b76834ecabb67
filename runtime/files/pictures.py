"""Small pictures for lists and cards: upright, without what the camera wrote into them, bounded in size and memory."""

from __future__ import annotations

import io
from tempfile import TemporaryFile

from PIL import Image, ImageOps, UnidentifiedImageError

from definitions.fields.image import PICTURES
from engines.data.history.attached import StoredFile, no_file
from runtime.files.content import FORMATS
from runtime.files.store import Files, key_of, small_of

SIZES = (96, 256, 1024)
"""Pixels of the longer side."""
MOST_PIXELS = 40_000_000
"""Of pictures that must be unpacked whole; a JPEG is unpacked at a part of its size."""


def size_of(asked: str | None) -> int:
    """The smallest size that is large enough."""
    wanted = int(asked) if asked and asked.isdigit() else SIZES[1]
    return next((size for size in SIZES if size >= wanted), SIZES[-1])


def small(files: Files, schema: str, file: StoredFile, size: int) -> bytes:
    """The small picture, made once and kept; `NotFound` for what is no picture."""
    if file.type not in PICTURES:
        raise no_file()
    key = f"{small_of(schema, file.id)}{size}.webp"
    try:
        return b"".join(files.store.read(key))
    except FileNotFoundError:
        pass
    with files.drawing:
        made = drawn(files, schema, file, size)
    files.store.put(key, io.BytesIO(made))
    return made


def drawn(files: Files, schema: str, file: StoredFile, size: int) -> bytes:
    """The picture made small."""
    with TemporaryFile() as whole:
        for piece in files.store.read(key_of(schema, file.id)):
            whole.write(piece)
        whole.seek(0)
        try:
            with Image.open(whole, formats=FORMATS) as found:
                return shrunk(found, size)
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
            raise no_file() from None


def shrunk(found: Image.Image, size: int) -> bytes:
    """A picture at most `size` pixels long, as WebP."""
    found.draft("RGB", (size, size))
    if found.size[0] * found.size[1] > MOST_PIXELS:
        raise no_file()
    upright = ImageOps.exif_transpose(found)
    upright.thumbnail((size, size))
    plain = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    written = io.BytesIO()
    plain.save(written, "WEBP", quality=80, exif=b"", icc_profile=b"", xmp=b"")
    return written.getvalue()
