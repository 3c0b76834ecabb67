"""States and actions: what may change in which state, what a button does, and what happens by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from definitions.problems import Fault, Invalid, Locked, NotAllowed, NotFound, did_you_mean
from definitions.texts import Text
from engines.app import Action, App, Entity, Lifecycle
from engines.data.calculation.holding import hold_ahead, looked_up
from engines.data.calculation.propagate import Concern
from engines.data.intake.asking import asked_kinds, asked_value, stored
from engines.data.intake.incoming import Draft
from engines.data.rights.permissions import actable, asker, may_act, readable, sources
from engines.data.sql.arrays import literal, params, unnested
from engines.data.sql.statements import Statement, cached, compiled
from engines.data.work.locks import state_title
from engines.data.work.wording import said_of
from engines.data.work.work import Acted, Batch, Row, Work
from engines.data.writing.changes import change
from engines.expressions import Sources, to_sql
from engines.scope import Scope

Asked = Sequence[Mapping[str, object]]
"""For each record the values its action asks for."""


def perform(work: Work, entity: Entity, name: str, ids: Sequence[UUID], asked: Asked, *, trusted: bool) -> None:
    """Perform an action on records: rights, state, what it asks, what must hold; then the new state."""
    lifecycle = lifecycle_of(entity, name)
    action = lifecycle.actions[name]
    if not ids:
        return
    if not trusted and may_act(work.scope, entity, action) is False:
        raise may_not(action)
    work.lock(entity.name, ids)
    hold_read(work, entity, action, ids)
    values = judge(work, entity, lifecycle, action, ids, asked, trusted)
    move(work, entity, lifecycle, action, ids, values)


def lifecycle_of(entity: Entity, action: str) -> Lifecycle:
    """The lifecycle that has the action."""
    lifecycle = entity.lifecycle
    if lifecycle and action in lifecycle.actions:
        return lifecycle
    hint = did_you_mean(action, lifecycle.actions if lifecycle else ())
    title = entity.title
    raise NotFound(
        Text(
            f"“{title.en}” has no action `{action}`{hint.en or '.'}",
            f"“{title.get('zh')}”没有动作`{action}`{hint.zh or '。'}",
        )
    )


def may_not(action: Action) -> NotAllowed:
    """The answer to someone whose roles do not allow an action."""
    title = action.title
    return NotAllowed(Text(f"Your roles do not allow “{title.en}”.", f"您的角色不允许“{title.get('zh')}”。"))


# --- what must be so -------------------------------------------------------------------------------------------------


def hold_read(work: Work, entity: Entity, action: Action, ids: Sequence[UUID]) -> None:
    """Hold the records that the action's condition reads through references."""
    app = work.scope.app
    if action.must is None:
        return
    must = action.must
    paths = cached(app, ("action_paths", entity.name, action.name), lambda: looked_up([must]))
    hold_ahead(work, paths, ids)


def judge(
    work: Work,
    entity: Entity,
    lifecycle: Lifecycle,
    action: Action,
    ids: Sequence[UUID],
    asked: Asked,
    trusted: bool,
) -> Asked:
    """Every record must be there, the asker allowed, its state right and the condition true. Gives the values asked,
    those not sent by their defaults."""
    given = frozenset(name for name in action.ask if any(name in each for each in asked))
    key = ("judge", entity.name, action.name, given, "trusted" if trusted else asker(work.scope))
    statement = cached(work.scope.app, key, lambda: judging(work.scope, entity, lifecycle, action, given, trusted))
    every = asked or [{}] * len(ids)
    rows = [(one, *(each.get(name) for name in action.ask)) for one, each in zip(ids, every, strict=True)]
    found = {row[0]: row for row in work.rows(statement, params("given", asked_kinds(action), rows))}
    for one in ids:
        verdict(work, entity, lifecycle, action, one, found.get(one))
    return [dict(zip(action.ask, found[one][4:], strict=True)) for one in ids]


def judging(
    scope: Scope, entity: Entity, lifecycle: Lifecycle, action: Action, given: frozenset[str], trusted: bool
) -> Statement:
    """State, rights and condition of each record that the asker may see, and the values asked."""
    table = entity.table
    rows = unnested("given", asked_kinds(action))
    known = sources(scope.app, entity, table)
    values = {name: asked_value(known, rows, name, each, name in given) for name, each in action.ask.items()}
    extra = {**known.extra, **{f"asked.{name}": value for name, value in values.items()}}
    names = Sources(known.tables, known.record, known.entity, extra)
    holds = to_sql(action.must, names, condition=True) if action.must else sa.true()
    allowed = sa.true() if trusted else sa.func.coalesce(actable(scope, entity, action, table), sa.false())
    holds = sa.func.coalesce(holds, sa.false())
    columns = [table.c.id, table.c[lifecycle.field], allowed.label("allowed"), holds.label("holds")]
    chosen = sa.select(*columns, *(value.label(f"asked_{name}") for name, value in values.items()))
    chosen = chosen.select_from(rows.join(table, table.c.id == rows.c.id))
    return compiled(chosen if trusted else chosen.where(readable(scope, entity, table)))


def verdict(work: Work, entity: Entity, lifecycle: Lifecycle, action: Action, record: UUID, row: Row | None) -> None:
    """Raise what stands against an action on one record."""
    if row is None:
        raise not_found(entity)
    state, allowed, holds = row[1:4]
    if not allowed:
        raise may_not(action)
    if str(state) not in action.source:
        raise wrong_state(entity, lifecycle, action, str(state))
    if not holds:
        asked = dict(zip(action.ask, row[4:], strict=True))
        message = said_of(work, entity, record, action.message, action.blanks, asked)
        raise Invalid(message, (Fault(message, work.pointers.get(record, ""), name=action.name),))


def not_found(entity: Entity) -> NotFound:
    """The answer for a record that is not there, or that the asker may not see."""
    title = entity.title
    return NotFound(Text(f"There is no such “{title.en}”.", f"没有这样的“{title.get('zh')}”。"))


def wrong_state(entity: Entity, lifecycle: Lifecycle, action: Action, state: str) -> Locked:
    """The answer to an action that the record's state does not have."""
    here, title = state_title(lifecycle, state), action.title
    possible = [each.title for each in lifecycle.actions.values() if state in each.source and not each.automatic]
    en = ", ".join(f"“{each.en}”" for each in possible) or "none"
    zh = "、".join(f"“{each.get('zh')}”" for each in possible) or "无"
    return Locked(
        Text(
            f"“{title.en}” is not possible: this “{entity.title.en}” is “{here.en}”. Possible from here: {en}.",
            f"无法“{title.get('zh')}”：该“{entity.title.get('zh')}”的状态为“{here.get('zh')}”。可执行的动作：{zh}。",
        )
    )


# --- moving ----------------------------------------------------------------------------------------------------------


def move(work: Work, entity: Entity, lifecycle: Lifecycle, action: Action, ids: Sequence[UUID], asked: Asked) -> None:
    """The new state, what was asked, and the event."""
    target = {lifecycle.field: action.target} if action.target else {}
    drafts = [
        Draft(one, "", {**stored(entity, action, values), **target}) for one, values in zip(ids, asked, strict=True)
    ]
    written = [draft for draft in drafts if draft.values]
    if written:
        change(work, entity, written, trusted=True)
    work.acts.append(Acted(entity, action, tuple(ids), tuple(asked), work.chain))


# --- by themselves ---------------------------------------------------------------------------------------------------


def automatic(work: Work, concern: Concern, batches: Sequence[Batch]) -> bool:
    """Perform the actions that happen by themselves on the records concerned; whether any did.

    They come after the rules of what was written: only those make the record what its conditions are about."""
    candidates: dict[tuple[str, str], set[UUID]] = {}
    work.chain = max((batch.chain for batch in batches), key=len, default=())
    for kind, entity, name in list(concern.records):
        if kind == "action":
            candidates[entity, name] = concern.records.pop((kind, entity, name))
    for batch in batches:
        if batch.kind != "deleted":
            for action in automatic_actions(batch):
                candidates.setdefault((batch.entity.name, action.name), set()).update(batch.ids)
    happened = [happen(work, entity, name, ids - work.gone) for (entity, name), ids in candidates.items()]
    return any(happened)


def automatic_actions(batch: Batch) -> list[Action]:
    """The actions that a new record, or one in a new state, may perform by itself."""
    lifecycle = batch.entity.lifecycle
    if lifecycle is None or (batch.kind == "changed" and lifecycle.field not in batch.changed_columns()):
        return []
    return [
        each
        for each in lifecycle.actions.values()
        if each.automatic and not (batch.beginning and lifecycle.initial not in each.source)
    ]


def happen(work: Work, entity: str, name: str, ids: set[UUID]) -> bool:
    """Perform one action on those records whose state and condition fit."""
    if not ids:
        return False
    found = work.scope.app.entities[entity]
    lifecycle = lifecycle_of(found, name)
    statement = cached(
        work.scope.app, ("happening", entity, name), lambda: happening(work.scope.app, found, lifecycle, name)
    )
    rows = work.rows(statement, {"ids": literal(ids, sa.Uuid())})
    fitting = [row[0] for row in rows if isinstance(row[0], UUID)]
    if fitting:
        move(work, found, lifecycle, lifecycle.actions[name], fitting, [{} for _ in fitting])
    return bool(fitting)


def happening(app: App, entity: Entity, lifecycle: Lifecycle, name: str) -> Statement:
    """Those of `ids` that are in a fitting state and for which the conditions hold; locked."""
    table, action = entity.table, lifecycle.actions[name]
    known = sources(app, entity, table)
    conditions = [to_sql(each, known, condition=True) for each in (action.when, action.must) if each]
    states = [sa.literal_column(f"'{state}'", sa.Text()) for state in sorted(action.source)]
    ids = sa.bindparam("ids", type_=pg.ARRAY(sa.Uuid))
    chosen = sa.select(table.c.id).where(table.c.id == sa.any_(ids), table.c[lifecycle.field].in_(states), *conditions)
    return compiled(chosen.order_by(table.c.id).with_for_update(key_share=True))
