"""Where bytes are kept: a folder, or a bucket of any S3-compatible service. Both do the same few things.

A file's bytes are under its workspace and its id: `ws_main/4f/<id>`. Nothing is ever changed in place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import BoundedSemaphore
from typing import BinaryIO, Protocol
from urllib.parse import parse_qsl, unquote, urlsplit
from uuid import UUID

from runtime.files.bucket import Bucket
from runtime.files.folder import Folder
from runtime.settings import Settings

MEGABYTE = 1 << 20
LARGEST = 256
"""Megabytes of one file, when the address of the store does not say it."""
AT_ONCE = 2
"""Pictures made small at the same time: each may need some hundred megabytes."""
SAYING = frozenset({"endpoint", "region", "key", "secret", "megabytes"})


class Store(Protocol):
    """Bytes by key. What was put is there whole or not at all, and stays when the machine fails."""

    def put(self, key: str, file: BinaryIO) -> None:
        """Keep what can be read of `file` from where it stands."""

    def read(self, key: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The bytes from `start` to before `end`, part by part; `FileNotFoundError` when there is nothing."""

    def keys(self, prefix: str) -> list[str]:
        """The keys below a prefix, in order."""

    def remove(self, keys: Iterable[str]) -> None:
        """Forget these; those that are not there are gone already."""

    def remove_all(self, prefix: str) -> None:
        """Forget everything below a prefix."""


@dataclass(frozen=True, eq=False)
class Files:
    """The store, and how large a file may be."""

    store: Store
    largest: int
    """Bytes."""
    drawing: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(AT_ONCE))

    @property
    def megabytes(self) -> int:
        """The same in megabytes."""
        return self.largest // MEGABYTE


class WrongStore(Exception):
    """The address of the store names none. What it says is not repeated: it may hold a key."""


def open_files(settings: Settings) -> Files:
    """The store that the settings name: nothing for a folder beside the database."""
    said = urlsplit(settings.files)
    given = dict(parse_qsl(said.query))
    if given.keys() - SAYING or said.scheme not in ("", "file", "s3") or not given.get("megabytes", "1").isdigit():
        raise WrongStore(
            "LOOMWORK_FILES is empty, file:///folder or s3://bucket/prefix?endpoint=…&region=…&key=…&secret=…"
        )
    largest = int(given.get("megabytes", LARGEST)) * MEGABYTE
    if said.scheme == "s3":
        return Files(Bucket(said.netloc, unquote(said.path).strip("/"), given), largest)
    return Files(Folder(Path(unquote(said.path)) if said.path else settings.data / "files"), largest)


def key_of(schema: str, id: UUID) -> str:
    """Where a file's bytes are; the last digits of an id are spread evenly."""
    return f"{schema}/{id.hex[-2:]}/{id}"


def parts_of(schema: str, id: UUID) -> str:
    """Where the parts of a file are that is on its way."""
    return f"{schema}/uploads/{id}/"


def small_of(schema: str, id: UUID) -> str:
    """Where the small pictures of a file are."""
    return f"{schema}/small/{id}/"


def forget_bytes(store: Store, schema: str, ids: Iterable[UUID]) -> None:
    """Files go with everything that was made of them, and so does what is left of their uploads."""
    for id in ids:
        store.remove([key_of(schema, id)])
        store.remove_all(small_of(schema, id))
        store.remove_all(parts_of(schema, id))
