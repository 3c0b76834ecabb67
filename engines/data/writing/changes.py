"""Changed rows: one statement per entity and set of fields, which returns what was there and what is there now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from engines.app import App, Entity
from engines.data.calculation.updates import generated_from
from engines.data.intake.broken import explained
from engines.data.intake.incoming import Draft
from engines.data.intake.trees import move, tree_fields
from engines.data.rights.permissions import asker, condition
from engines.data.sql.arrays import Column, params, unnested, value_of
from engines.data.sql.recipes import note
from engines.data.sql.statements import Statement, cached, compiled
from engines.data.work.sound import all_sound, permitted, sound
from engines.data.work.watched import old_columns
from engines.data.work.work import Batch, Row, Work
from engines.data.writing.attaching import attach
from engines.data.writing.inserts import by_shape
from engines.scope import Scope


@dataclass(frozen=True)
class Change:
    """How a certain set of fields is changed."""

    statement: Statement
    given: dict[str, Column]
    returned: tuple[str, ...]


def change(work: Work, entity: Entity, drafts: Sequence[Draft], *, trusted: bool) -> list[Batch]:
    """Write the values of the drafts. An asker's change finds only records that they may change, of the version they
    saw, and not frozen; a trusted change leaves alone the records in which nothing differs. Those written are in the
    batches."""
    if len(drafts) > 1:
        work.lock(entity.name, [draft.id for draft in drafts])
    attach(work, entity, drafts)
    made = []
    for names, group in by_shape(drafts).items():
        batch = change_group(work, entity, changing(work.scope, entity, names, trusted), group)
        work.add(batch)
        made.append(batch)
        moved(work, entity, batch, names)
    return made


def change_group(work: Work, entity: Entity, plan: Change, drafts: Sequence[Draft]) -> Batch:
    """Write records that give the same fields."""
    names = [name for name in plan.given if name not in ("id", "_version")]
    rows = [(draft.id, draft.version, *(draft.values[name] for name in names)) for draft in drafts]
    with explained(work.scope, entity, drafts[0].pointer if len(drafts) == 1 else ""):
        written = work.rows(plan.statement, params("given", plan.given, rows))
    return split(work, entity, plan.returned, written)


def split(work: Work, entity: Entity, columns: tuple[str, ...], rows: Sequence[Row]) -> Batch:
    """A batch from rows of an id, the old values, the new values, and whether they are sound and permitted."""
    half = len(columns) + 1
    ids = [row[0] for row in rows if isinstance(row[0], UUID)]
    old, new = [row[1:half] for row in rows], [row[half:-2] for row in rows]
    kept = all_sound(work.scope.app, entity, [row[-2] for row in rows])
    permitted = all(row[-1] for row in rows)
    return Batch(entity, "changed", ids, columns, old, new, kept=kept, permitted=permitted, chain=work.chain)


def moved(work: Work, entity: Entity, batch: Batch, names: frozenset[str]) -> None:
    """Records that were put elsewhere in their tree take their branches with them."""
    for each in tree_fields(work.scope.app, entity):
        if each.name in names and batch.ids and each.name in batch.changed_columns():
            move(work, entity, each, batch.ids)


# --- the statement ---------------------------------------------------------------------------------------------------


def changing(scope: Scope, entity: Entity, names: frozenset[str], trusted: bool) -> Change:
    """How `names` are changed by this asker."""
    rights = "trusted" if trusted else asker(scope)
    return cached(
        scope.app, ("change", entity.name, names, rights), lambda: make_changing(scope, entity, names, trusted)
    )


def make_changing(scope: Scope, entity: Entity, names: frozenset[str], trusted: bool) -> Change:
    """`changing`, worked out."""
    note(scope, changing, entity, names, trusted)
    table = entity.table
    given: dict[str, Column] = {"id": sa.Uuid(), "_version": sa.BigInteger()}
    given |= {name: table.c[name].type for name in entity.fields if name in names}
    rows = unnested("given", given)
    values = {name: value_of(rows, name, kind) for name, kind in given.items() if name not in ("id", "_version")}
    guards = differing(entity, values) if trusted else changeable(scope, entity, rows)
    written = {**values, **touched(entity)} or {"id": table.c.id}
    update = table.update().where(table.c.id == rows.c.id, *guards).values(written)
    returned = returned_columns(scope.app, entity, names)
    verdicts = [sound(scope.app, entity), sa.true() if trusted else permitted(scope, entity, "update")]
    update = update.returning(table.c.id, *side("old", table, returned), *side("new", table, returned), *verdicts)
    return Change(compiled(update), given, returned)


def differing(entity: Entity, values: dict[str, sa.ColumnElement[object]]) -> list[sa.ColumnElement[bool]]:
    """Only rows in which anything would become different."""
    return [sa.or_(*(entity.table.c[name].is_distinct_from(value) for name, value in values.items()))] if values else []


def changeable(scope: Scope, entity: Entity, rows: sa.FromClause) -> list[sa.ColumnElement[bool]]:
    """Only rows that the asker may change, of the version they saw, in a state that is not frozen."""
    table = entity.table
    guards = [condition(scope, entity, "update", table)]
    if "version" in table.c:
        guards.append(sa.or_(rows.c["_version"].is_(None), rows.c["_version"] == table.c.version))
    return [*guards, *thawed(entity)]


def thawed(entity: Entity) -> list[sa.ColumnElement[bool]]:
    """Only rows in a state that is not frozen."""
    lifecycle = entity.lifecycle
    states = [name for name, state in lifecycle.states.items() if state.frozen] if lifecycle else []
    if not lifecycle or not states:
        return []
    column = entity.table.c[lifecycle.field]
    return [sa.or_(column.is_(None), column.not_in([sa.literal_column(f"'{name}'", sa.Text()) for name in states]))]


def touched(entity: Entity) -> dict[str, sa.ColumnElement[object]]:
    """Who changed the record and when, and its next version."""
    table = entity.table
    if "version" not in table.c:
        return {}
    return {
        "version": table.c.version + sa.literal_column("1"),
        "updated_at": sa.bindparam("_now", type_=sa.DateTime(timezone=True)),
        "updated_by": sa.bindparam("_user", type_=sa.Uuid()),
    }


def returned_columns(app: App, entity: Entity, names: frozenset[str]) -> tuple[str, ...]:
    """The columns to look at after a change: those written, those generated from them, and those others wait for."""
    wanted = set(names) | generated_from(app, entity.name, names) | old_columns(app, entity)
    return tuple(column.name for column in entity.table.c if column.name in wanted)


def side(name: str, table: sa.Table, columns: Sequence[str]) -> list[sa.ColumnElement[object]]:
    """Columns of the row as it was (`old`) or as it is (`new`)."""
    row = sa.table(name, *(sa.column(column, table.c[column].type) for column in columns))
    return [row.c[column].label(f"{name}.{column}") for column in columns]
