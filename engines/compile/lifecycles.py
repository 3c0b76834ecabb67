"""Compiles lifecycles: states, and the actions between them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from definitions.entity import ActionDefinition, LifecycleDefinition, StateDefinition
from definitions.fields import Field
from definitions.problems import Place
from definitions.texts import Text, titled
from definitions.types import BOOLEAN, Type
from engines.app import Action, EntityField, Lifecycle, State
from engines.compile.context import Context
from engines.compile.fields import limit_type
from engines.compile.outlines import Outline
from engines.compile.wording import blanks_of

STATE = Text("state", "状态")
ACTION = Text("action", "动作")
ROLE = Text("role", "角色")
FIELD = Text("field", "字段")


def compile_lifecycle(context: Context, outline: Outline) -> Lifecycle | None:
    """The lifecycle of an entity, if it has one."""
    said = outline.lifecycle
    if said is None:
        return None
    states = {key: state(context, outline, key, each) for key, each in said.states.items()}
    actions = {key: action(context, outline, said, key, each) for key, each in said.actions.items()}
    return Lifecycle(said.field, states, actions)


def state(context: Context, outline: Outline, key: str, said: StateDefinition) -> State:
    """One state; what it leaves open are fields of the entity."""
    place = context.place("entity", outline.name, "lifecycle", "states", key, "open")
    known(context, said.open, outline.fields, FIELD, place)
    return State(
        name=key,
        title=titled(said.title, key),
        locked=said.locked or said.frozen,
        frozen=said.frozen,
        final=said.final,
        open=frozenset(said.open),
        color=said.color,
    )


def action(context: Context, outline: Outline, cycle: LifecycleDefinition, key: str, said: ActionDefinition) -> Action:
    """One action: where it leads, what must hold, what it asks."""
    place = context.place("entity", outline.name, "lifecycle", "actions", key)
    known(context, [*said.sources, *([said.to] if said.to else [])], cycle.states, STATE, place)
    known(context, said.roles, role_names(context), ROLE, place)
    asked = asked_types(said.ask)
    return Action(
        name=key,
        title=titled(said.title, key),
        source=frozenset(said.sources) or open_states(cycle),
        target=said.to or "",
        must=context.expression(said.must, outline.name, BOOLEAN, asked),
        message=said.message or refusal(titled(said.title, key)),
        blanks=blanks_of(said.message, lambda part: context.expression(part, outline.name, None, asked)),
        when=context.expression(said.when, outline.name, BOOLEAN),
        roles=frozenset(said.roles),
        ask={name: asked_field(context, outline, key, name, field) for name, field in said.ask.items()},
        confirm=said.confirm,
        automatic=said.automatic,
    )


def role_names(context: Context) -> set[str]:
    """Every role there is; the administrator needs no definition."""
    return {"admin", *context.definitions.roles}


def refusal(title: Text) -> Text:
    """What is said when an action without a message of its own may not happen."""
    return Text(f"“{title.en}” is not possible now.", f"当前不能“{title.get('zh')}”。")


def open_states(cycle: LifecycleDefinition) -> frozenset[str]:
    """Every state that is not final: where an action without `from` is possible."""
    return frozenset(key for key, state in cycle.states.items() if not state.final)


def asked_types(ask: Mapping[str, Field]) -> dict[str, Type]:
    """The names `asked.x` and their types."""
    return {f"asked.{name}": field.value() for name, field in ask.items()}


def asked_field(context: Context, outline: Outline, action: str, name: str, field: Field) -> EntityField:
    """A value asked of the person, like a field."""
    value = field.value()
    return EntityField(
        name=name,
        entity=outline.name,
        id=f"{outline.name}.{action}.{name}",
        definition=field,
        title=titled(field.title, name),
        type=value,
        storage="column",
        default=context.expression(field.default, outline.name, value),
        must=context.expression(field.must, outline.name, BOOLEAN, asked_types({name: field})),
        min=context.expression(field.min, outline.name, limit_type(field, value)),
        max=context.expression(field.max, outline.name, limit_type(field, value)),
    )


def known(context: Context, names: Iterable[str], all_names: Iterable[str], what: Text, place: Place | None) -> None:
    """Tell each name that is not among those there are."""
    there = list(all_names)
    for name in names:
        if name not in there:
            context.faults.unknown(what, name, there, place)
