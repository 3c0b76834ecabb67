"""What a rollup over the rows of a record is while there are none."""

from __future__ import annotations

from typing import Literal

from engines.expressions import Expression
from engines.expressions.nodes import Aggregate, Record

EMPTY: dict[str, Literal["0", "false", "true", "null"]] = {
    "sum": "0",
    "count": "0",
    "any": "false",
    "all": "true",
    "min": "null",
    "max": "null",
    "avg": "null",
    "first": "null",
    "last": "null",
}


def empty_rollup(formula: Expression) -> Literal["0", "false", "true", "null"] | None:
    """The value over no rows, as SQL; None when the formula is not simply a rollup over the record's own rows."""
    node = formula.node
    if isinstance(node, Aggregate) and node.loops and isinstance(node.loops[0].source, Record):
        return EMPTY.get(node.function)
    return None
