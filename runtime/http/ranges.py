"""Parts of a file: `Range`, and `ETag` for what a browser has already."""

from __future__ import annotations

import re

from starlette.requests import Request

RANGE = re.compile(r"bytes=(\d*)-(\d*)\Z")


class Unsatisfiable(Exception):
    """The part asked for lies behind the end."""


def range_of(request: Request, size: int, etag: str) -> tuple[int, int] | None:
    """From where to before where; None for all of it. What is not understood, or of another version, is all of it."""
    found = RANGE.match(request.headers.get("range", "").replace(" ", ""))
    if not found or not any(found.groups()) or request.headers.get("if-range", etag) != etag:
        return None
    first, last = found.groups()
    start = int(first) if first else max(size - int(last), 0)
    end = min(int(last) + 1, size) if first and last else size
    if start >= size or end <= start:
        raise Unsatisfiable
    return start, end


def unchanged(request: Request, etag: str) -> bool:
    """Whether the asker has it already."""
    known = [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]
    return etag in known or "*" in known
