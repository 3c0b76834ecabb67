"""What of a form the asker may see."""

from __future__ import annotations

from engines.app import Entity
from engines.data.rights.permissions import field_access, may, visible_fields
from engines.forms.form import FormField
from engines.scope import Scope


def is_shown(scope: Scope, each: FormField) -> bool:
    """Whether the asker may see a field of the form."""
    entity = scope.app.entities[each.entity]
    return each.own in seen_fields(scope, entity)


def seen_fields(scope: Scope, entity: Entity) -> frozenset[str]:
    """The fields the asker may see on a form: those readable, or when only creating is allowed, those writable."""
    if may(scope, entity, "read") is not False:
        return visible_fields(scope, entity)
    return frozenset(name for name, each in field_access(scope, entity).items() if each != "hidden")
