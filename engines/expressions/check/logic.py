"""Functions that choose and judge: IF, CASE, coalesce, is_empty, between, min and max of values."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from decimal import Decimal

from definitions.types import BOOLEAN
from engines.expressions.check.arguments import checked, made, written_number
from engines.expressions.check.checking import Checking, Here
from engines.expressions.check.comparison import compare
from engines.expressions.check.fitting import UNKNOWN, common, converted, kind_text
from engines.expressions.check.rows import aggregate
from engines.expressions.functions import FUNCTIONS
from engines.expressions.nodes import And, Call, Compare, If, Node


def _together(checking: Checking, at: ast.AST, values: Sequence[Node]) -> list[Node] | None:
    """Values as values of one type."""
    type = common([value.type for value in values])
    if type is None:
        kinds = {kind_text(value.type).en: kind_text(value.type).zh for value in values if value.type.kind != "empty"}
        checking.wrong(
            at,
            f"These values are of different kinds: {', '.join(kinds)}.",
            f"这些值的类型不同:{'、'.join(kinds.values())}。",
        )
        return None
    return [converted(value, type) or value for value in values]


def extreme(checking: Checking, node: ast.Call, name: str, values: list[Node]) -> Node:
    """min() and max() of several values."""
    together = _together(checking, node, values)
    if together is None:
        return UNKNOWN
    if together[0].type.kind not in ("number", "text", "date", "datetime", "time", "empty"):
        kind = kind_text(together[0].type)
        return checking.wrong(node, f"There is no order among {kind.en}.", f"{kind.zh}之间没有大小之分。")
    return made(FUNCTIONS[name], together)


def if_(checking: Checking, node: ast.Call, here: Here) -> Node:
    """`IF(condition, then, else)`."""
    if len(node.args) != 3 or node.keywords:
        return checking.wrong(node, "Write IF(condition, then, else).", "请写 IF(条件, 成立时, 否则)。")
    return choose(checking, node, [(node.args[0], node.args[1])], node.args[2], here)


def case(checking: Checking, node: ast.Call, here: Here) -> Node:
    """`CASE(c1, v1, …, else)`."""
    if len(node.args) < 3 or len(node.args) % 2 == 0 or node.keywords:
        return checking.wrong(
            node, "Write CASE(c1, v1, c2, v2, …, else).", "请写 CASE(条件1, 值1, 条件2, 值2, …, 否则)。"
        )
    pairs = [(node.args[i], node.args[i + 1]) for i in range(0, len(node.args) - 1, 2)]
    return choose(checking, node, pairs, node.args[-1], here)


def choose(
    checking: Checking, at: ast.AST, pairs: Sequence[tuple[ast.expr, ast.expr]], other: ast.expr, here: Here
) -> Node:
    """A choice by conditions."""
    tests = [checking.condition(test, checking.node(test, here)) for test, _ in pairs]
    values = [checking.node(value, here) for value in (*(value for _, value in pairs), other)]
    if any(item is UNKNOWN for item in (*tests, *values)):
        return UNKNOWN
    together = _together(checking, at, values)
    if together is None:
        return UNKNOWN
    type = common([value.type for value in together])
    assert type is not None
    return If(tuple(zip(tests, together[:-1], strict=True)), together[-1], type)


def coalesce(checking: Checking, node: ast.Call, here: Here) -> Node:
    """`coalesce(x, …)`."""
    values = checked(checking, node, here)
    together = _together(checking, node, values) if values else None
    return UNKNOWN if together is None else made(FUNCTIONS["coalesce"], together)


def is_empty(checking: Checking, node: ast.Call, here: Here) -> Node:
    """`is_empty(x)`, of rows too."""
    if len(node.args) != 1 or node.keywords:
        return checking.wrong(node, "Write is_empty(x).", "请写 is_empty(x)。")
    value, of_rows = aggregate(checking, node, "count", here)
    if of_rows:
        return UNKNOWN if value is UNKNOWN else Compare("==", value, written_number(Decimal(0)))
    return UNKNOWN if value is UNKNOWN else Call("is_empty", (value,), BOOLEAN)


def between(checking: Checking, node: ast.Call, here: Here) -> Node:
    """`between(x, low, high)`."""
    values = checked(checking, node, here)
    if values is None:
        return UNKNOWN
    sides = (compare(checking, node, ">=", values[0], values[1]), compare(checking, node, "<=", values[0], values[2]))
    return UNKNOWN if UNKNOWN in sides else And(sides)
