"""The tree the browser evaluates: plain JSON, numbers as decimal text."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from uuid import UUID

from engines.expressions.expression import Expression
from engines.expressions.functions import FUNCTIONS
from engines.expressions.library.formats import text_of_number
from engines.expressions.nodes import (
    Aggregate,
    And,
    Arithmetic,
    Asker,
    Call,
    Clock,
    Compare,
    Extra,
    Field,
    Find,
    If,
    In,
    ListOf,
    Literal,
    Loop,
    Negate,
    Node,
    Not,
    Or,
    Record,
    Rows,
    Scalar,
    Variable,
)

JSON = dict[str, "JSON"] | list["JSON"] | str | bool | None


def to_json(expression: Expression) -> JSON:
    """The tree of an expression; its kinds are those of web/src/engine/expr/types.ts."""
    return tree(expression.node)


def tree(node: Node) -> JSON:
    """One node."""
    match node:
        case Literal(value=value, type=type):
            return {"k": "literal", "type": type.kind, "value": _plain(value)}
        case ListOf(items=items):
            return {"k": "list", "items": [tree(item) for item in items]}
        case Record():
            return {"k": "record"}
        case Variable(name=name):
            return {"k": "row", "name": name}
        case Extra(name=name, type=type):
            return {"k": "extra", "name": name, "type": type.kind}
        case Asker():
            return {"k": "user"}
        case Clock(name=name):
            return {"k": "clock", "name": name}
        case Field(base=base, name=name, type=type):
            return {"k": "field", "base": tree(base), "name": name, "type": type.kind}
        case Negate(operand=operand):
            return {"k": "negate", "operand": tree(operand)}
        case Not(operand=operand):
            return {"k": "not", "operand": tree(operand)}
        case Arithmetic(sign=sign, left=left, right=right):
            return {"k": "arithmetic", "sign": sign, "left": tree(left), "right": tree(right)}
        case Compare(sign=sign, left=left, right=right):
            return {"k": "compare", "sign": sign, "left": tree(left), "right": tree(right)}
        case In(item=item, list=items):
            return {"k": "in", "item": tree(item), "list": tree(items)}
        case And(items=items):
            return {"k": "and", "items": [tree(item) for item in items]}
        case Or(items=items):
            return {"k": "or", "items": [tree(item) for item in items]}
        case If(branches=branches, other=other):
            pairs: list[JSON] = [[tree(test), tree(value)] for test, value in branches]
            return {"k": "if", "branches": pairs, "other": tree(other), "type": node.type.kind}
        case Call():
            return _call(node)
        case Aggregate():
            return _aggregate(node)
        case Rows(loops=loops):
            return {"k": "rows", "loops": [_loop(loop) for loop in loops]}
        case Find():
            return {"k": "server", "name": "find"}


def _call(node: Call) -> JSON:
    entry = FUNCTIONS.get(node.function)
    if node.function == "add_workdays" or (entry is not None and entry.server_only):
        return {"k": "server", "name": node.function}
    name = (entry.typescript if entry else "") or node.function
    arguments = [tree(argument) for argument in node.arguments]
    return {"k": "call", "name": name, "arguments": arguments, "type": node.type.kind}


def _aggregate(node: Aggregate) -> JSON:
    parts = {"value": node.value, "where": node.where, "separator": node.separator}
    return {
        "k": "aggregate",
        "name": node.function,
        "type": node.type.kind,
        "loops": [_loop(loop) for loop in node.loops],
        **{name: None if part is None else tree(part) for name, part in parts.items()},
    }


def _loop(loop: Loop) -> JSON:
    return {"name": loop.variable, "source": None if loop.source is None else tree(loop.source), "field": loop.field}


def _plain(value: Scalar) -> JSON:
    match value:
        case bool() | str() | None:
            return value
        case Decimal():
            return text_of_number(value)
        case datetime():
            return value.isoformat().replace("+00:00", "Z")
        case date() | time():
            return value.isoformat()
        case UUID():
            return str(value)
