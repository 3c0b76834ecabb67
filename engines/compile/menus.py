"""Compiles menus."""

from __future__ import annotations

from collections.abc import Mapping

from definitions import menu as said
from definitions.texts import Text, humanize, titled
from engines.app import MenuItem
from engines.compile.context import Context


def compile_menus(context: Context) -> dict[str, MenuItem]:
    """All menus by full name, in the order they ask for."""
    menus = sorted(context.definitions.menus.items(), key=lambda pair: pair[1].order)
    return {name: menu(context, name, each) for name, each in menus}


def menu(context: Context, name: str, each: said.MenuDefinition) -> MenuItem:
    """One app's menu: a group."""
    title = titled(each.title, name.rsplit(".", 1)[-1])
    return MenuItem(name, title, "group", "", each.icon, items(context, each.items))


def items(context: Context, found: Mapping[str, said.MenuItem]) -> tuple[MenuItem, ...]:
    """The items of a menu or group, in order."""
    return tuple(item(context, name, each) for name, each in found.items())


def item(context: Context, name: str, each: said.MenuItem) -> MenuItem:
    """One item; without a title it has that of what it opens."""
    kind, target = each.target or ("group", "")
    title = each.title or title_of(context, kind, target) or humanize(name)
    return MenuItem(name, title, kind, target, each.icon, items(context, each.items))


def title_of(context: Context, kind: str, target: str) -> Text:
    """The title of what an item opens."""
    match kind:
        case "entity" if target in context.outlines:
            return context.outlines[target].title
        case "view" if target in context.definitions.views:
            return context.definitions.views[target].title
        case "form" if target in context.definitions.forms:
            return context.definitions.forms[target].title
        case _:
            return Text("")
