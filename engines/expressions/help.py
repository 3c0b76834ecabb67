"""The function table for people: what the documentation and the expression editor's completion are made from."""

from __future__ import annotations

from collections.abc import Mapping

from definitions.texts import Text
from engines.expressions.functions import TABLE
from engines.expressions.signature import Group

GROUPS: Mapping[Group, Text] = {
    "numbers": Text("Numbers", "数字"),
    "text": Text("Text", "文本"),
    "logic": Text("Logic", "逻辑"),
    "dates": Text("Dates", "日期"),
    "rows": Text("Rows", "明细行"),
    "people": Text("People", "人员"),
    "money": Text("Money", "金额"),
    "records": Text("Records", "记录"),
}


def function_table(locale: str = "en") -> str:
    """Every function with its signature and help, as Markdown."""
    head = Text("| function | what it does |", "| 函数 | 说明 |").get(locale)
    parts = [f"### {title.get(locale)}\n\n{head}\n|---|---|\n{_rows(group, locale)}" for group, title in GROUPS.items()]
    return "\n\n".join(parts) + "\n"


def _rows(group: Group, locale: str) -> str:
    chosen = [function for function in TABLE if function.group == group]
    return "\n".join(f"| `{function.signature}` | {function.help.get(locale)} |" for function in chosen)
