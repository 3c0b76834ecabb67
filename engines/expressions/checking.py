"""The state of one check: what may be named, what was found wrong; and how types fit together."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from itertools import count
from uuid import UUID

from definitions.problems import Fault
from definitions.texts import Text
from definitions.types import BOOLEAN, DATE, DATETIME, EMPTY, Kind, Type
from engines.expressions.expression import Names
from engines.expressions.library.numbers import MAX_DIGITS
from engines.expressions.nodes import Call, Literal, Loop, Node
from engines.expressions.parse import Parsed, fault

UNKNOWN = Literal(None, EMPTY)
"""Stands for what was found wrong, so that one mistake gives one fault."""

KINDS_ZH: dict[str, str] = {
    "number": "数字", "text": "文本", "boolean": "布尔", "date": "日期", "datetime": "日期时间", "time": "时间",
    "period": "时段", "reference": "引用", "rows": "明细行", "list": "列表", "json": "JSON", "empty": "空值",
}  # fmt: skip


def kind_text(type: Type) -> Text:
    """A type as people say it."""
    zh = KINDS_ZH[type.kind]
    return Text(str(type), f"{zh}({type.entity})" if type.entity else zh)


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
            f"{whose.get('zh')}应为{KINDS_ZH[kind]},而不是{found.zh}{hint.get('zh')}。",
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
                f"数值可能超过 {MAX_DIGITS} 位,请先对其中一部分取整。",
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


def converted(node: Node, wanted: Type) -> Node | None:
    """`node` as a value of the wanted type where that changes no meaning; None where it would."""
    kind = node.type.kind
    if kind == "empty":
        return Literal(False, BOOLEAN) if wanted.kind == "boolean" else Literal(None, wanted)
    if kind == wanted.kind:
        return node
    if wanted.kind == "datetime" and kind == "date":
        return Call("instant", (node,), DATETIME)
    if wanted.kind == "date" and kind == "datetime":
        return Call("date", (node,), DATE)
    if wanted.kind == "time" and kind == "datetime":
        return Call("time", (node,), Type("time"))
    if isinstance(node, Literal) and isinstance(node.value, str):
        return written(node.value, wanted)
    return None


def written(text: str, wanted: Type) -> Node | None:
    """A date, moment, time or reference written as text."""
    try:
        match wanted.kind:
            case "date":
                return Literal(date.fromisoformat(text), wanted)
            case "datetime" if len(text) == 10:
                return Call("instant", (Literal(date.fromisoformat(text), DATE),), DATETIME)
            case "datetime":
                moment = datetime.fromisoformat(text)
                return Literal(moment.astimezone(UTC), wanted) if moment.tzinfo else None
            case "time":
                return Literal(time.fromisoformat(text), wanted)
            case "reference":
                return Literal(UUID(text), wanted)
            case _:
                return None
    except (ValueError, OverflowError):
        return None


def common(types: Sequence[Type]) -> Type | None:
    """The type that holds values of all these types; None when there is none."""
    known = [type for type in types if type.kind != "empty"]
    if not known:
        return types[0] if types else EMPTY
    kinds = {type.kind for type in known}
    if kinds == {"date", "datetime"}:
        return DATETIME
    if len(kinds) > 1 or len({type.entity for type in known if type.entity}) > 1:
        return None
    if known[0].kind == "number":
        return Type("number", digits=max(t.digits for t in known), scale=max(t.scale for t in known))
    return known[0]
