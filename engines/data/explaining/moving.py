"""What follows when a department is put below another: who comes along, and who sees more or less afterwards.

Roles with a condition that goes through the tree (`within`, `manager`, `head`) see down it: whoever has one and sits
above the department on one of the two roads only, gains or loses what belongs to it and to all below.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from definitions.problems import Fault, NotFound, invalid
from definitions.texts import Text
from engines.app import App, Grant, Role
from engines.data.rights.permissions import ADMINISTRATOR, EVERYONE, require, short
from engines.data.rights.persons import DEPARTMENT, FURTHER, PERSON
from engines.data.sql.statements import Connection, cached, run
from engines.expressions import Expression
from engines.expressions.facts import nodes
from engines.expressions.nodes import Call
from engines.scope import Scope

CLIMBING = frozenset({"manager", "head"})
BELOW_ITSELF = Text("A department cannot be put below itself.", "部门不能移到自身之下。")
NAMED = 20
"""People that are named; of the others the number is told."""

Said = dict[str, object]
Tree = Mapping[UUID, UUID | None]
"""The department above each department."""


@dataclass(frozen=True)
class Colleague:
    """Somebody with their departments, and whether their roles look through the tree."""

    name: str
    places: frozenset[UUID]
    looks: bool


def moving(conn: Connection, scope: Scope, id: UUID, to: UUID | None) -> Said:
    """`{departments, people, gain, lose}`: what comes along, and who sees more or less afterwards."""
    require(scope, scope.app.entities[DEPARTMENT], "update")
    above = tree(conn, scope)
    for each in (id, to):
        if each is not None and each not in above:
            raise NotFound(Text("There is no such department.", "没有该部门。"))
    before, after = set(chain(above, above[id])), set(chain(above, to))
    if id in after:
        raise invalid([Fault(BELOW_ITSELF, "/to", name="to")])
    branch = {each for each in above if id in chain(above, each)}
    people = colleagues(conn, scope)
    watching = [each for each in people if each.looks]
    return {
        "departments": len(branch) - 1,
        "people": sum(not each.places.isdisjoint(branch) for each in people),
        "gain": named(each for each in watching if each.places & after and not each.places & (before | branch)),
        "lose": named(each for each in watching if each.places & before and not each.places & (after | branch)),
    }


def chain(above: Tree, department: UUID | None) -> list[UUID]:
    """A department and all above it, itself first."""
    found: list[UUID] = []
    while department is not None and department not in found:
        found.append(department)
        department = above.get(department)
    return found


def named(people: Iterator[Colleague]) -> Said:
    """How many they are, and some of their names."""
    names = sorted(each.name for each in people)
    return {"count": len(names), "names": names[:NAMED]}


def tree(conn: Connection, scope: Scope) -> Tree:
    """All departments."""
    table = scope.app.entities[DEPARTMENT].table
    return {row["id"]: row["parent"] for row in run(conn, scope, sa.select(table.c.id, table.c.parent))}


def colleagues(conn: Connection, scope: Scope) -> list[Colleague]:
    """Everybody who works in a department."""
    people, rows = (scope.app.entities[name].table for name in (PERSON, FURTHER))
    further = sa.select(sa.func.array_agg(rows.c.department)).where(rows.c.parent == people.c.id).scalar_subquery()
    chosen = sa.select(people.c.name, people.c.roles, people.c.department, further.label("further"))
    found = run(conn, scope, chosen.where(people.c.active))
    looking = looking_roles(scope.app)
    return [
        Colleague(
            str(row["name"]),
            frozenset(each for each in (row["department"], *(row["further"] or ())) if each),
            ADMINISTRATOR not in (row["roles"] or ()) and not looking.isdisjoint({EVERYONE, *(row["roles"] or ())}),
        )
        for row in found
    ]


def looking_roles(app: App) -> frozenset[str]:
    """The roles with a condition that goes through the tree of departments."""
    return cached(
        app,
        ("looking_roles",),
        lambda: frozenset(short(role.name) for role in app.roles.values() if any(map(climbs, conditions(role)))),
    )


def conditions(role: Role) -> Iterator[Expression]:
    """Every condition of a role."""
    for grant in role.grants.values():
        yield from (each for each in said(grant) if isinstance(each, Expression))


def said(grant: Grant) -> Iterator[Expression | bool]:
    """What a grant says of each verb and action."""
    yield from (grant.read, grant.create, grant.update, grant.delete, grant.export)
    yield from (grant.actions or {}).values()


def climbs(condition: Expression) -> bool:
    """Whether it goes through the tree of departments."""
    calls = [each for each in nodes(condition.node) if isinstance(each, Call)]
    return any(each.function in CLIMBING or (each.function == "within" and of_department(each)) for each in calls)


def of_department(call: Call) -> bool:
    """Whether `within` is about departments."""
    kind = call.arguments[0].type
    return DEPARTMENT in (kind.entity, kind.item.entity if kind.item else "")
