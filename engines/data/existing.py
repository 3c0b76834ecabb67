"""Changing records that are there: what comes back must be as it was, what is locked stays, rows are replaced."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from definitions.fields.references import ITEM
from definitions.problems import Fault, invalid
from definitions.texts import Text
from engines.app import Entity, EntityField
from engines.data.intake.incoming import Draft, Reading, refusal
from engines.data.intake.intake import may_not_write, not_writable
from engines.data.intake.named import hidden, narrowed_references, no_such
from engines.data.refusals import diagnose
from engines.data.rights.permissions import DIRECTORY, as_system, asker, field_access, verdict_sql, written_when
from engines.data.rights.seen import seen
from engines.data.sql.arrays import literal
from engines.data.sql.statements import Statement, cached, compiled
from engines.data.work.locks import check_open, locked
from engines.data.work.work import Batch, Judgement, Work
from engines.data.writing.changes import change
from engines.data.writing.deletes import remove
from engines.data.writing.inserts import insert
from engines.scope import Scope


def change_records(
    work: Work, reading: Reading, entity: Entity, drafts: Sequence[Draft], *, trusted: bool
) -> list[Batch]:
    """Write what was sent; whatever stands against it is told with the record it concerns."""
    if not trusted:
        withhold(work, entity, drafts)
    compare(work, reading, entity, drafts, trusted)
    batches = change(work, entity, drafts, trusted=trusted)
    if not trusted:
        written = {one for batch in batches for one in batch.ids}
        diagnose(work, entity, [draft for draft in drafts if draft.id not in written])
        check_open(entity, batches)
        check_named(work, entity, batches)
    for name in dict.fromkeys(name for draft in drafts for name in draft.lines):
        replace_rows(work, reading, entity, name, [draft for draft in drafts if name in draft.lines], trusted)
    return batches


def check_named(work: Work, entity: Entity, batches: Iterable[Batch]) -> None:
    """References that were changed must name records the asker may see."""
    faults: list[Fault] = []
    for each in narrowed_references(work.scope, entity):
        for batch in batches:
            if each.name not in batch.columns:
                continue
            at = batch.columns.index(each.name)
            pairs = zip(batch.ids, batch.old, batch.new, strict=True)
            fresh = {one: new[at] for one, old, new in pairs if new[at] is not None and new[at] != old[at]}
            target = work.scope.app.entities[each.type.entity]
            values = {value for value in fresh.values() if isinstance(value, UUID)}
            unseen = set(hidden(work.conn, work.scope, target, values)) if values else set()
            bad = [one for one, value in fresh.items() if value in unseen]
            faults += [no_such(target, Draft(one, work.pointers.get(one, "")), each) for one in bad]
    if faults:
        raise invalid(faults)


# --- what comes back as it was read ----------------------------------------------------------------------------------


def compare(work: Work, reading: Reading, entity: Entity, drafts: Sequence[Draft], trusted: bool) -> None:
    """Computed and read-only values that were sent must be those the asker sees: whoever sends a whole record back
    changes only what may be changed. Of records that the asker may not read nothing is compared, so nothing told."""
    sent = [draft for draft in drafts if draft.echoes]
    if not sent:
        return
    names = tuple(name for name in entity.fields if any(name in draft.echoes for draft in sent))
    eyes = as_system(work.scope) if trusted else work.scope
    key = ("compared", entity.name, names, asker(eyes))
    statement = cached(work.scope.app, key, lambda: there(names, seen(eyes, entity)))
    rows = {row[0]: row[1:] for row in work.rows(statement, {"ids": literal([draft.id for draft in sent], sa.Uuid())})}
    access = field_access(work.scope, entity)
    for draft in sent:
        values = dict(zip(names, rows.get(draft.id, ()), strict=False))
        for name, value in draft.echoes.items():
            if name in values and differs(values[name], value):
                judge(reading, entity.fields[name], draft, name in draft.withheld or access.get(name) == "read")
    reading.stop()


def differs(there: object, sent: object) -> bool:
    """Whether a value is another; no value is no for a boolean."""
    return there != sent and not (there is False and sent is None)


def judge(reading: Reading, each: EntityField, draft: Draft, read_only: bool) -> None:
    """A value that may not be written, and is another."""
    if read_only and each.formula is None and not each.definition.readonly:
        reading.refused.append(may_not_write(each, draft.pointer))
    else:
        reading.faults.append(not_writable(each, draft.pointer))


def there(names: Sequence[str], table: sa.FromClause) -> Statement:
    """Some columns of the records `ids`."""
    ids = sa.bindparam("ids", type_=pg.ARRAY(sa.Uuid))
    return compiled(sa.select(table.c.id, *(table.c[name] for name in names)).where(table.c.id == sa.any_(ids)))


def withhold(work: Work, entity: Entity, drafts: Sequence[Draft]) -> None:
    """Where only some records let a field be written, its value in the others is not: it may only come back."""
    names = tuple(name for name in partly_written(work.scope, entity) if any(name in draft.values for draft in drafts))
    if not names:
        return
    key = ("withheld", entity.name, names, asker(work.scope))
    statement = cached(work.scope.app, key, lambda: writing(work.scope, entity, names))
    sent: dict[object, list[Draft]] = {}
    for draft in drafts:
        sent.setdefault(draft.id, []).append(draft)
    for one, *allowed in work.rows(statement, {"ids": literal(list(sent), sa.Uuid())}):
        for draft in sent[one]:
            kept = [name for name, may_be in zip(names, allowed, strict=True) if name in draft.values and not may_be]
            draft.echoes |= {name: draft.values.pop(name) for name in kept}
            draft.withheld |= set(kept)


def partly_written(scope: Scope, entity: Entity) -> tuple[str, ...]:
    """The fields that the asker may write, but not in every record."""
    key = ("partly_written", entity.name, asker(scope))
    names = (name for name, each in field_access(scope, entity).items() if each == "write")
    return cached(scope.app, key, lambda: tuple(n for n in names if written_when(scope, entity, n) is not True))


def writing(scope: Scope, entity: Entity, names: Sequence[str]) -> Statement:
    """Which of some fields the asker may write, for each of `ids`."""
    table = entity.table
    ids = sa.bindparam("ids", type_=pg.ARRAY(sa.Uuid))
    allowed = [verdict_sql(scope, entity, written_when(scope, entity, name), table).label(name) for name in names]
    return compiled(sa.select(table.c.id, *allowed).where(table.c.id == sa.any_(ids)))


# --- detail rows -----------------------------------------------------------------------------------------------------


def replace_rows(
    work: Work, reading: Reading, entity: Entity, name: str, drafts: Sequence[Draft], trusted: bool
) -> None:
    """The rows sent take the place of those there are: those with an id change, those without are made, the rest go."""
    owned = work.scope.app.entities[entity.fields[name].type.entity]
    before = len(work.log)
    current = rows_of(work, owned, [draft.id for draft in drafts])
    kept_links(work, entity.fields[name], owned, drafts, trusted)
    changed: list[Draft] = []
    made: list[Draft] = []
    gone: list[UUID] = []
    for draft in drafts:
        mine = current.get(draft.id, set())
        kept = [row for row in draft.lines[name] if not row.dropped]
        strangers(reading, [row for row in draft.lines[name] if row.known and row.id not in mine])
        for position, row in enumerate(kept, 1):
            row.values |= {"position": position} if row.known else {"position": position, "parent": draft.id}
            (changed if row.known else made).append(row)
        gone += mine - {row.id for row in kept if row.known}
    reading.stop()
    remove(work, owned, gone)
    if changed:
        change_rows(work, reading, owned, changed, trusted)
    if made:
        insert(work, owned, made)
    if not trusted:
        check_rows_open(work, entity, name, {draft.id for draft in drafts}, work.log[before:])


def kept_links(work: Work, each: EntityField, owned: Entity, drafts: Sequence[Draft], trusted: bool) -> None:
    """Of a list of records: the links there are stay those of their records. Links to records that the asker may not
    read were not seen, so they are not taken away."""
    if each.definition.type == "lines":
        return
    there_: dict[UUID, dict[object, UUID]] = {}
    statement = cached(work.scope.app, ("links_of", owned.name), lambda: owned_links(owned))
    for parent, one, item in work.rows(statement, {"ids": literal([draft.id for draft in drafts], sa.Uuid())}):
        if isinstance(parent, UUID) and isinstance(one, UUID):
            there_.setdefault(parent, {})[item] = one
    target = work.scope.app.entities[owned.fields[ITEM].type.entity]
    items = {item for links in there_.values() for item in links if isinstance(item, UUID)}
    unseen = set() if trusted or target.name in DIRECTORY else set(hidden(work.conn, work.scope, target, items))
    for draft in drafts:
        links = there_.get(draft.id, {})
        for row in draft.lines[each.name]:
            if row.values.get(ITEM) in links:
                row.id, row.known = links[row.values[ITEM]], True
        sent = {row.values.get(ITEM) for row in draft.lines[each.name]}
        draft.lines[each.name] += [
            Draft(one, "", {ITEM: item}, known=True) for item, one in links.items() if item in unseen - sent
        ]


def owned_links(owned: Entity) -> Statement:
    """The links of the records `ids`, and the records they lead to."""
    table = owned.table
    ids = sa.bindparam("ids", type_=pg.ARRAY(sa.Uuid))
    return compiled(
        sa.select(table.c.parent, table.c.id, table.c[ITEM])
        .where(table.c.parent == sa.any_(ids))
        .order_by(table.c.position)
    )


def change_rows(work: Work, reading: Reading, owned: Entity, rows: Sequence[Draft], trusted: bool) -> None:
    """Change the rows in which anything differs; who may change the record may change its rows."""
    if not trusted:
        withhold(work, owned, rows)
    compare(work, reading, owned, rows, trusted)
    batches = change(work, owned, rows, trusted=True)
    if not trusted:
        check_named(work, owned, batches)
    for name in dict.fromkeys(name for row in rows for name in row.lines):
        replace_rows(work, reading, owned, name, [row for row in rows if name in row.lines], trusted)


def strangers(reading: Reading, rows: Iterable[Draft]) -> None:
    """Rows with the id of no row of the record."""
    for row in rows:
        text = Text("The record has no row with this id.", "记录中没有此编号的明细行。")
        reading.faults.append(Fault(text, f"{row.pointer}/id"))


def rows_of(work: Work, owned: Entity, parents: Sequence[UUID]) -> dict[UUID, set[UUID]]:
    """The ids of the rows there are, by record."""
    statement = cached(work.scope.app, ("rows_of", owned.name), lambda: owned_rows(owned))
    found: dict[UUID, set[UUID]] = {}
    for parent, one in work.rows(statement, {"ids": literal(parents, sa.Uuid())}):
        if isinstance(parent, UUID) and isinstance(one, UUID):
            found.setdefault(parent, set()).add(one)
    return found


def owned_rows(owned: Entity) -> Statement:
    """The rows of the records `ids`."""
    table = owned.table
    ids = sa.bindparam("ids", type_=pg.ARRAY(sa.Uuid))
    return compiled(sa.select(table.c.parent, table.c.id).where(table.c.parent == sa.any_(ids)))


def check_rows_open(work: Work, entity: Entity, name: str, ids: set[UUID], written: Sequence[Batch]) -> None:
    """`Locked` when rows of a record were touched whose state keeps them."""
    if entity.lifecycle is not None and written:
        rows_open(work, entity, name, ids.intersection(owner for batch in written for owner in owners(batch)))


def rows_open(work: Work, entity: Entity, name: str, touched: Collection[UUID]) -> None:
    """`Locked` when the state of any of these records keeps their rows."""
    lifecycle = entity.lifecycle
    keeping = (
        {each for each, state in lifecycle.states.items() if state.locked and name not in state.open}
        if lifecycle
        else ()
    )
    if lifecycle is None or not keeping or not touched:
        return
    statement = cached(
        work.scope.app, ("echoes", entity.name, (lifecycle.field,)), lambda: there((lifecycle.field,), entity.table)
    )
    for _, state in work.rows(statement, {"ids": literal(touched, sa.Uuid())}):
        if str(state) in keeping:
            raise locked(entity, lifecycle, str(state))


def owners_agree(work: Work, entity: Entity, batches: Iterable[Batch]) -> None:
    """Detail rows that were written at an address of their own are a change of the record that owns them: its state,
    and the asker's rights to it and to its rows, say so too."""
    if entity.owner:
        touched = {one for batch in batches for one in owners(batch) if isinstance(one, UUID)}
        owner_agrees(work, work.scope.app.entities[entity.owner], entity.owner_field, touched)


def owner_agrees(work: Work, owner: Entity, name: str, ids: set[UUID]) -> None:
    """The same for the records whose rows they are, and for theirs."""
    if not ids:
        return
    rows_open(work, owner, name, ids)
    if field_access(work.scope, owner)[name] != "write" or written_when(work.scope, owner, name) is False:
        raise refusal([may_not_write(owner.fields[name], "")])
    work.judgements.append(Judgement(owner, "update", tuple(ids), ((owner.name, name),)))
    if owner.owner:
        statement = cached(work.scope.app, ("parents_of", owner.name), lambda: there(("parent",), owner.table))
        above = {row[1] for row in work.rows(statement, {"ids": literal(ids, sa.Uuid())}) if isinstance(row[1], UUID)}
        owner_agrees(work, work.scope.app.entities[owner.owner], owner.owner_field, above)


def owners(batch: Batch) -> set[object]:
    """Whose rows a batch wrote."""
    if batch.owners:
        return set(batch.owners)
    return set(batch.column(batch.new or batch.old, "parent"))
