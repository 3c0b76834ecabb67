"""What an asker may see of an entity's definition: fields, schema, form, views, lifecycle, and what they may do."""

from __future__ import annotations

from collections.abc import Iterable

from definitions.fields import Field
from definitions.fields.choice import ChoiceField
from definitions.fields.choices import ChoicesField
from definitions.fields.file import FileLike
from definitions.fields.files import FilesField
from definitions.fields.references import ReferencesField
from engines.app import Action, Entity, EntityField, Lifecycle, State
from engines.compile.lifecycles import refusal
from engines.data.reading.buttons import buttons
from engines.data.rights.permissions import Verb, asker, field_access, may, may_act
from engines.data.sql.statements import cached
from engines.expressions import to_json
from engines.forms.contract import form_json
from engines.forms.form import JSON
from engines.forms.schema import record_schema
from engines.forms.shown import seen_fields
from engines.forms.views import names_entity, title_fields, views_json
from engines.scope import Scope

VERBS: tuple[Verb, ...] = ("create", "update", "delete", "export")
FILTERLESS = ("rows", "json")
SETTINGS = ("multiline", "currency", "pattern")


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


# --- fields -------------------------------------------------------------------------------------------------------


def fields_json(scope: Scope, entity: Entity) -> dict[str, JSON]:
    """The fields the asker may see; related records only where they may be read."""
    shown = {name: each for name, each in entity.fields.items() if name in seen_fields(scope, entity)}
    return {name: field_json(scope, entity, each) for name, each in shown.items() if leads_somewhere(scope, each)}


def leads_somewhere(scope: Scope, each: EntityField) -> bool:
    """Whether the asker may read what a field of related records lists."""
    return each.definition.type != "related" or may(scope, scope.app.entities[each.type.entity], "read") is not False


def field_json(scope: Scope, entity: Entity, each: EntityField) -> dict[str, JSON]:
    """One field: common settings, then those of its type."""
    definition = each.definition
    is_state = entity.lifecycle is not None and each.name == entity.lifecycle.field
    readonly = definition.readonly or is_state or each.formula is not None
    access = (
        "read"
        if readonly or each.system and each.name not in ("owner", "department")
        else field_access(scope, entity)[each.name]
    )
    plain = each.storage != "rows"
    return {
        "type": type_name(each),
        "title": each.title.get(scope.locale),
        "help": definition.help.get(scope.locale) or None,
        "required": definition.required,
        "readonly": readonly,
        "unique": definition.unique,
        "access": access,
        "computed": each.formula is not None,
        "system": each.system,
        "hidden": definition.hidden,
        "sortable": plain and definition.sortable,
        "filterable": filterable(each),
        **type_settings(scope, each),
    }


def filterable(each: EntityField) -> bool:
    """Whether a list can be narrowed by it: by its values, or by what is known of structured ones."""
    return (
        each.definition.type == "references"
        or each.storage != "rows"
        and (each.type.kind not in FILTERLESS or bool(each.type.entity))
    )


def type_name(each: EntityField) -> str:
    """The type whose cell and editor show the value; a lookup is shown as what it finds."""
    if each.definition.type != "lookup":
        return each.definition.type
    if each.type.kind == "json" and each.type.entity:
        return each.type.entity
    return {"list": "choices", "rows": "related", "period": "text", "empty": "text"}.get(each.type.kind, each.type.kind)


def type_settings(scope: Scope, each: EntityField) -> dict[str, JSON]:
    """The settings of the field's type that the browser needs."""
    definition, said = each.definition, dict[str, JSON]()
    for name in SETTINGS:
        value = getattr(definition, name, None)
        if isinstance(value, str | bool) and value:
            said[name] = value
    if each.type.kind == "number":
        said |= {"scale": getattr(definition, "places", each.type.scale), **limits(definition)}
    elif each.type.kind in ("date", "datetime", "time"):
        said |= limits(definition)
    elif each.type.kind == "text":
        said |= {
            "max_length": getattr(definition, "max_length", None),
            "min_length": getattr(definition, "min_length", None),
        }
    if each.type.kind == "reference":
        said["to"] = each.type.entity
    if isinstance(definition, FileLike):
        most = definition.most if isinstance(definition, FilesField) else None
        said |= {"accept": list(definition.wanted), "max_size": definition.largest, "max_count": most}
    if isinstance(definition, ChoiceField | ChoicesField):
        said["choices"] = choices_json(scope, definition)
    if isinstance(definition, ReferencesField):
        said["to"] = definition.to
    elif each.type.kind == "rows":
        said["entity"] = each.type.entity
        said["by"] = each.type.by
    if definition.type == "lines":
        said["fields"] = fields_json(scope, scope.app.entities[each.type.entity])
    return said | dict(definition.for_browser())


def limits(definition: Field) -> dict[str, JSON]:
    """The least and greatest value, as written: a number, a date, or an expression."""
    return {name: str(bound) for name, bound in (("min", definition.min), ("max", definition.max)) if bound is not None}


def choices_json(scope: Scope, definition: ChoiceField | ChoicesField) -> list[JSON]:
    """The values of a choice field with titles and colours."""
    values = definition.choices.values
    return [
        {"value": value, "title": option.title.get(scope.locale), "color": option.color}
        for value, option in values.items()
    ]


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
