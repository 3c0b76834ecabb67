"""Bring every stored value up to date that depends on what was written: level by level, each level in one statement.

Nothing is propagated while a transaction is still writing (that deadlocks). Per level the targets are locked in the
order of their ids by a statement of their own and written by the next: a sum that was read before its row was locked
would lose what somebody else committed in between.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa

from engines.app import App, Entity
from engines.data.calculation.graph import Dependent, GraphField, Level
from engines.data.calculation.holding import lock_read
from engines.data.calculation.reads import in_order
from engines.data.calculation.rollups import empty_rollup
from engines.data.calculation.updates import affected, delta, recompute_fields, returned
from engines.data.sql.arrays import literal
from engines.data.sql.statements import cached
from engines.data.work.sound import all_sound
from engines.data.work.work import Batch, Row, Work

Sums = dict[str, dict[UUID, Decimal]]
"""Per field, what is to be added to each target."""

Place = tuple[int, str]
"""Of a level: its number and its entity."""


@dataclass
class Due:
    """What one level has to do: targets to recompute per field, and sums to add."""

    anew: dict[str, set[UUID]] = field(default_factory=dict)
    sums: Sums = field(default_factory=dict)


@dataclass
class Concern:
    """The checks and automatic actions that a change concerns, by (kind, entity, name)."""

    records: dict[tuple[str, str, str], set[UUID]] = field(default_factory=dict)

    def add(self, dependent: Dependent, ids: Iterable[UUID]) -> None:
        """These records are concerned."""
        self.records.setdefault((dependent.kind, dependent.entity, dependent.name), set()).update(ids)


def propagate(work: Work, concern: Concern) -> None:
    """Read the log on from where the last propagation stopped, until no level has anything left to do."""
    due: dict[Place, Due] = {}
    read_log(work, due, concern)
    while due:
        place = min(due)
        settle_level(work, levels(work.scope.app)[place], due.pop(place))
        read_log(work, due, concern)


def levels(app: App) -> dict[Place, Level]:
    """The levels by their place."""
    return cached(app, "levels", lambda: {(each.number, each.entity): each for each in app.graph.levels})


def read_log(work: Work, due: dict[Place, Due], concern: Concern) -> None:
    """Note what the batches not yet seen mean for the levels, checks and actions."""
    while work.spread < len(work.log):
        batch = work.log[work.spread]
        work.spread += 1
        columns = dependents_by_column(work.scope.app, batch.entity.name)
        if columns:
            note(work, batch, columns, due, concern)


def dependents_by_column(app: App, entity: str) -> dict[str, tuple[Dependent, ...]]:
    """What depends on each field of an entity; nothing for most."""
    return cached(
        app,
        ("dependents", entity),
        lambda: {name: found for (of, name), found in app.graph.by_field.items() if of == entity},
    )


def note(
    work: Work, batch: Batch, columns: dict[str, tuple[Dependent, ...]], due: dict[Place, Due], concern: Concern
) -> None:
    """Note what one batch means."""
    changed = batch.changed_columns() if batch.kind == "changed" else frozenset(columns)
    for dependent in concerned_by(work.scope.app, batch.entity.name, changed.intersection(columns)):
        if dependent.kind != "field":
            if f"{dependent.kind}:{dependent.name}" not in batch.kept or dependent.entity != batch.entity.name:
                concern.add(dependent, targets(work, batch, dependent))
        elif not batch.followed:
            note_field(work, batch, dependent, due)


def concerned_by(app: App, entity: str, names: frozenset[str]) -> tuple[Dependent, ...]:
    """What depends on any of these fields, each once, in a fixed order."""
    return cached(
        app, ("concerned_by", entity, names), lambda: tuple(sorted(app.graph.touched(entity, names), key=in_order))
    )


def note_field(work: Work, batch: Batch, dependent: Dependent, due: dict[Place, Due]) -> None:
    """A graph field has to be brought up to date: by adding where it can be, else anew."""
    found = graph_field(work.scope.app, dependent)
    if batch.kind == "created" and (nothing_refers(dependent) or begins_right(batch.entity, dependent, found)):
        return
    if found.field in batch.counted and dependent.entity == batch.entity.owner:
        return
    place = (dependent.level, dependent.entity)
    if found.delta and plain(found):
        add(due.setdefault(place, Due()).sums.setdefault(found.field, {}), batch, found)
        return
    ids = targets(work, batch, dependent)
    if ids:
        due.setdefault(place, Due()).anew.setdefault(found.field, set()).update(ids)


def nothing_refers(dependent: Dependent) -> bool:
    """Whether a path ends in a reference to the changed row: to a new one only rows can refer that are new or changed
    themselves, and so are seen by themselves."""
    return dependent.near == "id" and bool(dependent.path) and dependent.path[-1].kind == "reference"


def begins_right(entity: Entity, dependent: Dependent, found: GraphField) -> bool:
    """Whether a new record needs nothing worked out: a rollup over its rows begins with the value of no rows."""
    own = dependent.entity == entity.name and dependent.near == "id" and not dependent.path
    return own and empty_rollup(found.formula) is not None


def plain(found: GraphField) -> bool:
    """Whether what a row adds can be told from its columns alone: a column's value, or one."""
    assert found.delta is not None
    return found.delta.where is None and (found.delta.value is None or bool(found.delta.column))


def graph_field(app: App, dependent: Dependent) -> GraphField:
    """The graph field that depends."""
    fields = levels(app)[dependent.level, dependent.entity].fields
    return next(each for each in fields if each.field == dependent.name)


# --- who is concerned ------------------------------------------------------------------------------------------------


def targets(work: Work, batch: Batch, dependent: Dependent) -> set[UUID]:
    """The records concerned by a batch: along the path, from the old rows and the new."""
    near = near_ids(batch, dependent.near)
    if not dependent.path:
        if batch.kind == "deleted" and dependent.near == "id":
            return set()
        return near - work.gone
    if not near:
        return set()
    rows = work.rows(affected(work.scope.app, dependent), {"ids": literal(near, sa.Uuid())})
    return {row[0] for row in rows if isinstance(row[0], UUID)}


def near_ids(batch: Batch, column: str) -> set[UUID]:
    """The old and new values of a column of ids."""
    if column == "id":
        return set(batch.ids)
    if column not in batch.columns:
        return set()
    values = [*batch.column(batch.old, column), *batch.column(batch.new, column)]
    return {value for value in values if isinstance(value, UUID)}


def add(sums: dict[UUID, Decimal], batch: Batch, found: GraphField) -> None:
    """Add what each new row brings to its target, and take away what each old row brought."""
    assert found.delta is not None
    for rows, sign in ((batch.old, -1), (batch.new, 1)):
        for target, value in contributions(batch, rows, found.delta.by, found.delta.column):
            sums[target] = sums.get(target, ZERO) + value * sign


ZERO = Decimal(0)
ONE = Decimal(1)


def contributions(batch: Batch, rows: Sequence[Row], by: str, column: str) -> Iterator[tuple[UUID, Decimal]]:
    """Target and value of each row that counts."""
    if not rows:
        return
    owners = batch.column(rows, by)
    values = batch.column(rows, column) if column else [ONE] * len(owners)
    for owner, value in zip(owners, values, strict=True):
        if isinstance(owner, UUID) and value is not None:
            yield owner, value if isinstance(value, Decimal) else Decimal(str(value))


# --- writing a level -------------------------------------------------------------------------------------------------


def settle_level(work: Work, level: Level, due: Due) -> None:
    """Write one level: sums by adding, the rest anew, each in one statement after the locks."""
    anew = set().union(*due.anew.values())
    added = {target for sums in due.sums.values() for target, value in sums.items() if value}
    both = {name for name in due.sums if any(due.sums[name])}
    if anew & added:
        recompute_targets(work, level, anew | added, set(due.anew) | both)
        return
    if anew:
        recompute_targets(work, level, anew, set(due.anew))
    if added:
        add_sums(work, level, list(added - work.gone), {name: due.sums[name] for name in sorted(both)})


def recompute_targets(work: Work, level: Level, ids: set[UUID], names: set[str]) -> None:
    """Lock, then work the fields out anew."""
    chosen = list(ids - work.gone)
    if not chosen:
        return
    lock_read(work, level, chosen, names)
    work.lock(level.entity, chosen)
    statement = recompute_fields(work.scope.app, level.entity, tuple(sorted(names)))
    keep(work, level, frozenset(names), work.rows(statement, {"ids": literal(chosen, sa.Uuid())}))


def add_sums(work: Work, level: Level, ids: list[UUID], sums: Sums) -> None:
    """Add to each target; a single row needs no lock before, it is locked by its update and read again."""
    if not ids:
        return
    if len(ids) > 1:
        work.lock(level.entity, ids)
    params: dict[str, object] = {"ids": literal(ids, sa.Uuid())}
    for name, values in sums.items():
        params[f"d_{name}"] = literal([values.get(each, ZERO) for each in ids], sa.Numeric())
    keep(work, level, frozenset(sums), work.rows(delta(work.scope.app, level, sums), params))


def keep(work: Work, level: Level, names: frozenset[str], rows: list[Row]) -> None:
    """Append what really changed to the log, for the next levels, for rules and for history."""
    app = work.scope.app
    columns = cached(app, ("returned", level.entity, names), lambda: returned(app, level.entity, names))
    ids = [row[0] for row in rows if isinstance(row[0], UUID)]
    old, new = [row[1:-1:2] for row in rows], [row[2:-1:2] for row in rows]
    entity = app.entities[level.entity]
    kept = all_sound(app, entity, [row[-1] for row in rows])
    work.add(Batch(entity, "changed", ids, columns, old, new, computed=True, kept=kept, chain=work.chain))
