"""The permission matrix: what each role says of each entity, and who has the role."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by

from engines.app import App, Entity, Grant, Role
from engines.data.rights.permissions import ADMINISTRATOR, may, refused, short, visible_fields
from engines.data.rights.persons import PERSON
from engines.data.rights.seen import seen
from engines.data.sql.statements import Connection, run
from engines.expressions import Expression
from engines.scope import Scope

ROLE = "base.role"
VERBS = ("read", "create", "update", "delete", "export")
NAMED = 20
"""People that are named; of the others the number is told."""

Said = dict[str, object]


def matrix(conn: Connection, scope: Scope) -> Said:
    """`{roles, entities}` for those who may see all roles."""
    require_roles(scope)
    people = people_of_roles(conn, scope)
    return {
        "roles": [role(scope, each, people) for each in all_roles(scope.app)],
        "entities": [entity(scope, each) for each in scope.app.entities.values() if not each.owner],
    }


def require_roles(scope: Scope) -> None:
    """What roles allow is told to those who may read the list of roles."""
    if not sees_roles(scope):
        raise refused(scope.app.entities[ROLE], "read")


def sees_roles(scope: Scope) -> bool:
    """Whether somebody may read the whole list of roles."""
    return may(scope, scope.app.entities[ROLE], "read") is True


def all_roles(app: App) -> Iterator[Role]:
    """Every role; the administrator's is everybody's who may do everything, and says nothing itself."""
    return (each for each in app.roles.values() if short(each.name) != ADMINISTRATOR)


def role(scope: Scope, each: Role, people: Mapping[str, Said]) -> Said:
    """One role with its grants and who has it."""
    name = short(each.name)
    return {
        "name": name,
        "title": each.title.get(scope.locale),
        "menus": list(each.menus),
        "history": each.history,
        "people": people.get(name, {"count": 0, "names": []}),
        "grants": {head: grant(said) for head, said in each.grants.items()},
    }


def grant(said: Grant) -> Said:
    """What a role says of an entity: true, false or a condition as it is written."""
    verbs: Said = {verb: written(getattr(said, verb)) for verb in VERBS}
    actions = None if said.actions is None else {name: written(each) for name, each in said.actions.items()}
    return verbs | {"actions": actions, "fields": dict(said.fields)}


def written(said: Expression | bool) -> bool | str:
    """A permission as it is written."""
    return said if isinstance(said, bool) else said.source


def entity(scope: Scope, found: Entity) -> Said:
    """What there is to be allowed of an entity."""
    cycle, locale = found.lifecycle, scope.locale
    actions = [each for each in cycle.actions.values() if not each.automatic] if cycle else []
    return {
        "name": found.name,
        "title": found.title.get(locale),
        "actions": [
            {"name": each.name, "title": each.title.get(locale), "roles": sorted(map(short, each.roles))}
            for each in actions
        ],
        "fields": [{"name": path, "title": title} for path, title in fields(scope, found)],
    }


def fields(scope: Scope, found: Entity) -> Iterator[tuple[str, str]]:
    """The fields that a grant may name, those of detail rows as `lines.cost`."""
    for each in found.fields.values():
        title = each.title.get(scope.locale)
        yield each.name, title
        if each.definition.owning:
            below = fields(scope, scope.app.entities[each.type.entity])
            yield from ((f"{each.name}.{path}", f"{title} › {inner}") for path, inner in below if path != "parent")


def people_of_roles(conn: Connection, scope: Scope) -> dict[str, Said]:
    """How many people have each role, and some of their names, as far as the asker may see people."""
    users = scope.app.entities[PERSON]
    if may(scope, users, "read") is False or not {"name", "roles", "active"} <= visible_fields(scope, users):
        return {}
    person = seen(scope, users)
    each = sa.select(sa.func.unnest(person.c.roles).label("role"), person.c.name).where(person.c.active).subquery()
    names = sa.func.array_agg(aggregate_order_by(each.c.name, each.c.name), type_=sa.ARRAY(sa.Text))
    chosen = sa.select(each.c.role, sa.func.count().label("count"), names[1:NAMED].label("names"))
    rows = run(conn, scope, chosen.group_by(each.c.role))
    return {row["role"]: {"count": row["count"], "names": row["names"]} for row in rows}
