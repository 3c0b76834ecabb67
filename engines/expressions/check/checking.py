"""The state of one check: what may be named, what was found wrong."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import count

from definitions.problems import Fault
from definitions.texts import Text
from definitions.types import Kind, Type
from engines.expressions.check.fitting import KINDS_ZH, UNKNOWN, converted, kind_text
from engines.expressions.expression import Names
from engines.expressions.library.numbers import MAX_DIGITS
from engines.expressions.nodes import Loop, Node
from engines.expressions.parse import Parsed, fault


@dataclass
class Lift:
    """The loops that paths through rows open within the argument of one aggregate."""

    loops: list[Loop] = field(default_factory=list)


@dataclass(frozen=True)
class Here:
    """What names mean at one place of the expression."""

    row: Node | None
    """The record or row whose fields bare names mean."""
    variables: Mapping[str, Node] = field(default_factory=dict)
    lift: Lift | None = None
    condition: bool = False
    """Inside `where=`, where names mean the row."""

    def lifting(self, lift: Lift | None) -> Here:
        """The same, with paths through rows allowed (or not)."""
        return replace(self, lift=lift)


@dataclass
class Checking:
    """One check under way."""

    names: Names
    parsed: Parsed
    walk: Callable[[Checking, ast.expr, Here], Node]
    record: Node | None = None
    faults: list[Fault] = field(default_factory=list)
    numbering: count[int] = field(default_factory=lambda: count(1))

    def node(self, node: ast.expr, here: Here) -> Node:
        """The checked node."""
        return self.walk(self, node, here)

    def wrong(self, node: ast.AST, en: str, zh: str) -> Node:
        """Note a fault at a node; the check goes on."""
        sentence = Text(en.replace("?.", "?"), zh.replace("?。", "?"))
        self.faults.append(fault(sentence, self.parsed.column(node)))
        return UNKNOWN

    def variable(self) -> str:
        """A fresh name for a row."""
        return f"r{next(self.numbering)}"

    # --- how types fit

    def fit(self, at: ast.AST, node: Node, kind: Kind, whose: Text) -> Node:
        """`node` as a value of `kind`, or a fault that says whose value it was to be."""
        fitted = converted(node, Type(kind))
        if fitted is not None:
            return fitted
        found = kind_text(node.type)
        hint = _hint(kind, node.type.kind)
        return self.wrong(
            at,
            f"{whose.en} must be {kind}, not {found.en}{hint.en}.",
            f"{whose.get('zh')}应为{KINDS_ZH[kind]}，而不是{found.zh}{hint.get('zh')}。",
        )

    def condition(self, at: ast.AST, node: Node) -> Node:
        """`node` as a condition."""
        return self.fit(at, node, "boolean", Text("A condition", "条件"))

    def bounded(self, at: ast.AST, node: Node) -> Node:
        """Refuse numbers that might pass a thousand digits."""
        if node.type.kind == "number" and node.type.digits + node.type.scale > MAX_DIGITS:
            return self.wrong(
                at,
                f"The number may have more than {MAX_DIGITS} digits; round a part of it first.",
                f"数值可能超过 {MAX_DIGITS} 位，请先对其中一部分取整。",
            )
        return node


def _hint(wanted: Kind, found: Kind) -> Text:
    match wanted, found:
        case "text", "number":
            return Text(
                "; concat(…) or format(x, digits) makes text of a number",
                ";可用 concat(…) 或 format(x, digits) 转为文本",
            )
        case "text", "date":
            return Text("; format(d, 'yyyy-mm-dd') makes text of a date", ";可用 format(d, 'yyyy-mm-dd') 转为文本")
        case "boolean", _:
            return Text("; compare it with something", ";请与某个值比较")
        case _:
            return Text("")
