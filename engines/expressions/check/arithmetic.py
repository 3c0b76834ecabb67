"""Signs between values: numbers, text joined to text, dates and periods."""

from __future__ import annotations

import ast
from dataclasses import replace
from decimal import Decimal

from definitions.texts import Text
from definitions.types import DATE, DATETIME, TEXT, Type
from engines.expressions.check.checking import Checking, Here
from engines.expressions.check.fitting import UNKNOWN, converted, kind_text
from engines.expressions.functions import PERIODS
from engines.expressions.library.numbers import MAX_EXPONENT, PLACES, POWER_DIGITS
from engines.expressions.nodes import Arithmetic, ArithmeticSign, Call, Literal, Negate, Node
from engines.expressions.parse import SIGNS, chained

MAX_POWER_SCALE = 14
LONG = 8
"""Chains of more items than this are balanced into a tree, so that depth stays small."""


def arithmetic(checking: Checking, node: ast.BinOp, here: Here) -> Node:
    """A chain of signs: `a + b - c` is walked flat."""
    steps: list[ast.BinOp] = [node]
    while chained(steps[-1], steps[-1].left):
        left = steps[-1].left
        assert isinstance(left, ast.BinOp)
        steps.append(left)
    first = checking.node(steps[-1].left, here)
    items = [(step, checking.node(step.right, here)) for step in reversed(steps)]
    if len(items) > LONG and _numbers(first, *(item for _, item in items)):
        return _balanced(checking, node, first, items)
    result = first
    for step, right in items:
        result = combine(checking, step, SIGNS[type(step.op)], result, right)
    return result


def _numbers(*nodes: Node) -> bool:
    return all(node.type.kind == "number" for node in nodes)


def _balanced(checking: Checking, at: ast.AST, first: Node, items: list[tuple[ast.BinOp, Node]]) -> Node:
    """A long sum or product as a balanced tree; exact signs do not mind."""
    times = isinstance(items[0][0].op, ast.Mult)
    nodes = [first, *(negated(item) if isinstance(step.op, ast.Sub) else item for step, item in items)]
    while len(nodes) > 1:
        pairs = [nodes[i : i + 2] for i in range(0, len(nodes), 2)]
        nodes = [_number(checking, at, "*" if times else "+", *pair) if len(pair) == 2 else pair[0] for pair in pairs]
    return nodes[0]


def negated(node: Node) -> Node:
    """`-x`."""
    if isinstance(node, Literal) and isinstance(node.value, Decimal):
        return replace(node, value=node.value.copy_negate() if node.value else node.value)
    return Negate(node, node.type)


def negative(checking: Checking, node: ast.UnaryOp, here: Here) -> Node:
    """`-x` and `+x`."""
    operand = checking.fit(node.operand, checking.node(node.operand, here), "number", Text("The value", "该值"))
    return operand if isinstance(node.op, ast.UAdd) or operand is UNKNOWN else negated(operand)


def combine(checking: Checking, at: ast.BinOp, sign: str, left: Node, right: Node) -> Node:
    """What a sign means for the types of its two sides."""
    kinds = (left.type.kind, right.type.kind)
    if left is UNKNOWN or right is UNKNOWN:
        return UNKNOWN
    match sign, kinds:
        case "+", ("text", "text" | "empty") | ("empty", "text"):
            return joined(left, right)
        case "+", ("date" | "datetime", "period"):
            return _moved(checking, at, left, right)
        case "+", ("period", "date" | "datetime"):
            return _moved(checking, at, right, left)
        case "-", ("date" | "datetime", "period"):
            return _moved(checking, at, left, right, back=True)
        case "-", ("date", "date"):
            return Call("days_between", (left, right), Type("number", digits=7, scale=0))
        case "-", ("date" | "datetime", "date" | "datetime"):
            sides = tuple(converted(side, DATETIME) or UNKNOWN for side in (left, right))
            return Call("time_between", sides, Type("number", digits=7, scale=PLACES))
        case _:
            return _numeric(checking, at, sign, left, right)


def joined(left: Node, right: Node) -> Node:
    """Text joined to text, flat."""
    parts = [
        *(left.arguments if isinstance(left, Call) and left.function == "concat" else (left,)),
        *(right.arguments if isinstance(right, Call) and right.function == "concat" else (right,)),
    ]
    return Call("concat", tuple(converted(part, TEXT) or part for part in parts), TEXT)


def _moved(checking: Checking, at: ast.AST, moment: Node, period: Node, back: bool = False) -> Node:
    if not isinstance(period, Call) or period.function not in PERIODS:
        return checking.wrong(
            at, "Add days(n), months(n) or years(n) itself.", "请直接加上 days(n)、months(n) 或 years(n)。"
        )
    count = negated(period.arguments[0]) if back else period.arguments[0]
    unit, rest = period.function, period.arguments[1:]
    if unit == "workdays":
        return Call("add_workdays", (converted(moment, DATE) or moment, count, *rest), DATE)
    if unit in ("hours", "minutes"):
        return Call(f"add_{unit}", (converted(moment, DATETIME) or moment, count), DATETIME)
    name = f"add_{unit}" if moment.type.kind == "date" else f"moment_add_{unit}"
    return Call(name, (moment, count), moment.type)


def _numeric(checking: Checking, at: ast.BinOp, sign: str, left: Node, right: Node) -> Node:
    for side in (left, right):
        if side.type.kind not in ("number", "empty"):
            return _wrong_side(checking, at, sign, left, right)
    number = Type("number", digits=1, scale=0)
    return _number(checking, at, sign, converted(left, number) or left, converted(right, number) or right)


def _wrong_side(checking: Checking, at: ast.BinOp, sign: str, left: Node, right: Node) -> Node:
    one, two = kind_text(left.type), kind_text(right.type)
    kinds = {left.type.kind, right.type.kind}
    hint = Text("")
    if sign == "+" and "text" in kinds:
        hint = Text("; join them with concat(…)", ";请用 concat(…) 连接")
    elif "date" in kinds or "datetime" in kinds:
        hint = Text("; write date + days(n)", ";请写 date + days(n)")
    return checking.wrong(
        at.right,
        f"`{sign}` does not go between {one.en} and {two.en}{hint.en}.",
        f"{one.zh}与{two.zh}之间不能使用`{sign}`{hint.get('zh')}。",
    )


def _number(checking: Checking, at: ast.AST, sign: str, left: Node, right: Node) -> Node:
    type = _bounds(checking, at, sign, left, right)
    if type is None:
        return UNKNOWN
    return checking.bounded(at, Arithmetic(_sign(sign), left, right, type))


def _sign(sign: str) -> ArithmeticSign:
    found: dict[str, ArithmeticSign] = {"+": "+", "-": "-", "*": "*", "/": "/", "//": "//", "%": "%", "**": "**"}
    return found[sign]


def _bounds(checking: Checking, at: ast.AST, sign: str, left: Node, right: Node) -> Type | None:
    """The digits the result can have at most."""
    a, b = left.type, right.type
    match sign:
        case "+" | "-":
            return Type("number", digits=max(a.digits, b.digits) + 1, scale=max(a.scale, b.scale))
        case "*":
            return Type("number", digits=a.digits + b.digits, scale=a.scale + b.scale)
        case "**":
            return _power(checking, at, left, right)
        case "/":
            result = Type("number", digits=a.digits + b.scale, scale=PLACES)
        case "//":
            result = Type("number", digits=a.digits + b.scale + 1, scale=0)
        case _:
            result = Type("number", digits=b.digits, scale=max(a.scale, b.scale))
    wide = Type("number", digits=b.digits + a.digits, scale=a.scale + b.scale + PLACES + 2)
    return None if checking.bounded(at, Literal(None, wide)) is UNKNOWN else result


def _power(checking: Checking, at: ast.AST, left: Node, right: Node) -> Type | None:
    exponent = right.value if isinstance(right, Literal) else None
    if isinstance(exponent, Decimal) and (exponent != exponent.to_integral_value() or abs(exponent) > MAX_EXPONENT):
        checking.wrong(
            at,
            f"An exponent is a whole number from -{MAX_EXPONENT} to {MAX_EXPONENT}.",
            f"指数必须是 -{MAX_EXPONENT} 到 {MAX_EXPONENT} 之间的整数。",
        )
        return None
    if left.type.scale > MAX_POWER_SCALE:
        checking.wrong(
            at,
            f"The base of `**` has {left.type.scale} decimals; round it to {MAX_POWER_SCALE} or fewer first.",
            f"`**` 的底数有 {left.type.scale} 位小数，请先四舍五入到 {MAX_POWER_SCALE} 位以内。",
        )
        return None
    return Type("number", digits=POWER_DIGITS, scale=PLACES)
