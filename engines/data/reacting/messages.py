"""Whom a rule tells what: one message per person and context, in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from engines.app import App, Notify
from engines.data.sql.arrays import literal
from engines.data.sql.statements import Statement, cached, compiled
from engines.data.work.frames import Frame, reached
from engines.data.work.wording import said_in
from engines.data.work.work import Notice, Work

PERSON = "base.user"


def tell(work: Work, frame: Frame, step: Notify) -> None:
    """A notice for everybody concerned, in every context."""
    texts = said_in(work, frame, step.message, step.blanks)
    records = frame.columns.get("record", [None] * len(frame))
    entity = frame.entity.name if frame.entity else ""
    for number, user in people(work, frame, step):
        text, record = texts[number], records[number]
        found = record if isinstance(record, UUID) else None
        work.notices.append(Notice(user, text.en, text.zh, entity, found, step.by))


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
