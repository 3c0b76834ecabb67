"""Steps that wait for something else: another flow, an event, a condition, a time."""

from __future__ import annotations

from definitions.flows.steps import CallFlowStep, DelayStep, WaitStep
from definitions.rule import EventDefinition
from definitions.sources import Source
from definitions.texts import Text
from definitions.types import reference
from engines.app import Event
from engines.compile.flows.names import given_type
from engines.compile.flows.people import people
from engines.compile.flows.standing import Standing
from engines.compile.flows.times import moment
from engines.compile.rules import event
from engines.expressions import Expression
from engines.flows.flow import CallFlow, Delay, Moment, Wait


def call_flow(here: Standing, step: CallFlowStep) -> CallFlow:
    """Another flow, for this record or another, with what it is given."""
    said, at = step.call_flow, here.at("call_flow")
    called = here.context.definitions.flows.get(said.flow)
    of = at.inside.value(said.of, reference(called.entity) if called else None) if said.of else None
    if called and not said.of and called.entity != here.inside.entity:
        at.fault(
            f"`{said.flow}` is for `{called.entity}`, this flow is for `{here.inside.entity}`; "
            "say which record with `of`.",
            f"`{said.flow}`用于`{called.entity}`，而此流程用于`{here.inside.entity}`；请用`of`指明记录。",
            said.flow,
        )
    return CallFlow(
        flow=said.flow,
        of=of,
        given={name: each for name, source in said.with_.items() if (each := handed(at, step, name, source))},
        waits=said.wait,
        deepest=said.deepest,
    )


def handed(here: Standing, step: CallFlowStep, name: str, source: Source) -> Expression | None:
    """One value for the other flow, of the type that it says under `given`."""
    called = here.context.definitions.flows.get(step.call_flow.flow)
    if called is None:
        return None
    if name not in called.given:
        here.context.faults.unknown(Text("given value", "传入值"), name, called.given, source.place or here.place)
        return None
    return here.inside.value(source, given_type(called.given[name]))


def wait(here: Standing, step: WaitStep) -> Wait:
    """A condition or an event."""
    said, at = step.wait, here.at("wait")
    if said.until is None and said.event is None:
        at.fault(
            "Say what is waited for: `until: condition` or `event: entity.action`.",
            "请指明等待什么：`until: 条件`或`event: 实体.动作`。",
        )
    return Wait(at.condition(said.until), heard(at, said.event), people(at, said.owner))


def heard(here: Standing, said: EventDefinition | None) -> Event | None:
    """An event of the flow's own record: of any other it would not say which flow is meant."""
    if said is None:
        return None
    if said.kind in ("schedule", "webhook", "button"):
        here.fault(
            "A flow hears events of its record: `order.created`, `order.changed(date)`, `order.action`.",
            "流程只响应其记录的事件：`order.created`、`order.changed(date)`、`order.action`。",
            said.source,
        )
    elif said.entity != here.inside.entity:
        here.fault(
            f"An event of `{said.entity}` does not say which `{here.inside.entity}` is meant; "
            "wait for a condition instead: `wait: {until: …}`.",
            f"`{said.entity}`的事件没有指明是哪个`{here.inside.entity}`；请改为等待条件：`wait: {{until: …}}`。",
            said.source,
        )
    return event(here.context, here.entities, said, None)


def delay(here: Standing, step: DelayStep) -> Delay:
    """Until a moment, or for a length of time."""
    said, at = step.delay, here.at("delay")
    if (said.until is None) == (said.span is None):
        at.fault("Say either `until: moment` or `for: 2 days`.", "请写`until: 时间`或`for: 2 days`之一。")
    until = moment(at, said.until) if said.until else Moment("opened", shift=said.span)
    return Delay(until or Moment("opened"))
