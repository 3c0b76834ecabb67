"""What expressions inside a flow may name besides the fields of its record."""

from __future__ import annotations

from collections.abc import Mapping

from definitions.flows.flow import FlowDefinition
from definitions.flows.steps import ApproveStep, AutomaticStep, DoStep
from definitions.flows.walking import every_step
from definitions.texts import Text
from definitions.types import BOOLEAN, DATE, DATETIME, INTEGER, JSON, NUMBER, TEXT, TIME, Type, reference
from engines.compile.context import Context
from engines.compile.faults import place_of

USER = reference("base.user")
DEPARTMENT = reference("base.department")
GIVEN: Mapping[str, Type] = {
    "text": TEXT, "number": NUMBER, "integer": INTEGER, "money": NUMBER, "boolean": BOOLEAN, "date": DATE,
    "datetime": DATETIME, "time": TIME, "json": JSON,
}  # fmt: skip
"""What can be given to a flow besides records."""
ANSWERS: Mapping[str, Type] = {"decision": TEXT, "comment": TEXT, "by": USER, "at": DATETIME}
"""What is known of a step once somebody has answered: `steps.manager.decision`."""


def known_names(context: Context, flow: FlowDefinition) -> dict[str, Type]:
    """The names known everywhere in a flow: who started it, what it was given, what it makes, what was answered."""
    names: dict[str, Type] = {"starter": USER}
    names |= {f"given.{name}": given_type(what) for name, what in flow.given.items()}
    for step in every_step(flow):
        match step:
            case ApproveStep(id=str() as id) | DoStep(id=str() as id):
                names |= {f"steps.{id}.{fact}": type_ for fact, type_ in ANSWERS.items()}
            case AutomaticStep() if step.create and alias_of(step):
                name_made(context, flow, step, names)
    return names


def given_type(what: str) -> Type:
    """The type of a value given to a flow: one of the words, or a record."""
    return GIVEN.get(what) or reference(what)


def alias_of(step: AutomaticStep) -> str:
    """What later steps call the record that a step creates."""
    return (step.create.alias or step.id or "") if step.create else ""


def name_made(context: Context, flow: FlowDefinition, step: AutomaticStep, names: dict[str, Type]) -> None:
    """A created record under its alias; a name that means something already is told if it was chosen."""
    assert step.create is not None
    alias, made = alias_of(step), reference(step.create.object)
    fields = context.shapes.get(flow.entity, {})
    if alias in fields and step.create.alias:
        taken(context, alias, Text(f"a field of `{flow.entity}`", f"`{flow.entity}`的字段"))
    elif names.get(alias, made) != made:
        taken(context, alias, Text("another name in this flow", "此流程中的其他名称"))
    elif alias not in fields:
        names[alias] = made


def taken(context: Context, alias: str, by: Text) -> None:
    """A name chosen for something is that of something else."""
    context.faults.add(
        place_of(alias),
        f"`{alias}` is already {by.en}; choose another name after `as`.",
        f"`{alias}`已是{by.zh}；请在`as`后另取名称。",
        alias,
    )
