"""Bytes in a folder: written beside their place, brought to the disk, then moved there in one step."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO

PIECE = 1 << 18


class Folder:
    """A store in a folder of this machine, or one that several share."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, key: str, file: BinaryIO) -> None:
        """Atomic and durable: both the file and its name in the folder are brought to the disk."""
        place = self.place(key)
        place.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=place.parent, prefix=".", delete=False) as written:
            try:
                shutil.copyfileobj(file, written, PIECE)
                written.flush()
                os.fsync(written.fileno())
                Path(written.name).replace(place)
            except BaseException:
                Path(written.name).unlink(missing_ok=True)
                raise
        bring_to_disk(place.parent)

    def read(self, key: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Opened at once, so that what is not there is told before anything is sent."""
        file = self.place(key).open("rb")
        file.seek(start)
        return pieces(file, None if end is None else end - start)

    def keys(self, prefix: str) -> list[str]:
        """Names that begin with a dot are on their way."""
        found = (path for path in self.place(prefix).rglob("*") if path.is_file() and not path.name.startswith("."))
        return sorted(path.relative_to(self.root).as_posix() for path in found)

    def remove(self, keys: Iterable[str]) -> None:
        """Folders stay: another file may come there."""
        for key in keys:
            self.place(key).unlink(missing_ok=True)

    def remove_all(self, prefix: str) -> None:
        """The folder with all in it."""
        shutil.rmtree(self.place(prefix), ignore_errors=True)

    def place(self, key: str) -> Path:
        """Where the bytes of a key are; never outside of the folder."""
        place = self.root / key
        if ".." in place.parts:
            raise FileNotFoundError(key)
        return place


def pieces(file: BinaryIO, left: int | None) -> Iterator[bytes]:
    """The rest of a file, or so much of it."""
    with file:
        while left != 0:
            piece = file.read(PIECE if left is None else min(PIECE, left))
            if not piece:
                return
            left = None if left is None else left - len(piece)
            yield piece


def bring_to_disk(folder: Path) -> None:
    """The names in a folder are on the disk as well."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
