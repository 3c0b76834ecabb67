"""Comparison, membership, conditions."""

from __future__ import annotations

import ast
from collections.abc import Callable

from definitions.problems import did_you_mean
from definitions.texts import Text
from definitions.types import BOOLEAN, Type
from engines.expressions.check.checking import Checking, Here, Lift
from engines.expressions.check.fitting import UNKNOWN, common, converted, kind_text
from engines.expressions.nodes import Aggregate, And, Compare, ComparisonSign, Field, In, ListOf, Literal, Node, Not, Or
from engines.expressions.parse import COMPARISONS


def comparison(checking: Checking, node: ast.Compare, here: Here) -> Node:
    """`a < b <= c`: each neighbours compared, all must hold."""
    sides = [node.left, *node.comparators]
    inside = [False, *(isinstance(op, ast.In | ast.NotIn) for op in node.ops)]
    values = [
        linked(checking, side, here) if many else checking.node(side, here)
        for side, many in zip(sides, inside, strict=True)
    ]
    found = [_compared(checking, sides[i + 1], op, values[i], values[i + 1], here) for i, op in enumerate(node.ops)]
    if any(item is UNKNOWN for item in found):
        return UNKNOWN
    return found[0] if len(found) == 1 else And(tuple(found))


def _compared(checking: Checking, at: ast.AST, op: ast.cmpop, left: Node, right: Node, here: Here) -> Node:
    if left is UNKNOWN or right is UNKNOWN:
        return UNKNOWN
    sign = COMPARISONS[type(op)]
    if sign in ("in", "not in"):
        found = member(checking, at, left, right)
        return Not(found) if sign == "not in" and found is not UNKNOWN else found
    return compare(checking, at, sign, left, right)


def compare(checking: Checking, at: ast.AST, sign: str, left: Node, right: Node) -> Node:
    """Two values of one kind compared."""
    _choices(checking, at, left, right)
    _choices(checking, at, right, left)
    pair = _alike(left, right)
    if pair is None or (sign not in ("==", "!=") and pair[0].type.kind in ("boolean", "reference", "list", "json")):
        return _incomparable(checking, at, sign, left, right)
    return Compare(_comparison_sign(sign), *pair)


def _comparison_sign(sign: str) -> ComparisonSign:
    found: dict[str, ComparisonSign] = {"==": "==", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
    return found[sign]


def _alike(left: Node, right: Node) -> tuple[Node, Node] | None:
    """Both sides as values of one type."""
    type = common((left.type, right.type))
    if type is None:
        literal, other = (left, right) if isinstance(left, Literal) else (right, left)
        fitted = converted(literal, other.type) if isinstance(literal, Literal) else None
        if fitted is None:
            return None
        return (fitted, other) if literal is left else (other, fitted)
    if type.kind == "period" or type.kind == "rows":
        return None
    if type.kind == "empty":
        return left, right
    # `empty` stays what it is beside a boolean: a boolean is never empty
    one, two = (side if side.type.kind == "empty" else converted(side, type) for side in (left, right))
    return (one, two) if one is not None and two is not None else None


def _incomparable(checking: Checking, at: ast.AST, sign: str, left: Node, right: Node) -> Node:
    one, two = kind_text(left.type), kind_text(right.type)
    hint = Text("")
    for side in (left, right):
        if (
            isinstance(side, Literal)
            and isinstance(side.value, str)
            and {left.type.kind, right.type.kind} & {"date", "datetime"}
        ):
            hint = Text("; a date is written as '2026-03-01'", ";日期写作 '2026-03-01'")
    return checking.wrong(
        at,
        f"`{sign}` cannot compare {one.en} with {two.en}{hint.en}.",
        f"不能用`{sign}`比较{one.zh}与{two.zh}{hint.get('zh')}。",
    )


def _choices(checking: Checking, at: ast.AST, one: Node, other: Node) -> None:
    """A literal compared with a choice field must be one of its values."""
    if not isinstance(one, Field):
        return
    known = checking.names.choices.get((one.entity, one.name))
    literals = other.items if isinstance(other, ListOf) else (other,)
    for literal in literals:
        if known and isinstance(literal, Literal) and isinstance(literal.value, str) and literal.value not in known:
            hint = did_you_mean(literal.value, known)
            checking.wrong(
                at,
                f"`{one.name}` has no value '{literal.value}'{hint.en}.",
                f"`{one.name}`没有取值'{literal.value}'{hint.zh}。",
            )


def linked(checking: Checking, side: ast.expr, here: Here) -> Node:
    """What something may be `in`: a list, or a list of records by its links."""
    lift = Lift()
    value = checking.node(side, here.lifting(lift))
    if not lift.loops or value is UNKNOWN:
        return value
    return Aggregate("among", tuple(lift.loops), value, None, None, value.type)


def among(checking: Checking, at: ast.AST, item: Node, items: Aggregate) -> Node:
    """Whether a value is that of any row."""
    assert items.value is not None
    same = compare(checking, at, "==", items.value, item)
    return same if same is UNKNOWN else Aggregate("any", items.loops, same, None, None, BOOLEAN)


def member(checking: Checking, at: ast.AST, item: Node, items: Node) -> Node:
    """`item in list`."""
    if item is UNKNOWN or items is UNKNOWN:
        return UNKNOWN
    if isinstance(items, Aggregate) and items.function == "among":
        return among(checking, at, item, items)
    if items.type.kind != "list":
        hint = (
            Text("; for text use contains(x, part)", ";文本请用 contains(x, part)")
            if items.type.kind == "text"
            else Text("")
        )
        found = kind_text(items.type)
        return checking.wrong(
            at, f"`in` needs a list, not {found.en}{hint.en}.", f"`in` 之后应为列表，而不是{found.zh}{hint.get('zh')}。"
        )
    _choices(checking, at, item, items)
    _choices(checking, at, items, item)
    if isinstance(items, ListOf):
        pairs = [compare(checking, at, "==", item, one) for one in items.items]
        return UNKNOWN if any(pair is UNKNOWN for pair in pairs) else _listed(item, pairs)
    wanted = items.type.item or item.type
    fitted = converted(item, wanted)
    return In(fitted, items) if fitted is not None else _incomparable(checking, at, "in", item, items)


def _listed(item: Node, pairs: list[Node]) -> Node:
    """Membership in a written list; each item already made alike."""
    sides = [pair for pair in pairs if isinstance(pair, Compare)]
    same = {type(pair.left) for pair in sides} == {type(item)} and all(pair.left == item for pair in sides)
    if not same and sides:
        return Or(tuple(pairs))
    items = tuple(pair.right for pair in sides)
    return In(item, ListOf(items, Type("list", item=items[0].type if items else item.type)))


def conditions(checking: Checking, node: ast.BoolOp, here: Here) -> Node:
    """`and`, `or`."""
    items = tuple(checking.condition(value, checking.node(value, here)) for value in node.values)
    make: Callable[[tuple[Node, ...]], Node] = And if isinstance(node.op, ast.And) else Or
    return UNKNOWN if any(item is UNKNOWN for item in items) else make(items)
