"""What was found in the history or the log, as a file: a line for each change, a line for each entry."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from definitions.texts import Text
from engines.data.transfer.exporting import Format, write_csv, write_xlsx

Said = dict[str, object]
Line = tuple[str, ...]

HISTORY = (
    Text("Time (UTC)", "时间（UTC）"),
    Text("Person", "人员"),
    Text("On behalf of", "代办对象"),
    Text("Entity", "对象"),
    Text("Record", "记录"),
    Text("Record id", "记录标识"),
    Text("Action", "操作"),
    Text("Through", "途径"),
    Text("Rule", "规则"),
    Text("Field", "字段"),
    Text("Old value", "原值"),
    Text("New value", "新值"),
)
LOG = (
    Text("Number", "序号"),
    Text("Time (UTC)", "时间（UTC）"),
    Text("Event", "事件"),
    Text("Person", "人员"),
    Text("Login", "登录名"),
    Text("Address", "地址"),
    Text("Details", "详情"),
)


def write(file: BinaryIO, format: Format, titles: Iterable[Text], lines: Iterable[Line], locale: str) -> int:
    """Write the lines under their titles; how many."""
    heads = [each.get(locale) for each in titles]
    return write_csv(file, heads, lines) if format == "csv" else write_xlsx(file, heads, lines)


def history_lines(entries: Iterable[Said]) -> Iterator[Line]:
    """A line for each field that changed; one for an action that changed none."""
    for each in entries:
        rule = each["rule"]
        begin = (
            str(each["at"]),
            name(each["user"]),
            name(each["on_behalf"]),
            str(each["entity_title"]),
            str(each["record_title"] or ""),
            str(each["record"]),
            str(each["action_title"]),
            str(each["via"]),
            str(rule["title"]) if isinstance(rule, dict) else "",
        )
        changes = list(changed(each["changes"]))
        for change in changes or [("", "", "")]:
            yield (*begin, *change)


def changed(changes: object, before: str = "") -> Iterator[Line]:
    """Field, old and new value; those of detail rows under the title of the rows."""
    assert isinstance(changes, list)
    for each in changes:
        title = before + str(each["title"])
        if each.get("rows"):
            for row in each["rows"]:
                yield from changed(row["changes"], f"{title} › ")
        else:
            yield title, value(each, "old"), value(each, "new")


def value(change: Said, side: str) -> str:
    """One side of a change, by its title when it is a record's."""
    said = change.get(f"{side}_title") or change[side]
    return "" if said is None else said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)


def log_lines(entries: Iterable[Said]) -> Iterator[Line]:
    """A line for each entry."""
    for each in entries:
        detail = json.dumps(each["detail"], ensure_ascii=False, sort_keys=True) if each["detail"] else ""
        said = "; ".join(f"{title}: {old} → {new}" for title, old, new in changed(each["changes"]))
        yield (
            str(each.get("number", "")),
            str(each["at"]),
            str(each["kind_title"]),
            name(each["user"]),
            str(each["login"]),
            str(each["address"]),
            " ".join(part for part in (detail, said) if part),
        )


def name(person: object) -> str:
    """A person's name."""
    return str(person["name"] or person["id"]) if isinstance(person, dict) else ""
