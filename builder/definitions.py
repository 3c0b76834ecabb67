"""Changes of what is no data: rules, roles, menus, forms, views, lists, and what entities say besides their columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set

from builder.change import Change, Kind
from definitions.texts import Text
from engines.app import App

KINDS: Mapping[str, tuple[str, str]] = {
    "entity": ("entity", "实体"),
    "lists": ("choice list", "选项列表"),
    "forms": ("form", "表单"),
    "views": ("view", "视图"),
    "rules": ("rule", "规则"),
    "roles": ("role", "角色"),
    "menus": ("menu", "菜单"),
}

VERBS: Mapping[Kind, tuple[str, str]] = {
    "add": ("Adds", "新增"),
    "change": ("Changes", "修改"),
    "remove": ("Removes", "删除"),
}


def definition_changes(old: App, new: App, left: Set[str] = frozenset()) -> Iterator[Change]:
    """Definitions added, changed and removed, by kind and name. `left` are entities known to say the same."""
    for kind in KINDS:
        before, after = said(old, kind), said(new, kind)
        for name, each in after.items():
            if name not in before:
                if kind != "entity":
                    yield change("add", kind, name)
            elif not (kind == "entity" and name in left) and before[name] != each:
                yield change("change", kind, name)
        if kind != "entity":
            yield from (change("remove", kind, name) for name in before if name not in after)


def said(app: App, kind: str) -> dict[str, object]:
    """The definitions of a kind by name; they compare by what they say."""
    return dict(getattr(app.source, "entities" if kind == "entity" else kind, {}))


def change(verb: Kind, kind: str, name: str) -> Change:
    """One definition."""
    en, zh = KINDS[kind]
    text = Text(f"{VERBS[verb][0]} the {en} `{name}`.", f"{VERBS[verb][1]}{zh}`{name}`。")
    return Change(verb, text, name if kind == "entity" else "", name, to=kind)
