"""Whose history somebody may search: everything's as an administrator; with a role that says `history: true` that of
the records they may read, as the history of each of these shows it. Of deleted records it is the administrator's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from definitions.problems import NotAllowed
from definitions.texts import Text
from engines.app import Entity
from engines.data.history.past import Shown, shown_select, shown_there
from engines.data.rights.permissions import Verb, asker, condition, may, roles
from engines.data.sql.arrays import literal
from engines.data.sql.statements import Connection, cached, compiled, run
from engines.scope import Scope


def sees_history(scope: Scope) -> bool:
    """Whether somebody may search the history."""
    return scope.user.administrator or any(role.history for role in roles(scope))


def require_history(scope: Scope) -> None:
    """`NotAllowed` for those whose roles do not say so."""
    if not sees_history(scope):
        raise NotAllowed(
            Text("Your roles do not allow you to search the history.", "您的角色不允许查询历史。"),
        )


def require_evidence(scope: Scope) -> None:
    """Only administrators look at everything that happened."""
    if not scope.user.administrator:
        raise NotAllowed(Text("Only an administrator may look at all that happened.", "只有管理员可以查看全部历史。"))


def in_sight(scope: Scope, verb: Verb, entity: str, table: sa.FromClause) -> sa.ColumnElement[bool]:
    """The rows of the history of records that the asker may read, or export; of one entity if it is named."""
    if scope.user.administrator:
        return sa.true()
    heads = (each for each in scope.app.entities.values() if not each.owner and entity in ("", each.name))
    found = [of_entity(scope, verb, each, table) for each in heads if may(scope, each, "read") is not False]
    return sa.or_(sa.false(), *found)


def of_entity(scope: Scope, verb: Verb, entity: Entity, table: sa.FromClause) -> sa.ColumnElement[bool]:
    """The same for one entity: its records that are there."""
    record = entity.table.alias()
    there = sa.exists().where(record.c.id == table.c.record, condition(scope, entity, verb, record))
    return sa.and_(table.c.entity == sa.literal(entity.name, sa.Text()), there)


def shown_of(conn: Connection, scope: Scope, entity: Entity, ids: Iterable[object]) -> Mapping[str, Shown]:
    """What the asker may see of the past of each of these records; of those that are gone the administrator alone."""
    key = ("shown_pasts", entity.name, asker(scope))
    statement = cached(scope.app, key, lambda: compiled(shown_select(scope, entity, many=True)))
    wanted = [str(one) for one in ids]
    rows = run(conn, scope, statement, {"ids": literal(wanted, sa.Uuid())}).fetchall()
    found = {str(row["_id"]): shown_there(scope, entity, row) for row in rows}
    gone = shown_there(scope, entity, {})
    if not scope.user.administrator:
        gone = dict.fromkeys(gone, frozenset[str]())
    return {one: found.get(one, gone) for one in wanted}
