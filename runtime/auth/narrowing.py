"""What a token may do: less than its owner. The app as the token sees it has roles with fewer rights; all roads that
ask what somebody may do ask these roles, so a scope holds on every one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from engines.app import App, Entity, Grant, Role
from engines.data.reading.buttons import buttons
from engines.data.rights.permissions import action_answer
from engines.data.sql.statements import cached
from engines.expressions import Expression
from engines.scope import Scope, User

VERBS: Mapping[str, frozenset[str]] = {
    "read": frozenset({"read", "export"}),
    "write": frozenset({"read", "export", "create", "update", "delete", "act"}),
    "create": frozenset({"read", "create"}),
    "update": frozenset({"read", "update"}),
    "delete": frozenset({"read", "delete"}),
    "act": frozenset({"read", "act"}),
}
"""The verbs of scopes and what each stands for: who may make or change records may see them."""
WRITING = frozenset(VERBS) - {"read"}
ALL_RIGHTS = Grant(read=True, create=True, update=True, delete=True, export=True)
ADMIN = "admin"


def may_write(scopes: Sequence[str]) -> bool:
    """Whether there is anything that a token with these scopes may change. None at all is everything."""
    return not scopes or any(scope.partition(":")[0] in WRITING for scope in scopes)


def covers(pattern: str, entity: str) -> bool:
    """Whether an entity is meant by the end of a scope: its name, `crm.*`, or nothing for all of them."""
    return pattern in ("", entity) or (pattern.endswith(".*") and entity.startswith(pattern[:-1]))


def allowed(scopes: Sequence[str], entity: str) -> frozenset[str]:
    """What the scopes together allow with an entity."""
    parts = [scope.partition(":") for scope in scopes]
    return frozenset[str]().union(*(VERBS[verb] for verb, _, pattern in parts if covers(pattern, entity)))


def narrowed(scope: Scope, scopes: Sequence[str]) -> Scope:
    """The same asking with what the scopes leave of its rights. An administrator's token is no administrator."""
    if not scopes:
        return scope
    user, key = scope.user, ("narrowed", tuple(scopes), scope.user.administrator)
    app = cached(scope.app, key, lambda: narrow_app(scope.app, scopes, user.administrator))
    return replace(scope, app=app, user=limited(user, scope.app) if user.administrator else user)


def limited(user: User, app: App) -> User:
    """An administrator with every role instead of every right."""
    return replace(user, administrator=False, roles=user.roles | frozenset(app.roles) | {ADMIN})


def narrow_app(app: App, scopes: Sequence[str], administrator: bool) -> App:
    """The app whose roles allow no more than the scopes."""
    roles = {**app.roles, ADMIN: all_rights(app)} if administrator else app.roles
    return replace(app, roles={name: narrow_role(app, role, scopes) for name, role in roles.items()})


def all_rights(app: App) -> Role:
    """The administrator's rights, written out."""
    known = app.roles.get(ADMIN)
    grants = {name: ALL_RIGHTS for name, entity in app.entities.items() if not entity.owner}
    title = next(iter(app.entities.values())).title
    made = Role(ADMIN, title, menus=tuple(app.menus), grants=grants, history=True)
    return replace(known, menus=made.menus, grants=grants, history=True) if known else made


def narrow_role(app: App, role: Role, scopes: Sequence[str]) -> Role:
    """The role with what is left of its grants."""
    grants = {
        name: narrow_grant(app, app.entities[name], grant, allowed(scopes, name))
        for name, grant in role.grants.items()
        if name in app.entities
    }
    return replace(role, grants=grants)


def narrow_grant(app: App, entity: Entity, grant: Grant, verbs: frozenset[str]) -> Grant:
    """The grant without the verbs that are not among these."""
    return replace(
        grant,
        read="read" in verbs and grant.read,
        create="create" in verbs and grant.create,
        update="update" in verbs and grant.update,
        delete="delete" in verbs and grant.delete,
        export="export" in verbs and grant.export,
        actions=actions(app, entity, grant) if "act" in verbs else {},
    )


def actions(app: App, entity: Entity, grant: Grant) -> Mapping[str, Expression | bool]:
    """What the grant says of each action and button, written out."""
    named = entity.lifecycle.actions.values() if entity.lifecycle else ()
    return {each.name: action_answer(grant, each) for each in (*named, *buttons(app, entity).values())}
