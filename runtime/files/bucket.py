"""Bytes in a bucket of Amazon S3 or of any service that speaks like it.

By `obstore`: typed, one small wheel without dependencies, streams both ways and sends large files in parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import BinaryIO

import obstore
from obstore.store import S3Store

PIECE = 1 << 18
REGION = "us-east-1"


class Bucket:
    """A store in a bucket, below a prefix of its own. Without keys those of the machine's environment are taken."""

    def __init__(self, bucket: str, prefix: str, given: Mapping[str, str]) -> None:
        keys = {"access_key_id": given["key"], "secret_access_key": given.get("secret", "")} if "key" in given else {}
        endpoint = {"endpoint": given["endpoint"]} if "endpoint" in given else {}
        self.prefix = prefix
        self.bucket = S3Store(
            bucket,
            prefix=prefix or None,
            region=given.get("region", REGION),
            client_options={"allow_http": given.get("endpoint", "").startswith("http://")},
            **endpoint,  # type: ignore[arg-type]
            **keys,  # type: ignore[arg-type]
        )

    def put(self, key: str, file: BinaryIO) -> None:
        """One request, or several parts that become one object with the last."""
        obstore.put(self.bucket, key, file)

    def read(self, key: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Asked at once; what comes is passed on as it comes."""
        if end is not None and end <= start:
            return iter(())
        if end is not None:
            found = obstore.get(self.bucket, key, options={"range": (start, end)})
        else:
            found = obstore.get(self.bucket, key, options={"range": {"offset": start}} if start else {})
        return (bytes(piece) for piece in found.stream(min_chunk_size=PIECE))

    def keys(self, prefix: str) -> list[str]:
        """Listed a thousand at a time."""
        return sorted(each["path"] for some in obstore.list(self.bucket, prefix) for each in some)

    def remove(self, keys: Iterable[str]) -> None:
        """Some services call what is not there an error."""
        with suppress(FileNotFoundError):
            obstore.delete(self.bucket, list(keys))

    def remove_all(self, prefix: str) -> None:
        """Everything below it."""
        self.remove(self.keys(prefix))
