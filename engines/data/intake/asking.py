"""What an action asks of the person who performs it: read and checked as fields are, with its defaults."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import sqlalchemy as sa

from engines.app import Action, Entity, EntityField
from engines.data.intake.filed import asked_files, check_uses
from engines.data.intake.incoming import Draft, Reading, missing, read_values
from engines.data.intake.intake import Intake, slot
from engines.data.intake.named import check_named, look_up
from engines.data.sql.arrays import Column, value_of
from engines.data.work.work import Work
from engines.expressions import Sources, to_sql


def read_asked(
    work: Work, entity: Entity, action: Action, asked: Mapping[str, object], *, trusted: bool = False
) -> dict[str, object]:
    """The values asked of the person, read and checked."""
    reading = Reading(work.scope, creating=True)
    plan = asked_intake(entity, action)
    draft = Draft(UUID(int=0), "")
    read_values(reading, plan, asked, draft)
    missing(reading, plan, draft)
    look_up(work.conn, reading, trusted=trusted)
    check_uses(work.conn, reading, asked_files(action.ask.values(), draft), trusted)
    if not trusted:
        check_named(work.conn, reading, tuple(action.ask.values()), [draft])
    reading.stop()
    return draft.values


def asked_intake(entity: Entity, action: Action) -> Intake:
    """What may be sent with an action."""
    slots = {name: slot(entity, each, True, False) for name, each in action.ask.items()}
    required = tuple(each for each in action.ask.values() if each.definition.required)
    return Intake(entity, slots, required, {})


def stored(entity: Entity, action: Action, values: Mapping[str, object]) -> dict[str, object]:
    """The values asked that the record keeps: those for which it has a field."""
    kept = [name for name in action.ask if name in entity.fields and entity.fields[name].storage == "column"]
    return {name: values.get(name) for name in kept if values.get(name) is not None}


def asked_kinds(action: Action) -> dict[str, Column]:
    """The columns in which asked values travel, beside the ids of the records."""
    return {
        "id": sa.Uuid(),
        **{f"asked_{name}": each.definition.column() or sa.Text() for name, each in action.ask.items()},
    }


def asked_value(
    known: Sources, rows: sa.FromClause, name: str, each: EntityField, given: bool
) -> sa.ColumnElement[object]:
    """A value asked: the one sent, or else its default for this record."""
    kind = each.definition.column() or sa.Text()
    if given or each.default is None:
        return value_of(rows, f"asked_{name}", kind)
    return sa.cast(to_sql(each.default, known), kind)
