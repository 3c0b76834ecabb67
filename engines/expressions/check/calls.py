"""Function calls: by the table, or what a function of its own makes of them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping

from definitions.problems import nearest
from definitions.types import TEXT, Type
from engines.expressions.check import dates, logic, people, texts
from engines.expressions.check.arguments import arguments_of, made
from engines.expressions.check.checking import Checking, Here
from engines.expressions.check.fitting import UNKNOWN, kind_text
from engines.expressions.check.rows import aggregate, find
from engines.expressions.functions import AGGREGATES, PUBLIC
from engines.expressions.nodes import Call, Literal, Node

Special = Callable[[Checking, ast.Call, Here], Node]


def call(checking: Checking, node: ast.Call, here: Here) -> Node:
    """What a call means."""
    if not isinstance(node.func, ast.Name):
        return checking.wrong(node.func, "Only functions can be called, by their name.", "只能按名称调用函数。")
    name = node.func.id
    if name in AGGREGATES:
        return _rows(checking, node, name, here)
    if name in SPECIAL:
        return SPECIAL[name](checking, node, here)
    if name not in PUBLIC:
        return _unknown(checking, node, name)
    arguments = arguments_of(checking, node, PUBLIC[name], here)
    return UNKNOWN if arguments is None else made(PUBLIC[name], arguments)


def _unknown(checking: Checking, node: ast.Call, name: str) -> Node:
    near = name.lower() if name.lower() in PUBLIC else name.upper() if name.upper() in PUBLIC else nearest(name, PUBLIC)
    en, zh = (f"; did you mean `{near}`?", f";是否想写 `{near}`?") if near else (".", "。")
    return checking.wrong(node, f"Unknown function `{name}`{en}", f"未知的函数`{name}`{zh}")


def _rows(checking: Checking, node: ast.Call, name: str, here: Here) -> Node:
    if name in ("min", "max") and len(node.args) > 1:
        several = [checking.node(argument, here) for argument in node.args]
        return (
            UNKNOWN
            if UNKNOWN in several
            else logic.extreme(checking, node, "least" if name == "min" else "greatest", several)
        )
    found, of_rows = aggregate(checking, node, name, here)
    if of_rows:
        return found
    values = [found, *(checking.node(argument, here) for argument in node.args[1:])]
    if any(value is UNKNOWN for value in values):
        return UNKNOWN
    if values[0].type.kind == "list" and name == "count":
        return Call("count_list", (values[0],), Type("number", digits=7, scale=0))
    if values[0].type.kind == "list" and name == "join":
        separator = values[1] if len(values) > 1 else Literal(", ", TEXT)
        return Call("join_list", (values[0], separator), TEXT)
    kind = kind_text(values[0].type)
    return checking.wrong(
        node.args[0],
        f"{name}() needs rows, not {kind.en}: {name}(lines.…).",
        f"{name}() 需要行，而不是{kind.zh}:{name}(lines.…)。",
    )


SPECIAL: Mapping[str, Special] = {
    "IF": logic.if_,
    "CASE": logic.case,
    "coalesce": logic.coalesce,
    "is_empty": logic.is_empty,
    "between": logic.between,
    "concat": texts.concat,
    "pad": texts.pad,
    "format": texts.format_,
    "amount_in_words": texts.amount_in_words,
    "contains": texts.contains,
    "date": dates.date,
    "now": dates.now,
    "today": dates.today,
    "workdays": dates.workdays,
    "has_role": people.has_role,
    "manager": people.of_people,
    "head": people.of_people,
    "within": people.within,
    "convert": people.convert,
    "find": find,
}
