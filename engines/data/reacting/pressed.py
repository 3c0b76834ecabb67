"""A button is pressed: its rule runs over the records, as a lifecycle action would."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from definitions.problems import Locked
from definitions.texts import Text
from engines.app import Action, App, Entity
from engines.data.calculation.propagate import Concern
from engines.data.intake.asking import read_asked
from engines.data.reacting.lifecycle import may_not, not_found
from engines.data.reacting.rules import Happened, deeper, frame_of, start
from engines.data.reacting.running import Run
from engines.data.reading.buttons import buttons, possible
from engines.data.rights.permissions import actable, asker, may_act, readable
from engines.data.sql.arrays import literal
from engines.data.sql.statements import Statement, cached, compiled
from engines.data.work.work import Work
from engines.scope import Scope


def button_called(app: App, entity: Entity, name: str) -> Action | None:
    """The button of that name, short or full; a lifecycle action of the name comes first."""
    if entity.lifecycle and name in entity.lifecycle.actions:
        return None
    known = buttons(app, entity)
    return known.get(name) or known.get(f"{entity.pack}.{name}")


def press(
    work: Work, entity: Entity, button: Action, ids: Sequence[UUID], asked: Mapping[str, object], *, trusted: bool
) -> None:
    """Run the button's rule over records on which the asker may, and its condition holds."""
    scope = work.scope
    if not trusted and may_act(scope, entity, button) is False:
        raise may_not(button)
    read_asked(work, entity, button, asked, trusted=trusted)
    work.lock(entity.name, ids)
    key = ("pressing", button.name, "trusted" if trusted else asker(scope))
    statement = cached(scope.app, key, lambda: pressing(scope, entity, button, trusted))
    found = {row[0]: row[1:] for row in work.rows(statement, {"ids": literal(ids, sa.Uuid())})}
    for one in ids:
        verdict(entity, button, found.get(one))
    rule = next(each for each in scope.app.rules if each.name == button.name)
    work.chain = deeper((), rule)
    start(Run(work, Concern(), rule), frame_of(work, rule, dict.fromkeys(ids, {}), Happened(), False))
    work.chain = ()


def pressing(scope: Scope, entity: Entity, button: Action, trusted: bool) -> Statement:
    """Of each record that the asker may see: whether it is allowed, and whether the rule's condition holds."""
    table = entity.table
    allowed = sa.true() if trusted else sa.func.coalesce(actable(scope, entity, button, table), sa.false())
    columns = (table.c.id, allowed.label("allowed"), possible(scope, entity, button, table).label("possible"))
    chosen = sa.select(*columns).where(table.c.id == sa.any_(sa.bindparam("ids", type_=pg.ARRAY(sa.Uuid))))
    return compiled(chosen if trusted else chosen.where(readable(scope, entity, table)))


def verdict(entity: Entity, button: Action, row: tuple[object, ...] | None) -> None:
    """Raise what stands against it on one record."""
    if row is None:
        raise not_found(entity)
    allowed, holds = row
    if not allowed:
        raise may_not(button)
    if not holds:
        title = button.title
        raise Locked(Text(f"“{title.en}” is not possible for this record now.", f"此记录目前无法“{title.get('zh')}”。"))
