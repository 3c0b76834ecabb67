"""What an asker is told of an entity's views: how records are listed, and by which fields."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from definitions.texts import Text
from definitions.view import ViewDefinition
from engines.app import Entity, EntityField
from engines.compile.views import NEEDED, grouped_by
from engines.forms.form import JSON
from engines.forms.natural import natural_views
from engines.forms.shown import seen_fields
from engines.forms.sieve import sieved, tells, told
from engines.scope import Scope

MOST_COLUMNS = 8
LIST = Text("List", "列表")


def views_json(scope: Scope, entity: Entity) -> list[JSON]:
    """The entity's views, those for the asker's roles only, and whose condition they may know; a generated list when
    there is none, and after them the kinds that are natural for the entity and that nobody designed."""
    defined = [
        sieved(scope, entity, view_json(scope, entity, name, view))
        for name, view in scope.app.views.items()
        if isinstance(view, ViewDefinition)
        and names_entity(scope, name, view.entity, entity)
        and for_asker(scope, view)
        and tells(scope, entity, view.filter)
    ]
    return [
        *(defined or [generated_view(scope, entity)]),
        *natural(scope, entity, {str(each["kind"]) for each in defined}),
    ]


def natural(scope: Scope, entity: Entity, there: Collection[str]) -> list[dict[str, JSON]]:
    """The views of further kinds; `generated` says that nobody designed them."""
    found = natural_views(entity, listed_fields(scope, entity), seen_fields(scope, entity), there)
    return [view_json(scope, entity, name, view) | {"generated": True} for name, view in found]


def for_asker(scope: Scope, view: ViewDefinition) -> bool:
    """Whether a view is for everyone or for one of the asker's roles."""
    return not view.roles or scope.user.administrator or bool(set(view.roles) & scope.user.roles)


def view_json(scope: Scope, entity: Entity, name: str, view: ViewDefinition) -> dict[str, JSON]:
    """A defined view without what is hidden from the asker; one that goes by such a field is a plain list to them."""
    shown = seen_fields(scope, entity)
    columns = told(scope, entity, (each.field for each in view.columns))
    return {
        "name": name,
        "title": (view.title or entity.title).get(scope.locale),
        "kind": view.kind if goes_by(view, entity) <= shown else "grid",
        "columns": [*columns] or [*listed_fields(scope, entity)],
        "titles": {each.field: each.title.get(scope.locale) for each in view.columns if each.title},
        "sort": ",".join(view.sort) or None,
        "filter": view.filter,
        "group": [*view.group],
        "totals": dict(view.totals),
        "colors": [{"when": each.when, "color": each.color} for each in view.colors],
        "page_size": view.page_size,
        "card": [*paths_seen(view.card, shown)],
        "holidays": view.holidays or None,
        "quick_filters": [
            {"name": key, "title": each.title.get(scope.locale) or key, "filter": each.filter}
            for key, each in view.quick_filters.items()
        ],
        **settings_json(scope, view, entity),
    }


ONE_FIELD = ("lanes", "label", "color", "cover", "start", "end", "progress", "depends_on")


def settings_json(scope: Scope, view: ViewDefinition, entity: Entity) -> dict[str, JSON]:
    """The single fields a view's kind goes by."""
    said = {setting: str(value) if (value := getattr(view, setting)) else None for setting in ONE_FIELD}
    said["by"] = by_of(view, entity)
    seen: dict[str, JSON] = {
        setting: path if path and tells(scope, entity, path) else None for setting, path in said.items()
    }
    after = said["depends_on"]
    return seen | {"depends_on": after if after and tells(scope, entity, of_many(after)) else None}


def of_many(path: str) -> str:
    """A path through detail rows as an expression: it ends at many records."""
    return f"first({path})" if "." in path else path


def by_of(view: ViewDefinition, entity: Entity) -> str | None:
    """The field a view goes by, found where only one can be meant."""
    if view.by:
        return str(view.by)
    fields = {name: each.definition for name, each in entity.fields.items()}
    return grouped_by(view.kind, fields, entity.lifecycle.field if entity.lifecycle else "")


def goes_by(view: ViewDefinition, entity: Entity) -> set[str]:
    """The fields without which the view shows nothing."""
    needed = NEEDED.get(view.kind)
    return set() if needed is None else {str(by_of(view, entity) if needed == "by" else getattr(view, needed))}


def paths_seen(paths: Iterable[str], shown: frozenset[str]) -> list[str]:
    """Those that begin at a field the asker may see."""
    return [path for path in paths if path.split(".")[0] in shown]


def generated_view(scope: Scope, entity: Entity) -> dict[str, JSON]:
    """A good list: what names the record first, then the first fields, newest records on top."""
    return {
        "name": entity.name,
        "title": LIST.get(scope.locale),
        "kind": "grid",
        "columns": [*listed_fields(scope, entity)],
        "sort": None,
        "filter": None,
    }


def listed_fields(scope: Scope, entity: Entity) -> list[str]:
    """The fields of a generated list."""
    shown = seen_fields(scope, entity)
    first = [name for name in title_fields(entity) if name in shown]
    state = [entity.lifecycle.field] if entity.lifecycle and entity.lifecycle.field in shown else []
    rest = [name for name, each in entity.fields.items() if name in shown and listable(each)]
    return list(dict.fromkeys([*first, *rest[:MOST_COLUMNS], *state]))[:MOST_COLUMNS]


def listable(each: EntityField) -> bool:
    """A field worth a column of a list nobody designed."""
    dull = each.system or each.definition.hidden or getattr(each.definition, "multiline", False)
    return not dull and each.storage != "rows" and each.type.kind != "json"


def names_entity(scope: Scope, name: str, said: str, entity: Entity) -> bool:
    """Whether a form or view called `name` is over this entity; a short name is of its own pack first."""
    own = f"{name.split('.', 1)[0]}.{said}"
    if own in scope.app.entities:
        return own == entity.name
    return said in (entity.name, entity.short)


def title_fields(entity: Entity) -> list[str]:
    """The fields that make up the record's title."""
    return list(dict.fromkeys(path.split(".")[0] for path, _ in entity.title_paths))
