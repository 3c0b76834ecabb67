"""Fields that show a value of another record: their formula is a path of references, `customer.region.name`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engines.app import App, Entity
from engines.data.sql.statements import cached
from engines.expressions.nodes import Field, Node, Record

Step = tuple[Entity, str]


def steps(app: App, entity: Entity, name: str) -> tuple[Step, ...]:
    """The fields along the path that a field shows the end of; none for any other field."""
    return cached(app, ("steps", entity.name, name), lambda: followed(app, entity, name))


def followed(app: App, entity: Entity, name: str) -> tuple[Step, ...]:
    """`steps`, worked out."""
    formula = entity.fields[name].formula
    found = tuple(walked(app, entity, path_of(formula.node) if formula else ()))
    return found if len(found) > 1 else ()


def walked(app: App, entity: Entity, parts: Sequence[str]) -> Iterator[Step]:
    """Each part with the entity whose field it is; nothing when any part is none."""
    here: Entity | None = entity
    made: list[Step] = []
    for part in parts:
        if here is None or part not in here.fields:
            return
        made.append((here, part))
        here = app.entities.get(here.fields[part].type.entity)
    yield from made


def path_of(node: Node) -> tuple[str, ...]:
    """The names of a path from the record; nothing for any other node."""
    names: list[str] = []
    while isinstance(node, Field):
        names.append(node.name)
        node = node.base
    return tuple(reversed(names)) if isinstance(node, Record) else ()
