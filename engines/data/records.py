"""Writing records: create, update, delete, act. One road for every write, for one record or ten thousand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from engines.app import Entity
from engines.data.existing import change_records, owners_agree
from engines.data.granted import check_given
from engines.data.intake.asking import read_asked
from engines.data.intake.filed import check_files
from engines.data.intake.incoming import Draft, Reading, all_drafts, read_change, read_new
from engines.data.intake.intake import intake
from engines.data.intake.named import check_seen, look_up
from engines.data.reacting.lifecycle import lifecycle_of, may_not, perform
from engines.data.reacting.pressed import button_called, press
from engines.data.reacting.settle import settle
from engines.data.refusals import may_remove
from engines.data.rights.permissions import Verb, may, may_act, require
from engines.data.sql.statements import Connection
from engines.data.work.work import Judgement, Work
from engines.data.writing.deletes import remove
from engines.data.writing.inserts import FEW, insert
from engines.scope import Scope

Values = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Update:
    """Values for one record; `version` is the one the asker saw, None to overwrite whatever is there."""

    id: UUID
    values: Values
    version: int | None = None


def create(
    conn: Connection,
    scope: Scope,
    entity: str,
    items: Sequence[Values],
    *,
    trusted: bool = False,
    waiting: bool = False,
) -> list[UUID]:
    """Make records, with their detail rows; their ids in the order of `items`.

    With `waiting` the history is sent with the next statement: whoever says so reads the record, or sends what waits,
    before the commit."""
    work = Work(conn, scope, alone=len(items) == 1, waiting=waiting)
    ids = create_in(work, scope.app.entity(entity), items, trusted=trusted)
    settle(work)
    return ids


def update(
    conn: Connection,
    scope: Scope,
    entity: str,
    items: Sequence[Update],
    *,
    trusted: bool = False,
    waiting: bool = False,
) -> list[UUID]:
    """Change records. `lines` that are given replace those there are; lines not given stay as they are."""
    work = Work(conn, scope, waiting=waiting)
    update_in(work, scope.app.entity(entity), items, trusted=trusted)
    settle(work)
    return [item.id for item in items]


def delete(
    conn: Connection,
    scope: Scope,
    entity: str,
    ids: Sequence[UUID],
    *,
    trusted: bool = False,
    versions: Mapping[UUID, int] = {},
) -> None:
    """Delete records and what they own; those with a version only as long as it is the one they have."""
    work = Work(conn, scope)
    delete_in(work, scope.app.entity(entity), ids, trusted=trusted, versions=versions)
    settle(work)


def act(
    conn: Connection,
    scope: Scope,
    entity: str,
    ids: Sequence[UUID],
    action: str,
    asked: Values | None = None,
    *,
    trusted: bool = False,
    waiting: bool = False,
) -> None:
    """Perform a lifecycle action on records; `asked` are the values it asks for."""
    work = Work(conn, scope, waiting=waiting)
    found = scope.app.entity(entity)
    chosen = list(dict.fromkeys(ids))
    button = button_called(scope.app, found, action)
    if button:
        press(work, found, button, chosen, asked or {}, trusted=trusted)
    else:
        values = asked_of(work, found, action, asked or {}, trusted)
        perform(work, found, action, chosen, [values] * len(chosen), trusted=trusted)
    settle(work)


def asked_of(work: Work, entity: Entity, action: str, asked: Values, trusted: bool) -> Values:
    """What was asked, read as fields are read; a faulty value is told before anything else."""
    found = lifecycle_of(entity, action).actions[action]
    if not trusted and may_act(work.scope, entity, found) is False:
        raise may_not(found)
    return read_asked(work, entity, found, asked, trusted=trusted)


def save_batch(
    conn: Connection,
    scope: Scope,
    entity: str,
    create: Sequence[Values] = (),
    update: Sequence[Update] = (),
    delete: Sequence[UUID] = (),
    versions: Mapping[UUID, int] = {},
) -> dict[str, list[UUID]]:
    """Create, change and delete in one: what one part needs of another is there when it is judged."""
    work = Work(conn, scope)
    found = scope.app.entity(entity)
    made = create_in(work, found, create, prefix="/create") if create else []
    if update:
        update_in(work, found, update, prefix="/update")
    if delete:
        delete_in(work, found, delete, versions=versions)
    settle(work)
    return {"created": made, "updated": [item.id for item in update], "deleted": list(delete)}


# --- within a unit of work -------------------------------------------------------------------------------------------


def create_in(
    work: Work, entity: Entity, items: Sequence[Values], *, trusted: bool = False, prefix: str | None = None
) -> list[UUID]:
    """Read what was sent and insert it."""
    if not trusted:
        require(work.scope, entity, "create")
    reading = Reading(work.scope, creating=True)
    plan = intake(work.scope, entity, trusted)
    plan = plan.remembering() if len(items) > FEW else plan
    drafts = [read_new(reading, plan, item, pointer(items, at, prefix)) for at, item in enumerate(items)]
    finish(work, reading, entity, drafts, trusted)
    insert(work, entity, drafts)
    judge_later(work, entity, "create", [draft.id for draft in drafts], trusted)
    return [draft.id for draft in drafts]


def update_in(
    work: Work, entity: Entity, items: Sequence[Update], *, trusted: bool = False, prefix: str | None = None
) -> None:
    """Read what was sent and change what is there."""
    if not trusted:
        require(work.scope, entity, "update")
    reading = Reading(work.scope, creating=False)
    plan = intake(work.scope, entity, trusted)
    plan = plan.remembering() if len(items) > FEW else plan
    drafts = [
        read_change(reading, plan, item.id, item.values, item.version, pointer(items, at, prefix))
        for at, item in enumerate(items)
    ]
    finish(work, reading, entity, drafts, trusted)
    batches = change_records(work, reading, entity, drafts, trusted=trusted)
    if not trusted:
        owners_agree(work, entity, batches)
    doubtful = [one for batch in batches if not batch.permitted for one in batch.ids]
    judge_later(work, entity, "update", doubtful, trusted)


def delete_in(
    work: Work, entity: Entity, ids: Sequence[UUID], *, trusted: bool = False, versions: Mapping[UUID, int] = {}
) -> None:
    """Delete what the asker may delete."""
    if not trusted:
        require(work.scope, entity, "delete")
        may_remove(work, entity, ids, versions)
    before = len(work.log)
    remove(work, entity, ids)
    if not trusted:
        owners_agree(work, entity, [batch for batch in work.log[before:] if batch.entity is entity])


def finish(work: Work, reading: Reading, entity: Entity, drafts: Sequence[Draft], trusted: bool) -> None:
    """Look up what is named by key, and stop if anything is wrong."""
    if reading.keys:
        look_up(work.conn, reading, trusted)
    check_files(work.conn, reading, entity, drafts, trusted=trusted)
    if not trusted:
        seen(work, reading, entity, drafts)
        check_given(work, reading, entity, drafts)
    reading.stop()
    work.pointers |= {draft.id: draft.pointer for draft in all_drafts(drafts)}
    if not trusted:
        work.chosen.update(draft.id for draft in all_drafts(drafts))


def seen(work: Work, reading: Reading, entity: Entity, drafts: Iterable[Draft]) -> None:
    """References of new records and rows must name what the asker may see."""
    rows: dict[str, list[Draft]] = {}
    for draft in drafts:
        for name, own in draft.lines.items():
            rows.setdefault(name, []).extend(row for row in own if not row.known)
    for name, new in rows.items():
        check_seen(work.conn, reading, work.scope.app.entities[entity.fields[name].type.entity], new)
    if reading.creating:
        check_seen(work.conn, reading, entity, drafts, waiting=work.waiting and work.alone)


def judge_later(work: Work, entity: Entity, verb: Verb, ids: Sequence[UUID], trusted: bool) -> None:
    """Where a right depends on the record, it must hold for it as it then is: what is changed stays in sight."""
    needed: tuple[Verb, ...] = (verb,) if verb == "create" else (verb, "read")
    if ids and not trusted and any(may(work.scope, entity, each) is not True for each in needed):
        work.judgements.append(Judgement(entity, verb, tuple(ids)))


def pointer(items: Sequence[object], at: int, prefix: str | None) -> str:
    """Where an item stands in what was sent: a single record is all of it."""
    if prefix is None:
        return "" if len(items) == 1 else f"/{at}"
    return f"{prefix}/{at}"
