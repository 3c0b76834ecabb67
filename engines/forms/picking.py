"""What a form says of choosing records and of records like the one being made, for the browser."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engines.app import Entity
from engines.data.rights.permissions import DIRECTORY, may, visible_fields
from engines.forms.fields import field_json
from engines.forms.form import JSON, Filter, Form, FormField
from engines.forms.shown import is_shown
from engines.scope import Scope


def pointed_at(scope: Scope, each: FormField) -> Entity | None:
    """The entity whose records a reference field of the form may be given."""
    kind = scope.app.entities[each.entity].fields[each.own].type
    return scope.app.entities.get(kind.entity) if kind.kind == "reference" else None


def picking_json(scope: Scope, each: FormField) -> dict[str, JSON]:
    """What is shown of the records to choose from, and whether a new one can be made on the way."""
    target = pointed_at(scope, each)
    if target is None:
        return {}
    said: dict[str, JSON] = {}
    columns = [path for path in each.columns if path in readable_paths(scope, target, each.columns)]
    if columns:
        said["columns"] = [column_json(scope, target, path) for path in columns]
    field = scope.app.entities[each.entity].fields[each.own]
    if target.name not in DIRECTORY and not target.owner and may(scope, target, "create") is not False:
        said["creates"] = target.title.get(scope.locale)
    return said if field.storage == "column" and not field.definition.readonly else {}


def readable_paths(scope: Scope, target: Entity, paths: Iterable[str]) -> Iterator[str]:
    """The paths whose every field the asker may see."""
    for path in paths:
        entity: Entity | None = target
        names = path.split(".")
        for name in names:
            if entity is None or name not in visible_fields(scope, entity):
                break
            entity = scope.app.entities.get(entity.fields[name].type.entity)
        else:
            yield path


def column_json(scope: Scope, target: Entity, path: str) -> JSON:
    """The field at the end of a path: what it is called and how its values are shown."""
    entity = target
    *before, last = path.split(".")
    for name in before:
        entity = scope.app.entities[entity.fields[name].type.entity]
    each = entity.fields[last]
    return {"path": path, "title": each.title.get(scope.locale), "field": field_json(scope, entity, each)}


def followed(scope: Scope, form: Form, rule: Filter) -> list[str]:
    """The fields of the form that a filter reads: `region`, or `lines.kind` of the same row."""
    rows = {scope.app.entities[each.entity].name: each.lines for each in form.fields.values() if each.lines}
    found: set[str] = set()
    for expression in rule.given.values():
        for read in expression.reads:
            hops = [hop for hop in read.path if hop.field != "parent"]
            first = hops[0].field if hops else read.field
            start = hops[0].entity if hops else read.entity
            found.add(f"{rows[start]}.{first}" if start in rows else first)
    return sorted(found)


def watched(scope: Scope, form: Form) -> list[str]:
    """The fields in which another record may have the same, or nearly the same: asked while they are filled in."""
    entity = scope.app.entities[form.entity]
    alone = [name for name, each in entity.fields.items() if each.definition.unique]
    sets = [name for unique in entity.uniques.values() for name in unique.fields]
    alike = form.similar.by if form.similar else ()
    return [name for name in dict.fromkeys([*alone, *sets, *alike]) if is_shown(scope, form.fields[name])]
