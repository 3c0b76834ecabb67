"""Verify: recompute everything that is stored because something else is, set by set, and report what differs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from definitions.texts import Text
from engines.app import App, Entity, EntityField, Unique
from engines.data.history.proofs import WRONG, history_findings
from engines.data.rights.permissions import sources
from engines.data.sql.statements import Connection, compiled, run
from engines.data.sql.tables import path_column
from engines.data.work.invariants import Invariant, invariants
from engines.expressions import to_sql
from engines.scope import Scope

Kind = Literal["formula", "check", "unique", "tree", "history"]
MOST_EACH = 1000
"""Findings told of one field or check; more would be the same fault again."""

Progress = Callable[[str], None]
Finding = sa.Select[Any]


@dataclass(frozen=True)
class Drift:
    """Something stored that is not as it should be. For a check: the condition that does not hold."""

    kind: Kind
    entity: str
    record: UUID | None
    field: str
    stored: object = None
    expected: object = None

    def __str__(self) -> str:
        where = f"{self.entity} {self.record}" if self.record else self.entity
        match self.kind:
            case "check":
                return f"{where}: {self.field} does not hold"
            case "unique":
                return f"{where}: {self.field} occurs twice ({self.stored})"
            case "history":
                return f"{where}: {WRONG[self.field].en}"
        return f"{where}: {self.field} is {self.stored}, should be {self.expected}"


def verify(conn: Connection, scope: Scope, progress: Progress | None = None) -> list[Drift]:
    """Every difference between what is stored and what the definitions say; none, if all is well."""
    found: list[Drift] = []
    for kind, entity, field, statement in questions(scope.app):
        if progress:
            progress(f"{entity} {field}".strip())
        for row in run(conn, scope, compiled(statement.limit(MOST_EACH))):
            found.append(
                Drift(kind, row.get("entity", entity), row["id"], field, row.get("stored"), row.get("expected"))
            )
    return found


def questions(app: App) -> Iterator[tuple[Kind, str, str, Finding]]:
    """(kind, entity, field or check, statement that gives what is wrong) of everything to verify."""
    for entity in app.entities.values():
        for each in entity.fields.values():
            if each.storage == "graph":
                yield "formula", entity.name, each.name, stale_values(app, entity, each)
            if each.definition.type == "tree":
                yield "tree", entity.name, each.name, wrong_paths(entity, each)
        for invariant in standing(app, entity):
            yield "check", entity.name, invariant.name, sa.select(entity.table.c.id).where(sa.not_(invariant.holds))
        for unique in entity.uniques.values():
            yield "unique", entity.name, unique.name, repeated(entity, unique)
    for what, statement in history_findings(app):
        yield "history", "", what, statement


def standing(app: App, entity: Entity) -> list[Invariant]:
    """What must hold at any time. A filter binds only the moment of choosing."""
    return [each for key, each in invariants(app, entity).items() if not key.startswith("filter:")]


def stale_values(app: App, entity: Entity, each: EntityField) -> Finding:
    """The records whose stored value is not what the formula gives."""
    assert each.formula is not None
    table = entity.table.alias()
    stored = table.c[each.name]
    expected = sa.cast(to_sql(each.formula, sources(app, entity, table)), stored.type)
    return sa.select(table.c.id, stored.label("stored"), expected.label("expected")).where(
        stored.is_distinct_from(expected)
    )


def wrong_paths(entity: Entity, each: EntityField) -> Finding:
    """The records of a tree whose path is not that of their ancestors; in a circle nobody has one."""
    name = path_column(each.name)
    top = entity.table.alias()
    start = sa.select(top.c.id, pg.array([top.c.id]).label("path")).where(top.c[each.name].is_(None))
    walked = start.cte("walked", recursive=True)
    child = entity.table.alias()
    longer = sa.func.array_append(walked.c.path, child.c.id)
    walked = walked.union_all(sa.select(child.c.id, longer).where(child.c[each.name] == walked.c.id))
    table = entity.table.alias()
    differs = table.c[name].is_distinct_from(walked.c.path)
    chosen = sa.select(table.c.id, table.c[name].label("stored"), walked.c.path.label("expected"))
    return chosen.select_from(table.outerjoin(walked, walked.c.id == table.c.id)).where(differs)


def repeated(entity: Entity, unique: Unique) -> Finding:
    """The values that more than one record has although only one may; the index forbids it, so an index is broken."""
    table = entity.table
    fields = [table.c[name] for name in unique.fields]
    said = sa.func.concat_ws(sa.literal_column("', '"), *(sa.cast(field, sa.Text) for field in fields))
    chosen = sa.select(
        sa.func.min(sa.cast(table.c.id, sa.Text)).cast(sa.Uuid).label("id"), sa.func.min(said).label("stored")
    )
    there = [field.is_not(None) for field in fields]
    return chosen.where(*there).group_by(*fields).having(sa.func.count() > 1)


def summary(found: list[Drift]) -> Text:
    """What came of it, in a sentence."""
    if not found:
        return Text("Everything is as it should be.", "全部一致。")
    return Text(f"{len(found)} differences were found.", f"发现{len(found)}处不一致。")
