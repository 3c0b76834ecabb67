"""Each field of an entity as the asker may see it: its title, what may be done with it, the settings of its type."""

from __future__ import annotations

from definitions.fields import Field
from definitions.fields.choice import ChoiceField
from definitions.fields.choices import ChoicesField
from definitions.fields.file import FileLike
from definitions.fields.files import FilesField
from definitions.fields.references import ReferencesField
from engines.app import Entity, EntityField
from engines.data.rights.permissions import Verb, field_access, may, written_when
from engines.forms.form import JSON
from engines.forms.shown import seen_fields
from engines.scope import Scope

FILTERLESS = ("rows", "json")
SETTINGS = ("multiline", "currency", "pattern")


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
        **withheld(scope, entity, each.name),
        "computed": each.formula is not None,
        "system": each.system,
        "hidden": definition.hidden,
        "sortable": plain and definition.sortable,
        "filterable": filterable(each),
        **type_settings(scope, each),
    }


def withheld(scope: Scope, entity: Entity, name: str) -> dict[str, JSON]:
    """Of what new records or rows it is never given: those of records that are made, or that are changed."""
    verbs: tuple[Verb, ...] = ("create", "update")
    if field_access(scope, entity)[name] != "write":
        return {}
    found = [verb for verb in verbs if written_when(scope, entity, name, verb) is False]
    return {"withheld": [*found]} if found else {}


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
