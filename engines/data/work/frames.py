"""What a rule's steps know while it runs: a table of contexts, one row per record (and per row of each `each` around).

Every expression of a step is one statement over all contexts, so that a rule costs the same for one record or many.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from engines.app import App, Entity
from engines.data.rights.permissions import StoredTables
from engines.data.rights.seen import SeenTables, seen
from engines.data.sql.arrays import Column, params, unnested
from engines.data.sql.statements import Statement, cached, compiled
from engines.data.work.work import Row, Work
from engines.expressions import Expression, Sources, ids_of, to_sql
from engines.scope import Scope

Values = Mapping[str, Expression]


@dataclass(frozen=True)
class Frame:
    """The contexts: for each name a column of values, all of the same length. `record` and aliases are ids."""

    entity: Entity | None
    columns: Mapping[str, Sequence[object]]
    aliases: Mapping[str, Entity] = field(default_factory=dict)
    asked: Mapping[str, Column] = field(default_factory=dict)
    known: Mapping[str, Column] = field(default_factory=dict)
    """Further values by their full names, `$` for the dots in them; so too for aliases."""
    gone: bool = False
    """The records are deleted: `old` holds all they were, and the record is read from there."""
    with_old: bool = False

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), ()))

    @property
    def kinds(self) -> dict[str, Column]:
        """The columns as they travel to the database."""
        kinds: dict[str, Column] = {"n": sa.Integer()}
        if self.entity:
            kinds["record"] = sa.Uuid()
        kinds |= {alias: sa.Uuid() for alias in self.aliases}
        kinds |= {**self.asked, **self.known}
        if self.with_old:
            kinds["old"] = pg.JSONB()
        return kinds

    @property
    def shape(self) -> tuple[object, ...]:
        """What statements over these contexts have in common."""
        aliases = tuple((name, entity.name) for name, entity in self.aliases.items())
        return (
            self.entity.name if self.entity else "",
            aliases,
            tuple(self.asked),
            tuple(self.known),
            self.gone,
            self.with_old,
        )

    def rows(self) -> list[Row]:
        """The contexts as rows, numbered."""
        names = [name for name in self.kinds if name != "n"]
        if not names:
            return [(at,) for at in range(len(self.columns.get("n", (0,))))]
        return [(at, *values) for at, values in enumerate(zip(*(self.columns[name] for name in names), strict=True))]

    def ids(self, name: str) -> list[UUID]:
        """The records of one name."""
        return [one for one in self.columns.get(name, ()) if isinstance(one, UUID)]

    def taken(self, numbers: Sequence[int]) -> Frame:
        """Some of the contexts, each as often as it is named."""
        return replace(self, columns={name: [values[at] for at in numbers] for name, values in self.columns.items()})

    def knowing(self, alias: str, entity: Entity, ids: Sequence[UUID | None]) -> Frame:
        """The contexts with one more record each."""
        aliases = {**{name: one for name, one in self.aliases.items() if name != alias}, alias: entity}
        return replace(self, columns={**self.columns, alias: list(ids)}, aliases=aliases)


@dataclass(frozen=True)
class Joined:
    """The contexts as SQL: where to select from, and where names come from."""

    contexts: sa.FromClause
    source: sa.FromClause
    names: Sources


def joined(app: App, frame: Frame, eyes: Scope | None = None) -> Joined:
    """Every context with the rows its names mean; with somebody's eyes only what they may see, and is."""
    contexts = unnested("context", frame.kinds)
    source: sa.FromClause = contexts
    extra: dict[str, sa.FromClause | sa.ColumnElement[object]] = {}
    record: sa.FromClause | None = None
    if frame.entity:
        record = gone_record(frame.entity, contexts) if frame.gone else rows_of(frame.entity, "this", eyes)
        condition = sa.true() if frame.gone else record.c.id == contexts.c.record
        source = source.join(record, condition, isouter=True)
        extra["record"] = record
    if frame.entity and frame.with_old and eyes is None:
        old = record if frame.gone else old_record(frame.entity, contexts)
        assert old is not None
        source = source if frame.gone else source.join(old, sa.true(), isouter=True)
        extra["old"] = old
    for alias, entity in frame.aliases.items():
        row = rows_of(entity, f"as_{alias}", eyes)
        source = source.join(row, row.c.id == contexts.c[alias], isouter=True)
        extra[alias.replace("$", ".")] = row
    extra |= {f"asked.{name.removeprefix('asked_')}": contexts.c[name] for name in frame.asked}
    extra |= {name.replace("$", "."): contexts.c[name] for name in frame.known}
    tables = SeenTables(eyes) if eyes else StoredTables(app)
    names = Sources(tables, record, frame.entity.name if frame.entity else "", extra)
    return Joined(contexts, source, names)


def rows_of(entity: Entity, name: str, eyes: Scope | None) -> sa.FromClause:
    """The records of an entity, all of them or those somebody sees."""
    return seen(eyes, entity) if eyes else entity.table.alias(name)


def gone_record(entity: Entity, contexts: sa.FromClause) -> sa.FromClause:
    """A deleted record, from what it was."""
    row: sa.ColumnElement[object] = sa.literal_column(f"null::{quoted(entity.table)}")
    return populated(entity, row, contexts, "this")


def old_record(entity: Entity, contexts: sa.FromClause) -> sa.FromClause:
    """A record as it was: as it is, but for the values that are known to have been others."""
    return populated(entity, sa.literal_column("this"), contexts, "old")


def populated(entity: Entity, base: sa.ColumnElement[object], contexts: sa.FromClause, name: str) -> sa.FromClause:
    """A row of the entity's table from another one and some values."""
    columns = [sa.column(column.name, column.type) for column in entity.table.c]
    known = sa.cast(contexts.c.old, pg.JSONB)
    return sa.func.jsonb_populate_record(base, known).table_valued(*columns, name=name).lateral(name)


def quoted(table: sa.Table) -> str:
    """The table's name as the type of its rows."""
    return f'"{table.schema}"."{table.name}"'


# --- asking ----------------------------------------------------------------------------------------------------------


def evaluated(work: Work, frame: Frame, values: Values) -> list[Row]:
    """The values of some expressions in each context."""
    key = ("evaluated", frame.shape, tuple(values.items()))
    statement = cached(work.scope.app, key, lambda: evaluating(work.scope.app, frame, values))
    rows = work.rows(statement, params("context", frame.kinds, frame.rows()))
    return [row[1:] for row in rows]


def evaluating(app: App, frame: Frame, values: Values) -> Statement:
    """`evaluated`'s statement."""
    over = joined(app, frame)
    columns = [to_sql(each, over.names).label(f"v{at}") for at, each in enumerate(values.values())]
    return compiled(sa.select(over.contexts.c.n, *columns).select_from(over.source).order_by(over.contexts.c.n))


def holding(work: Work, frame: Frame, condition: Expression) -> list[int]:
    """The numbers of the contexts in which a condition holds."""
    key = ("holding", frame.shape, condition)
    statement = cached(work.scope.app, key, lambda: holding_statement(work.scope.app, frame, condition))
    rows = work.rows(statement, params("context", frame.kinds, frame.rows()))
    return [row[0] for row in rows if isinstance(row[0], int)]


def holding_statement(app: App, frame: Frame, condition: Expression) -> Statement:
    """`holding`'s statement."""
    over = joined(app, frame)
    chosen = sa.select(over.contexts.c.n).select_from(over.source)
    return compiled(chosen.where(to_sql(condition, over.names, condition=True)).order_by(over.contexts.c.n))


def reached(
    work: Work, frame: Frame, entity: Entity, target: Expression | None, where: Expression | None, inside: str = ""
) -> list[tuple[int, UUID]]:
    """Number of the context and id of each record that a target gives there, narrowed by `where`.

    With `inside`, the condition is over the rule's names and knows the record by that alias; else over the record's."""
    key = ("reached", frame.shape, entity.name, target, where, inside)
    statement = cached(work.scope.app, key, lambda: reaching(work.scope.app, frame, entity, target, where, inside))
    rows = work.rows(statement, params("context", frame.kinds, frame.rows()))
    return [(row[0], row[1]) for row in rows if isinstance(row[0], int) and isinstance(row[1], UUID)]


def reaching(
    app: App, frame: Frame, entity: Entity, target: Expression | None, where: Expression | None, inside: str
) -> Statement:
    """`reached`'s statement."""
    over = joined(app, frame)
    row = entity.table.alias("target")
    conditions: list[sa.ColumnElement[bool]] = []
    if target is not None:
        conditions.append(row.c.id.in_(ids_of(target, over.names)))
    if where is not None:
        conditions.append(to_sql(where, names_in(over.names, entity, row, inside), condition=True))
    order = [over.contexts.c.n, *([row.c.position] if "position" in row.c and entity.owner else []), row.c.id]
    chosen = sa.select(over.contexts.c.n, row.c.id).select_from(over.source.join(row, sa.and_(sa.true(), *conditions)))
    return compiled(chosen.order_by(*order))


def names_in(names: Sources, entity: Entity, row: sa.FromClause, inside: str) -> Sources:
    """The names of a condition on a target's records."""
    if inside:
        return Sources(names.tables, names.record, names.entity, {**names.extra, inside: row})
    return Sources(names.tables, row, entity.name, names.extra)
