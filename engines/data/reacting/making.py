"""Records that rules make: one per context, with their rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

import uuid_utils.compat

from definitions.fields.base import BadValue
from definitions.problems import Fault, Invalid
from engines.app import Create, Entity, LinesOf
from engines.data.intake.incoming import Draft
from engines.data.intake.intake import intake
from engines.data.reacting.running import Run, entity_of, narrowed
from engines.data.work.frames import Frame, reached
from engines.data.work.recalled import values_of
from engines.data.writing.inserts import insert
from engines.expressions import Expression


def create(run: Run, frame: Frame, chosen: Frame, numbers: Sequence[int], step: Create) -> Frame:
    """One record per context, with its detail rows."""
    entity = entity_of(run, step.entity)
    drafts = made_whole(run, chosen, entity, step)
    if drafts:
        insert(run.work, entity, drafts)
    if not step.alias:
        return frame
    ids: list[UUID | None] = [None] * len(frame)
    for number, draft in zip(numbers, drafts, strict=True):
        ids[number] = draft.id
    return frame.knowing(step.alias, entity, ids)


def made(run: Run, frame: Frame, entity: Entity, values: Mapping[str, Expression]) -> list[Draft]:
    """A draft per context."""
    rows = values_of(run.work, frame, values)
    return [draft_of(run, entity, dict(zip(values, row, strict=True))) for row in rows]


def made_whole(run: Run, frame: Frame, entity: Entity, step: Create) -> list[Draft]:
    """A draft per context, with its rows; whatever needs no looking around is worked out in one statement."""
    plain = [values for lines in step.lines if simple(lines) for values in lines.values]
    together = {f"{at} {name}": each for at, one in enumerate([step.values, *plain]) for name, each in one.items()}
    rows = values_of(run.work, frame, together)
    found = [dict(zip(together, row, strict=True)) for row in rows]
    drafts = [draft_of(run, entity, {name: row[f"0 {name}"] for name in step.values}) for row in found]
    at = 1
    for lines in step.lines:
        if simple(lines):
            owned = entity_of(run, entity.fields[lines.field].type.entity)
            for values in lines.values:
                for draft, row in zip(drafts, found, strict=True):
                    one = draft_of(run, owned, {name: row[f"{at} {name}"] for name in values})
                    draft.lines.setdefault(lines.field, []).append(one)
                at += 1
        else:
            add_rows(run, frame, entity, drafts, lines)
    return drafts


def simple(lines: LinesOf) -> bool:
    """Whether there is one row per set of values, whatever there is elsewhere."""
    return lines.each is None and lines.where is None and lines.when is None


def draft_of(run: Run, entity: Entity, values: dict[str, object]) -> Draft:
    """The draft of a record a rule makes."""
    check_bounds(run, entity, values)
    return Draft(uuid_utils.compat.uuid7(), "", booleans(entity, values))


def booleans(entity: Entity, values: dict[str, object]) -> dict[str, object]:
    """A boolean is never empty."""
    return {
        name: bool(value) if entity.fields[name].type.kind == "boolean" else value for name, value in values.items()
    }


def check_bounds(run: Run, entity: Entity, values: Mapping[str, object]) -> None:
    """Rules keep to the bounds of fields as everybody does."""
    slots = intake(run.work.scope, entity, True).slots
    for name, value in values.items():
        slot = slots[name]
        if value is not None and (slot.low is not None or slot.high is not None):
            try:
                slot.bounded(value)
            except BadValue as bad:
                raise Invalid(bad.text, (Fault(bad.text, "", name=name),)) from None


def add_rows(run: Run, frame: Frame, entity: Entity, drafts: Sequence[Draft], lines: LinesOf) -> None:
    """Detail rows for the records of some contexts."""
    numbers = narrowed(run, frame, lines.when)
    inner = frame.taken(numbers)
    owned = entity_of(run, entity.fields[lines.field].type.entity)
    if lines.each is not None and numbers:
        row = entity_of(run, lines.each.type.entity)
        found = reached(run.work, inner, row, lines.each, lines.where, lines.alias)
        inner = inner.taken([at for at, _ in found]).knowing(lines.alias, row, [one for _, one in found])
        numbers = [numbers[at] for at, _ in found]
    elif lines.where is not None and numbers:
        held = narrowed(run, inner, lines.where)
        inner, numbers = inner.taken(held), [numbers[at] for at in held]
    columns = [made(run, inner, owned, values) for values in lines.values]
    for at, number in enumerate(numbers):
        rows = drafts[number].lines.setdefault(lines.field, [])
        rows += [column[at] for column in columns]
