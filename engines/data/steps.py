"""The steps of a rule, each over all its contexts at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
import uuid_utils.compat

from definitions.fields.base import BadValue
from definitions.problems import Fault, Invalid
from engines.app import Act, Create, Delete, Each, Entity, LinesOf, Must, Notify, Rule, Step, Update
from engines.data.arrays import literal
from engines.data.calculation.propagate import Concern, ahead, looked_up, propagate
from engines.data.changes import change
from engines.data.deletes import remove
from engines.data.frames import Frame, evaluated, holding, reached
from engines.data.incoming import Draft, bounded, intake
from engines.data.inserts import insert
from engines.data.lifecycle import perform
from engines.data.messages import tell
from engines.data.statements import cached
from engines.data.watched import of_step
from engines.data.work import Work
from engines.expressions import Expression, Hop


@dataclass(frozen=True)
class Run:
    """A rule that is running in a unit of work."""

    work: Work
    concern: Concern
    rule: Rule


def run_steps(run: Run, frame: Frame, steps: Sequence[Step]) -> None:
    """The steps in order; what one makes under an alias, those after it know."""
    for step in steps:
        if not len(frame):
            return
        if looks(run, step):
            propagate(run.work, run.concern)
        frame = run_step(run, frame, step)


def looks(run: Run, step: Step) -> bool:
    """Whether a step reads computed values, and so must find them up to date; an action always may."""
    app = run.work.scope.app
    if run.work.spread == len(run.work.log):
        return False
    return isinstance(step, Act | Must) or cached(
        app, ("looks", step), lambda: any(computed(run, each) for each in of_step(step))
    )


def computed(run: Run, expression: Expression) -> bool:
    """Whether an expression reads anything that is not simply written."""
    entities = run.work.scope.app.entities
    return any(
        each.entity in entities
        and each.field in entities[each.entity].fields
        and entities[each.entity].fields[each.field].storage != "column"
        for each in expression.reads
    )


def run_step(run: Run, frame: Frame, step: Step) -> Frame:
    """One step; the contexts for the steps after it."""
    chosen = frame.taken(numbers := narrowed(run, frame, step.when)) if step.when else frame
    if step.when and not numbers and not isinstance(step, Create):
        return frame
    match step:
        case Must():
            must(run, chosen, step)
        case Create():
            return create(run, frame, chosen, numbers if step.when else list(range(len(frame))), step)
        case Update():
            update(run, chosen, step)
        case Delete():
            remove(run.work, entity_of(run, step.entity), {one for _, one in targets(run, chosen, step)})
        case Each():
            each_row(run, chosen, step)
        case Act():
            act(run, chosen, step)
        case Notify():
            tell(run.work, chosen, step)
    return frame


def narrowed(run: Run, frame: Frame, condition: Expression | None) -> list[int]:
    """The contexts in which a condition holds; what it reads elsewhere is locked first."""
    if condition is None:
        return list(range(len(frame)))
    hold_read(run, frame, condition)
    return holding(run.work, frame, condition)


def entity_of(run: Run, name: str) -> Entity:
    """An entity by name."""
    return run.work.scope.app.entities[name]


# --- conditions ------------------------------------------------------------------------------------------------------


def must(run: Run, frame: Frame, step: Must) -> None:
    """Stop unless the condition holds in every context."""
    holds = narrowed(run, frame, step.that)
    if len(holds) < len(frame):
        missing = next(iter(set(range(len(frame))) - set(holds)))
        records = frame.ids("record")
        pointer = run.work.pointers.get(records[missing], "") if records else ""
        raise Invalid(step.message, (Fault(step.message, pointer, name=run.rule.name.split(".", 1)[-1]),))


def hold_read(run: Run, frame: Frame, condition: Expression) -> None:
    """Lock the records that a condition reads through references, so that two writers cannot both pass."""
    app = run.work.scope.app
    for name, path in cached(app, ("held", condition), lambda: list(paths(condition))):
        ids = frame.ids(name)
        if not path or not ids or (name == "record" and frame.gone):
            continue
        statement = cached(app, ("ahead", path), lambda path=path: ahead(app, path))  # type: ignore[misc]
        rows = run.work.rows(statement, {"ids": literal(sorted(set(ids)), sa.Uuid())})
        run.work.lock(path[-1].target, [row[0] for row in rows if isinstance(row[0], UUID)])


def paths(condition: Expression) -> Iterator[tuple[str, tuple[Hop, ...]]]:
    """Each way through references, and the name it begins with."""
    for path in looked_up([condition]):
        yield "record", path
    for read in condition.reads:
        if len(read.path) > 1 and read.path[0].kind == "extra":
            rest = read.path[1:]
            for length in range(1, len(rest) + 1):
                if any(hop.kind != "reference" for hop in rest[:length]):
                    break
                yield read.path[0].field, rest[:length]


# --- create ----------------------------------------------------------------------------------------------------------


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
    if not len(frame):
        return []
    names = list(values)
    rows = evaluated(run.work, frame, values) if names else [()] * len(frame)
    return [draft_of(run, entity, dict(zip(names, row, strict=True))) for row in rows]


def made_whole(run: Run, frame: Frame, entity: Entity, step: Create) -> list[Draft]:
    """A draft per context, with its rows; whatever needs no looking around is worked out in one statement."""
    plain = [values for lines in step.lines if simple(lines) for values in lines.values]
    together = {f"{at} {name}": each for at, one in enumerate([step.values, *plain]) for name, each in one.items()}
    rows = evaluated(run.work, frame, together) if together and len(frame) else [()] * len(frame)
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
                bounded(slot, value)
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


# --- update, delete, each, act ---------------------------------------------------------------------------------------


def targets(run: Run, frame: Frame, step: Update | Delete | Act) -> list[tuple[int, UUID]]:
    """Context and record of each record a step is about."""
    return reached(run.work, frame, entity_of(run, step.entity), step.target, step.where)


def update(run: Run, frame: Frame, step: Update) -> None:
    """Set values. A record that several contexts set is set once by each, in their order, if the value builds on it."""
    entity = entity_of(run, step.entity)
    found = targets(run, frame, step)
    run.work.lock(entity.name, {one for _, one in found})
    passes = turns(found) if any(reads_row(each) for each in step.values.values()) else [list(last(found).items())]
    for turn in passes:
        inner = frame.taken([number for _, number in turn]).knowing("row", entity, [one for one, _ in turn])
        set_values(run, inner, entity, [one for one, _ in turn], step.values)


def set_values(run: Run, frame: Frame, entity: Entity, ids: Sequence[UUID], values: Mapping[str, Expression]) -> None:
    """Set values on one record per context."""
    if not ids or not values:
        return
    rows = evaluated(run.work, frame, values)
    drafts = []
    for one, row in zip(ids, rows, strict=True):
        given = booleans(entity, dict(zip(values, row, strict=True)))
        check_bounds(run, entity, given)
        drafts.append(Draft(one, "", given))
    change(run.work, entity, drafts, trusted=True)


def reads_row(expression: Expression) -> bool:
    """Whether a value builds on the record that is set."""
    return any(read.path and read.path[0].kind == "extra" and read.path[0].field == "row" for read in expression.reads)


def last(found: Sequence[tuple[int, UUID]]) -> dict[UUID, int]:
    """The last context of each record."""
    return {one: number for number, one in found}


def turns(found: Sequence[tuple[int, UUID]]) -> list[list[tuple[UUID, int]]]:
    """The records with their first contexts, then with their second ones, and so on."""
    times: dict[UUID, int] = {}
    made: list[list[tuple[UUID, int]]] = []
    for number, one in found:
        turn = times.get(one, 0)
        times[one] = turn + 1
        if turn == len(made):
            made.append([])
        made[turn].append((one, number))
    return made


def each_row(run: Run, frame: Frame, step: Each) -> None:
    """The inner steps, in one context per row."""
    entity = entity_of(run, step.rows.type.entity)
    found = reached(run.work, frame, entity, step.rows, step.where, step.alias)
    inner = frame.taken([at for at, _ in found]).knowing(step.alias, entity, [one for _, one in found])
    run_steps(run, inner, step.steps)


def act(run: Run, frame: Frame, step: Act) -> None:
    """A lifecycle action on every record reached, with what it asks."""
    entity = entity_of(run, step.entity)
    found = last(targets(run, frame, step))
    if not found:
        return
    inner = frame.taken(list(found.values()))
    rows = evaluated(run.work, inner, step.with_) if step.with_ else [()] * len(found)
    asked = [dict(zip(step.with_, row, strict=True)) for row in rows]
    perform(run.work, entity, step.action, list(found), asked, trusted=True)
