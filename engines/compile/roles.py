"""Compiles roles: what they allow, and for which records."""

from __future__ import annotations

from collections.abc import Mapping

from definitions.role import GrantDefinition, RoleDefinition
from definitions.sources import Source
from definitions.texts import titled
from definitions.types import BOOLEAN
from engines.app import Entity, Grant, Role
from engines.compile.context import Context
from engines.compile.lifecycles import ACTION, known
from engines.expressions import Expression


def compile_roles(context: Context, entities: Mapping[str, Entity]) -> dict[str, Role]:
    """All roles by full name."""
    return {name: compile_role(context, entities, name, said) for name, said in context.definitions.roles.items()}


def compile_role(context: Context, entities: Mapping[str, Entity], name: str, said: RoleDefinition) -> Role:
    """One role."""
    grants = {
        entity: grant(context, entities[entity], name, each)
        for entity, each in said.allow.items()
        if entity in entities
    }
    title, place = titled(said.title, name.rsplit(".", 1)[-1]), context.place("role", name)
    return Role(name, title, tuple(said.menus), grants, place, history=said.history)


def grant(context: Context, entity: Entity, role: str, said: GrantDefinition) -> Grant:
    """What a role may do with one entity."""
    if said.actions:
        known(
            context,
            said.actions,
            entity.lifecycle.actions if entity.lifecycle else (),
            ACTION,
            context.place("role", role, "allow", entity.name, "actions"),
        )

    def allowed(permission: bool | Source) -> Expression | bool:
        if isinstance(permission, bool):
            return permission
        return context.expression(permission, entity.name, BOOLEAN) or False

    actions = None if said.actions is None else {key: allowed(each) for key, each in said.actions.items()}
    return Grant(
        read=allowed(said.read),
        create=allowed(said.create),
        update=allowed(said.update),
        delete=allowed(said.delete),
        export=allowed(said.export),
        actions=actions,
        fields=dict(said.fields),
    )
