"""Compiles the steps of a flow: each verb to its node, with everything inside it."""

from __future__ import annotations

from dataclasses import replace

from definitions.flows import steps as said
from definitions.flows.steps import AnyStep, Steps, verb_of
from definitions.flows.times import Moment as MomentSaid
from definitions.texts import titled
from engines.compile.faults import place_of
from engines.compile.flows.blocks import any_of, choose, each, parallel, race, repeat
from engines.compile.flows.calling import call_flow, delay, wait
from engines.compile.flows.doing import automatic, call
from engines.compile.flows.human import human
from engines.compile.flows.standing import Standing
from engines.compile.flows.times import lates, moment
from engines.flows.flow import ROOT, START, Automatic, Call, End, Node, Sequence, Verb

RESERVED = (START, ROOT)


def sequence(here: Standing, id: str, steps: Steps) -> Node:
    """Steps one after the other, as a block of their own."""
    return here.keep(Node(id, listed(here.within(id), steps), place=here.place))


def listed(here: Standing, steps: Steps) -> Sequence:
    """Steps one after the other; each may return to those before it."""
    nodes: list[Node] = []
    for number, each_ in enumerate(steps):
        nodes.append(step(here.at(number), number, each_))
        here = here.after(nodes[-1].id)
    return Sequence(tuple(nodes))


def step(here: Standing, number: int, definition: AnyStep) -> Node:
    """One step with what holds for every kind of step."""
    id = id_of(here, number, definition)
    inner = here.within(id)
    verb = compiled(inner, id, definition)
    return here.keep(
        Node(
            id=id,
            verb=verb,
            title=titled(definition.title, definition.id or verb_of(definition)),
            when=here.at("when").condition(definition.when),
            cancel_when=here.at("cancel_when").condition(definition.cancel_when),
            holds=here.at("while").condition(definition.holds),
            lock=here.at("lock").condition(definition.lock, None),
            due=moment(here.at("due"), due_of(here, definition)),
            late=tuple(lates(inner, id, definition.late, sequence)),
            place=here.place,
        )
    )


def id_of(here: Standing, number: int, definition: AnyStep) -> str:
    """The id of a step; one without is called after its place."""
    written = definition.id
    if written is None:
        name = f"{verb_of(definition)}_{number + 1}"
        found = name if here.block == ROOT else f"{here.block}.{name}"
        return f"{found}_{number + 1}" if found in here.building.written else found
    first, place = here.building.first, place_of(written) or here.place
    if written in RESERVED:
        here.fault(f"`{written}` cannot be the id of a step.", f"`{written}`不能用作步骤的id。", written, written)
    elif written in first:
        here.fault(
            f"`{written}` is the id of another step, at {first[written]}; ids are unique in the whole flow.",
            f"`{written}`已是{first[written]}处步骤的id；id在整个流程内唯一。",
            written,
            written,
        )
    first.setdefault(written, place)
    return written


def due_of(here: Standing, definition: AnyStep) -> MomentSaid | None:
    """When a step is due, said inside its verb or beside it."""
    match definition:
        case said.ApproveStep(approve=inside) | said.DoStep(do=inside):
            if inside.due and definition.due:
                here.fault(
                    "`due` is said twice, inside the verb and beside it; keep one of them.",
                    "`due`写了两次：动词内和动词旁；请只保留一处。",
                    definition.due.source,
                )
            return inside.due or definition.due
    return definition.due


def compiled(here: Standing, id: str, definition: AnyStep) -> Verb:
    """What a step does."""
    match definition:
        case said.ApproveStep() | said.DoStep():
            return human(here, definition)
        case said.AutomaticStep():
            return with_undo(here, id, definition)
        case said.CallStep():
            return with_error(here, id, definition)
        case said.CallFlowStep():
            return call_flow(here, definition)
        case said.WaitStep():
            return wait(here, definition)
        case said.DelayStep():
            return delay(here, definition)
        case said.EndStep():
            return End(definition.end)
        case said.GroupStep():
            return listed(here.at("steps"), definition.steps)
    return block(here, definition)


def block(here: Standing, definition: AnyStep) -> Verb:
    """Branches and loops."""
    match definition:
        case said.ChooseStep():
            return choose(here, definition, sequence)
        case said.AnyStepOf():
            return any_of(here, definition, sequence)
        case said.ParallelStep():
            return parallel(here, definition, sequence)
        case said.RaceStep():
            return race(here, definition, sequence)
        case said.EachStep():
            return each(here, definition, sequence)
        case said.RepeatStep():
            return repeat(here, definition, sequence)
    raise TypeError(f"{type(definition).__name__} is no step of a flow")


def with_undo(here: Standing, id: str, definition: said.AutomaticStep) -> Automatic:
    """What is done at once, and the steps that undo it."""
    undo = sequence(here.at("undo"), f"{id}.undo", definition.undo) if definition.undo else None
    return replace(automatic(here, definition), undo=undo)


def with_error(here: Standing, id: str, definition: said.CallStep) -> Call:
    """An action outside, and the steps for when it fails for good."""
    steps = definition.call.on_error
    error = sequence(here.at("call", "on_error"), f"{id}.on_error", steps) if steps else None
    return replace(call(here.at("call"), definition), on_error=error)
