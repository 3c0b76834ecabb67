"""Whom a rule tells what: one message per person and context, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from engines.app import App, Notify
from engines.data.arrays import literal
from engines.data.frames import Frame, evaluated, reached
from engines.data.statements import Statement, cached, compiled
from engines.data.work import Notice, Work
from engines.expressions import Expression

PART = re.compile(r"\{([^{}]+)\}")
PERSON = "base.user"


def tell(work: Work, frame: Frame, step: Notify) -> None:
    """A notice for everybody concerned, in every context."""
    texts = told(work, frame, step)
    records = frame.columns.get("record", [None] * len(frame))
    entity = frame.entity.name if frame.entity else ""
    for number, user in people(work, frame, step):
        en, zh = texts[number]
        record = records[number]
        work.notices.append(Notice(user, en, zh, entity, record if isinstance(record, UUID) else None))


def told(work: Work, frame: Frame, step: Notify) -> list[tuple[str, str]]:
    """The message of each context, its parts filled in."""
    parts = dict(step.parts)
    rows = evaluated(work, frame, parts) if parts else [()] * len(frame)
    return [(filled(step.message.en, parts, row), filled(step.message.zh, parts, row)) for row in rows]


def filled(text: str, parts: Mapping[str, Expression], row: Sequence[object]) -> str:
    """A text with its `{path}` parts."""
    values = dict(zip(parts, row, strict=True))
    return PART.sub(lambda found: shown(values.get(found[1].strip(), found[0])), text)


def shown(value: object) -> str:
    """A value inside a sentence."""
    if value is None:
        return ""
    return value.strftime("%Y-%m-%d %H:%M") if isinstance(value, datetime) else str(value)


def people(work: Work, frame: Frame, step: Notify) -> Iterator[tuple[int, UUID]]:
    """Context and person, for everybody named and everybody with a named role; nobody is told twice."""
    seen: set[tuple[int, UUID]] = set()
    for who in step.who:
        seen.update(reached(work, frame, work.scope.app.entities[PERSON], who, None))
    if step.roles:
        users = with_roles(work, step.roles)
        seen.update((number, user) for number in range(len(frame)) for user in users)
    yield from sorted(seen)


def with_roles(work: Work, roles: Sequence[str]) -> list[UUID]:
    """The users who have any of the roles."""
    names = sorted({*roles, *(role.rsplit(".", 1)[-1] for role in roles)})
    statement = cached(work.scope.app, "users_with_roles", lambda: having_roles(work.scope.app))
    return [row[0] for row in work.rows(statement, {"roles": literal(names, sa.Text())}) if isinstance(row[0], UUID)]


def having_roles(app: App) -> Statement:
    """The users whose roles overlap with some."""
    table = app.entities[PERSON].table
    roles = sa.bindparam("roles", type_=pg.ARRAY(sa.Text))
    return compiled(sa.select(table.c.id).where(sa.type_coerce(table.c.roles, pg.ARRAY(sa.Text)).overlap(roles)))
