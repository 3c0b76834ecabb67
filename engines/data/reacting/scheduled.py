"""Rules that run by the clock."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from engines.app import Entity, Rule
from engines.data.calculation.propagate import Concern
from engines.data.reacting.rules import deeper, start
from engines.data.reacting.running import Run
from engines.data.reacting.settle import settle
from engines.data.rights.permissions import sources
from engines.data.sql.statements import Connection, Statement, cached, compiled
from engines.data.work.frames import Frame
from engines.data.work.work import Work
from engines.expressions import to_sql
from engines.scope import Scope


def run_scheduled(conn: Connection, scope: Scope, rule: Rule) -> None:
    """Run a rule for which nothing had to happen, and everything that follows from it.

    One that is about an entity runs over all its records for which its condition holds.
    """
    work = Work(conn, scope)
    work.chain = deeper((), rule)
    entity = scope.app.entities.get(rule.entity)
    frame = Frame(entity, {"record": concerned(work, rule, entity)}) if entity else Frame(None, {"n": [0]})
    if len(frame):
        start(Run(work, Concern(), rule), frame)
    settle(work)


def concerned(work: Work, rule: Rule, entity: Entity) -> list[UUID]:
    """The records for which the rule's condition holds now."""
    statement = cached(work.scope.app, ("concerned", rule), lambda: concerning(work.scope, rule, entity))
    return [row[0] for row in work.rows(statement) if isinstance(row[0], UUID)]


def concerning(scope: Scope, rule: Rule, entity: Entity) -> Statement:
    """`concerned`'s statement."""
    table = entity.table
    holds = to_sql(rule.when, sources(scope.app, entity, table), condition=True) if rule.when else sa.true()
    return compiled(sa.select(table.c.id).where(holds).order_by(table.c.id))
