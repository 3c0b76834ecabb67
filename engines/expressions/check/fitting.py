"""How types fit together: what a value of one kind means where another is wanted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from uuid import UUID

from definitions.texts import Text
from definitions.types import BOOLEAN, DATE, DATETIME, EMPTY, Type
from engines.expressions.nodes import Call, Literal, Node

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


def converted(node: Node, wanted: Type) -> Node | None:
    """`node` as a value of the wanted type where that changes no meaning; None where it would."""
    kind = node.type.kind
    if kind == "empty":
        return Literal(False, BOOLEAN) if wanted.kind == "boolean" else Literal(None, wanted)
    if kind == "json" and wanted.kind == "json" and wanted.entity not in ("", node.type.entity):
        return None
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
