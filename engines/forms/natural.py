"""Views that nobody designed and that an entity's definition makes natural: its states as a board, its tree as a tree,
its dates in a calendar, its images in a gallery, its places on a map."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from definitions.texts import Text
from definitions.view import Kind, ViewDefinition
from engines.app import Entity
from engines.compile.views import TIMES, grouped_by

TITLES: Mapping[Kind, Text] = {
    "kanban": Text("Board", "看板"),
    "tree": Text("Tree", "树"),
    "calendar": Text("Calendar", "日历"),
    "gallery": Text("Gallery", "图库"),
    "map": Text("Map", "地图"),
}
MOST_ON_A_CARD = 3


def natural_views(
    entity: Entity, columns: Collection[str], shown: Collection[str], there: Collection[str]
) -> Iterator[tuple[str, ViewDefinition]]:
    """By name, for who sees the fields `shown`; a kind that somebody designed a view of is left to them."""
    for kind in TITLES:
        goes_by = found_by(entity, kind, shown)
        if goes_by and kind not in there:
            setting, field = goes_by
            named = {"view": f"{entity.short}.{kind}", "entity": entity.name, "kind": kind, "title": TITLES[kind]}
            card = [name for name in columns if name != field and name not in entity_titles(entity)][:MOST_ON_A_CARD]
            on_card = {} if kind == "calendar" else {"card": card}
            yield f"{entity.name}.{kind}", ViewDefinition.model_validate({**named, **on_card, setting: field})


def found_by(entity: Entity, kind: Kind, shown: Collection[str]) -> tuple[str, str] | None:
    """The setting of a kind and the field it would go by."""
    fields = {name: each.definition for name, each in entity.fields.items() if name in shown and not each.system}
    if kind == "kanban":
        state = entity.lifecycle.field if entity.lifecycle else ""
        return ("by", state) if state in fields else None
    if kind in ("calendar", "gallery"):
        wanted = TIMES if kind == "calendar" else ("image",)
        entered = [name for name, each in fields.items() if each.type in wanted and not (each.formula or each.hidden)]
        return ("start" if kind == "calendar" else "cover", entered[0]) if entered else None
    field = grouped_by(kind, fields, "")
    return ("by", field) if field else None


def entity_titles(entity: Entity) -> frozenset[str]:
    """The fields that a card's title says already."""
    return frozenset(path.split(".")[0] for path, _ in entity.title_paths)
