"""The one expression language: compiled once; evaluated in Python, PostgreSQL and the browser with the same answer."""

from collections.abc import Callable, Mapping

import sqlalchemy as sa

from definitions.types import Type
from engines.expressions.expression import (
    NOBODY,
    Expression,
    Hop,
    Lookup,
    Moment,
    Names,
    Read,
    Shapes,
    Sources,
    Tables,
)

__all__ = [
    "NOBODY",
    "Expression",
    "Hop",
    "Lookup",
    "Moment",
    "Names",
    "Read",
    "Shapes",
    "Sources",
    "Tables",
    "compile_expression",
    "evaluate",
    "immutable",
    "inlined",
    "to_json",
    "to_sql",
]

JSON = dict[str, "JSON"] | list["JSON"] | str | int | bool | None


def compile_expression(source: str, names: Names, expect: Type | None = None) -> Expression:
    """Parse and check an expression; `Invalid` with every fault, each with its column within the source."""
    raise NotImplementedError


def evaluate(
    expression: Expression,
    values: Mapping[str, object],
    moment: Moment,
    extra: Mapping[str, object] | None = None,
    lookup: Lookup | None = None,
) -> object:
    """The value of an expression over plain values: fields of the record by name, further names in `extra`."""
    raise NotImplementedError


def to_sql(expression: Expression, sources: Sources, *, condition: bool = False) -> sa.ColumnElement[object]:
    """The expression as SQL. `condition`: for WHERE, CHECK and the like, where unknown counts as false."""
    raise NotImplementedError


def to_json(expression: Expression) -> JSON:
    """The tree the browser evaluates."""
    raise NotImplementedError


def immutable(expression: Expression) -> bool:
    """Whether a generated column can hold it: it reads its own row only and compiles to immutable builtins."""
    raise NotImplementedError


def inlined(expression: Expression, formula: Callable[[str, str], Expression | None]) -> Expression:
    """The expression with each field for which `formula(entity, field)` gives an expression replaced by it."""
    raise NotImplementedError
