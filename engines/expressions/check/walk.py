"""One node of the syntax tree, checked."""

from __future__ import annotations

import ast
from decimal import Decimal, InvalidOperation

from definitions.types import TEXT, Type
from engines.expressions.check.arithmetic import arithmetic, negative
from engines.expressions.check.calls import call
from engines.expressions.check.checking import Checking, Here
from engines.expressions.check.comparison import comparison, conditions
from engines.expressions.check.fitting import UNKNOWN
from engines.expressions.check.logic import choose
from engines.expressions.check.paths import attribute, name
from engines.expressions.library.numbers import MAX_DIGITS
from engines.expressions.nodes import ListOf, Literal, Node, Not

EVERYDAY = 100
"""Digits of a written number."""


def walk(checking: Checking, node: ast.expr, here: Here) -> Node:
    """One node of the syntax tree, checked."""
    match node:
        case ast.Constant():
            return _literal(checking, node)
        case ast.Name():
            return name(checking, node, here)
        case ast.Attribute():
            return attribute(checking, node, here)
        case ast.BinOp():
            return arithmetic(checking, node, here)
        case ast.UnaryOp(op=ast.Not()):
            operand = checking.condition(node.operand, checking.node(node.operand, here))
            return UNKNOWN if operand is UNKNOWN else Not(operand)
        case ast.UnaryOp():
            return negative(checking, node, here)
        case ast.Compare():
            return comparison(checking, node, here)
        case ast.BoolOp():
            return conditions(checking, node, here)
        case ast.IfExp():
            return choose(checking, node, [(node.test, node.body)], node.orelse, here)
        case ast.Call():
            return call(checking, node, here)
        case ast.List():
            return _list(checking, node, here)
        case _:
            return checking.wrong(
                node, "`for … in …` stands inside a function of rows.", "`for … in …` 只能写在行函数中。"
            )


def _literal(checking: Checking, node: ast.Constant) -> Node:
    if isinstance(node.value, str):
        return Literal(node.value, TEXT)
    if isinstance(node.value, bool) or node.value is None:
        word = {True: "true", False: "false", None: "empty"}[node.value]
        return checking.wrong(node, f"Write `{word}`, not `{node.value}`.", f"请写`{word}`,不要写`{node.value}`。")
    if isinstance(node.value, int | float):
        return _number(checking, node)
    return checking.wrong(node, "This literal is not part of the language.", "表达式语言不支持此字面量。")


def _number(checking: Checking, node: ast.Constant) -> Node:
    """A number by its own text: no float in between."""
    text = checking.parsed.text(node).replace("_", "")
    try:
        value = Decimal(text)
    except InvalidOperation:
        return checking.wrong(
            node, f"Write numbers in decimals, not as `{text}`.", f"请用十进制书写数字，不要写作`{text}`。"
        )
    sign, digits, exponent = value.as_tuple()
    assert isinstance(exponent, int)
    if max(len(digits) + max(exponent, 0), -exponent) > EVERYDAY:
        return checking.wrong(node, f"A number has at most {EVERYDAY} digits.", f"数字最多 {EVERYDAY} 位。")
    scale = max(-exponent, 0)
    return Literal(value, Type("number", digits=max(len(digits) + exponent, 1), scale=scale))


def _list(checking: Checking, node: ast.List, here: Here) -> Node:
    items = [checking.node(item, here) for item in node.elts]
    if any(item is UNKNOWN for item in items):
        return UNKNOWN
    if len(items) > MAX_DIGITS:
        return checking.wrong(node, "The list is too long.", "列表过长。")
    kinds = {item.type.kind for item in items}
    if len(kinds - {"empty"}) > 1 or kinds & {"list", "rows", "period"}:
        return checking.wrong(node, "A list holds values of one kind.", "列表中的值应为同一类型。")
    return ListOf(tuple(items), Type("list", item=items[0].type if items else None))
