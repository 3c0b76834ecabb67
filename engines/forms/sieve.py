"""What of a view an asker is told: nothing that names, or asks for, a field hidden from them."""

from __future__ import annotations

from collections.abc import Iterable

from definitions.problems import Invalid
from engines.app import Entity
from engines.data.reading.recordjson import shown_links
from engines.data.rights.seen import compile_asked
from engines.forms.form import JSON
from engines.scope import Scope

PATHS = ("columns", "card", "group")
BY_PATH = ("titles", "totals")
CONDITIONED = {"quick_filters": "filter", "colors": "when"}


def sieved(scope: Scope, entity: Entity, view: dict[str, JSON]) -> dict[str, JSON]:
    """The view without the columns, orders, groups, totals, colours and quick filters that read what is hidden."""
    said = dict(view)
    said |= {key: [*told(scope, entity, items_of(view[key]))] for key in PATHS if key in view}
    said |= {key: named(scope, entity, view[key]) for key in BY_PATH if key in view}
    said |= {
        key: [each for each in items_of(view[key]) if isinstance(each, dict) and tells(scope, entity, each[part])]
        for key, part in CONDITIONED.items()
        if key in view
    }
    order = str(view.get("sort") or "").split(",")
    return said | {"sort": ",".join(each for each in order if each and tells(scope, entity, each.lstrip("-"))) or None}


def items_of(found: JSON) -> list[JSON]:
    """A list."""
    return found if isinstance(found, list) else []


def told(scope: Scope, entity: Entity, paths: Iterable[JSON]) -> list[JSON]:
    """The paths of which the asker may see every step."""
    return [each for each in paths if tells(scope, entity, each)]


def named(scope: Scope, entity: Entity, by_path: JSON) -> JSON:
    """The same of what is said of paths."""
    found = by_path if isinstance(by_path, dict) else {}
    return {path: each for path, each in found.items() if tells(scope, entity, path)}


def tells(scope: Scope, entity: Entity, source: JSON) -> bool:
    """Whether the asker may name everything that an expression reads; of none there is nothing to be told."""
    if str(source) in [each.name for each in shown_links(scope, entity)]:
        return True
    try:
        return not source or compile_asked(scope, entity, str(source), pointer="") is not None
    except Invalid:
        return False
