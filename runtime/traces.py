"""An error as it may be logged: where it happened and what kind it is, never the values that it tells of."""

from __future__ import annotations

import traceback
from collections.abc import Iterator

import psycopg

OF_CODE = (AttributeError, NameError, TypeError, AssertionError, ImportError, RecursionError, OSError)
"""Their messages name what we wrote, not what people did."""


def trace(error: BaseException) -> str:
    """The error and what it came from, the first cause first."""
    return "\n".join(part for each in reversed([*chain(error)]) for part in lines(each))


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error, what caused it, and so on."""
    while error is not None:
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def lines(error: BaseException) -> Iterator[str]:
    """The places it came through, and what it is."""
    for frame in traceback.extract_tb(error.__traceback__):
        yield f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}'
    yield f"{type(error).__module__}.{type(error).__qualname__}{said(error)}"


def said(error: BaseException) -> str:
    """What else may be said of it: of the database's errors the code and the names, which PostgreSQL keeps apart."""
    if isinstance(error, psycopg.Error):
        names = (error.sqlstate, error.diag.schema_name, error.diag.table_name, error.diag.constraint_name)
        return "".join(f" {name}" for name in names if name)
    return f": {error}" if isinstance(error, OF_CODE) else ""
