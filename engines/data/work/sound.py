"""What a write says of the rows it wrote: whether all that looks at nothing but the row itself holds for each.

A statement of its own for that would cost as much as the write. What does not hold is judged again when all is quiet,
since something may put it right before.
"""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from engines.app import App, Entity
from engines.data.rights.permissions import Verb, condition, may
from engines.data.sql.statements import cached
from engines.data.work.invariants import invariants
from engines.expressions import Expression, immutable
from engines.scope import Scope

Condition = sa.ColumnElement[bool]


def own_invariants(app: App, entity: Entity) -> frozenset[str]:
    """The invariants of an entity that a write can judge by itself."""
    return cached(app, ("own_invariants", entity.name), lambda: found_own(app, entity))


def found_own(app: App, entity: Entity) -> frozenset[str]:
    """`own_invariants`, worked out."""
    return frozenset(
        key
        for key, each in invariants(app, entity).items()
        if not key.startswith("filter:") and all(immutable(one) and stored(entity, one) for one in each.reads)
    )


def stored(entity: Entity, expression: Expression) -> bool:
    """Whether an expression reads only columns of the row itself."""
    return all(
        not read.path and read.entity == entity.name and entity.fields[read.field].storage not in ("read", "rows")
        for read in expression.reads
    )


def written(entity: Entity, expression: Expression) -> bool:
    """Whether an expression reads only what is written to the row itself, and nothing that follows from it."""
    columns = (entity.fields[read.field].storage for read in expression.reads if read.entity == entity.name)
    return stored(entity, expression) and not expression.server_only and all(each == "column" for each in columns)


def sound(app: App, entity: Entity) -> Condition:
    """Whether a row keeps all of them."""
    known = invariants(app, entity)
    holds = [sa.func.coalesce(known[key].holds, sa.false()) for key in sorted(own_invariants(app, entity))]
    return sa.and_(sa.true(), *holds).label("sound")


def all_sound(app: App, entity: Entity, answers: Iterable[object]) -> frozenset[str]:
    """The invariants known to hold for rows that answered so."""
    return own_invariants(app, entity) if all(answers) else frozenset()


def permitted(scope: Scope, entity: Entity, verb: Verb) -> Condition:
    """Whether a row as it was written is still one the asker may write; false where that takes more than the row."""
    verdicts = (may(scope, entity, verb), may(scope, entity, "read"))
    conditions = [each for verdict in verdicts if isinstance(verdict, tuple) for each in verdict]
    if entity.owner or not all(written(entity, each) for each in conditions):
        return sa.false().label("permitted")
    return sa.func.coalesce(condition(scope, entity, verb, entity.table), sa.false()).label("permitted")
