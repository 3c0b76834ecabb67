"""The arguments of a call against those the function table asks for."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from decimal import Decimal

from definitions.texts import Text
from definitions.types import TEXT, Kind, Type
from engines.expressions.check.checking import Checking, Here
from engines.expressions.check.fitting import UNKNOWN
from engines.expressions.functions import PUBLIC
from engines.expressions.library.dates import SPAN
from engines.expressions.nodes import Call, Literal, Node
from engines.expressions.signature import Function, Parameter

MAX_ARGUMENTS = 500


def made(function: Function, arguments: Sequence[Node]) -> Node:
    """A call of a function of the table."""
    return Call(function.name, tuple(arguments), function.gives([argument.type for argument in arguments]))


def checked(checking: Checking, node: ast.Call, here: Here, head: Node | None = None) -> list[Node] | None:
    """The arguments of a call, all of them right; None when a fault was noted."""
    assert isinstance(node.func, ast.Name)
    function = PUBLIC[node.func.id]
    if len(node.args) > MAX_ARGUMENTS:
        checking.wrong(node, "That is too many arguments.", "参数过多。")
        return None
    return arguments_of(checking, node, function, here, head)


def arguments_of(
    checking: Checking, node: ast.Call, function: Function, here: Here, head: Node | None = None
) -> list[Node] | None:
    """The arguments by the table; `head` is the first when it has been checked already."""
    given = assigned(checking, node, function)
    if given is None:
        return None
    nodes: list[Node] = []
    for parameter, argument in given:
        known = head if argument is not None and node.args and argument is node.args[0] else None
        nodes.append(argument_of(checking, function, parameter, argument, here, known))
    return None if any(item is UNKNOWN for item in nodes) else nodes


def assigned(checking: Checking, node: ast.Call, function: Function) -> list[tuple[Parameter, ast.expr | None]] | None:
    """Each parameter with its argument; None in place of an argument that was left out."""
    takes = function.takes
    named = {word.arg: word.value for word in node.keywords if word.arg}
    for word in named:
        if word not in {parameter.name for parameter in takes}:
            names = ", ".join(parameter.name for parameter in takes)
            checking.wrong(
                named[word],
                f"{function.name}() has no argument `{word}`; it takes {names}.",
                f"{function.name}() 没有参数`{word}`,其参数为 {names}。",
            )
            return None
    result: list[tuple[Parameter, ast.expr | None]] = []
    rest = list(node.args)
    for parameter in takes:
        if parameter.repeated:
            result += [(parameter, argument) for argument in rest]
            rest = []
            continue
        result.append((parameter, rest.pop(0) if rest else named.get(parameter.name)))
    missing = [parameter.name for parameter, argument in result if argument is None and not parameter.optional]
    if rest or missing:
        _count(checking, node, function, missing)
        return None
    return result


def _count(checking: Checking, node: ast.Call, function: Function, missing: Sequence[str]) -> None:
    if missing:
        en, zh = f"lacks `{missing[0]}`", f"缺少参数`{missing[0]}`"
    else:
        en, zh = "has too many arguments", "参数过多"
    checking.wrong(node, f"{function.signature} {en}.", f"{function.signature} {zh}。")


def argument_of(
    checking: Checking,
    function: Function,
    parameter: Parameter,
    argument: ast.expr | None,
    here: Here,
    known: Node | None = None,
) -> Node:
    """One argument, of the kind its parameter asks for; its default where it was left out."""
    if argument is None:
        if isinstance(parameter.default, Decimal):
            return written_number(parameter.default)
        return Literal(parameter.default, TEXT)
    value = checking.node(argument, here) if known is None else known
    if value is UNKNOWN or parameter.kind == "any":
        return value
    whose = Text(f"`{parameter.name}` of {function.name}()", f"{function.name}() 的`{parameter.name}`")
    if parameter.kind == "unit":
        return _unit(checking, argument, value)
    return checking.fit(argument, value, _kind(parameter.kind), whose)


def _kind(word: str) -> Kind:
    kinds: Mapping[str, Kind] = {
        "number": "number", "text": "text", "boolean": "boolean", "date": "date", "datetime": "datetime",
        "time": "time", "list": "list", "json": "json", "reference": "reference",
        "user": "reference", "department": "reference",
    }  # fmt: skip
    return kinds[word]


def written_number(value: Decimal) -> Literal:
    """A whole number as a literal."""
    return Literal(value, Type("number", digits=max(value.adjusted() + 1, 1), scale=0))


def _unit(checking: Checking, at: ast.AST, value: Node) -> Node:
    if isinstance(value, Literal) and value.value in SPAN:
        return value
    units = ", ".join(f"'{unit}'" for unit in SPAN)
    return checking.wrong(at, f"The unit is one of {units}.", f"单位应为 {units} 之一。")
