"""What names a field or entity: formulas, checks, rules, roles, forms and views."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields as parts_of
from dataclasses import is_dataclass

import sqlalchemy as sa

from engines.app import App, Entity
from engines.expressions import Expression, Read


def uses(app: App, entity: str, name: str = "") -> tuple[str, ...]:
    """Everything else that reads the field (or any field of the entity)."""
    found: dict[str, None] = {}
    for title, expression in named_expressions(app):
        if title != f"{entity}.{name}" and any(concerns(read, entity, name) for read in expression.reads):
            found[title] = None
    return (*found, *screens(app, entity, name))


def concerns(read: Read, entity: str, name: str) -> bool:
    """Whether a read is of the field, or its path leads through it."""
    if read.entity == entity and name in ("", read.field):
        return True
    return any(hop.entity == entity and name in ("", hop.field) for hop in read.path)


def named_expressions(app: App) -> Iterator[tuple[str, Expression]]:
    """Every compiled expression with the name of what has it."""
    for entity in app.entities.values():
        yield from of_entity(entity)
    for rule in app.rules:
        yield from ((f"rule {rule.name}", each) for each in inside((rule.when, rule.steps)))
    for role in app.roles.values():
        yield from ((f"role {role.name}", each) for each in inside(tuple(role.grants.values())))


def of_entity(entity: Entity) -> Iterator[tuple[str, Expression]]:
    """The expressions of an entity."""
    for field in entity.fields.values():
        for each in (field.formula, field.default, field.must, field.min, field.max, field.filter):
            if each:
                yield f"{entity.name}.{field.name}", each
    for check in entity.checks.values():
        yield f"check {entity.name}.{check.name}", check.must
    for action in entity.lifecycle.actions.values() if entity.lifecycle else ():
        for each in (action.must, action.when):
            if each:
                yield f"action {entity.name}.{action.name}", each


def inside(part: object) -> Iterator[Expression]:
    """The expressions anywhere inside a part."""
    if isinstance(part, Expression):
        yield part
    elif isinstance(part, tuple | list):
        for each in part:
            yield from inside(each)
    elif isinstance(part, dict):
        for each in part.values():
            yield from inside(each)
    elif is_dataclass(part) and not isinstance(part, type | sa.Table):
        for each in parts_of(part):
            yield from inside(getattr(part, each.name))


def screens(app: App, entity: str, name: str) -> tuple[str, ...]:
    """Forms and views of the entity that show the field."""
    found = []
    for kind, all_of in (("form", app.forms), ("view", app.views)):
        for full, each in all_of.items():
            if getattr(each, "entity", "") == entity and (not name or shows(each, name)):
                found.append(f"{kind} {full}")
    return tuple(found)


def shows(part: object, name: str) -> bool:
    """Whether a form or view names a field anywhere."""
    if isinstance(part, str):
        return part == name
    if isinstance(part, tuple | list):
        return any(shows(each, name) for each in part)
    if isinstance(part, dict):
        return name in part or any(shows(each, name) for each in part.values())
    return any(shows(value, name) for value in getattr(part, "__dict__", {}).values())
