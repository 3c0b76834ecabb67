"""The typed check: a source and the names of its place give an expression, or every fault at once."""

from __future__ import annotations

import ast

from definitions.problems import invalid
from definitions.texts import Text
from definitions.types import Type, reference, rows
from engines.expressions.check.checking import Checking, Here, Lift
from engines.expressions.check.fitting import UNKNOWN, converted, kind_text
from engines.expressions.check.walk import walk
from engines.expressions.expression import Expression, Names
from engines.expressions.facts import facts
from engines.expressions.nodes import Node, Record, Rows, Variable
from engines.expressions.parse import fault, parse

MAX_COST = 20_000
MAX_DEPTH = 6
"""Rows within rows: each level multiplies the work."""


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
            "表达式展开后过大，请拆分为多个字段。",
        )
        raise invalid([fault(detail)])
    if found.depth > MAX_DEPTH:
        detail = Text(
            f"Rows within rows go at most {MAX_DEPTH} deep; make a field of a part of it.",
            f"行中之行最多嵌套 {MAX_DEPTH} 层，请将其中一部分设为字段。",
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
        f"`{text}`有多个值，请用 sum({text}) 等函数汇总。",
    )


def _expected(checking: Checking, tree: ast.expr, node: Node, expect: Type) -> Node:
    fitted = converted(node, expect)
    same_entity = not (expect.entity and node.type.entity) or expect.entity == node.type.entity
    if fitted is not None and same_entity:
        return fitted
    wanted, found = kind_text(expect), kind_text(node.type)
    return checking.wrong(tree, f"Expected {wanted.en}, got {found.en}.", f"应为{wanted.zh}，而不是{found.zh}。")
