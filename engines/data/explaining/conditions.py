"""A condition told part by part over one record: which parts hold, and the values they read."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal
from uuid import UUID

import sqlalchemy as sa

from definitions.texts import Text
from definitions.types import BOOLEAN
from engines.app import Entity
from engines.data.explaining.explain import inputs
from engines.data.history.past import titles
from engines.data.rights.permissions import as_system, sources
from engines.data.rights.seen import compile_asked
from engines.data.sql.statements import Connection, run
from engines.expressions import Expression, to_sql
from engines.expressions.facts import children
from engines.expressions.nodes import Asker, Field, Node
from engines.expressions.parse import Parsed, parse
from engines.scope import Scope, User

Said = dict[str, object]

CALLED = {
    "user": Text("the person", "此人"),
    "user.department": Text("their department", "其部门"),
    "user.departments": Text("their departments", "其所属部门"),
    "user.roles": Text("their roles", "其角色"),
}
"""What a condition may read of the person."""


@dataclass(frozen=True, eq=False)
class Part:
    """A condition: `parts` joined by `kind`, or one that is not taken apart any further."""

    expression: Expression
    kind: Literal["", "and", "or"] = ""
    parts: tuple[Part, ...] = ()


def taken_apart(scope: Scope, entity: Entity, condition: Expression) -> Part:
    """The parts of a condition, down to what no `and` or `or` joins."""
    parsed = parse(condition.source)
    return part(scope, entity, parsed, parsed.tree, condition)


def part(scope: Scope, entity: Entity, parsed: Parsed, tree: ast.expr, known: Expression | None = None) -> Part:
    """One node of the syntax tree as a condition of its own."""
    expression = known or compile_asked(
        as_system(scope), entity, parsed.text(tree), pointer="", expect=BOOLEAN
    )  # fmt: skip
    if not isinstance(tree, ast.BoolOp):
        return Part(expression)
    below = tuple(part(scope, entity, parsed, each) for each in tree.values)
    return Part(expression, "and" if isinstance(tree.op, ast.And) else "or", below)


def every(whole: Part) -> Iterator[Part]:
    """A condition and everything it is made of."""
    yield whole
    for each in whole.parts:
        yield from every(each)


def tell(conn: Connection, scope: Scope, entity: Entity, id: UUID, condition: Expression, user: User) -> Said:
    """`{source, holds, kind, parts, values}` of a condition over a record, as it is judged for `user`."""
    whole = taken_apart(scope, entity, condition)
    table = entity.table.alias()
    known = sources(scope.app, entity, table)
    parts = list(every(whole))
    holds = [sa.func.coalesce(to_sql(each.expression, known, condition=True), sa.false()) for each in parts]
    chosen = sa.select(*(each.label(f"c{n}") for n, each in enumerate(holds)))
    row = run(conn, replace(scope, user=user), chosen.where(table.c.id == id), {}).fetchone() or {}
    found = {each: bool(row.get(f"c{n}")) for n, each in enumerate(parts)}
    return told(conn, scope, entity, id, whole, found, user)


def told(
    conn: Connection, scope: Scope, entity: Entity, id: UUID, whole: Part, holds: Mapping[Part, bool], user: User
) -> Said:
    """A part with its own parts; one that is not taken apart, with what it reads."""
    said: Said = {"source": whole.expression.source, "holds": holds[whole], "kind": whole.kind}
    if whole.parts:
        below = [told(conn, scope, entity, id, each, holds, user) for each in whole.parts]
        return said | {"parts": below, "values": []}
    values = inputs(conn, as_system(scope), entity, id, whole.expression)
    return said | {"parts": [], "values": [*values, *of_asker(conn, scope, whole.expression, user)]}


def of_asker(conn: Connection, scope: Scope, expression: Expression, user: User) -> Iterator[Said]:
    """What a condition reads of the person: `user`, `user.departments` …"""
    names = sorted(set(asker_names(expression.node)))
    departments = titles(conn, as_system(scope), "base.department", user.departments) if names else {}
    known: Mapping[str, tuple[object, str]] = {
        "user": (str(user.id), user.name),
        "user.department": (str(user.department or ""), departments.get(str(user.department), "")),
        "user.departments": (sorted(departments), ", ".join(sorted(departments.values()))),
        "user.roles": (sorted(user.roles), ", ".join(sorted(user.roles))),
    }
    for name in names:
        if name in known:
            value, title = known[name]
            yield {"name": name, "title": CALLED[name].get(scope.locale), "value": value, "_title": title}


def asker_names(node: Node) -> Iterator[str]:
    """`user`, or the field that follows it."""
    match node:
        case Field(base=Asker(), name=name):
            yield f"user.{name}"
        case Asker():
            yield "user"
        case _:
            for each in children(node):
                yield from asker_names(each)
