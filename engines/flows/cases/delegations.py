"""Who stands in for whom now: followed whenever somebody is to be asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from uuid import UUID

import sqlalchemy as sa

from definitions.problems import Invalid
from engines.app import Entity
from engines.data.rights.permissions import as_system
from engines.data.rights.seen import compile_asked
from engines.data.sql.arrays import literal
from engines.data.sql.statements import SCHEMA, Statement, cached
from engines.data.work.frames import Frame, holding
from engines.data.work.work import Work
from engines.flows.cases.stored import Held

DEEPEST = 10
"""So many may stand in for each other; then it is taken for a circle."""

TABLES = f'"{SCHEMA}".'
VALID = Statement(f"""
    select "from", "to", "when" from {TABLES}_flow_delegation
    where "from" = any(%(people)s::uuid[]) and valid @> %(_now)s::timestamptz and flow in ('', %(flow)s)
    order by flow desc, "when" desc, id
""")


def stand_ins(held: Held, flow: str, entity: str, record: UUID, people: Iterable[str]) -> Mapping[str, str]:
    """Of some people those for whom somebody stands in now, and who: from one to the next, never in a circle."""
    found: dict[str, str] = {}
    asked = {each: each for each in people}
    for _ in range(DEEPEST):
        next_ones = valid(held, flow, entity, record, set(asked.values()))
        asked = {each: next_ones[now] for each, now in asked.items() if now in next_ones}
        asked = {each: to for each, to in asked.items() if to != each}
        if not asked:
            return found
        found |= asked
    return found


def valid(held: Held, flow: str, entity: str, record: UUID, people: set[str]) -> dict[str, str]:
    """Who stands in directly for some people; what is said of one flow goes before what is said of all."""
    given = {"people": literal([UUID(each) for each in people], sa.Uuid()), "flow": flow}
    found: dict[str, str] = {}
    for person, to, when in held.work.rows(VALID, given):
        if str(person) not in found and fits(held.work, entity, record, str(when)):
            found[str(person)] = str(to)
    return found


def fits(work: Work, entity: str, record: UUID, when: str) -> bool:
    """Whether a delegation is about a record; a condition that is none any more holds for nothing."""
    if not when:
        return True
    known: Entity = work.scope.app.entities[entity]
    with suppress(Invalid):
        condition = cached(
            work.scope.app,
            ("delegated_when", entity, when),
            lambda: compile_asked(as_system(work.scope), known, when, pointer="/when"),
        )
        return bool(holding(work, Frame(known, {"record": [record]}), condition))
    return False
