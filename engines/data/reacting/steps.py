"""The steps of a rule, each over all its contexts at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from definitions.problems import Fault, Invalid
from engines.app import Act, Create, Delete, Each, Entity, Must, Notify, Start, Step, Update
from engines.data.calculation.propagate import propagate
from engines.data.intake.incoming import Draft
from engines.data.reacting.lifecycle import perform
from engines.data.reacting.making import booleans, check_bounds, create
from engines.data.reacting.messages import tell
from engines.data.reacting.running import Run, entity_of, narrowed
from engines.data.sql.statements import cached
from engines.data.work.frames import Frame, evaluated, reached
from engines.data.work.watched import of_step
from engines.data.work.wording import refused_in
from engines.data.work.work import Started
from engines.data.writing.changes import change
from engines.data.writing.deletes import remove
from engines.expressions import Expression


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
        case Start():
            start(run, chosen, step)
    return frame


# --- conditions ------------------------------------------------------------------------------------------------------


def must(run: Run, frame: Frame, step: Must) -> None:
    """Stop unless the condition holds in every context."""
    holds = narrowed(run, frame, step.that)
    if len(holds) < len(frame):
        missing = next(iter(set(range(len(frame))) - set(holds)))
        records = frame.ids("record")
        pointer = run.work.pointers.get(records[missing], "") if records else ""
        message = refused_in(run.work, frame.taken([missing]), step.message, step.blanks)
        raise Invalid(message, (Fault(message, pointer, name=run.rule.name.split(".", 1)[-1]),))


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


def start(run: Run, frame: Frame, step: Start) -> None:
    """A flow on every record reached, once all that is written has come to rest."""
    found = last(reached(run.work, frame, entity_of(run, step.entity), step.target, None))
    if found:
        inner = frame.taken(list(found.values()))
        rows = evaluated(run.work, inner, step.given) if step.given else [()] * len(found)
        given = [dict(zip(step.given, row, strict=True)) for row in rows]
        run.work.starts.append(Started(step.flow, tuple(found), given, run.work.chain))
