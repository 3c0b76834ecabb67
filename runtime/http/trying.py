"""Trying something out: all is judged, nothing is kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg import Rollback

from engines.data.work.announced import forget_kept, kept_so_far
from runtime.http.deps import Asking


def only_tried(asked: Asking) -> bool:
    """Whether the request says `dry=true`: only whether it could be done is to be told."""
    return asked.request.query_params.get("dry") in ("true", "1")


@contextmanager
def tried(asked: Asking) -> Iterator[None]:
    """What is done in here is undone when it is only tried, with the messages it would send."""
    if not only_tried(asked):
        yield
        return
    before = kept_so_far(asked.conn)
    with asked.conn.transaction() as whole:
        yield
        raise Rollback(whole)
    forget_kept(asked.conn, before)
