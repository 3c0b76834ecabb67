"""The menus a person sees: those of their roles, without what they may not read."""

from __future__ import annotations

from engines.app import MenuItem
from engines.data.rights.permissions import may, roles, short
from engines.scope import Scope


def menus_of(scope: Scope) -> list[dict[str, object]]:
    """Menus in the app's order, in the asker's language."""
    shown = (document(scope, item) for name, item in scope.app.menus.items() if is_given(scope, name))
    return [menu for menu in shown if menu["items"]]


def is_given(scope: Scope, name: str) -> bool:
    """Whether one of the asker's roles has the menu; the administrator has all."""
    given = {menu for role in roles(scope) for menu in role.menus}
    return scope.user.administrator or bool(given & {name, short(name)})


def document(scope: Scope, item: MenuItem) -> dict[str, object]:
    """One entry with the entries below it."""
    items = [document(scope, each) for each in item.items if is_open(scope, each)]
    return {
        "name": item.name,
        "title": item.title.get(scope.locale),
        "kind": item.kind,
        "target": item.target,
        "icon": item.icon,
        "items": [each for each in items if each["kind"] != "group" or each["items"]],
    }


def is_open(scope: Scope, item: MenuItem) -> bool:
    """An entry for an entity is there for those who may read some of its records."""
    entity = target_entity(scope, item)
    return entity is None or (
        entity in scope.app.entities and may(scope, scope.app.entities[entity], "read") is not False
    )


def target_entity(scope: Scope, item: MenuItem) -> str | None:
    """The entity that an entry opens, if it opens one."""
    match item.kind:
        case "entity":
            return item.target
        case "view":
            return str(getattr(scope.app.views.get(item.target), "entity", "")) or None
        case "form":
            return str(getattr(scope.app.forms.get(item.target), "entity", "")) or None
        case _:
            return None
