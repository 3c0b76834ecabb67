"""A stored version of a flow against the app of today: cases keep the version they were started with."""

from __future__ import annotations

import json

from pydantic import ValidationError

from definitions.faults import faults_of
from definitions.fields import ChoiceField, ChoicesField
from definitions.flows.flow import FlowDefinition
from definitions.layers import Definitions
from definitions.located import LocatedMap
from definitions.problems import Place, invalid
from definitions.texts import Text
from engines.app import App
from engines.compile.context import Context
from engines.compile.faults import Faults
from engines.compile.flows.whole import compile_flow
from engines.compile.ids import Ids
from engines.flows.flow import Flow


def compile_document(app: App, document: str) -> Flow:
    """The flow that a stored document says, over the records, roles and flows of today; `Invalid` with what no longer
    fits. What the linter asks of a flow was asked when it was published."""
    said = read_document(document)
    context = context_of(app)
    if said.entity not in app.entities:
        context.faults.unknown(Text("entity", "实体"), said.entity, app.entities, None)
        context.faults.raise_all()
    found = compile_flow(context, app.entities, said.flow, said)
    context.faults.raise_all()
    return found


def read_document(document: str) -> FlowDefinition:
    """The definition that a document is."""
    try:
        return FlowDefinition.model_validate(json.loads(document))
    except ValidationError as error:
        raise invalid(faults_of(error, LocatedMap(Place("")))) from None


def context_of(app: App) -> Context:
    """What expressions may name in an app that is compiled already; nothing has a place in its files."""
    assert isinstance(app.source, Definitions)
    shapes = {name: {key: each.type for key, each in entity.fields.items()} for name, entity in app.entities.items()}
    choices = {
        (name, key): frozenset(each.definition.choices.values)
        for name, entity in app.entities.items()
        for key, each in entity.fields.items()
        if isinstance(each.definition, ChoiceField | ChoicesField)
    }
    definitions = Definitions(
        flows=app.source.flows, roles=app.source.roles, entities=app.source.entities, linker=app.source.linker
    )
    return Context(definitions, {}, shapes, choices, Faults(), Ids())
