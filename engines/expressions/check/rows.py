"""Many rows to one value: aggregates, the generator form, find()."""

from __future__ import annotations

import ast
from dataclasses import replace

from definitions.problems import did_you_mean
from definitions.texts import Text
from definitions.types import BOOLEAN, TEXT, Type, reference
from engines.expressions.check.checking import Checking, Here, Lift
from engines.expressions.check.fitting import UNKNOWN, kind_text
from engines.expressions.check.paths import chain, element, entity_named, fields_of
from engines.expressions.library.numbers import PLACES
from engines.expressions.nodes import Aggregate, And, Find, Literal, Loop, Node, Variable

ORDERED = ("number", "text", "date", "datetime", "time")
MANY = 12
"""Digits that adding up many rows may add."""


def aggregate(checking: Checking, node: ast.Call, name: str, here: Here) -> tuple[Node, bool]:
    """An aggregate over rows and True; or the argument itself and False when it holds no rows."""
    if not node.args:
        return checking.wrong(
            node, f"{name}() needs rows: {name}(lines.…).", f"{name}() 需要行:{name}(lines.…)。"
        ), True
    lift = Lift()
    argument = node.args[0]
    if isinstance(argument, ast.GeneratorExp):
        value, where = _generator(checking, argument, lift, here)
    else:
        value, where = _lifted(checking, argument, lift, here), None
    if value is UNKNOWN:
        return UNKNOWN, True
    if not lift.loops:
        return value, False
    where = _where(checking, node, lift.loops[-1], where, here)
    separator = _separator(checking, node, name, here)
    row = value in (last_row(lift.loops[-1]), last_item(checking, lift.loops[-1]))
    made = Aggregate(name, tuple(lift.loops), value, where, separator, value.type)
    return _typed(checking, argument, made, row), True


def last_row(loop: Loop) -> Node:
    """The row of a loop."""
    return Variable(loop.variable, reference(loop.entity))


def last_item(checking: Checking, loop: Loop) -> Node | None:
    """The record that the link of a loop leads to, where it goes over a list of records."""
    home = loop.source.type.entity if loop.source is not None else ""
    type = checking.names.shapes.get(home, {}).get(loop.field) if home else None
    return element(loop, type) if type is not None and type.item is not None else None


def _lifted(checking: Checking, argument: ast.expr, lift: Lift, here: Here) -> Node:
    entity = _whole_entity(checking, argument, here)
    if entity:
        lift.loops.append(Loop(checking.variable(), None, "", entity, ""))
        return Variable(lift.loops[-1].variable, reference(entity))
    return checking.node(argument, here.lifting(lift))


def _whole_entity(checking: Checking, argument: ast.expr, here: Here) -> str | None:
    """The entity a name means when nothing nearer has that name."""
    names = chain(argument)
    if not names or names[0] in here.variables or names[0] in checking.names.extra or names[0] in ("record", "user"):
        return None
    if here.row is not None and names[0] in fields_of(checking, here.row):
        return None
    return entity_named(checking, names)


def _generator(checking: Checking, node: ast.GeneratorExp, lift: Lift, here: Here) -> tuple[Node, Node | None]:
    inner = here.lifting(None)
    conditions: list[Node] = []
    for part in node.generators:
        own = Lift()
        row = _lifted(checking, part.iter, own, inner)
        if row is UNKNOWN:
            return UNKNOWN, None
        if not own.loops or not isinstance(part.target, ast.Name):
            return checking.wrong(
                part.iter, "`for … in` needs rows: for l in lines.", "`for … in` 之后应为行:for l in lines。"
            ), None
        lift.loops.extend(own.loops)
        inner = replace(inner, variables={**inner.variables, part.target.id: row})
        conditions += [checking.condition(test, checking.node(test, inner)) for test in part.ifs]
    value = checking.node(node.elt, inner)
    return value, And(tuple(conditions)) if conditions else None


def _where(checking: Checking, node: ast.Call, last: Loop, where: Node | None, here: Here) -> Node | None:
    for word in node.keywords:
        if word.arg == "where":
            row = last_item(checking, last) or last_row(last)
            inner = Here(row, here.variables, None, True)
            found = checking.condition(word.value, checking.node(word.value, inner))
            where = found if where is None else And((where, found))
        elif word.arg != "separator":
            checking.wrong(
                word.value,
                f"Unknown argument `{word.arg}`; rows take `where`.",
                f"未知的参数`{word.arg}`;可用 `where`。",
            )
    return where


def _separator(checking: Checking, node: ast.Call, name: str, here: Here) -> Node | None:
    given = [*node.args[1:], *(word.value for word in node.keywords if word.arg == "separator")]
    if name != "join":
        if given:
            checking.wrong(
                given[0],
                f"{name}() of rows takes one argument and `where=`.",
                f"{name}() 汇总行时只有一个参数和 `where=`。",
            )
        return None
    if not given:
        return Literal(", ", TEXT)
    return checking.fit(given[0], checking.node(given[0], here.lifting(None)), "text", Text("The separator", "分隔符"))


def _typed(checking: Checking, at: ast.AST, made: Aggregate, row: bool) -> Node:
    """The aggregate with its own type, its value checked."""
    value = made.value
    assert value is not None
    match made.function:
        case "count":
            return replace(made, value=None if row else value, type=Type("number", digits=MANY, scale=0))
        case "any" | "all" if row and made.function == "any":
            return replace(made, value=None, type=BOOLEAN)
        case "any" | "all":
            return replace(made, value=checking.condition(at, value), type=BOOLEAN)
        case "sum" | "avg":
            fitted = checking.fit(
                at, value, "number", Text(f"The values of {made.function}()", f"{made.function}() 的值")
            )
            scale = PLACES if made.function == "avg" else fitted.type.scale
            type = Type("number", digits=fitted.type.digits + MANY, scale=scale)
            return checking.bounded(at, replace(made, value=fitted, type=type))
        case "join":
            return replace(
                made, value=checking.fit(at, value, "text", Text("The values of join()", "join() 的值")), type=TEXT
            )
        case "min" | "max" if value.type.kind not in ORDERED:
            found = kind_text(value.type)
            return checking.wrong(
                at, f"{made.function}() cannot order {found.en}.", f"{made.function}() 无法比较{found.zh}。"
            )
        case _:
            return replace(made, type=value.type)


def find(checking: Checking, node: ast.Call, here: Here) -> Node:
    """`find(entity, where=…)`."""
    names = chain(node.args[0]) if len(node.args) == 1 else None
    if not names:
        return checking.wrong(node, "Write find(entity, where=…).", "请写 find(实体, where=…)。")
    entity = entity_named(checking, names)
    if entity is None:
        written = ".".join(names)
        hint = did_you_mean(
            written, [*checking.names.shapes, *(full.split(".", 1)[-1] for full in checking.names.shapes)]
        )
        return checking.wrong(
            node.args[0], f"Unknown entity `{written}`{hint.en}.", f"未知的实体`{written}`{hint.zh}。"
        )
    loop = Loop(checking.variable(), None, "", entity, "")
    return Find(loop, _where(checking, node, loop, None, here), reference(entity))
