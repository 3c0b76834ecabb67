"""Administrators: one stays, whatever is written, and only administrators make and unmake them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from uuid import UUID

import sqlalchemy as sa

from definitions.problems import Conflict, NotAllowed
from definitions.texts import Text
from engines.app import App
from engines.data.rights.permissions import ADMINISTRATOR
from engines.data.rights.persons import PERSON
from engines.data.sql.statements import Statement, cached, compiled
from engines.data.work.work import Batch, Work

LAST = Text(
    "Somebody must be able to administer this workspace: give another active person the role of administrator first.",
    "工作区必须有人管理：请先把管理员角色授予另一位在职人员。",
)
ONLY = Text("Only administrators make or unmake administrators.", "只有管理员可以授予或取消管理员角色。")


def keep_administrators(work: Work, batches: Iterable[Batch]) -> None:
    """Refuse what leaves nobody to administer the workspace, or is not the asker's to decide."""
    free = work.scope.user.administrator
    people = [each for each in batches if each.entity.name == PERSON and matters(each, free)]
    if not people:
        return
    statement = cached(work.scope.app, ("administrators",), lambda: administrators(work.scope.app))
    having = {row[0]: row[1] for row in work.rows(statement)}
    if not free and any(touches(each, having.keys()) for each in people):
        raise NotAllowed(ONLY)
    if not any(having.values()) and any(loses(each, having.keys()) for each in people):
        raise Conflict(LAST)


def matters(batch: Batch, free: bool) -> bool:
    """Whether it can make or unmake an administrator; that somebody new is one is free to who is one."""
    if batch.kind == "created":
        return not free
    return not {"roles", "active"}.isdisjoint(batch.changed_columns())


def touches(batch: Batch, having: Set[object]) -> bool:
    """Whether somebody was made or unmade by it."""
    if batch.kind == "created":
        return not having.isdisjoint(batch.ids)
    return loses(batch, having) or any(new and not old for old, new in held(batch))


def loses(batch: Batch, having: Set[object]) -> bool:
    """Whether somebody who had the role does not count any more: without it, gone, or no longer active."""
    return any(old and not new for old, new in held(batch)) or not having.isdisjoint(retired(batch))


def held(batch: Batch) -> Iterator[tuple[bool, bool]]:
    """Of each person whether they had the role, and whether they have it."""
    if "roles" in batch.columns and batch.kind != "created":
        before = batch.column(batch.old, "roles")
        after = batch.column(batch.new, "roles") if batch.new else [None] * len(before)
        yield from ((has(old), has(new)) for old, new in zip(before, after, strict=True))


def has(roles: object) -> bool:
    """Whether the role is one of them."""
    return isinstance(roles, list) and ADMINISTRATOR in roles


def retired(batch: Batch) -> list[UUID]:
    """Those who were made inactive."""
    if batch.kind != "changed" or "active" not in batch.changed_columns():
        return []
    return [id for id, active in zip(batch.ids, batch.column(batch.new, "active"), strict=True) if active is not True]


def administrators(app: App) -> Statement:
    """Who has the role and whether they are active; nobody takes it from them meanwhile."""
    table = app.entities[PERSON].table
    holding = sa.literal(ADMINISTRATOR, sa.Text) == sa.any_(table.c.roles)
    chosen = sa.select(table.c.id, table.c.active).where(holding).order_by(table.c.id)
    return compiled(chosen.with_for_update(read=True))
