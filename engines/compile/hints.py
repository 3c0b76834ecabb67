"""Indexes that would help: for what roles ask of records, and for what views filter and sort by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from definitions.problems import Place
from definitions.texts import Text
from definitions.types import BOOLEAN
from definitions.view import ViewDefinition
from engines.app import App, Entity
from engines.data.rights.shortcuts import known_ways
from engines.data.rights.through import path_of
from engines.expressions import Expression, Names, compile_expression
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
    """What the conditions of roles compare, here or along a path; what they want equal also in the order of views."""
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
            for path in of_asker(grant.read.node):
                for order in orders(app, entity) or [("id",)]:
                    yield from of_path(app, entity, path, order, why, role.place)


def of_path(
    app: App, entity: Entity, path: tuple[str, ...], order: tuple[str, ...], why: Text, place: Place | None
) -> Iterator[Hint]:
    """An index on a field of one's own in the order of a list; of a path's end a lookup that keeps it first."""
    kept = path[0] if len(path) == 1 else known_ways(entity).get(path)
    if kept:
        yield from missing(app, entity, (kept, *order), why, place)
    elif all(is_column(entity, name) for name in order):
        yield Hint(entity.name, ("_".join(path), *order), why, place, ".".join(path))


def of_asker(node: Node) -> Iterator[tuple[str, ...]]:
    """The fields, by their paths, that a condition always wants to be the asker, or of the asker."""
    match node:
        case And(items=items):
            for each in items:
                yield from of_asker(each)
        case Compare(sign="==", left=left, right=right):
            for one, other in ((left, right), (right, left)):
                if path_of(one) and is_asker(other):
                    yield path_of(one)


def is_asker(node: Node) -> bool:
    """`user`, or something of the user."""
    return isinstance(node, Asker) or (isinstance(node, Field) and isinstance(node.base, Asker))


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
    """How the views of an entity are sorted."""
    return list(dict.fromkeys(sorted_by(view) for view in views(app) if view.entity == entity.name and view.sort))


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


def indexed(entity: Entity) -> Iterator[tuple[str, ...]]:
    """The columns of each index of an entity."""
    table = entity.table
    yield ("id",)
    yield from (tuple(column.name for column in index.columns) for index in table.indexes)
    yield from (unique.fields for unique in entity.uniques.values())
    yield from ((name,) for name, each in entity.fields.items() if each.definition.unique)
