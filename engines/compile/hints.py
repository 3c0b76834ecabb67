"""Indexes that would help: for what roles ask of records, and for what views filter and sort by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from definitions.problems import Place
from definitions.texts import Text
from definitions.types import BOOLEAN
from definitions.view import ViewDefinition
from engines.app import App, Entity
from engines.data.rights.alternatives import alternatives, indexed, wanted
from engines.data.rights.shortcuts import known_ways
from engines.expressions import Expression, Names, compile_expression
from engines.expressions.facts import nodes
from engines.expressions.nodes import And, Asker, Call, Compare, Field, In, Node, Record

UNSELECTIVE = ("boolean", "choice", "choices")
"""Few values for many records: an index on them alone finds nothing sooner."""


@dataclass(frozen=True)
class Hint:
    """An index that is missing: whose, for what, and what to write."""

    entity: str
    fields: tuple[str, ...]
    why: Text
    place: Place | None = None
    path: str = ""
    """The path whose end the entity should keep in the first of the fields."""

    @property
    def yaml(self) -> str:
        """What to add to the entity."""
        kept = f"fields: {{{self.fields[0]}: {{type: lookup, path: {self.path}}}}}, " if self.path else ""
        return f"{kept}indexes: {{by_{'_'.join(self.fields)}: [{', '.join(self.fields)}]}}"

    def __str__(self) -> str:
        where = f"{self.place.file}:{self.place.line}:{self.place.column}: " if self.place else ""
        return f"{where}hint: {self.why.en} Add to `{self.entity}`: {self.yaml}"


def index_hints(app: App) -> tuple[Hint, ...]:
    """Every missing index once, in the order of the definitions."""
    found: dict[tuple[str, tuple[str, ...]], Hint] = {}
    for hint in (*role_hints(app), *view_hints(app)):
        found.setdefault((hint.entity, hint.fields), hint)
    return tuple(found.values())


# --- roles -----------------------------------------------------------------------------------------------------------


def role_hints(app: App) -> Iterator[Hint]:
    """What the conditions of roles compare, here or along a path; and what they want equal in the order of views."""
    for role in app.roles.values():
        for name, grant in role.grants.items():
            if not isinstance(grant.read, Expression):
                continue
            entity, title = app.entities[name], role.title
            why = Text(
                f"The role “{title.en}” reads “{entity.title.en}” where `{grant.read.source}`.",
                f"角色“{title.get('zh')}”按`{grant.read.source}`查看“{entity.title.get('zh')}”。",
            )
            for read in grant.read.reads:
                yield from missing(app, app.entities.get(read.entity), (read.field,), why, role.place)
            for path in sought(entity, grant.read.node):
                for order in orders(app, entity):
                    yield from of_path(app, entity, path, order, why, role.place)


def of_path(
    app: App, entity: Entity, path: tuple[str, ...], order: tuple[str, ...], why: Text, place: Place | None
) -> Iterator[Hint]:
    """An index on a field of one's own in the order of a list; of a path's end a lookup that keeps it first."""
    kept = path[0] if len(path) == 1 else known_ways(entity).get(path)
    if kept and entity.fields[kept].definition.unique:
        return
    if kept:
        for hint in missing(app, entity, (kept, *order), why, place):
            yield replace(hint, fields=ended(hint.fields))
    elif all(is_column(entity, name) for name in order):
        yield Hint(entity.name, ended(("_".join(path), *order)), why, place, ".".join(path))


def ended(fields: tuple[str, ...]) -> tuple[str, ...]:
    """The fields of an index with the id last, which ends the order of every list: then nothing is left to sort."""
    return tuple(dict.fromkeys((*fields, *NEWEST)))


NEWEST = ("id",)
"""The order of a list that says nothing of it."""


def sought(entity: Entity, node: Node) -> Iterator[tuple[str, ...]]:
    """The fields, by their paths, that a condition wants to have a value of the asker's, or in each of its alternatives
    some value: an index on each gives the records in the order of a list. None when one alternative wants no such."""
    ways = [[each for condition in together for each in wanted(condition)] for together in alternatives([node])]
    served = [[each for each in way if len(each.path) > 1 or is_column(entity, each.path[0])] for way in ways]
    for way in served if all(served) else ():
        mine = [each.path for each in way if any(isinstance(inner, Asker) for inner in nodes(each.value))]
        yield from mine or [each.path for each in way[:1] if len(ways) > 1]


# --- views -----------------------------------------------------------------------------------------------------------


def view_hints(app: App) -> Iterator[Hint]:
    """What views want equal and then sort by; quick filters in the view's order."""
    for view in views(app):
        entity = app.entities[view.entity]
        why = Text(
            f"The view “{view.title.en or view.view}” of “{entity.title.en}” looks for it.",
            f"“{entity.title.get('zh')}”的视图“{view.title.get('zh') or view.view}”按其查找。",
        )
        place = view_place(app, view)
        for source in (view.filter, *(each.filter for each in view.quick_filters.values())):
            equal = tuple(equal_fields(app, entity, source)) if source else ()
            order = sorted_by(view)
            if equal or order:
                yield from missing(app, entity, (*equal, *order), why, place)


def views(app: App) -> list[ViewDefinition]:
    """The views of entities that are there."""
    return [each for each in app.views.values() if isinstance(each, ViewDefinition) and each.entity in app.entities]


def view_place(app: App, view: ViewDefinition) -> Place | None:
    """Where a view is written."""
    place = getattr(app.source, "place", None)
    found = place("view", next((name for name, each in app.views.items() if each is view), "")) if place else None
    return found if isinstance(found, Place) else None


def orders(app: App, entity: Entity) -> list[tuple[str, ...]]:
    """How the views of an entity are sorted by columns; newest first where it has none, or one says nothing."""
    said = [sorted_by(view) or NEWEST for view in views(app) if view.entity == entity.name]
    return [each for each in dict.fromkeys(said or [NEWEST]) if not any(by_title(entity, name) for name in each)]


def by_title(entity: Entity, name: str) -> bool:
    """Whether a list sorted by a field is in the order of something else than its column."""
    found = entity.fields.get(name)
    return found is None or (found.type.kind in ("reference", "boolean") and name != "id")


def sorted_by(view: ViewDefinition) -> tuple[str, ...]:
    """The fields a view sorts by, in turn, as long as they go the same way: an index goes one way, or all back."""
    said = [str(each).strip() for each in view.sort]
    same = takewhile(lambda each: each.startswith("-") == said[0].startswith("-"), said)
    return tuple(each.lstrip("-").strip() for each in same)


def equal_fields(app: App, entity: Entity, source: str) -> Iterator[str]:
    """The record's own fields that a filter wants to have certain values."""
    shapes: Mapping[str, Mapping[str, object]] = {
        name: {field: each.type for field, each in found.fields.items()} for name, found in app.entities.items()
    }
    node = compile_expression(str(source), Names(shapes, entity.name), BOOLEAN).node  # type: ignore[arg-type]
    for each in node.items if isinstance(node, And) else (node,):
        match each:
            case Compare(sign="==", left=Field(base=Record(), name=name)):
                yield name
            case Field(base=Record(), name=name) | In(item=Field(base=Record(), name=name)):
                yield name
            case Call():
                continue


# --- indexes that are there ------------------------------------------------------------------------------------------


def missing(app: App, entity: Entity | None, fields: Sequence[str], why: Text, place: Place | None) -> Iterator[Hint]:
    """A hint when no index begins with the fields, and one could."""
    fields = tuple(dict.fromkeys(fields))
    if entity is None or not all(is_column(entity, name) for name in fields):
        return
    alone = entity.fields[fields[0]].definition.type
    if len(fields) == 1 and alone in UNSELECTIVE:
        return
    if not any(each[: len(fields)] == fields for each in indexed(entity)):
        yield Hint(entity.name, fields, why, place)


def is_column(entity: Entity, name: str) -> bool:
    """Whether a field has a column an index can be made on."""
    found = entity.fields.get(name)
    return found is not None and found.storage in ("column", "graph", "generated") and name in entity.table.c
