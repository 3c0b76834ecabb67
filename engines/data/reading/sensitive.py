"""Which sensitive fields an answer shows: who saw them is written down."""

from __future__ import annotations

from collections.abc import Iterator

from engines.app import App, Entity
from engines.data.reading.asked import sources_of
from engines.data.reading.plans import remembered
from engines.data.reading.recordjson import shown_lines, shown_links
from engines.data.rights.permissions import asker, visible_fields
from engines.data.rights.seen import compile_asked
from engines.data.sql.statements import cached
from engines.scope import Scope


def sensitive_fields(scope: Scope, entity: str, select: str | None = "") -> frozenset[str]:
    """What of these columns is sensitive, `entity.field`; without any, of the whole record, with None its rows too."""
    found = scope.app.entity(entity)
    if not any_sensitive(scope.app):
        return frozenset()

    def make() -> frozenset[str]:
        return frozenset(selected(scope, found, select) if select else whole(scope, found, rows=select is None))

    return remembered(scope.app, ("sensitive", found.name, asker(scope), select), make)


def sensitive_inputs(scope: Scope, entity: str, field: str) -> frozenset[str]:
    """What the explanation of a field shows that is sensitive: the field itself, and what its formula reads."""
    found = scope.app.entity(entity)
    formula = found.fields[field].formula
    reads = {(found.name, field), *((each.entity, each.field) for each in (formula.reads if formula else ()))}
    shown = {(each, name) for each, name in reads if name in visible_fields(scope, scope.app.entities[each])}
    return frozenset(f"{each}.{name}" for each, name in shown if is_sensitive(scope.app, each, name))


def any_sensitive(app: App) -> bool:
    """Whether anything of the app is sensitive: a path may lead anywhere."""
    return cached(app, "sensitive", lambda: any(is_sensitive(app, *each) for each in all_fields(app)))


def all_fields(app: App) -> Iterator[tuple[str, str]]:
    """Every entity and field."""
    return ((entity.name, name) for entity in app.entities.values() for name in entity.fields)


def is_sensitive(app: App, entity: str, field: str) -> bool:
    """Whether a field is marked so."""
    found = app.entities.get(entity)
    return bool(found and field in found.fields and found.fields[field].definition.sensitive)


def whole(scope: Scope, entity: Entity, *, rows: bool) -> set[str]:
    """The sensitive fields of a record that the asker sees, with those of its detail rows if they are shown."""
    owned = [scope.app.entities[each.type.entity] for each in shown_lines(scope, entity)] if rows else []
    return {
        f"{each.name}.{name}"
        for each in (entity, *owned)
        for name in visible_fields(scope, each)
        if is_sensitive(scope.app, each.name, name)
    }


def selected(scope: Scope, entity: Entity, select: str) -> set[str]:
    """The sensitive fields that selected columns read."""
    many = (*shown_lines(scope, entity), *shown_links(scope, entity))
    rows = {each.name: scope.app.entities[each.type.entity] for each in many}
    found: set[str] = set()
    for source in sources_of(select, "/select"):
        if source in rows:
            found |= whole(scope, rows[source], rows=False)
        else:
            reads = compile_asked(scope, entity, source, pointer="/select").reads
            found |= {
                f"{each.entity}.{each.field}" for each in reads if is_sensitive(scope.app, each.entity, each.field)
            }
    return found
