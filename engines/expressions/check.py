"""The typed check: a syntax tree and the names of a place give an expression, or every fault at once."""

from __future__ import annotations

import ast
from decimal import Decimal, InvalidOperation

from definitions.problems import invalid
from definitions.texts import Text
from definitions.types import TEXT, Type, reference, rows
from engines.expressions.calls import call, choose
from engines.expressions.checking import UNKNOWN, Checking, Here, Lift, converted, kind_text
from engines.expressions.expression import Expression, Names
from engines.expressions.facts import facts
from engines.expressions.library.numbers import MAX_DIGITS
from engines.expressions.nodes import ListOf, Literal, Node, Not, Record, Rows, Variable
from engines.expressions.operators import arithmetic, comparison, conditions, negative
from engines.expressions.parse import fault, parse
from engines.expressions.paths import attribute, name

MAX_COST = 20_000
EVERYDAY = 100
"""Digits of a written number."""


def compile_expression(source: str, names: Names, expect: Type | None = None) -> Expression:
    """Parse and check an expression; `Invalid` with every fault, each with its column within the source."""
    parsed = parse(source)
    record = Record(reference(names.entity)) if names.entity else None
    checking = Checking(names, parsed, walk, record)
    node = _whole(checking, parsed.tree, Here(record))
    if node is not UNKNOWN and expect is not None:
        node = _expected(checking, parsed.tree, node, expect)
    if checking.faults:
        raise invalid(dict.fromkeys(checking.faults))
    return expression(source, node)


def expression(source: str, node: Node) -> Expression:
    """An expression of a checked node, with what it reads."""
    found = facts(node)
    if found.cost > MAX_COST:
        detail = Text(
            "The expression is too large once written out; split it into several fields.",
            "表达式展开后过大,请拆分为多个字段。",
        )
        raise invalid([fault(detail)])
    return Expression(source, node, node.type, found.reads, found.clock, found.asker, found.server_only)


def _whole(checking: Checking, tree: ast.expr, here: Here) -> Node:
    """The whole expression; a path to rows is allowed here, as the target of a rule's step."""
    if not isinstance(tree, ast.Name | ast.Attribute):
        return checking.node(tree, here)
    lift = Lift()
    node = checking.node(tree, here.lifting(lift))
    if not lift.loops or node is UNKNOWN:
        return node
    last = lift.loops[-1]
    if isinstance(node, Variable) and node.name == last.variable:
        return Rows(tuple(lift.loops), None, rows(last.entity, last.by))
    text = checking.parsed.text(tree)
    return checking.wrong(
        tree,
        f"`{text}` is many values; use sum({text}) or another function of rows.",
        f"`{text}`有多个值,请用 sum({text}) 等函数汇总。",
    )


def _expected(checking: Checking, tree: ast.expr, node: Node, expect: Type) -> Node:
    fitted = converted(node, expect)
    same_entity = not (expect.entity and node.type.entity) or expect.entity == node.type.entity
    if fitted is not None and same_entity:
        return fitted
    wanted, found = kind_text(expect), kind_text(node.type)
    return checking.wrong(tree, f"Expected {wanted.en}, got {found.en}.", f"应为{wanted.zh},而不是{found.zh}。")


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
            node, f"Write numbers in decimals, not as `{text}`.", f"请用十进制书写数字,不要写作`{text}`。"
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
