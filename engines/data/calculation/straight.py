"""A new row and the sums that follow from it in a straight line, in one statement.

The row adds to one record, what that changes adds to one other, and so on. Each record is locked by its own update, in
the order of the levels, and what is added to it is what the update before gave back: no sum is read before its row is
locked. Whatever does not go straight on is left to the propagation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from engines.app import App, Entity
from engines.data.calculation.graph import GraphField
from engines.data.calculation.propagate import begins_right, concerned_by, graph_field, nothing_refers, plain
from engines.data.calculation.updates import generated_from, old_and_new, returned
from engines.data.sql.statements import Statement, beside, compiled
from engines.data.work.sound import all_sound
from engines.data.work.work import Batch, Row, Work

Value = sa.ColumnElement[Any]


@dataclass(frozen=True)
class Link:
    """Fields of one record to which a row adds that names it in its column `by`."""

    entity: Entity
    fields: tuple[GraphField, ...]
    by: str
    columns: tuple[str, ...]
    """What its update gives back, as it was and as it is."""

    @property
    def names(self) -> tuple[str, ...]:
        """The fields, in a fixed order."""
        return tuple(each.field for each in self.fields)


@dataclass(frozen=True)
class Straight:
    """How one row is inserted with what follows. `first` is what the insert gives back, its verdict last."""

    statement: Statement
    first: int
    links: tuple[Link, ...]


# --- which way it goes -----------------------------------------------------------------------------------------------


def links(app: App, entity: Entity) -> Iterator[Link]:
    """The records to which a new row adds, one after the other, as long as the line is straight."""
    names = frozenset(name for of, name in app.graph.by_field if of == entity.name)
    seen = {entity.name}
    link = following(app, entity, names, created=True)
    while link and link.entity.name not in seen:
        yield link
        seen.add(link.entity.name)
        changed = frozenset(link.names) | generated_from(app, link.entity.name, frozenset(link.names))
        link = following(app, link.entity, changed, created=False)


def following(app: App, entity: Entity, names: frozenset[str], *, created: bool) -> Link | None:
    """Where a row goes on to when these of its columns change; None unless everything that depends on them is a sum
    of one record."""
    found = set(dependent_fields(app, entity, names, created=created))
    ways = {(each.entity, each.delta.by) for each in found if each.delta and plain(each)}
    if len(ways) != 1 or not all(each.delta and plain(each) for each in found):
        return None
    [(target, by)] = ways
    if not created and by in names:
        return None
    fields = tuple(sorted(found, key=lambda each: each.field))
    columns = returned(app, target, frozenset(each.field for each in fields))
    return Link(app.entities[target], fields, by, columns)


def dependent_fields(app: App, entity: Entity, names: frozenset[str], *, created: bool) -> Iterator[GraphField]:
    """The fields that have to be brought up to date when these columns of a row change."""
    for dependent in concerned_by(app, entity.name, names):
        if dependent.kind == "field":
            found = graph_field(app, dependent)
            if not (created and (nothing_refers(dependent) or begins_right(entity, dependent, found))):
                yield found


# --- the statement ---------------------------------------------------------------------------------------------------


def straight(app: App, entity: Entity, insert: sa.Insert, columns: Sequence[str], verdict: Value) -> Straight | None:
    """An insert that gives back `columns`, and all that follows straight from it; None where nothing does."""
    line = tuple(links(app, entity))
    if not line or line[0].by not in columns:
        return None
    first = [*(entity.table.c[name] for name in columns), verdict]
    parts = [compiled(insert.returning(*labelled(0, first)))]
    given = {name: sa.column(f"l0_{at}", entity.table.c[name].type) for at, name in enumerate(columns)}
    source, old = sa.table("link0", *given.values()), dict[str, sa.ColumnClause[Any]]()
    widths = [len(first)]
    for at, link in enumerate(line, 1):
        values = old_and_new(app, link.entity.name, link.names)
        parts.append(compiled(adding(link, source, given, old).returning(*labelled(at, values))))
        widths.append(len(values))
        old, given = sides(at, link)
        source = sa.table(f"link{at}", *old.values(), *given.values())
    texts, whole = beside(parts)
    made = ", ".join(f"link{at} as ({text})" for at, text in enumerate(texts))
    listed = ", ".join(f"l{at}_{n}" for at, width in enumerate(widths) for n in range(width))
    joined = "".join(f" left join link{at} on true" for at in range(1, len(parts)))
    return Straight(replace(whole, text=f"with {made} select {listed} from link0{joined}"), len(first), line)


def labelled(at: int, values: Sequence[Value]) -> list[Value]:
    """The values of one part under numbered names."""
    return [value.label(f"l{at}_{n}") for n, value in enumerate(values)]


Columns = dict[str, sa.ColumnClause[Any]]


def sides(at: int, link: Link) -> tuple[Columns, Columns]:
    """Where a part has the old and the new values of its columns: after the id, two by two."""
    kinds = {name: link.entity.table.c[name].type for name in link.columns}
    old = {name: sa.column(f"l{at}_{1 + 2 * n}", kind) for n, (name, kind) in enumerate(kinds.items())}
    new = {name: sa.column(f"l{at}_{2 + 2 * n}", kind) for n, (name, kind) in enumerate(kinds.items())}
    return old, new


def adding(link: Link, source: sa.TableClause, new: Columns, old: Columns) -> sa.Update:
    """Add what the row before brings, and take away what it brought; nothing is written where that is nothing."""
    table: sa.Table = link.entity.table
    zero: Value = sa.literal_column("0")
    added = {each.field: brought(each, source, new, old) for each in link.fields}
    differs = sa.or_(*(value != zero for value in added.values()))
    update = table.update().where(table.c.id == source.c[new[link.by].name], differs)
    return update.values({name: sa.func.coalesce(table.c[name], zero) + value for name, value in added.items()})


def brought(each: GraphField, source: sa.TableClause, new: Columns, old: Columns) -> Value:
    """What a row adds to a field: of a new one its value, or one; of a changed one the difference."""
    assert each.delta is not None
    zero: Value = sa.literal_column("0")
    if not each.delta.column:
        return zero if old else sa.literal_column("1")
    value: Value = sa.func.coalesce(source.c[new[each.delta.column].name], zero)
    return value - sa.func.coalesce(source.c[old[each.delta.column].name], zero) if old else value


# --- what it gave back -----------------------------------------------------------------------------------------------


def followed(work: Work, plan: Straight, first: Batch, row: Row) -> Iterator[Batch]:
    """The batches that a row of the statement tells of. What nothing was written for is looked at once more."""
    batch, at = first, plan.first
    for link in plan.links:
        width = 2 * len(link.columns) + 2
        part, at = row[at : at + width], at + width
        reached = part[0] is not None
        yield replace(batch, followed=reached)
        if not reached:
            return
        batch = following_batch(work, link, part)
    yield batch


def following_batch(work: Work, link: Link, part: Row) -> Batch:
    """The batch of one link."""
    kept = all_sound(work.scope.app, link.entity, part[-1:])
    return Batch(
        link.entity,
        "changed",
        part[:1],  # type: ignore[arg-type]
        link.columns,
        [part[1:-1:2]],
        [part[2:-1:2]],
        computed=True,
        kept=kept,
        chain=work.chain,
    )
