"""One record as JSON, with its detail rows and what the asker can do with it."""

from __future__ import annotations

import json
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from engines.app import Action, Entity, Lifecycle
from engines.data.reading.buttons import buttons, possible
from engines.data.reading.recordjson import (
    EMPTY_LIST,
    Column,
    constant,
    field_columns,
    labelled,
    lines,
    link_titles,
    links,
    references,
    shown,
    shown_lines,
    shown_links,
    title,
    titles,
)
from engines.data.rights.permissions import actable, condition, sources
from engines.data.rights.seen import seen
from engines.expressions import to_sql
from engines.scope import Scope


def get_select(scope: Scope, entity: Entity) -> sa.ClauseElement:
    """One record by id, as one JSON text."""
    record = seen(scope, entity)
    fields = shown(scope, entity)
    columns = field_columns(fields, record)
    columns |= {each.name: lines(scope, each, record) for each in shown_lines(scope, entity)}
    columns["_title"] = title(scope, entity, record)
    linked = shown_links(scope, entity)
    columns |= links(scope, linked, record)
    columns["_titles"] = titles(scope, references(scope, fields, record), link_titles(scope, linked, record))
    columns["_can"] = can(scope, entity, record)
    mine = record.c.id == sa.bindparam("_id", type_=sa.Uuid())
    row = sa.select(*labelled(columns)).where(mine).subquery("r")
    return sa.select(sa.cast(sa.func.row_to_json(row.table_valued()), sa.Text))


def can(scope: Scope, entity: Entity, record: sa.FromClause) -> Column:
    """What the asker can do: `{update, delete, actions, blocked, open}`. Looks at the stored row itself."""
    stored = entity.table.alias()
    cycle = entity.lifecycle
    said = sa.func.json_build_object(
        constant("update"), sa.and_(condition(scope, entity, "update", stored), unlocked(cycle, stored)),
        constant("delete"), sa.and_(condition(scope, entity, "delete", stored), deletable(cycle, stored)),
        constant("actions"), possible_actions(scope, entity, stored),
        constant("blocked"), blocked_actions(scope, entity, stored),
        constant("open"), open_fields(cycle, stored),
    )  # fmt: skip
    return sa.select(said).where(stored.c.id == record.c.id).correlate(record).scalar_subquery()


def unlocked(cycle: Lifecycle | None, record: sa.FromClause) -> sa.ColumnElement[bool]:
    """The state lets something be changed."""
    shut = [s.name for s in cycle.states.values() if s.frozen or (s.locked and not s.open)] if cycle else []
    return in_states(cycle, record, shut, inside=False)


def deletable(cycle: Lifecycle | None, record: sa.FromClause) -> sa.ColumnElement[bool]:
    """The state lets the record be deleted."""
    shut = [s.name for s in cycle.states.values() if s.frozen or s.locked] if cycle else []
    return in_states(cycle, record, shut, inside=False)


def in_states(
    cycle: Lifecycle | None, record: sa.FromClause, states: Sequence[str], *, inside: bool = True
) -> sa.ColumnElement[bool]:
    """The record is in one of the states (or in none of them)."""
    if cycle is None or not states:
        return sa.false() if inside else sa.true()
    state = sa.func.coalesce(record.c[cycle.field], constant(cycle.initial))
    names = [constant(name) for name in states]
    return state.in_(names) if inside else state.not_in(names)


def possible_actions(scope: Scope, entity: Entity, record: sa.FromClause) -> Column:
    """The names of the actions that the asker can perform now: their rights, the state and the condition allow it."""
    names = [named(a.name, offered(scope, entity, a, record), holds(scope, entity, a, record)) for a in pressed(entity)]
    names += [
        named(b.name, possible(scope, entity, b, record), actable(scope, entity, b, record))
        for b in buttons(scope.app, entity).values()
    ]
    return listed(names)


def blocked_actions(scope: Scope, entity: Entity, record: sa.FromClause) -> Column:
    """The names of those of which only the condition does not hold: they can be shown with their reason."""
    conditioned = [a for a in pressed(entity) if a.foreseen]
    names = [
        named(a.name, offered(scope, entity, a, record), sa.not_(holds(scope, entity, a, record))) for a in conditioned
    ]
    return listed(names)


def pressed(entity: Entity) -> list[Action]:
    """The actions that people perform."""
    return [each for each in entity.lifecycle.actions.values() if not each.automatic] if entity.lifecycle else []


def offered(scope: Scope, entity: Entity, action: Action, record: sa.FromClause) -> sa.ColumnElement[bool]:
    """The asker may perform the action from the record's state."""
    state = in_states(entity.lifecycle, record, sorted(action.source))
    return sa.and_(state, actable(scope, entity, action, record))


def holds(scope: Scope, entity: Entity, action: Action, record: sa.FromClause) -> sa.ColumnElement[bool]:
    """The action's condition; one that needs what is asked first is judged when it has been."""
    must = action.foreseen
    if must is None:
        return sa.true()
    return sa.func.coalesce(to_sql(must, sources(scope.app, entity, record), condition=True), sa.false())


def named(name: str, *conditions: sa.ColumnElement[bool]) -> Column:
    """The name where all of that is so, one after the other: what costs more is looked at last."""
    found: Column = constant(name)
    for each in reversed(conditions):
        found = sa.case((each, found))
    return found


def listed(names: Sequence[Column]) -> Column:
    """Those of the names that are there."""
    return sa.func.to_json(sa.func.array_remove(pg.array(names), sa.null())) if names else EMPTY_LIST


def open_fields(cycle: Lifecycle | None, record: sa.FromClause) -> Column:
    """The only fields that may change in the record's state; null when the state locks nothing."""
    locked = [state for state in cycle.states.values() if state.locked or state.frozen] if cycle else []
    if cycle is None or not locked:
        return sa.cast(sa.null(), sa.JSON)
    names = {each.name: [] if each.frozen else sorted(each.open) for each in locked}
    whens = [
        (in_states(cycle, record, [name]), sa.cast(constant(json.dumps(open)), pg.JSON)) for name, open in names.items()
    ]
    return sa.case(*whens)
