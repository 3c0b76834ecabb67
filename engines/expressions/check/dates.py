"""Functions of days and moments that become nodes of their own."""

from __future__ import annotations

import ast

from definitions.texts import Text
from definitions.types import DATE, DATETIME, PERIOD, reference
from engines.expressions.check.arguments import made
from engines.expressions.check.checking import Checking, Here
from engines.expressions.check.fitting import UNKNOWN, converted
from engines.expressions.functions import FUNCTIONS
from engines.expressions.nodes import Call, Clock, Literal, Node


def date(checking: Checking, node: ast.Call, here: Here) -> Node:
    """`date(moment)` or `date(year, month, day)`."""
    if len(node.args) == 3:
        parts = [
            checking.fit(part, checking.node(part, here), "number", Text("A part of a date", "日期的一部分"))
            for part in node.args
        ]
        return UNKNOWN if UNKNOWN in parts else made(FUNCTIONS["make_date"], parts)
    if len(node.args) == 1 and not node.keywords:
        value = checking.node(node.args[0], here)
        return checking.fit(node.args[0], value, "date", Text("The value", "该值"))
    return checking.wrong(
        node, "Write date(moment) or date(year, month, day).", "请写 date(时刻) 或 date(年, 月, 日)。"
    )


def now(checking: Checking, node: ast.Call, here: Here) -> Node:
    """`now()`."""
    return Clock("now", DATETIME) if not node.args else checking.wrong(node, "Write now().", "请写 now()。")


def today(checking: Checking, node: ast.Call, here: Here) -> Node:
    """`today()`."""
    return Clock("today", DATE) if not node.args else checking.wrong(node, "Write today().", "请写 today()。")


def workdays(checking: Checking, node: ast.Call, here: Here) -> Node:
    """`workdays(n, calendar)`."""
    if len(node.args) not in (1, 2) or node.keywords:
        return checking.wrong(node, "Write date + workdays(n, calendar).", "请写 date + workdays(n, 日历)。")
    count = checking.fit(node.args[0], checking.node(node.args[0], here), "number", Text("The number of days", "天数"))
    calendar = reference("base.calendar")
    which: Node | None = Literal(None, calendar)
    if len(node.args) == 2:
        which = converted(checking.node(node.args[1], here), calendar)
        if which is None or which.type.entity != "base.calendar":
            return checking.wrong(
                node.args[1], "The calendar must be a reference to base.calendar.", "日历应为对 base.calendar 的引用。"
            )
    return UNKNOWN if count is UNKNOWN or which is None else Call("workdays", (count, which), PERIOD)
