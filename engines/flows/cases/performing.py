"""The automatic steps of a flow, by the road of every write: history, checks, rules and calculation hold for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from pydantic import JsonValue

from definitions.texts import Text
from engines.app import Notify, Rule, Step
from engines.data.calculation.propagate import propagate
from engines.data.reacting.rules import longer_by
from engines.data.reacting.running import Run
from engines.data.reacting.settle import quieten
from engines.data.reacting.steps import run_steps, set_values
from engines.data.sql.statements import cached
from engines.data.work.frames import Frame
from engines.data.work.watched import of_step
from engines.data.work.work import Work
from engines.expressions import Expression
from engines.flows.cases.naming import context
from engines.flows.cases.stored import Case, Held
from engines.flows.flow import Automatic, Call, Node
from engines.flows.questions import Perform


def perform(held: Held, case: Case, question: Perform) -> JsonValue:
    """Run the steps of a node; the id of the record it creates. What comes after sees what followed from them."""
    work, before = held.work, held.work.chain
    work.chain = longer_by(before, f"{case.flow.name}.{question.node.id}")
    mark = len(work.log)
    match question.node.verb:
        case Automatic(steps=steps):
            automatic(held, case, question, steps)
        case Call(then=then):
            answered(held, case, question, then)
        case _:
            raise TypeError(f"{question.node.id} does nothing by itself")
    made = created(work, question.node, mark)
    quieten(work, held.concern)
    work.chain = before
    return str(made) if made else None


def automatic(held: Held, case: Case, question: Perform, steps: Sequence[Step]) -> None:
    """The steps as those of a rule; whom a notice goes to the flow has found."""
    run, frame = running(held, case, question, tuple(each for step in steps for each in of_step(step)))
    run_steps(run, frame, tuple(step for step in steps if not isinstance(step, Notify)))


def answered(held: Held, case: Case, question: Perform, values: Mapping[str, Expression]) -> None:
    """Set the fields of the record that a call says, from its answer."""
    if values:
        run, frame = running(held, case, question, tuple(values.values()))
        set_values(run, frame, held.work.scope.app.entities[case.entity], [case.record], values)


def running(held: Held, case: Case, question: Perform, expressions: tuple[Expression, ...]) -> tuple[Run, Frame]:
    """The steps of a node as a rule that runs, and the context it runs in."""
    app = held.work.scope.app
    if held.work.spread < len(held.work.log):
        propagate(held.work, held.concern)
    frame = context(app, app.entities[case.entity], case.record, question.state, question.items, expressions)
    node = question.node
    rule = cached(app, ("flow_rule", node), lambda: rule_of(case, node))
    return Run(held.work, held.concern, rule), frame


def rule_of(case: Case, node: Node) -> Rule:
    """A node as a rule."""
    return Rule(f"{case.flow.name}.{node.id}", case.entity, node.title or Text(node.id), (), None, ())


def created(work: Work, node: Node, mark: int) -> UUID | None:
    """The record that the node created."""
    wanted = node.verb.creates if isinstance(node.verb, Automatic) else ""
    return next(made(work, wanted, mark), None) if wanted else None


def made(work: Work, entity: str, mark: int) -> Iterator[UUID]:
    """What was made of an entity since."""
    for batch in work.log[mark:]:
        if batch.kind == "created" and batch.entity.name == entity:
            yield from batch.ids
