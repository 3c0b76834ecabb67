"""Whole trees: may a generated column hold it; the same tree with formulas put in place of fields."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import count

from engines.expressions.check.compile import expression
from engines.expressions.expression import Expression
from engines.expressions.facts import children, nodes
from engines.expressions.functions import FUNCTIONS
from engines.expressions.nodes import (
    Aggregate,
    And,
    Arithmetic,
    Call,
    Compare,
    Field,
    Find,
    If,
    In,
    ListOf,
    Loop,
    Negate,
    Node,
    Not,
    Or,
    Record,
    Rows,
    Variable,
)

Formula = Callable[[str, str], Expression | None]
UNNAMED = ("coalesce", "is_empty", "count_list")
"""Functions without an entry of their own whose SQL is immutable."""
OWN_ROW = (Record, Field, Negate, Arithmetic, Compare, And, Or, Not, If, In, ListOf, Call)


def immutable(expression: Expression) -> bool:
    """Whether a generated column can hold it: it reads its own row only and compiles to immutable builtins."""
    return all(_immutable(node) and not _constant_text(node) for node in nodes(expression.node))


def _constant_text(node: Node) -> bool:
    """Whether a node works on written text alone, which has no collation in DDL."""
    if not isinstance(node, Compare | In | Call | If):
        return False
    if not any(one.type.kind == "text" for one in (node, *children(node))):
        return False
    return not any(isinstance(inner, Field) for inner in nodes(node))


def _immutable(node: Node) -> bool:
    match node:
        case Field(base=base):
            return isinstance(base, Record)
        case Call(function=function):
            entry = FUNCTIONS.get(function)
            return function in UNNAMED or (entry is not None and entry.immutable and not entry.zoned)
        case _:
            return isinstance(node, OWN_ROW) or type(node).__name__ == "Literal"


def inlined(whole: Expression, formula: Formula) -> Expression:
    """The expression with each field for which `formula(entity, field)` gives an expression replaced by it."""
    return expression(whole.source, _Inlining(formula).node(whole.node))


class _Inlining:
    """One replacement under way; loops of formulas get names of their own."""

    def __init__(self, formula: Formula) -> None:
        self.formula = formula
        self.fresh = count(1)

    def node(self, node: Node) -> Node:
        """The node with the formulas of fields in their places."""
        if not isinstance(node, Field):
            return rebuilt(node, self.node, lambda loop: loop.variable)
        base = self.node(node.base)
        found = self.formula(node.entity, node.name)
        if found is None:
            return replace(node, base=base)
        return self.node(moved(found.node, base, f"i{next(self.fresh)}"))


def moved(node: Node, base: Node, mark: str) -> Node:
    """A formula's tree as seen from elsewhere: its record is `base`, its loops are renamed."""
    match node:
        case Record():
            return base
        case Variable(name=name):
            return replace(node, name=f"{mark}_{name}")
        case _:
            return rebuilt(node, lambda inner: moved(inner, base, mark), lambda loop: f"{mark}_{loop.variable}")


def rebuilt(node: Node, change: Callable[[Node], Node], rename: Callable[[Loop], str]) -> Node:
    """The node with each node within it changed."""

    def maybe(inner: Node | None) -> Node | None:
        return None if inner is None else change(inner)

    def loops(many: tuple[Loop, ...]) -> tuple[Loop, ...]:
        return tuple(replace(loop, variable=rename(loop), source=maybe(loop.source)) for loop in many)

    match node:
        case ListOf(items=items) | And(items=items) | Or(items=items):
            return replace(node, items=tuple(change(item) for item in items))
        case Field(base=base):
            return replace(node, base=change(base))
        case Negate(operand=operand) | Not(operand=operand):
            return replace(node, operand=change(operand))
        case Arithmetic(left=left, right=right) | Compare(left=left, right=right):
            return replace(node, left=change(left), right=change(right))
        case In(item=item, list=items):
            return In(change(item), change(items), node.type)
        case If(branches=branches, other=other):
            pairs = tuple((change(test), change(value)) for test, value in branches)
            return replace(node, branches=pairs, other=change(other))
        case Call(arguments=arguments):
            return replace(node, arguments=tuple(change(argument) for argument in arguments))
        case Rows(loops=many, where=where):
            return replace(node, loops=loops(many), where=maybe(where))
        case Aggregate(loops=many, value=value, where=where, separator=separator):
            return Aggregate(node.function, loops(many), maybe(value), maybe(where), maybe(separator), node.type)
        case Find(loop=loop, where=where):
            return replace(node, loop=loops((loop,))[0], where=maybe(where))
        case _:
            return node
