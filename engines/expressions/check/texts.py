"""Functions of text that become nodes of their own."""

from __future__ import annotations

import ast

from definitions.texts import Text
from definitions.types import BOOLEAN, DATE, TEXT, TIME
from engines.expressions.check.arguments import argument_of, assigned, checked, made
from engines.expressions.check.checking import Checking, Here
from engines.expressions.check.comparison import member
from engines.expressions.check.fitting import UNKNOWN, converted, kind_text
from engines.expressions.functions import FUNCTIONS, PUBLIC
from engines.expressions.nodes import Call, If, Literal, Node

TEXT_OF = {"number": "text_of_number", "date": "text_of_date", "time": "text_of_time", "boolean": "text_of_boolean"}


def as_text(node: Node) -> Node | None:
    """A value as text for joining; None when it has no text of its own."""
    kind = node.type.kind
    if kind == "text" or kind == "empty":
        return converted(node, TEXT)
    if kind == "datetime":
        day, clock = Call("date", (node,), DATE), Call("time", (node,), TIME)
        parts = (Call("text_of_date", (day,), TEXT), Literal(" ", TEXT), Call("text_of_time", (clock,), TEXT))
        return If(((Call("is_empty", (node,), BOOLEAN), Literal(None, TEXT)),), Call("concat", parts, TEXT), TEXT)
    return Call(TEXT_OF[kind], (node,), TEXT) if kind in TEXT_OF else None


def concat(checking: Checking, node: ast.Call, here: Here) -> Node:
    """`concat(…)`, flat."""
    values = checked(checking, node, here)
    if values is None:
        return UNKNOWN
    if not values:
        return Literal("", TEXT)
    parts: list[Node] = []
    for argument, value in zip(node.args, values, strict=True):
        part = as_text(value)
        if part is None:
            found = kind_text(value.type)
            return checking.wrong(
                argument,
                f"concat() cannot join {found.en}; name a field of it.",
                f"concat() 不能连接{found.zh}，请指定其字段。",
            )
        parts += part.arguments if isinstance(part, Call) and part.function == "concat" else (part,)
    return Call("concat", tuple(parts), TEXT)


def pad(checking: Checking, node: ast.Call, here: Here) -> Node:
    """A function whose first argument may be a number, too."""
    assert isinstance(node.func, ast.Name)
    function = PUBLIC[node.func.id]
    given = assigned(checking, node, function)
    if given is None:
        return UNKNOWN
    head = checking.node(given[0][1] or node, here)
    text = as_text(head) if head.type.kind in ("number", "text", "empty") else None
    if head is UNKNOWN or text is None:
        return UNKNOWN if head is UNKNOWN else checking.fit(node.args[0], head, "text", Text("The value", "该值"))
    rest = [argument_of(checking, function, parameter, argument, here) for parameter, argument in given[1:]]
    return UNKNOWN if any(item is UNKNOWN for item in rest) else made(function, [text, *rest])


def format_(checking: Checking, node: ast.Call, here: Here) -> Node:
    """`format(number, …)` or `format(date, pattern)`."""
    head = checking.node(node.args[0], here) if node.args else UNKNOWN
    if head.type.kind not in ("date", "datetime"):
        values = checked(checking, node, here, head if node.args else None)
        return UNKNOWN if values is None else made(FUNCTIONS["format"], values)
    pattern = checking.node(node.args[1], here) if len(node.args) == 2 else Literal("yyyy-mm-dd", TEXT)
    if not isinstance(pattern, Literal) or not isinstance(pattern.value, str) or len(node.args) > 2 or node.keywords:
        return checking.wrong(node, "Write format(date, 'yyyy-mm-dd').", "请写 format(date, 'yyyy-mm-dd')。")
    return made(FUNCTIONS["format_date"], [converted(head, DATE) or head, pattern])


def amount_in_words(checking: Checking, node: ast.Call, here: Here) -> Node:
    """`amount_in_words(x, language)`."""
    values = checked(checking, node, here)
    if values is None:
        return UNKNOWN
    language = values[1].value if isinstance(values[1], Literal) else None
    if language not in ("zh", "en"):
        return checking.wrong(node, "The language is 'zh' or 'en'.", "语言应为 'zh' 或 'en'。")
    return made(FUNCTIONS[f"words_{language}"], values[:1])


def contains(checking: Checking, node: ast.Call, here: Here) -> Node:
    """`contains(text, part)`, or an item of a list."""
    head = checking.node(node.args[0], here) if len(node.args) == 2 else UNKNOWN
    if head.type.kind == "list":
        return member(checking, node, checking.node(node.args[1], here), head)
    values = checked(checking, node, here, head if len(node.args) == 2 else None)
    return UNKNOWN if values is None else made(FUNCTIONS["contains"], values)
