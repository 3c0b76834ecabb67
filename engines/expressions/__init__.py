"""The one expression language: compiled once; evaluated in Python, PostgreSQL and the browser with the same answer."""

from engines.expressions.browser import to_json
from engines.expressions.check.compile import compile_expression
from engines.expressions.evaluate import evaluate
from engines.expressions.expression import (
    NOBODY,
    Expression,
    Hop,
    Moment,
    Names,
    Read,
    Shapes,
    Sources,
    Tables,
)
from engines.expressions.sql.write import ids_of, to_sql, values_of
from engines.expressions.trees import immutable, inlined

__all__ = [
    "NOBODY",
    "Expression",
    "Hop",
    "Moment",
    "Names",
    "Read",
    "Shapes",
    "Sources",
    "Tables",
    "compile_expression",
    "evaluate",
    "ids_of",
    "immutable",
    "inlined",
    "to_json",
    "to_sql",
    "values_of",
]
