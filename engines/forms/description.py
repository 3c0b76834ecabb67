"""What an asker may see of an entity's definition: fields, schema, form, views, lifecycle, and what they may do."""

from __future__ import annotations

from collections.abc import Iterable

from engines.app import Action, Entity, EntityField, Lifecycle, State
from engines.compile.lifecycles import refusal
from engines.data.reading.buttons import buttons
from engines.data.rights.permissions import Verb, asker, may, may_act
from engines.data.sql.statements import cached
from engines.expressions import to_json
from engines.forms.contract import form_json
from engines.forms.fields import fields_json, type_name, type_settings
from engines.forms.form import JSON
from engines.forms.schema import record_schema
from engines.forms.shown import seen_fields
from engines.forms.views import names_entity, title_fields, views_json
from engines.scope import Scope

VERBS: tuple[Verb, ...] = ("create", "update", "delete", "export")


def entities(scope: Scope) -> list[dict[str, JSON]]:
    """The entities the asker may read or add to, detail rows aside."""
    return [
        {
            "name": each.name,
            "title": each.title.get(scope.locale),
            "pack": each.pack,
            "create": may(scope, each, "create") is not False,
        }
        for each in scope.app.entities.values()
        if not each.owner and (may(scope, each, "read") is not False or may(scope, each, "create") is not False)
    ]


def describe(scope: Scope, name: str) -> dict[str, JSON]:
    """The description of one entity for this asker."""
    entity = scope.app.entity(name)
    key = ("describe", entity.name, asker(scope), scope.locale)
    return cached(scope.app, key, lambda: made_json(scope, entity))


def made_json(scope: Scope, entity: Entity) -> dict[str, JSON]:
    """`describe`, worked out."""
    return {
        "name": entity.name,
        "title": entity.title.get(scope.locale),
        "fields": fields_json(scope, entity),
        "schema": record_schema(scope, entity),
        "form": form_json(scope, default_form(scope, entity)),
        "views": views_json(scope, entity),
        "lifecycle": lifecycle_json(scope, entity, entity.lifecycle) if entity.lifecycle else None,
        "buttons": buttons_json(scope, entity),
        "can": can_json(scope, entity),
        "title_fields": [name for name in title_fields(entity) if name in seen_fields(scope, entity)],
    }


def default_form(scope: Scope, entity: Entity) -> str:
    """The form shown when none is named: the one called like the entity, or the first defined for it."""
    if entity.name in scope.app.forms:
        return entity.name
    mine = [
        name for name, form in scope.app.forms.items() if names_entity(scope, name, getattr(form, "entity", ""), entity)
    ]
    return mine[0] if mine else entity.name


def can_json(scope: Scope, entity: Entity) -> dict[str, JSON]:
    """What the asker may do with some record at least."""
    actions = entity.lifecycle.actions.values() if entity.lifecycle else ()
    said: dict[str, JSON] = {verb: may(scope, entity, verb) is not False for verb in VERBS}
    named = [each.name for each in actions if not each.automatic and may_act(scope, entity, each) is not False]
    return {**said, "actions": [*named, *buttons_json(scope, entity)]}


def buttons_json(scope: Scope, entity: Entity) -> dict[str, JSON]:
    """The rules that the asker may run by a button, each like an action that stays in its state."""
    found = buttons(scope.app, entity)
    return {
        name: action_json(scope, entity, each)
        for name, each in found.items()
        if may_act(scope, entity, each) is not False
    }


# --- lifecycle ----------------------------------------------------------------------------------------------------


def lifecycle_json(scope: Scope, entity: Entity, cycle: Lifecycle) -> dict[str, JSON]:
    """States and actions; automatic actions are nobody's button."""
    actions = {name: each for name, each in cycle.actions.items() if not each.automatic}
    return {
        "field": cycle.field,
        "states": {name: state_json(scope, each) for name, each in cycle.states.items()},
        "actions": {name: action_json(scope, entity, each) for name, each in actions.items()},
    }


def state_json(scope: Scope, each: State) -> JSON:
    """One state."""
    return {
        "title": each.title.get(scope.locale),
        "color": each.color,
        "locked": each.locked or each.frozen,
        "open": sorted_list(each.open) if each.locked and not each.frozen else [] if each.frozen else None,
        "final": each.final,
    }


def action_json(scope: Scope, entity: Entity, each: Action) -> JSON:
    """One action with what it asks for."""
    return {
        "title": each.title.get(scope.locale),
        "from": sorted_list(each.source),
        "to": each.target or None,
        "ask": {name: {**asked_json(scope, entity, field)} for name, field in each.ask.items()},
        "confirm": each.confirm.get(scope.locale) or None,
        "reason": reason(scope, each),
    }


def reason(scope: Scope, each: Action) -> JSON:
    """What to say of an action whose condition does not hold; a message that names values is told when it is tried."""
    if each.foreseen is None:
        return None
    return (refusal(each.title) if each.blanks else each.message).get(scope.locale) or None


def asked_json(scope: Scope, entity: Entity, each: EntityField) -> dict[str, JSON]:
    """A value that an action asks for: always writable."""
    definition = each.definition
    return {
        "type": type_name(each),
        "title": each.title.get(scope.locale),
        "help": definition.help.get(scope.locale) or None,
        "required": definition.required,
        "readonly": False,
        "access": "write",
        "computed": False,
        "system": False,
        "sortable": False,
        "filterable": False,
        "default": default_json(scope, entity, each),
        **type_settings(scope, each),
    }


def default_json(scope: Scope, entity: Entity, each: EntityField) -> JSON:
    """What the dialog proposes, worked out over the record; null when only the server can."""
    given = each.default
    if given is None or given.server_only:
        return None
    seen = seen_fields(scope, entity)
    own = all(not read.path and read.entity == entity.name and read.field in seen for read in given.reads)
    return to_json(given) if own else None


def sorted_list(names: Iterable[str]) -> list[JSON]:
    """Names in order, as JSON."""
    return [*sorted(names)]
